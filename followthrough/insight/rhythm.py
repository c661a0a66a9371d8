"""Whether customers are touched as often as their cadence means: attainment and coverage of each group (M11).

Attainment is Σ min(contacts had, contacts meant) ÷ Σ contacts meant over the last 28 days, so that many contacts with
one customer make good for none with another; coverage is the share of customers met within their interval (methods §3).
Customers stand in the group they are in today; who came within these days, rests, or wants no contact is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from followthrough.customers.models import Customer
from followthrough.insight.cells import BEFORE_THE_SALE, cells
from followthrough.journal.models import Entry
from followthrough.playbook.cadence import Rhythm, cell, moment_of, rhythm_of
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.ids import first_id_at
from followthrough.workspace.models import Member

#: The window that is looked back at, in calendar days (methods §3).
DAYS = 28
#: Below so many customers a share says nothing yet.
ENOUGH = 10

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """A cell of the cadence grid. `meant` and `had` are contacts of the window; `had` counts up to what was meant."""

    moment: Moment
    level: Level | None
    interval: int
    customers: int
    meant: float
    had: float
    covered: Rate

    @property
    def attainment(self) -> float | None:
        """Contacts had ÷ contacts meant, 0…1; None where none were meant."""
        return self.had / self.meant if self.meant else None

    @property
    def is_enough(self) -> bool:
        """Whether so many customers say something."""
        return self.customers >= ENOUGH


def rhythm_kept(member: Member, owners: frozenset[int] | None, *, on: date, at: datetime) -> list[Group]:
    """Each group of the customers of these owners (None: everybody's), in the order of the grid; three statements.

    A day counts one contact with a customer. `on` is the day of the workspace at the moment `at`.
    """
    rhythm = rhythm_of(member.workspace)
    start = at - timedelta(days=DAYS)
    rows = _looked_at(member, owners, on, start)
    counted, covered = _counted(rows, rhythm, on, ZoneInfo(member.workspace.time_zone))
    had: dict[Cell, Counter[int]] = defaultdict(Counter)
    for place, days in _contacts(member, rows, start, at):
        had[place][days] += 1
    working = rhythm.working_days_between(on - timedelta(days=DAYS), on)
    return [
        _group(rhythm, place, number, covered[place], had[place], working)
        for place, number in sorted(counted.items(), key=lambda one: _order(one[0]))
    ]


def _group(rhythm: Rhythm, place: Cell, number: int, covered: int, had: Counter[int], working: int) -> Group:
    moment, level = Moment(place[0]), Level(place[1]) if place[1] else None
    interval = rhythm.ideal_days(moment, level or Level.N)
    meant = working / interval
    return Group(
        moment=moment,
        level=level,
        interval=interval,
        customers=number,
        meant=meant * number,
        had=sum(min(days, meant) * customers for days, customers in had.items()),
        covered=Rate(covered, number),
    )


def _order(place: Cell) -> tuple[int, int]:
    levels = [*map(str, Level), ""]
    return list(map(str, Moment)).index(place[0]), levels.index(place[1])


def _looked_at(member: Member, owners: frozenset[int] | None, on: date, start: datetime) -> QuerySet[Customer]:
    rows = Customer.objects.visible_to(member).filter(entered_at__lt=start, do_not_contact=False)
    rows = rows.filter(Q(parked_until=None) | Q(parked_until__lte=on))
    return rows if owners is None else rows.filter(owner_id__in=owners)


def _counted(rows: QuerySet[Customer], rhythm: Rhythm, on: date, zone: ZoneInfo) -> tuple[Counter[Cell], Counter[Cell]]:
    """How many customers each cell holds, and how many of them were met within its interval; one statement."""
    counted, covered = Counter[Cell](), Counter[Cell]()
    yes, no = Value(True), Value(False)
    within = Q()
    for where, moment, level in cells():
        # The day after the last one that lies further back than the interval.
        first = rhythm.last_day_before(on, rhythm.ideal_days(moment, level) + 1) + timedelta(days=1)
        within |= where & Q(last_contact_at__gte=datetime.combine(first, time.min, zone))
    told = rows.order_by().annotate(
        is_before=Case(When(BEFORE_THE_SALE, then=yes), default=no, output_field=BooleanField()),
        has_value=Case(When(first_value_at__isnull=False, then=yes), default=no, output_field=BooleanField()),
        is_covered=Case(When(within, then=yes), default=no, output_field=BooleanField()),
    )
    groups = told.values_list("is_before", "has_value", "level", "is_covered").annotate(number=Count("id"))
    for is_before, has_value, level, is_covered, number in groups:
        place = _cell_of(is_before, has_value, level)
        counted[place] += number
        covered[place] += number * is_covered
    return counted, covered


def _cell_of(is_before: bool, has_value: bool, level: str) -> Cell:
    moment = moment_of(open_deals=int(is_before), is_sold=not is_before, has_first_value=has_value)
    return cell(moment, Level(level))


def _contacts(
    member: Member, rows: QuerySet[Customer], start: datetime, at: datetime
) -> Iterator[tuple[Cell, int]]:  # fmt: skip
    """For each customer met in the window its cell, and on how many days; one statement.

    Whatever happened since a moment was written since, so the rows written since are walked by their ids.
    """
    touches = Entry.objects.visible_to(member).touches().filter(pk__gte=first_id_at(start), reached=True)
    touches = touches.filter(happened_at__gt=start, happened_at__lte=at, is_correction=False, corrected_by=None)
    touches = touches.filter(customer__in=rows.values("pk"))
    told: Any = touches.order_by().values_list(
        "customer_id", "customer__open_deals", "customer__sold_at", "customer__first_value_at", "customer__level"
    )
    for _pk, open_deals, sold_at, value_at, level, days in told.annotate(
        days=Count(TruncDate(F("happened_at")), distinct=True)
    ):
        yield _cell_of(bool(open_deals) or sold_at is None, value_at is not None, level), days
