"""Plan my week: what is due in the next five working days, spread over them so that each day holds its part (M9).

What has its day keeps it. The others follow in the order of the plan, each on the first day on which it is due and for
which there is room; on the days to come some room is left for the new leads that will come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.planner.models import Postponement
from followthrough.planner.put_off import not_today
from followthrough.planner.today import PlannedTouch, plan_for
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.worth import Kind, for_leads
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_log

DAYS = 5
#: Beyond what the days hold so many more are read, for those that come up only on one of the last days.
READ_BEYOND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A customer of the week: when it is due, the day proposed (None: the week has no room), and if it may move."""

    row: PlannedTouch
    due_on: date
    day: date | None
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Load:
    """A day of the week: what stands on it, and what it holds (`minutes`: None where nobody counts them)."""

    on: date
    lines: tuple[Line, ...]
    holds: int
    minutes: int | None

    @property
    def takes(self) -> int:
        """The minutes that its touches take."""
        return sum(line.row.worth.minutes for line in self.lines)

    @property
    def is_over(self) -> bool:
        """Whether more stands on it than it holds."""
        return len(self.lines) > self.holds or (self.minutes is not None and self.takes > self.minutes)


@dataclass(frozen=True, slots=True)
class Week:
    """The week as proposed: five days, what has no room on them, and how many more are due that were not looked at."""

    days: tuple[Load, ...]
    left: tuple[Line, ...]
    unread: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """All customers of the week, day by day."""
        return (*(line for day in self.days for line in day.lines), *self.left)


def days_of(rhythm: Rhythm, on: date) -> list[date]:
    """The five working days from a day on."""
    first = rhythm.working_day(on)
    return [first, *(rhythm.plus(first, ahead) for ahead in range(1, DAYS))]


def week_for(
    member: Member, on: date, at: datetime, *, done: int = 0, spent: int = 0, chosen: Mapping[int, date] | None = None
) -> Week:
    """The week of a member from the day `on`, of which `done` touches took `spent` minutes already; it never writes.

    `chosen` are days that were chosen for customers, by id, instead of those proposed. Five statements.
    """
    rhythm = rhythm_of(member.workspace)
    days = days_of(rhythm, on)
    plan = plan_for(member, days[-1], at, listed=(DAYS - 1) * member.capacity + READ_BEYOND)
    put_off = _put_off(member, on, days[-1])
    room = {day: _Room(member, day, done, spent, is_first=day == on) for day in days}
    lines = [_line(row, on, days, rhythm, put_off) for row in plan.rows]
    placed = _spread(lines, room, chosen or {})
    loads = tuple(
        Load(day, tuple(line for line in placed if line.day == day), room[day].holds, room[day].minutes) for day in days
    )
    return Week(loads, tuple(line for line in placed if line.day is None), plan.due_count - len(plan.rows))


class _Room:
    """What a day holds, and what is taken of it."""

    def __init__(self, member: Member, day: date, done: int, spent: int, *, is_first: bool) -> None:
        self.holds = max(0, member.capacity - done) if is_first else member.capacity
        self.minutes = member.minutes
        if self.minutes is not None and is_first:
            self.minutes = max(0, self.minutes - spent)
        self._kept = 0 if is_first else for_leads(member.capacity)
        self._kept_minutes = 0 if is_first else for_leads(member.minutes or 0)
        self._touches = self._taken = 0

    def take(self, minutes: int) -> None:
        self._touches, self._taken = self._touches + 1, self._taken + minutes

    def has(self, minutes: int) -> bool:
        if self._touches >= self.holds - self._kept:
            return False
        return self.minutes is None or self._taken + minutes <= self.minutes - self._kept_minutes


def _put_off(member: Member, on: date, until: date) -> dict[int, date]:
    """Customers that come back into the plan within the week, and when. One statement."""
    rows = Postponement.objects.in_workspace(member.workspace_id)
    rows = rows.filter(member=member, ended_at=None, until__gt=on, until__lte=until)
    return dict(rows.values_list("customer_id", "until"))


def _line(row: PlannedTouch, on: date, days: Sequence[date], rhythm: Rhythm, put_off: Mapping[int, date]) -> Line:
    is_fixed = row.kind in (Kind.PROMISED, Kind.INBOUND, Kind.PLEDGE, Kind.VISIT)
    due = _due_on(row, on)
    back = put_off.get(row.customer.id)
    due = max(due, back) if back and not is_fixed else due
    day = min(max(rhythm.working_day(max(due, on)), days[0]), days[-1])
    return Line(row, day, day if is_fixed else None, is_fixed)


def _due_on(row: PlannedTouch, on: date) -> date:
    """The day it asks to be touched on: that of what gives it its day, else of its clock, or its step."""
    customer, step = row.customer, row.step
    of_kind = {
        Kind.PROMISED: step.due_on if step else None,
        Kind.INBOUND: on,
        Kind.PLEDGE: row.owing.due_on,
        Kind.VISIT: row.owing.day,
    }.get(row.kind)
    if of_kind:
        return of_kind
    asked = [day for day in (customer.next_due_on, step.due_on if step else None) if day]
    rests = [day for day in (customer.parked_until, row.deal.parked_until if row.deal else None) if day]
    return max([min(asked, default=on), *rests])


def _spread(lines: Iterable[Line], room: Mapping[date, _Room], chosen: Mapping[int, date]) -> list[Line]:
    """Each line with its day: what is fixed, then what was chosen, then the others in order where there is room."""
    told = []
    for line in lines:
        day = chosen.get(line.row.customer.id)
        may = day is not None and not line.is_fixed and line.due_on <= day and day in room
        told.append(Line(line.row, line.due_on, day, False) if may else line)
    for line in told:
        if line.day is not None:
            room[line.day].take(line.row.worth.minutes)
    return [line if line.day is not None else _first_with_room(line, room) for line in told]


def _first_with_room(line: Line, room: Mapping[date, _Room]) -> Line:
    minutes = line.row.worth.minutes
    day = next((day for day in room if day >= line.due_on and room[day].has(minutes)), None)
    if day is None:
        return line
    room[day].take(minutes)
    return Line(line.row, line.due_on, day, False)


@transaction.atomic
def accept_week(*, by: Member, days: Mapping[int, date], reason: str, at: datetime) -> int:
    """Put customers off until the days named, by customer id, for one reason; how many were. Today's stay as they are.

    Raises Refused for a customer not known here, without a reason, or as `not_today` does; NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    today = local_day(by, at)
    later = {pk: day for pk, day in days.items() if day > today}
    customers = Customer.objects.visible_to(by).in_bulk(list(later))
    if len(customers) != len(later):
        raise Refused(_("One of these customers is not known here."))
    for pk, day in later.items():
        not_today(by=by, customer=customers[pk], until=day, reason=reason, at=at)
    return len(later)
