"""Who recommended us to whom: the referrals of a customer, and the chain it stands in (M35)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.relationship.models import Referral
from followthrough.vocabulary.referral import ReferralState

#: So many links up and down are drawn, and so many customers.
DEEPEST, MOST = 6, 200


@dataclass(slots=True)
class Link:
    """A customer in a chain: when and by whom of the one above it was named, and whom it named itself.

    `has_bought` says that it bought since it was named; `is_repeated` that it stands further up already, so that
    nothing is drawn below it a second time.
    """

    customer_id: int
    name: str
    given_at: datetime | None = None
    person: str = ""
    has_bought: bool = False
    is_repeated: bool = False
    named: list["Link"] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many customers stand below it."""
        return sum(1 + one.count for one in self.named)


def referrals_of(workspace_id: int, customer_id: int) -> list[Referral]:
    """The referrals of a customer, the latest first, each with whether whom they named bought since; one statement."""
    rows = with_bought(Referral.objects.in_workspace(workspace_id).filter(customer_id=customer_id))
    return list(rows.select_related("contact", "member", "became").order_by("-id")[:MOST])


def with_bought(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Each with `has_bought`: whether a sale to whom they named stands, made since they named them."""
    sales = Deal.objects.filter(
        workspace_id=OuterRef("workspace_id"), customer_id=OuterRef("became_id"), sold_at__gte=OuterRef("given_at")
    )
    return rows.annotate(has_bought=Exists(sales.won()))


def state_of(row: Referral) -> ReferralState:
    """Where a referral stands; it was read with `has_bought`."""
    if row.taken_back_at is not None:
        return ReferralState.TAKEN_BACK
    if row.given_at is not None:
        return ReferralState.CUSTOMER if getattr(row, "has_bought", False) else ReferralState.GIVEN
    return ReferralState.ASKED if row.declined_at is None else ReferralState.DECLINED


def chain_of(customer: Customer) -> list[Link]:
    """The chains in which a customer stands, from the first of each down; empty where nobody named anybody.

    A circle, as two customers that became one may leave it, is drawn once round. At most two statements for each link
    up or down.
    """
    workspace_id = customer.workspace_id
    tops = _tops(workspace_id, customer.pk)
    names = dict(Customer.objects.in_workspace(workspace_id).filter(pk__in=tops).values_list("pk", "name"))
    chains = [Link(pk, names[pk]) for pk in tops if pk in names]
    drawn = set(tops)
    level = {link.customer_id: link for link in chains}
    for _link in range(2 * DEEPEST):
        below: dict[int, Link] = {}
        for row in _given(workspace_id, level):
            if len(drawn) >= MOST:
                break
            link = Link(
                row.became.pk, row.became.name, row.given_at, row.contact.name if row.contact else "",
                has_bought=row.has_bought, is_repeated=row.became.pk in drawn,  # type: ignore[attr-defined]
            )  # fmt: skip
            level[row.customer_id].named.append(link)
            if not link.is_repeated:
                drawn.add(link.customer_id)
                below[link.customer_id] = link
        if not below:
            break
        level = below
    return [chain for chain in chains if chain.named]


def _tops(workspace_id: int, customer_id: int) -> list[int]:
    """The first of each chain that leads to a customer; where it only goes round, the customer itself."""
    seen, tops, level = {customer_id}, [], {customer_id}
    for _link in range(DEEPEST):
        rows = Referral.objects.in_workspace(workspace_id).given().filter(became_id__in=level)
        above: dict[int, set[int]] = {}
        for came, through in rows.values_list("became_id", "customer_id"):
            above.setdefault(came, set()).add(through)
        tops += [pk for pk in sorted(level) if pk not in above]
        level = {pk for through in above.values() for pk in through} - seen
        seen |= level
        if not level:
            break
    tops += sorted(level)
    return tops or [customer_id]


def _given(workspace_id: int, customer_ids: Collection[int]) -> list[Referral]:
    rows = (
        Referral.objects.in_workspace(workspace_id)
        .given()
        .filter(customer_id__in=list(customer_ids), became__isnull=False)
    )
    return list(with_bought(rows).select_related("became", "contact").order_by("given_at", "id")[:MOST])
