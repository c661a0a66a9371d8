"""Which cadence applies, and when the next touch is due."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from followthrough.customers.models import Customer, CustomerGroup
from followthrough.playbook.models import Cadence, CadenceChange, Validity
from followthrough.reckoning.half_life import half_life_days
from followthrough.reckoning.working_days import add_working_days, next_working_day, working_days_between
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import VALID_DAYS, Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.phase import Phase
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

#: So many attempts within a week that nobody answers are enough, as a workspace starts (methods §3).
MOST_A_WEEK = 3

#: After so many attempts in a row that nobody answered it is time to decide (a vendor's study: methods §5, stop rule).
ENOUGH_TRIES = 6


@dataclass(frozen=True)
class Clock:
    """What a due date follows from. Dates are in the customer's zone; `stage` is the furthest of its open deals."""

    moment: Moment
    level: Level
    first_due_on: date
    last_touch_on: date | None
    last_contact_on: date | None
    contact_count: int
    unanswered: int
    entered_on: date | None = None
    stage: int | None = None
    group: int | None = None

    @property
    def is_history(self) -> bool:
        """Whether all its touches happened before it was entered here: so nobody here kept it waiting."""
        return self.entered_on is not None and self.last_touch_on is not None and self.last_touch_on < self.entered_on


class Span(NamedTuple):
    """Working days between two real contacts: as they are meant, and at most."""

    ideal: int
    longest: int


class Place(NamedTuple):
    """Where customers stand that are touched at the same interval: in a group, at rest, or by moment, level and stage.

    `level` is "" after the sale, at rest and in a group; `stage` is that of the furthest open deal, None without one
    or for all of them.
    """

    moment: Moment
    level: str
    stage: int | None = None
    group: int | None = None


FORMER = ("changed_at", "moment", "level", "stage", "group_id", "ideal_before")


class Former(NamedTuple):
    """What the ideal interval of a cell, a level at a stage, or a group was until it was changed."""

    until: datetime
    moment: str
    level: str
    stage: int
    group: int | None
    ideal: int


@dataclass(frozen=True)
class Rhythm:
    """The cadences and days of rest of a workspace; cells are `(moment, level or "")`.

    `by_stage` holds the levels that are touched more often at a stage, as `(level, stage)`; `groups` the groups that
    have, or had, a rhythm of their own, by their id; `group_names` those that have. `ways` are the channels of
    unanswered attempts in their order, of a cell or of a group. `former` tells the intervals as they were, those
    changed first coming first. `valid` holds the levels whose validity was changed, in calendar days. `most_a_week`
    limits attempts that nobody answers.
    """

    ideal: dict[tuple[str, str], int]
    longest: dict[tuple[str, str], int]
    holidays: frozenset[date]
    weekend: frozenset[int]
    former: tuple[Former, ...] = ()
    valid: dict[str, int] = field(default_factory=dict)
    by_stage: dict[tuple[str, int], Span] = field(default_factory=dict)
    groups: dict[int, Span] = field(default_factory=dict)
    group_names: dict[int, str] = field(default_factory=dict)
    ways: dict[tuple[str, str] | int, tuple[Channel, ...]] = field(default_factory=dict)
    most_a_week: int = MOST_A_WEEK

    def span(self, moment: Moment, level: Level, *, stage: int | None = None, group: int | None = None) -> Span:
        """The interval of a customer: of its group where that has one, else of its level, tightened at its stage."""
        if group in self.groups and moment is not Moment.AT_REST:
            return self.groups[group]
        place = cell(moment, level)
        whole = Span(self.ideal[place], self.longest[place])
        at_stage = self.by_stage.get((level, stage)) if stage and moment is Moment.BEFORE else None
        if at_stage is None:
            return whole
        return Span(min(whole.ideal, at_stage.ideal), min(whole.longest, at_stage.longest))

    def span_of(self, customer: Customer) -> Span:
        """The interval of a customer as it is kept, rest apart."""
        moment = moment_of(
            open_deals=customer.open_deals,
            is_sold=customer.sold_at is not None,
            has_first_value=customer.first_value_at is not None,
            phase=customer.phase,
        )
        return self.span(moment, Level(customer.level), stage=customer.open_stage, group=customer.group_id)

    def span_at(self, place: Place) -> Span:
        """The interval of a place."""
        return self.span(place.moment, Level(place.level or Level.N), stage=place.stage, group=place.group)

    def ideal_days(
        self,
        moment: Moment,
        level: Level,
        contact_count: int = 99,
        *,
        stage: int | None = None,
        group: int | None = None,
    ) -> int:
        """Working days between two real contacts; a new customer's first intervals are shorter."""
        ideal = self.span(moment, level, stage=stage, group=group).ideal
        if moment is Moment.BEFORE and level is Level.N and contact_count < len(NEW_STEPS):
            return min(NEW_STEPS[contact_count], ideal)
        return ideal

    def every(self, clock: Clock) -> int:
        """The working days that a clock runs: from the last real contact, or from the last attempt nobody answered.

        After an attempt it is sooner than the interval. The shorter first intervals of a new customer follow real
        contacts; attempts alone don't repeat them.
        """
        where: dict[str, int | None] = {"stage": clock.stage, "group": clock.group}
        if not clock.unanswered:
            return self.ideal_days(clock.moment, clock.level, clock.contact_count, **where)
        week = 7 - len(self.weekend)
        return retry_days(self.span(clock.moment, clock.level, **where).ideal, clock.unanswered, self.most_a_week, week)

    @property
    def intervals(self) -> frozenset[int]:
        """All that a clock may run, in working days."""
        spans = [*self.by_stage.values(), *self.groups.values()]
        return frozenset({*range(1, 8), *self.ideal.values(), *(span.ideal for span in spans)})

    def way(self, clock: Clock) -> Channel | None:
        """The channel whose turn it is after so many unanswered attempts; None where any will do."""
        group = clock.group if clock.group in self.groups else None
        ways = self.ways.get(cell(clock.moment, clock.level) if group is None else group)
        return ways[clock.unanswered % len(ways)] if ways else None

    def half_life(self, level: Level) -> float:
        """Half-life of the bond in calendar days for a customer of this level."""
        return half_life_days(self.base_interval(level))

    def base_interval(self, level: Level) -> int:
        """The interval the bond is measured against: that of the level before the sale."""
        return self.ideal[Moment.BEFORE, level]

    def base_interval_at(self, level: Level, at: datetime) -> int:
        """The base interval as it stood at the aware moment `at`."""
        return self.as_of(at).base_interval(level)

    def as_of(self, at: datetime) -> "Rhythm":
        """The rhythm with its ideal intervals as they stood at the aware moment `at`; all else is as it is now."""
        ideal, by_stage, groups = dict(self.ideal), dict(self.by_stage), dict(self.groups)
        for row in reversed([row for row in self.former if row.until > at]):
            if row.group is not None:
                groups[row.group] = Span(row.ideal, groups[row.group].longest)
            elif row.stage:
                by_stage[row.level, row.stage] = Span(row.ideal, 2 * row.ideal)
            else:
                ideal[row.moment, row.level] = row.ideal
        return replace(self, ideal=ideal, by_stage=by_stage, groups=groups, former=())

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
        since = last_touch_on if clock.unanswered else clock.last_contact_on or last_touch_on
        return self.plus(since, self.every(clock))

    def latest_on(self, clock: Clock) -> date:
        """The day after which silence is too long, whatever we planned."""
        since = clock.last_contact_on or clock.first_due_on
        since = max(since, clock.first_due_on) if clock.is_history else since
        span = self.span(clock.moment, clock.level, stage=clock.stage, group=clock.group)
        return self.plus(since, span.longest)


def cell(moment: Moment, level: Level) -> tuple[str, str]:
    """The cell of the cadence grid: levels count before the sale only."""
    return (moment, level) if moment is Moment.BEFORE else (moment, "")


@lru_cache(maxsize=4096)
def retry_days(ideal: int, unanswered: int, most_a_week: int, week: int) -> int:
    """Working days until the next attempt after so many (≥ 1) in a row that nobody answered, never beyond `ideal`.

    Beyond it only where more than `most_a_week` would fall within a `week` (its working days): then so many as are
    missing. Each attempt before is taken to have been made when it was due.
    """
    if not _crowds(ideal, most_a_week, week):
        return _retry(ideal, unanswered)
    gaps: list[int] = []
    for tries in range(1, unanswered + 1):
        since = sum(gaps[len(gaps) - most_a_week + 1 :]) if tries >= most_a_week else week
        gaps.append(max(_retry(ideal, tries), week - since))
    return gaps[-1]


def _retry(ideal: int, unanswered: int) -> int:
    return min(RETRY_AFTER[unanswered - 1], ideal) if unanswered <= len(RETRY_AFTER) else ideal


def _crowds(ideal: int, most_a_week: int, week: int) -> bool:
    """Whether attempts at these days could come closer than the limit allows."""
    return any(
        sum(_retry(ideal, tries) for tries in range(first, first + most_a_week)) < week
        for first in range(1, len(RETRY_AFTER) + 2)
    )


def place_of(
    *,
    is_before: bool,
    has_value: bool,
    phase: str | None,
    level: str,
    stage: int | None,
    group: int | None,
    rests: bool = False,
) -> Place:
    """Where a customer with these facts stands; `is_before` the sale is who has an open deal or never bought."""
    if rests:
        return Place(Moment.AT_REST, "")
    if group is not None:
        return Place(Moment.BEFORE, "", None, group)
    moment = moment_of(open_deals=int(is_before), is_sold=not is_before, has_first_value=has_value, phase=phase)
    return Place(moment, level, stage) if moment is Moment.BEFORE else Place(moment, "")


#: The time after a sale that a phase is; who falls back is looked after as before the first value.
BY_PHASE = {
    Phase.PEAK: Moment.UNTIL_FIRST_VALUE,
    Phase.DISILLUSIONMENT: Moment.UNTIL_FIRST_VALUE,
    Phase.ENLIGHTENMENT: Moment.ENLIGHTENMENT,
    Phase.REALIZED_VALUE: Moment.REALIZED_VALUE,
}


def moment_of(*, open_deals: int, is_sold: bool, has_first_value: bool, phase: str | None) -> Moment:
    """A customer with an open deal follows its level; else, once sold, its phase, or where none is told its value."""
    if open_deals or not is_sold:
        return Moment.BEFORE
    by_value = Moment.ENLIGHTENMENT if has_first_value else Moment.UNTIL_FIRST_VALUE
    return by_value if phase is None else BY_PHASE.get(Phase(phase), by_value)


def rhythm_of(workspace: Workspace) -> Rhythm:
    """The rhythm of a workspace; read once per change of it (four queries), then kept in memory."""
    return _rhythm(workspace.pk, workspace.rhythm_seq, workspace.weekend, workspace.most_a_week)


@lru_cache(maxsize=256)
def _rhythm(workspace_id: int, _seq: int, weekend: str, most_a_week: int) -> Rhythm:
    rows = list(Cadence.objects.in_workspace(workspace_id))
    cadences = [row for row in rows if not row.stage]
    groups = list(CustomerGroup.objects.in_workspace(workspace_id))
    ways: dict[tuple[str, str] | int, tuple[Channel, ...]] = {
        (row.moment, row.level): ways_of(row.channels) for row in cadences if row.channels
    }
    ways |= {row.pk: ways_of(row.channels) for row in groups if row.channels}
    changes = CadenceChange.objects.in_workspace(workspace_id).order_by("changed_at", "id")
    return Rhythm(
        ideal={(row.moment, row.level): row.ideal_days for row in cadences},
        longest={(row.moment, row.level): row.longest_days for row in cadences},
        by_stage={(row.level, row.stage): Span(row.ideal_days, row.longest_days) for row in rows if row.stage},
        groups={row.pk: Span(row.ideal_days, row.longest_days) for row in groups},
        group_names={row.pk: row.name for row in groups if row.ended_at is None},
        ways=ways,
        most_a_week=most_a_week,
        holidays=frozenset(Holiday.objects.in_workspace(workspace_id).values_list("on", flat=True)),
        weekend=frozenset(int(day) for day in weekend),
        former=tuple(Former._make(row) for row in changes.values_list(*FORMER)),
        valid=dict(Validity.objects.in_workspace(workspace_id).values_list("level", "valid_days")),
    )


def ways_of(told: str) -> tuple[Channel, ...]:
    """The channels that a cell or a group keeps, in their order. Raises ValueError for what is none."""
    return tuple(Channel(word) for word in told.split(",") if word)


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
