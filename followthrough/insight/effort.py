"""Where effort goes and where money comes from: by the phase customers were in on the day, and by customer (M39).

The phase is the one the rules had found by that day (`relationship.then`); what a member said against them counts on
the page of the customer alone. That effort and money meet in a phase does not say that one brought the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import TruncDate

from followthrough.insight.money import (
    LATER,
    came_later,
    currency_to_tell,
    deals_that_paid,
    either,
    looked_after_by,
    receipts,
    unplanned_sales,
)
from followthrough.insight.period import Whose
from followthrough.journal.models import Amendment, Entry
from followthrough.journal.models.entries import EntryQuerySet
from followthrough.relationship.then import BEFORE, NOT_TOLD, phase_then
from followthrough.vocabulary.phase import AFTER_SALE
from followthrough.workspace.ids import first_id_at
from followthrough.workspace.models import Member

#: So many customers are named, those with the most.
LISTED = 20
#: The lines in their order.
ORDER = (BEFORE, *map(str, AFTER_SALE), NOT_TOLD)


@dataclass(slots=True)
class Part:
    """Touches, and the minutes of those that noted any; money that came in, and deals sold without a payment plan.

    Money is in minor units of one currency; `came` and `sold` are how many payments and deals it is made of.
    """

    touches: int = 0
    noted: int = 0
    minutes: int = 0
    came: int = 0
    collected: int = 0
    sold: int = 0
    unplanned: int = 0

    @property
    def money(self) -> int:
        """All of it."""
        return self.collected + self.unplanned

    @property
    def unnoted(self) -> int:
        """The touches whose minutes nobody noted."""
        return self.touches - self.noted

    def plus(self, other: "Part") -> "Part":
        """Both together."""
        return Part(*(getattr(self, name) + getattr(other, name) for name in Part.__slots__))


class Worked(NamedTuple):
    """A customer with the touches there, how many noted minutes, and how many minutes."""

    id: int
    name: str
    touches: int
    noted: int
    minutes: int

    @property
    def unnoted(self) -> int:
        """The touches whose minutes nobody noted."""
        return self.touches - self.noted


class Paid(NamedTuple):
    """A customer with the money of the period, in minor units."""

    id: int
    name: str
    money: int


class Came(NamedTuple):
    """Payments or sales of one currency and phase, with the first sale or after it (`is_later`)."""

    currency: str
    phase: str
    is_later: bool
    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class Effort:
    """A period: by phase in the order of the lines, and who had the most; `sums` tells the money of each currency.

    `later` is how much of the money was for anything but a first sale.
    """

    by_phase: dict[str, Part]
    currency: str
    sums: dict[str, int]
    worked: tuple[Worked, ...]
    paid: tuple[Paid, ...]
    later: int
    all: Part = field(default_factory=Part)

    @property
    def unlisted(self) -> Part:
        """The touches with customers that are not named, and the money of those that are not."""
        return Part(
            touches=self.all.touches - sum(row.touches for row in self.worked),
            noted=self.all.noted - sum(row.noted for row in self.worked),
            minutes=self.all.minutes - sum(row.minutes for row in self.worked),
            collected=self.all.money - sum(row.money for row in self.paid),
        )


def effort_of(member: Member, whose: Whose, *, currency: str = "", at: datetime) -> Effort:
    """The customers these members own or serve, since `whose.since`, in a currency if there is any; five statements."""
    zone = ZoneInfo(member.workspace.time_zone)
    rows = _touches(member, whose, at)
    parts: dict[str, Part] = defaultdict(Part)
    for phase, touches, noted, minutes in _by_phase(rows, zone):
        parts[phase] = Part(touches, noted, minutes or 0)
    came, sold = list(_came(member, whose, zone)), list(_sold(member, whose, zone))
    sums: Counter[str] = Counter()
    for row in (*came, *sold):
        sums[row.currency] += row.amount
    told = currency_to_tell(sums, currency, member.workspace.base_currency)
    for row in _in(told, came):
        parts[row.phase] = parts[row.phase].plus(Part(came=row.number, collected=row.amount))
    for row in _in(told, sold):
        parts[row.phase] = parts[row.phase].plus(Part(sold=row.number, unplanned=row.amount))
    whole = Part()
    for part in parts.values():
        whole = whole.plus(part)
    return Effort(
        by_phase={phase: parts[phase] for phase in ORDER},
        currency=told,
        sums=dict(sums.most_common()),
        worked=_worked(rows),
        paid=_paid(member, whose, told),
        later=sum(row.amount for row in _in(told, (*came, *sold)) if row.is_later),
        all=whole,
    )


def _in(currency: str, rows: Iterable[Came]) -> Iterable[Came]:
    return (row for row in rows if row.currency == currency)


def _touches(member: Member, whose: Whose, at: datetime) -> EntryQuerySet:
    """The touches of the period with `spent`, their minutes as amended; a touch counts on the day first noted for it.

    Whatever happened since a moment was written since, so the rows written since are walked by their ids.
    """
    rows = Entry.objects.visible_to(member).touches().by_people().filter(is_correction=False, happened_at__lte=at)
    if whose.since is not None:
        rows = rows.filter(pk__gte=first_id_at(whose.since), happened_at__gte=whose.since)
    amended = Amendment.objects.filter(workspace_id=OuterRef("workspace_id"), entry_id=OuterRef("pk"))
    latest = Subquery(amended.order_by("-id").values("minutes")[:1])
    spent = Case(When(Exists(amended), then=latest), default=F("minutes"))
    return rows.filter(looked_after_by(whose.owners, "customer__")).order_by().annotate(spent=spent)


def _by_phase(rows: EntryQuerySet, zone: ZoneInfo) -> Iterable[tuple[str, int, int, int | None]]:
    first = F("customer__sold_at")
    phase = phase_then(day="day", is_before=Q(customer__sold_at=None) | Q(happened_at__lte=first))
    return (
        rows.annotate(day=TruncDate("happened_at", tzinfo=zone), then=phase)
        .values("then")
        .annotate(touches=Count("id"), noted=Count("spent"), sum=Sum("spent"))
        .values_list("then", "touches", "noted", "sum")
    )


def _worked(rows: EntryQuerySet) -> tuple[Worked, ...]:
    told: Any = rows.values("customer_id", "customer__name").annotate(
        touches=Count("id"), noted=Count("spent"), sum=Sum("spent")
    )
    most = told.order_by(F("sum").desc(nulls_last=True), "-touches", "customer_id")
    columns = ("customer_id", "customer__name", "touches", "noted", "sum")
    return tuple(Worked._make((*row[:4], row[4] or 0)) for row in most.values_list(*columns)[:LISTED])


def _came(member: Member, whose: Whose, zone: ZoneInfo) -> list[Came]:
    first = TruncDate("instalment__deal__customer__sold_at", tzinfo=zone)
    phase = phase_then(
        day="received_on",
        is_before=Q(instalment__deal__customer__sold_at=None) | Q(received_on__lte=first),
        customer="instalment__deal__customer_id",
    )
    rows: Any = receipts(member, whose.owners, whose.since).annotate(then=phase, is_later=either(came_later()))
    told = rows.values("instalment__currency", "then", "is_later").annotate(number=Count("id"), sum=Sum("amount"))
    return [Came(*row) for row in told.values_list("instalment__currency", "then", "is_later", "number", "sum")]


def _sold(member: Member, whose: Whose, zone: ZoneInfo) -> list[Came]:
    phase = phase_then(day="day", is_before=Q(sold_at__lte=F("customer__sold_at")))
    rows: Any = unplanned_sales(member, whose.owners, whose.since).annotate(day=TruncDate("sold_at", tzinfo=zone))
    told = rows.annotate(then=phase, is_later=either(LATER)).values("currency", "then", "is_later")
    sums = told.annotate(number=Count("id"), sum=Sum("value"))
    return [Came(*row) for row in sums.values_list("currency", "then", "is_later", "number", "sum")]


def _paid(member: Member, whose: Whose, currency: str) -> tuple[Paid, ...]:
    rows = deals_that_paid(member, whose.owners, currency, whose.since).values("customer_id", "customer__name")
    told: Any = rows.annotate(money=Sum("paid")).filter(money__gt=0).order_by("-money", "customer_id")
    return tuple(Paid(*row) for row in told.values_list("customer_id", "customer__name", "money")[:LISTED])
