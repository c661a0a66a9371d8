"""Money as it is counted here: what came in; and of deals nobody planned payments for, their value when sold (M39).

Currencies are never added up together. Whatever a deal brought counts for its customer.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from followthrough.deals.models import UNSOLD, Contract, Deal, Instalment, Receipt
from followthrough.workspace.models import Member

Owners = frozenset[int] | None

#: That a deal is not the first its customer bought: sold later, or begun later and not sold yet.
LATER = Q(sold_at__gt=F("customer__sold_at")) | Q(sold_at=None, opened_at__gt=F("customer__sold_at"))


def looked_after_by(owners: Owners, customer: str = "") -> Q:
    """Customers that these members own or serve, everybody's for None; `customer` leads to them, with its "__"."""
    if owners is None:
        return Q()
    return Q((f"{customer}owner_id__in", owners)) | Q((f"{customer}service_member_id__in", owners))


def receipts(member: Member, owners: Owners, since: datetime | None) -> QuerySet[Receipt]:
    """What came in from these customers since a moment and was not taken back."""
    rows = Receipt.objects.visible_to(member).filter(withdrawn_at=None).order_by()
    rows = rows.filter(looked_after_by(owners, "instalment__deal__customer__"))
    return rows if since is None else rows.filter(received_on__gte=since.date())


def unplanned_sales(member: Member, owners: Owners, since: datetime | None) -> QuerySet[Deal]:
    """Deals sold since a moment that have a value and no payment plan: nobody says what came in for them."""
    rows = Deal.objects.visible_to(member).won().filter(~Exists(_plan()), value__gt=0).order_by()
    rows = rows.filter(looked_after_by(owners, "customer__"))
    return rows if since is None else rows.filter(sold_at__gte=since)


def deals_that_paid(member: Member, owners: Owners, currency: str, since: datetime | None = None) -> QuerySet[Deal]:
    """Deals that may have paid in that currency since a moment; `paid` is what came in, as the two above count it.

    It may be nothing. A deal is asked for its instalments first and those for what came in, whatever the database
    thinks of the number of payments.
    """
    stands, counts = Q(receipts__withdrawn_at=None), Q(sold_at__isnull=False, currency=currency, value__gt=0)
    counts &= ~Q(status__in=UNSOLD)
    if since is not None:
        stands, counts = stands & Q(receipts__received_on__gte=since.date()), counts & Q(sold_at__gte=since)
    came = _plan().filter(currency=currency).order_by().values("deal_id")
    sums = came.annotate(sum=Sum("receipts__amount", filter=stands)).values("sum")
    paid = Case(
        When(counts & ~Exists(_plan()), then=F("value")),
        default=Coalesce(Subquery(sums), Value(0)),
        output_field=BigIntegerField(),
    )
    rows = Deal.objects.visible_to(member).filter(Q(sold_at__isnull=False) | Exists(_plan())).order_by()
    return rows.filter(looked_after_by(owners, "customer__")).annotate(paid=paid)


def _plan() -> QuerySet[Instalment]:
    return Instalment.objects.filter(workspace_id=OuterRef("workspace_id"), deal_id=OuterRef("pk"))


def came_later() -> Q:
    """Of a receipt: whether it is for anything but the first sale, the renewal of its contract included."""
    before = Contract.objects.filter(
        workspace_id=OuterRef("workspace_id"), deal_id=OuterRef("deal_id"), signed_on__isnull=False
    ).filter(Q(signed_on__lt=OuterRef("signed_on")) | Q(signed_on=OuterRef("signed_on"), pk__lt=OuterRef("pk")))
    renewed = Contract.objects.filter(
        workspace_id=OuterRef("workspace_id"), deal_id=OuterRef("instalment__deal_id"),
        signed_on__lte=OuterRef("received_on"),
    ).filter(Exists(before))  # fmt: skip
    first = F("instalment__deal__customer__sold_at")
    return (
        Q(instalment__deal__sold_at__gt=first)
        | Q(instalment__deal__sold_at=None, instalment__deal__opened_at__gt=first)
        | Q(Exists(renewed))
    )


def either(condition: Q) -> Case:
    """Whether a condition holds, as a column."""
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def currency_to_tell(sums: Mapping[str, int], wanted: str, base: str) -> str:
    """Of the currencies money came in: the one asked for, else that of the workspace, else that with the most."""
    for currency in (wanted, base):
        if currency in sums:
            return currency
    return max(sums, key=lambda code: (sums[code], code), default=base)
