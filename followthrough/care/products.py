"""What of ours a customer uses and what not, and how many customers like them use that (M34)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from followthrough.customers.models import Customer, Product
from followthrough.deals.models import UNSOLD, Deal, ProgramAnswer, ProgramLine
from followthrough.relationship.models import Holding
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.program import ProgramReply
from followthrough.workspace.statement import OneOf, Statement

#: So many products are looked through, and so many customers like them, the latest of each.
MOST_PRODUCTS, MOST_ALIKE = 500, 200


@dataclass(frozen=True, slots=True)
class Held:
    """They use a product: by a deal that was sold, or by a note of ours (with `supplier` "" for us)."""

    product: Product
    since: date | None
    supplier: str = ""
    deal: Deal | None = None
    holding: Holding | None = None


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A product that they do not use from us: who else they have it from, how many like them use it, an open deal."""

    product: Product
    others: tuple[Held, ...]
    holders: int
    open_deal: Deal | None


@dataclass(frozen=True, slots=True)
class Products:
    """What a customer uses and what not; `alike` customers were looked at, by `likeness` ("industry" or "level")."""

    held: tuple[Held, ...]
    not_held: tuple[NotHeld, ...]
    alike: int
    likeness: str


PRODUCTS: Statement[Product] = Statement(
    lambda workspace_id: Product.objects.in_workspace(workspace_id).order_by("-id")[:MOST_PRODUCTS]
)
DEALS: Statement[Deal] = Statement(
    lambda workspace_id, customer_id: (
        Deal.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .exclude(status__in=UNSOLD)
        .defer("note", "extra", "search_text")
        .order_by("sold_at", "id")
    )
)
HOLDINGS: Statement[Holding] = Statement(
    lambda workspace_id, customer_id: (
        Holding.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .standing()
        .select_related("by")
        .order_by("since", "id")
    )
)


def _accepted(workspace_id: Any) -> QuerySet[ProgramLine]:
    """Lines with a product of programs that customers accepted last, of deals that are won."""
    answers = ProgramAnswer.objects.in_workspace(workspace_id).filter(program=OuterRef("program_id"))
    return (
        ProgramLine.objects.in_workspace(workspace_id)
        .annotate(reply=Subquery(answers.order_by("-id").values("reply")[:1]))
        .filter(reply=ProgramReply.ACCEPTED, product__isnull=False, program__deal__sold_at__isnull=False)
        .exclude(program__deal__status__in=UNSOLD)
    )


LINES: Statement[tuple[int, int]] = Statement(
    lambda workspace_id, customer_id: (
        _accepted(workspace_id)
        .filter(program__deal__customer_id=customer_id)
        .order_by("id")
        .values_list("program__deal_id", "product_id")
    )
)


def _bought(workspace_id: Any) -> QuerySet[Customer]:
    return Customer.objects.in_workspace(workspace_id).filter(sold_at__isnull=False)


ALIKE: dict[str, Statement[int]] = {
    "industry": Statement(
        lambda workspace_id, customer_id, like: (
            _bought(workspace_id)
            .filter(industry=like)
            .exclude(pk=customer_id)
            .order_by("-id")
            .values_list("pk", flat=True)[:MOST_ALIKE]
        )
    ),
    "level": Statement(
        lambda workspace_id, customer_id, like: (
            _bought(workspace_id)
            .filter(level=like)
            .exclude(pk=customer_id)
            .order_by("-id")
            .values_list("pk", flat=True)[:MOST_ALIKE]
        )
    ),
}


def _held_by(workspace_id: Any, ids: Any) -> QuerySet[Any, tuple[int, int]]:
    """Who of these holds which product from us, each once."""
    sold = Deal.objects.in_workspace(workspace_id).won().filter(OneOf("customer_id", ids), product__isnull=False)
    noted = Holding.objects.in_workspace(workspace_id).standing().filter(OneOf("customer_id", ids), supplier="")
    lines = _accepted(workspace_id).filter(OneOf("program__deal__customer_id", ids))
    return (
        sold.order_by()
        .values_list("customer_id", "product_id")
        .union(
            noted.values_list("customer_id", "product_id"),
            lines.values_list("program__deal__customer_id", "product_id"),
        )
    )


HELD_BY: Statement[tuple[int, int]] = Statement(_held_by)


def products_of(customer: Customer) -> Products:
    """What a customer uses of what we sell, and what not, what most like them use first; six statements.

    Like them are those of the same industry, or where none is noted, of the same level, who bought something.
    """
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    products = {row.pk: row for row in PRODUCTS(workspace_id=customer.workspace_id)}
    deals = DEALS(**where)
    held = _held(customer, products, deals, LINES(**where), HOLDINGS(**where))
    likeness = "industry" if customer.industry else "level"
    alike = ALIKE[likeness](**where, like=getattr(customer, likeness))
    counts = Counter(pk for _customer, pk in HELD_BY(workspace_id=customer.workspace_id, ids=alike))
    ours = {one.product.pk for one in held if not one.supplier}
    going = {deal.product_id: deal for deal in deals if deal.sold_at is None and deal.status == DealStatus.OPEN}
    rows = [
        NotHeld(row, tuple(one for one in held if one.product.pk == pk), counts[pk], going.get(pk))
        for pk, row in products.items()
        if pk not in ours
    ]
    rows.sort(key=lambda one: (-one.holders, one.product.name_key, one.product.pk))
    return Products(tuple(one for one in held if not one.supplier), tuple(rows), len(alike), likeness)


def _held(
    customer: Customer,
    products: dict[int, Product],
    deals: Sequence[Deal],
    lines: Sequence[tuple[int, int]],
    noted: Sequence[Holding],
) -> list[Held]:
    """What they use, each product of ours once: by the first sale of it, else by a note."""
    of_deal: dict[int, list[int]] = {}
    for deal_id, product_id in lines:
        of_deal.setdefault(deal_id, []).append(product_id)
    found: dict[int, Held] = {}
    for deal in deals:
        if deal.sold_at is None:
            continue
        for pk in (deal.product_id, *of_deal.get(deal.pk, ())):
            if pk in products and pk not in found:
                found[pk] = Held(products[pk], deal.sold_at.date(), deal=deal)
    for row in noted:
        if row.product_id in products and not row.supplier and row.product_id not in found:
            found[row.product_id] = Held(products[row.product_id], row.since, holding=row)
    others = [
        Held(products[row.product_id], row.since, supplier=row.supplier, holding=row)
        for row in noted
        if row.supplier and row.product_id in products
    ]
    return [*found.values(), *others]
