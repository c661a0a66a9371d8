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
from followthrough.insight.cells import BEFORE_THE_SALE, COLUMNS, places
from followthrough.journal.models import Entry
from followthrough.playbook.cadence import Place, Rhythm, place_of, rhythm_of
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.ids import first_id_at
from followthrough.workspace.models import Member

#: The window that is looked back at, in calendar days (methods §3).
DAYS = 28
#: Below so many customers a share says nothing yet.
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the cadence grid, or a group with a rhythm of its own (`group`, its id).

    `interval` is that of the row; customers at a stage that is touched more often are meant to be met at that of their
    stage. `meant` and `had` are contacts of the window; `had` counts up to what was meant.
    """

    moment: Moment
    level: Level | None
    group: int | None
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
    """Each group of the customers of these owners (None: everybody's), in the order of the grid; two statements.

    A day counts one contact with a customer. `on` is the day of the workspace at the moment `at`.
    """
    rhythm = rhythm_of(member.workspace)
    start = at - timedelta(days=DAYS)
    rows = _looked_at(member, owners, on, start)
    counted, covered = _counted(rows, rhythm, on, ZoneInfo(member.workspace.time_zone))
    had: dict[Place, Counter[int]] = defaultdict(Counter)
    for place, days in _contacts(member, rows, start, at):
        had[place][days] += 1
    working = rhythm.working_days_between(on - timedelta(days=DAYS), on)
    rows_of: dict[Place, list[Place]] = defaultdict(list)
    for place in counted:
        rows_of[place._replace(stage=None)].append(place)
    groups = []
    for row, places_of_row in sorted(rows_of.items(), key=lambda one: _order(one[0])):
        meant = {place: working / rhythm.span_at(place).ideal for place in places_of_row}
        groups.append(
            Group(
                moment=row.moment,
                level=Level(row.level) if row.level else None,
                group=row.group,
                interval=rhythm.span_at(row).ideal,
                customers=sum(counted[place] for place in meant),
                meant=sum(counted[place] * each for place, each in meant.items()),
                had=sum(
                    min(days, each) * number for place, each in meant.items() for days, number in had[place].items()
                ),
                covered=Rate(sum(covered[place] for place in meant), sum(counted[place] for place in meant)),
            )
        )
    return groups


def _order(place: Place) -> tuple[bool, int, int, int]:
    levels = [*map(str, Level), ""]
    moment = list(map(str, Moment)).index(place.moment)
    return place.group is not None, moment, levels.index(place.level), place.group or 0


def _looked_at(member: Member, owners: frozenset[int] | None, on: date, start: datetime) -> QuerySet[Customer]:
    rows = Customer.objects.visible_to(member).filter(entered_at__lt=start, do_not_contact=False)
    rows = rows.filter(Q(parked_until=None) | Q(parked_until__lte=on))
    return rows if owners is None else rows.filter(owner_id__in=owners)


def _counted(
    rows: QuerySet[Customer], rhythm: Rhythm, on: date, zone: ZoneInfo
) -> tuple[Counter[Place], Counter[Place]]:
    """How many customers each place holds, and how many of them were met within its interval; one statement."""
    counted, covered = Counter[Place](), Counter[Place]()
    yes, no = Value(True), Value(False)
    within = Q()
    for where, place in places(rhythm):
        # The day after the last one that lies further back than the interval.
        first = rhythm.last_day_before(on, rhythm.span_at(place).ideal + 1) + timedelta(days=1)
        within |= where & Q(last_contact_at__gte=datetime.combine(first, time.min, zone))
    told = rows.order_by().annotate(
        is_before=Case(When(BEFORE_THE_SALE, then=yes), default=no, output_field=BooleanField()),
        has_value=Case(When(first_value_at__isnull=False, then=yes), default=no, output_field=BooleanField()),
        is_covered=Case(When(within, then=yes), default=no, output_field=BooleanField()),
    )
    columns = ("is_before", "has_value", "phase", "level", "open_stage", "group_id", "is_covered")
    for is_before, has_value, phase, level, stage, group, is_covered, number in told.values_list(*columns).annotate(
        number=Count("id")
    ):
        place = place_of(is_before=is_before, has_value=has_value, phase=phase, level=level, stage=stage, group=group)
        counted[place] += number
        covered[place] += number * is_covered
    return counted, covered


def _contacts(member: Member, rows: QuerySet[Customer], start: datetime, at: datetime) -> Iterator[tuple[Place, int]]:
    """For each customer met in the window its place, and on how many days; one statement.

    Whatever happened since a moment was written since, so the rows written since are walked by their ids.
    """
    touches = Entry.objects.visible_to(member).touches().filter(pk__gte=first_id_at(start), reached=True)
    touches = touches.filter(happened_at__gt=start, happened_at__lte=at, is_correction=False, corrected_by=None)
    touches = touches.filter(customer__in=rows.values("pk"))
    told: Any = touches.order_by().values_list("customer_id", *(f"customer__{name}" for name in COLUMNS))
    for _pk, open_deals, sold_at, value_at, phase, level, stage, group, days in told.annotate(
        days=Count(TruncDate(F("happened_at")), distinct=True)
    ):
        is_before = bool(open_deals) or sold_at is None
        yield (
            place_of(
                is_before=is_before, has_value=value_at is not None, phase=phase, level=level, stage=stage, group=group
            ),
            days,
        )
