"""The plan of a member's day: whoever is due, the most pressing first, each with reasons that add up (M9)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.levels import grade_of
from followthrough.planner.candidates import NOTHING, DealFacts, Due, Owing, StepFacts, Whom, due_for
from followthrough.planner.people import Person, suggested
from followthrough.planner.reasons import Lane, Reason, Silence, reasons_of, standing_of
from followthrough.playbook.book import Book, book_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.playbook.suggest import Suggestion
from followthrough.reckoning import half_life, ranking
from followthrough.reckoning.endings import Ending, read_endings, waiting
from followthrough.reckoning.ranking import Scored, Standing
from followthrough.reckoning.working_days import local_date, working_days_between
from followthrough.vocabulary.level import Grade, Level
from followthrough.workspace.models import Member

#: Rows beyond today's capacity that are shown with their reasons; the others are counted.
LISTED_BEYOND = 6

#: So many more are read than are shown, since who may have more points often has a few less.
READ_BEYOND = 6


@dataclass(frozen=True, slots=True)
class PlannedTouch:
    """One row of a plan.

    `target` is the stage the next promotion leads to (None without a deal), `bond` the viscosity 0-100 (None before
    the first touch), `contact` whom to touch (None where nobody may be), `aim` what was noted as the next step,
    `suggestion` the tactic to try (None where the playbook has none), `grade` the level and how far it is to be
    trusted; `owing` what the member owes there.
    """

    rank: int
    points: int
    reasons: tuple[Reason, ...]
    customer: Whom
    deal: DealFacts | None
    step: StepFacts | None
    target: int | None
    contact: Person | None
    bond: int | None
    suggestion: Suggestion | None
    grade: Grade
    owing: Owing = NOTHING

    @property
    def aim(self) -> str:
        """What was noted as the next step; "" where only the stage says what to aim at."""
        return self.step.what if self.step else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The ranked plan of a member's day.

    `today` fits the capacity that is left, `beyond` are the next in order; `due_count` is how many are due at all, and
    `levels` of how many of the member's own customers the level is to be looked at again (at most `pile.MOST_LEVELS`).
    """

    on: date
    capacity: int
    today: tuple[PlannedTouch, ...]
    beyond: tuple[PlannedTouch, ...]
    due_count: int
    levels: int = 0

    @property
    def rows(self) -> tuple[PlannedTouch, ...]:
        """All rows with their reasons, in order."""
        return self.today + self.beyond

    @property
    def beyond_count(self) -> int:
        """How many are due beyond today's capacity."""
        return self.due_count - len(self.today)


@dataclass(frozen=True, slots=True)
class _Weighed:
    customer: Whom
    lane: Lane
    silence: Silence
    ending: Ending | None
    standing: Standing
    points: int
    owing: Owing


def plan_for(member: Member, on: date, at: datetime, *, done: int = 0, listed: int | None = LISTED_BEYOND) -> Plan:
    """The plan of `member` for the day `on`, as the rows stand; it reads and never writes.

    `at` is the aware moment at which bonds are measured; `done` touches of the day have used up capacity already;
    `listed` rows beyond the capacity are made out in full (None: all); whatever their number, they are the same rows.
    Four statements, seven where those read first don't suffice; rhythm and playbook are kept in memory.
    """
    rhythm, book = rhythm_of(member.workspace), book_of(member.workspace)
    room = max(0, member.capacity - done)
    wanted = None if listed is None else room + listed
    due, shown = _first_rows(member, on, rhythm, wanted)
    people = suggested(member, [(row.customer.id, _contact_id(row.lane), row.lane.aim) for row in shown])
    rows = tuple(
        _row(rank, row, people.get(row.customer.id), rhythm, book, on, at) for rank, row in enumerate(shown, start=1)
    )
    return Plan(on, member.capacity, rows[:room], rows[room:], due.count, due.levels)


def _first_rows(member: Member, on: date, rhythm: Rhythm, wanted: int | None) -> tuple[Due, list[_Weighed]]:
    """Whoever is due, and the first of them, `wanted` or all, in order.

    Read are those who may have the most points. Where somebody who was not read may still come before the last one
    wanted, all who may have as many points are read.
    """
    zone = member.workspace.time_zone
    due = due_for(member, on, rhythm, rows=None if wanted is None else wanted + READ_BEYOND)
    found = _in_order(due, rhythm, zone, on)
    if wanted and len(due.customers) < due.count:
        last = found[wanted - 1]
        read = max(_place(due.most[pk], customer, on) for pk, customer in due.customers.items())
        if read < _place(last.points, last.customer, on):
            found = _in_order(due_for(member, on, rhythm, least=last.points), rhythm, zone, on)
    return due, found[:wanted]


def _place(points: int, customer: Whom, on: date) -> tuple[int, date, int]:
    """What the rows are ordered by: less is earlier."""
    return -points, customer.next_due_on or on, customer.id


def _in_order(due: Due, rhythm: Rhythm, zone: str, on: date) -> list[_Weighed]:
    """Each customer once, in its most pressing lane."""
    lanes = {pk: list(_lanes(due, pk)) for pk in due.customers}
    days = _Days(rhythm, on)
    scored = []
    for pk, customer in due.customers.items():
        silence = _silence(customer, customer.time_zone or zone, days)
        since = _days_since(customer, customer.time_zone or zone, on)
        ending = _ending(customer, customer.time_zone or zone, on)
        owing = due.owing.get(pk, NOTHING)
        best: _Weighed | None = None
        for lane in lanes[pk]:
            band = due.band(_stake(customer, lane))
            standing = standing_of(customer, lane, silence, band, since, ending, owing, on)
            total = ranking.total(ranking.points(standing))
            if best is None or total > best.points:
                best = _Weighed(customer, lane, silence, ending, standing, total, owing)
        if best is not None:
            scored.append(Scored(best, best.points, (customer.next_due_on or on, pk)))
    return ranking.ranked(scored)


def _lanes(due: Due, pk: int) -> Iterable[Lane]:
    """The lanes of a customer: its due steps, earliest first, then the deals without one, furthest first."""
    steps = sorted(due.steps.get(pk, ()), key=lambda step: (step.due_on, step.id))
    deals = due.deals.get(pk, {})
    for step in steps:
        yield Lane(deals.get(step.deal_id) if step.deal_id else None, step)
    with_step = {step.deal_id for step in steps}
    rest = [deal for deal in deals.values() if deal.id not in with_step]
    for deal in sorted(rest, key=lambda deal: (-deal.stage, deal.id)):
        yield Lane(deal, None)
    if not steps and not rest:
        yield Lane(None, None)


def _stake(customer: Whom, lane: Lane) -> tuple[int, str] | None:
    """What is to be won: the value of the deal, or the customer's potential where no deal is open."""
    if lane.deal is not None:
        return lane.value
    if customer.potential is None:
        return None
    return customer.potential, customer.potential_currency


class _Days:
    """Working days from a day to the day of the plan, each counted once."""

    def __init__(self, rhythm: Rhythm, on: date) -> None:
        self._rhythm, self._on = rhythm, on
        self._known: dict[date, int] = {}

    def since(self, day: date) -> int:
        if day not in self._known:
            self._known[day] = working_days_between(
                day, self._on, holidays=self._rhythm.holidays, weekend=self._rhythm.weekend
            )
        return self._known[day]


def _silence(customer: Whom, zone: str, days: _Days) -> Silence:
    if customer.last_touch_at is None or customer.every_days is None:
        return Silence("", None, 0, 1)
    if customer.unanswered:
        last = local_date(customer.last_touch_at, zone)
        return Silence("attempt", last, days.since(last), customer.every_days)
    last = local_date(customer.last_contact_at or customer.last_touch_at, zone)
    return Silence("contact", last, days.since(last), customer.every_days)


def _days_since(customer: Whom, zone: str, on: date) -> int | None:
    if customer.last_contact_at is None:
        return None
    return max(0, (on - local_date(customer.last_contact_at, zone)).days)


def _ending(customer: Whom, zone: str, on: date) -> Ending | None:
    """The contract that comes to its end and that nobody spoke with them about since it asks for attention."""
    if customer.ending_from is None or customer.ending_from > on:
        return None
    kept = customer.endings
    met = customer.last_contact_at
    endings = read_endings(json.loads(kept) if isinstance(kept, str) else kept)
    found = waiting(endings, spoken_on=None if met is None else local_date(met, zone))
    return found if found and found.asks_from <= on else None


def _contact_id(lane: Lane) -> int | None:
    return lane.step.contact_id if lane.step else None


def _row(
    rank: int, row: _Weighed, person: Person | None, rhythm: Rhythm, book: Book, on: date, at: datetime
) -> PlannedTouch:
    customer, lane = row.customer, row.lane
    return PlannedTouch(
        rank=rank,
        points=row.points,
        reasons=reasons_of(row.standing, customer, lane, row.silence, _stake(customer, lane), row.ending, row.owing),
        customer=customer,
        deal=lane.deal,
        step=lane.step,
        target=lane.aim,
        contact=person,
        bond=bond_index(customer.log_score, customer.level, rhythm, at),
        suggestion=suggestion_for(book, customer, lane.deal),
        grade=grade_of(customer, on),
        owing=row.owing,
    )


def suggestion_for(book: Book, customer: Whom | Customer, deal: DealFacts | Deal | None) -> Suggestion | None:
    """What to try with a customer in a deal, or after a sale without one; nothing where nobody has bought yet."""
    if deal is not None:
        return book.for_deal(stage=deal.stage, level=customer.level, last_tried=deal.last_tried)
    if customer.sold_at is None:
        return None
    return book.after_sale(level=customer.level, contacts=customer.contact_count)


def bond_index(log_score: float | None, level: str, rhythm: Rhythm, at: datetime) -> int | None:
    """The viscosity 0-100 at `at` against the rhythm of the level; None before the first touch."""
    if log_score is None:
        return None
    known = Level(level)
    return half_life.index(log_score, at, interval_days=rhythm.base_interval(known), half_life=rhythm.half_life(known))
