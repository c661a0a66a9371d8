"""Which cadence applies, and when the next touch is due."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from followthrough.playbook.models import Cadence, CadenceChange, Validity
from followthrough.reckoning.half_life import half_life_days
from followthrough.reckoning.working_days import add_working_days, next_working_day, working_days_between
from followthrough.vocabulary.level import VALID_DAYS, Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.models import Holiday, Workspace

#: Working days between two real contacts, as a workspace starts (common practice, no proof: methods §2).
DEFAULT_BEFORE = {Level.N: 7, Level.A: 3, Level.B: 7, Level.C: 15, Level.D: 30}
DEFAULT_AFTER = {Moment.UNTIL_FIRST_VALUE: 7, Moment.ENLIGHTENMENT: 14, Moment.REALIZED_VALUE: 30}
#: Working days between two light looks at somebody who rests: 90 days of the calendar (methods §5: then nurture).
DEFAULT_AT_REST = 63

#: An unassessed customer is touched after 1, 1 and 3 working days before the interval of level N holds.
NEW_STEPS = (1, 1, 3)

#: Working days until the next attempt after the first, second and third that nobody answered (methods §3).
RETRY_AFTER = (1, 2, 4)

#: After so many attempts in a row that nobody answered it is time to decide (a vendor's study: methods §5, stop rule).
ENOUGH_TRIES = 6


@dataclass(frozen=True)
class Clock:
    """What a due date follows from. Dates are in the customer's zone."""

    moment: Moment
    level: Level
    first_due_on: date
    last_touch_on: date | None
    last_contact_on: date | None
    contact_count: int
    unanswered: int
    entered_on: date | None = None

    @property
    def is_history(self) -> bool:
        """Whether all its touches happened before it was entered here: so nobody here kept it waiting."""
        return self.entered_on is not None and self.last_touch_on is not None and self.last_touch_on < self.entered_on


class Former(NamedTuple):
    """What the ideal interval of a level before the sale was until it was changed."""

    until: datetime
    level: str
    ideal: int


@dataclass(frozen=True)
class Rhythm:
    """The cadences and days of rest of a workspace; cells are `(moment, level or "")`.

    `former` tells the intervals of levels as they were, those changed first coming first. `valid` holds the levels
    whose validity was changed, in calendar days.
    """

    ideal: dict[tuple[str, str], int]
    longest: dict[tuple[str, str], int]
    holidays: frozenset[date]
    weekend: frozenset[int]
    former: tuple[Former, ...] = ()
    valid: dict[str, int] = field(default_factory=dict)

    def ideal_days(self, moment: Moment, level: Level, contact_count: int = 99) -> int:
        """Working days between two real contacts; a new customer's first intervals are shorter."""
        if moment is Moment.BEFORE and level is Level.N and contact_count < len(NEW_STEPS):
            return min(NEW_STEPS[contact_count], self.ideal[moment, level])
        return self.ideal[cell(moment, level)]

    def retry_days(self, moment: Moment, level: Level, unanswered: int) -> int:
        """Working days until the next attempt after so many (≥ 1) that nobody answered, never beyond the interval.

        The shorter first intervals of a new customer follow real contacts; attempts alone don't repeat them.
        """
        ideal = self.ideal[cell(moment, level)]
        return min(RETRY_AFTER[unanswered - 1], ideal) if unanswered <= len(RETRY_AFTER) else ideal

    def longest_days(self, moment: Moment, level: Level) -> int:
        """Working days of silence that no plan of ours may exceed."""
        return self.longest[cell(moment, level)]

    def half_life(self, level: Level) -> float:
        """Half-life of the bond in calendar days for a customer of this level."""
        return half_life_days(self.base_interval(level))

    def base_interval(self, level: Level) -> int:
        """The interval the bond is measured against: that of the level before the sale."""
        return self.ideal[Moment.BEFORE, level]

    def base_interval_at(self, level: Level, at: datetime) -> int:
        """The base interval as it stood at the aware moment `at`."""
        return next(
            (row.ideal for row in self.former if row.level == level and row.until > at), self.base_interval(level)
        )

    def valid_days(self, level: Level) -> int:
        """For how many calendar days a judgement of this level is fresh."""
        return self.valid.get(level, VALID_DAYS[level])

    def look_on(self, since: date) -> date:
        """When somebody who rests is looked at again, who was touched, or put to rest, on the day `since`."""
        return self.plus(since, self.ideal.get((Moment.AT_REST, ""), DEFAULT_AT_REST))

    def plus(self, day: date, working_days: int) -> date:
        """The date that many working days later."""
        return add_working_days(day, working_days, holidays=self.holidays, weekend=self.weekend)

    def working_days_between(self, day: date, on: date) -> int:
        """How many working days lie after `day`, up to and including `on`."""
        return working_days_between(day, on, holidays=self.holidays, weekend=self.weekend)

    def last_day_before(self, on: date, working_days: int) -> date:
        """The last day after which so many working days have passed by `on`."""
        day = on - timedelta(days=working_days)
        while self.working_days_between(day, on) < working_days:
            day -= timedelta(days=1)
        return day

    def working_day(self, day: date) -> date:
        """The day itself or the next working day."""
        return next_working_day(day, holidays=self.holidays, weekend=self.weekend)

    def due_on(self, clock: Clock) -> date:
        """When the next touch is due by the cadence alone: last real contact + interval; unanswered attempts sooner."""
        if clock.last_touch_on is None:
            return self.working_day(clock.first_due_on)
        due = self._after_touches(clock, clock.last_touch_on)
        return max(due, self.working_day(clock.first_due_on)) if clock.is_history else due

    def _after_touches(self, clock: Clock, last_touch_on: date) -> date:
        if clock.unanswered:
            return self.plus(last_touch_on, self.retry_days(clock.moment, clock.level, clock.unanswered))
        ideal = self.ideal_days(clock.moment, clock.level, clock.contact_count)
        return self.plus(clock.last_contact_on or last_touch_on, ideal)

    def latest_on(self, clock: Clock) -> date:
        """The day after which silence is too long, whatever we planned."""
        since = clock.last_contact_on or clock.first_due_on
        since = max(since, clock.first_due_on) if clock.is_history else since
        return self.plus(since, self.longest_days(clock.moment, clock.level))


def cell(moment: Moment, level: Level) -> tuple[str, str]:
    """The cell of the cadence grid: levels count before the sale only."""
    return (moment, level) if moment is Moment.BEFORE else (moment, "")


def moment_of(*, open_deals: int, is_sold: bool, has_first_value: bool) -> Moment:
    """A customer with an open deal follows its level; else, once sold, the time after the sale."""
    if open_deals or not is_sold:
        return Moment.BEFORE
    return Moment.ENLIGHTENMENT if has_first_value else Moment.UNTIL_FIRST_VALUE


def rhythm_of(workspace: Workspace) -> Rhythm:
    """The rhythm of a workspace; read once per change of it (three queries), then kept in memory."""
    return _rhythm(workspace.pk, workspace.rhythm_seq, workspace.weekend)


@lru_cache(maxsize=256)
def _rhythm(workspace_id: int, _seq: int, weekend: str) -> Rhythm:
    cadences = list(Cadence.objects.in_workspace(workspace_id))
    changes = CadenceChange.objects.in_workspace(workspace_id).filter(moment=Moment.BEFORE).order_by("changed_at", "id")
    return Rhythm(
        ideal={(row.moment, row.level): row.ideal_days for row in cadences},
        longest={(row.moment, row.level): row.longest_days for row in cadences},
        holidays=frozenset(Holiday.objects.in_workspace(workspace_id).values_list("on", flat=True)),
        weekend=frozenset(int(day) for day in weekend),
        former=tuple(Former._make(row) for row in changes.values_list("changed_at", "level", "ideal_before")),
        valid=dict(Validity.objects.in_workspace(workspace_id).values_list("level", "valid_days")),
    )


def default_cadences(workspace: Workspace) -> list[Cadence]:
    """The cadences a workspace starts with, not yet saved; the longest interval is twice the ideal one."""
    before = [
        Cadence(workspace=workspace, moment=Moment.BEFORE, level=level, ideal_days=days, longest_days=2 * days)
        for level, days in DEFAULT_BEFORE.items()
    ]
    after = [
        Cadence(workspace=workspace, moment=moment, level="", ideal_days=days, longest_days=2 * days)
        for moment, days in {**DEFAULT_AFTER, Moment.AT_REST: DEFAULT_AT_REST}.items()
    ]
    return before + after


def change_rhythm(workspace: Workspace) -> None:
    """Note that cadences, validities, holidays or days of rest changed, so that every process reads them again."""
    from django.db.models import F

    Workspace.objects.filter(pk=workspace.pk).update(rhythm_seq=F("rhythm_seq") + 1)
    workspace.refresh_from_db(fields=["rhythm_seq", "weekend"])
