"""What each member did in each month, by measure: a code and the query behind it.

A new measure is a word in `vocabulary.training.Measure`, a function here, a line in `READERS`, and its words for the
screens in `web.training.wording`. Touches count as they were first told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, QuerySet, Sum, Value, When

from followthrough.customers.models import Arrival
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.relationship.models import Referral, Ticket
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.training import Measure
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Workspace

#: The first deal that begins within so many days of a hint is the one it led to.
LED_WITHIN = timedelta(days=180)
#: A lead is qualified where it came up to this stage.
QUALIFIED = int(Stage.KEY_CONTACT_ENGAGED)

#: Of a member in a month: the sum, and over how many.
Told = tuple[float, int]
ByMonth = Mapping[tuple[int, int], Told]


@dataclass(frozen=True, slots=True)
class Span:
    """Months from moment to moment (`bounds`, one more than there are), by what was on record at `as_of`.

    Money counts in `currency` alone.
    """

    workspace: Workspace
    bounds: tuple[datetime, ...]
    as_of: datetime
    currency: str

    @property
    def months(self) -> int:
        """How many months it has."""
        return len(self.bounds) - 1

    def month(self, at: datetime) -> int | None:
        """In which month a moment lies; None outside of them."""
        if not self.bounds[0] <= at < self.bounds[-1]:
            return None
        return sum(at >= bound for bound in self.bounds[1:])


Reader = Callable[[Span], ByMonth]


def in_months(rows: QuerySet[Any], span: Span, *, who: str, when: str, value: str = "") -> ByMonth:
    """How many of the rows each member `who` has by the month of `when`, or the sum of `value`; one statement."""
    first, last = span.bounds[0], span.bounds[-1]
    months = [When(**{f"{when}__lt": bound}, then=Value(month)) for month, bound in enumerate(span.bounds[1:])]
    within = rows.filter(**{f"{when}__gte": first, f"{when}__lt": last}).order_by()
    found = within.annotate(month=Case(*months, output_field=IntegerField())).values_list(who, "month")
    told = found.annotate(n=Count("pk"), total=Sum(value) if value else Count("pk"))
    return {(member, month): (float(total or 0), n) for member, month, n, total in told}


def _touches(span: Span) -> Any:
    rows = Entry.objects.in_workspace(span.workspace).touches().by_people()
    return rows.filter(is_correction=False, recorded_at__lte=span.as_of)


def spotted(span: Span) -> ByMonth:
    """Leads that each member's hints brought."""
    return in_months(_hints(span), span, who="hinted_by_id", when="arrived_at")


def handed_over(span: Span) -> ByMonth:
    """Deals that each member's hints led to, in the month in which they first came up to the stage of a key contact."""
    came = Entry.objects.in_workspace(span.workspace).filter(
        kind__in=(EntryKind.TOUCH, EntryKind.OPENING), stage_after__gte=QUALIFIED, recorded_at__lte=span.as_of
    )
    withdrawn = Entry.objects.filter(workspace_id=OuterRef("workspace_id"), corrects_id=OuterRef("pk"))
    hinted = came.filter(~Exists(withdrawn), deal__customer__in=_hints(span).values("customer_id"))
    first = dict(hinted.order_by().values_list("deal_id").annotate(Min("happened_at")))
    return _credited(span, ((who, first[deal], 1.0) for who, deal in _led_to(span) if deal in first))


def sold(span: Span) -> ByMonth:
    """What the deals that each member's hints led to were sold for, in the month of the sale."""
    hints = _hints(span).values("customer_id")
    deals = Deal.objects.in_workspace(span.workspace).won().filter(customer__in=hints, sold_at__lte=span.as_of)
    told = deals.filter(currency=span.currency).values_list("pk", "sold_at", "value")
    found = {pk: (at, float(value)) for pk, at, value in told if at is not None and value is not None}
    return _credited(span, ((who, *found[deal]) for who, deal in _led_to(span) if deal in found))


def promoted(span: Span) -> ByMonth:
    """Touches of each member that took a deal a stage up."""
    return in_months(_touches(span).filter(outcome=Outcome.PROMOTED), span, who="author_id", when="happened_at")


def served(span: Span) -> ByMonth:
    """Touches in which each member reached a customer who had bought before."""
    after = _touches(span).filter(reached=True, customer__sold_at__lt=F("happened_at"))
    return in_months(after, span, who="author_id", when="happened_at")


def came_in(span: Span) -> ByMonth:
    """How often a customer came to each member by themselves and was spoken to."""
    inward = _touches(span).filter(reached=True, direction=Direction.IN)
    return in_months(inward, span, who="author_id", when="happened_at")


def interest(span: Span) -> ByMonth:
    """The interest each member noted of the customers they touched, -2 to 2."""
    return _noted(span, "interest")


def trust(span: Span) -> ByMonth:
    """The trust each member noted of the customers they touched, -2 to 2."""
    return _noted(span, "trust")


def referred(span: Span) -> ByMonth:
    """Referrals that customers gave to each member."""
    rows = Referral.objects.in_workspace(span.workspace).given().filter(given_at__lte=span.as_of)
    return in_months(rows, span, who="member_id", when="given_at")


def solving(span: Span) -> ByMonth:
    """The hours it took until the tickets that each member looked after were solved, in the month they were."""
    rows = Ticket.objects.in_workspace(span.workspace).standing().filter(member__isnull=False)
    within = rows.filter(solved_at__gte=span.bounds[0], solved_at__lt=span.bounds[-1], solved_at__lte=span.as_of)
    told = within.order_by("id").values_list("member_id", "opened_at", "solved_at")
    return _credited(span, ((who, end, (end - begun) / timedelta(hours=1)) for who, begun, end in told if end))


def _noted(span: Span, name: str) -> ByMonth:
    rows = _touches(span).filter(**{f"{name}__isnull": False})
    return in_months(rows, span, who="author_id", when="happened_at", value=name)


#: The query behind each measure.
READERS: Mapping[Measure, Reader] = {
    Measure.SPOTTED: spotted,
    Measure.HANDED_OVER: handed_over,
    Measure.PROMOTED: promoted,
    Measure.SERVED: served,
    Measure.SOLD: sold,
    Measure.CAME_IN: came_in,
    Measure.INTEREST: interest,
    Measure.TRUST: trust,
    Measure.REFERRED: referred,
    Measure.SOLVING: solving,
}
#: Those of which the mean counts: in a month without any there is none. Of the others there is none of it: 0.
MEANS = frozenset({Measure.INTEREST, Measure.TRUST, Measure.SOLVING})


def measured(measure: Measure, span: Span) -> Callable[[int, int], float | None]:
    """What a member did in a month, by their id and the number of the month."""
    found = READERS[measure](span)

    def of(member_id: int, month: int) -> float | None:
        total, n = found.get((member_id, month), (0.0, 0))
        if measure not in MEANS:
            return total
        return total / n if n else None

    return of


def _hints(span: Span) -> QuerySet[Arrival]:
    return Arrival.objects.in_workspace(span.workspace).filter(way=Way.HINT, arrived_at__lte=span.as_of)


def _led_to(span: Span) -> Iterator[tuple[int, int]]:
    """Who gave a hint, and the deal it led to; a deal is credited to the first hint that could have led to it."""
    hints = _hints(span)
    deals: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    rows = Deal.objects.in_workspace(span.workspace).filter(customer__in=hints.values("customer_id"))
    for customer, at, pk in rows.values_list("customer_id", "opened_at", "pk").order_by("opened_at", "pk"):
        deals[customer].append((at, pk))
    credited: set[int] = set()
    given = hints.order_by("arrived_at", "pk").values_list("hinted_by_id", "customer_id", "arrived_at")
    for who, customer, at in given:
        for opened, pk in deals[customer]:
            if pk not in credited and at <= opened <= at + LED_WITHIN:
                credited.add(pk)
                yield who, pk
                break


def _credited(span: Span, rows: Iterable[tuple[int, datetime, float]]) -> ByMonth:
    found: dict[tuple[int, int], Told] = {}
    for who, at, value in rows:
        month = span.month(at)
        if month is not None:
            total, n = found.get((who, month), (0.0, 0))
            found[who, month] = total + value, n + 1
    return found
