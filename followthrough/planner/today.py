"""The plan of a member's day: whoever is due, the most pressing first, each with reasons that add up (M9)."""

from dataclasses import dataclass
from datetime import date, datetime

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.levels import grade_of
from followthrough.planner.candidates import NOTHING, DealFacts, Owing, Placed, StepFacts, Whom
from followthrough.planner.learn import grounds_for
from followthrough.planner.order import Room, Weighed, first_rows
from followthrough.planner.people import Person, suggested
from followthrough.planner.reasons import Lane, Reason, Stake, reasons_of
from followthrough.playbook.book import Book, book_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.playbook.suggest import Suggestion
from followthrough.reckoning import half_life
from followthrough.reckoning.worth import Grounds, Kind, Worth
from followthrough.vocabulary.level import Grade, Level
from followthrough.workspace.models import Member

#: Rows beyond today's capacity that are shown with their reasons; the others are counted.
LISTED_BEYOND = 6


@dataclass(frozen=True, slots=True)
class PlannedTouch:
    """One row of a plan.

    `kind` says what gives it its day, `worth` what the touch is worth and `stake` what is at stake in it; `target` is
    the stage the next promotion leads to (None without a deal), `bond` the viscosity 0-100 (None before the first
    touch), `contact` whom to touch (None where nobody may be), `suggestion` the tactic to try (None where the playbook
    has none), `grade` the level and how far it is to be trusted; `owing` what the member owes there, `placed` where the
    member put it, `is_lead` whether it is a new lead.
    """

    rank: int
    kind: Kind
    worth: Worth
    stake: Stake
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
    placed: Placed | None = None
    is_lead: bool = False

    @property
    def aim(self) -> str:
        """What was noted as the next step; "" where only the stage says what to aim at."""
        return self.step.what if self.step else ""

    def reason(self, code: str) -> Reason | None:
        """Its reason of a code, if it has one."""
        return next((reason for reason in self.reasons if reason.code == code), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The ranked plan of a member's day, the most important job first.

    `today` fits the touches and minutes that are left, `beyond` are the next in order; `due_count` is how many are due
    at all, and `levels` of how many of the member's own customers the level is to be looked at again (at most
    `pile.MOST_LEVELS`). `minutes` are those of a day, None where the member counts none.
    """

    on: date
    capacity: int
    minutes: int | None
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

    @property
    def takes(self) -> int:
        """The minutes that what is left of today takes."""
        return sum(row.worth.minutes for row in self.today)


def plan_for(
    member: Member,
    on: date,
    at: datetime,
    *,
    done: int = 0,
    spent: int = 0,
    listed: int | None = LISTED_BEYOND,
    grounds: Grounds | None = None,
) -> Plan:
    """The plan of `member` for the day `on`, as the rows stand; it reads and never writes.

    `at` is the aware moment at which bonds are measured; `done` touches of the day took `spent` minutes already;
    `listed` rows beyond what the day holds are made out in full (None: all); whatever their number, they are the same
    rows. `grounds` is what worths rest on (None: what is known now). Four statements, seven where those read first
    don't suffice; rhythm, playbook and grounds are kept in memory.
    """
    rhythm, book = rhythm_of(member.workspace), book_of(member.workspace)
    grounds = grounds or grounds_for(member.workspace)
    room = Room(max(0, member.capacity - done), None if member.minutes is None else member.minutes - spent)
    wanted = None if listed is None else room.touches + listed
    due, shown = first_rows(member, on, rhythm, grounds, room, wanted=wanted, done=done)
    people = suggested(member, [(row.customer.id, _contact_id(row.told.lane), row.told.lane.aim) for row in shown])
    rows = tuple(
        _row(rank, row, people.get(row.customer.id), rhythm, book, grounds, on, at)
        for rank, row in enumerate(shown, start=1)
    )
    holds = room.holds(shown)
    beyond = rows[holds:] if listed is None else rows[holds : holds + listed]
    return Plan(on, member.capacity, member.minutes, rows[:holds], beyond, due.count, due.levels)


def _contact_id(lane: Lane) -> int | None:
    return lane.step.contact_id if lane.step else None


def _row(
    rank: int,
    row: Weighed,
    person: Person | None,
    rhythm: Rhythm,
    book: Book,
    grounds: Grounds,
    on: date,
    at: datetime,
) -> PlannedTouch:
    customer, lane = row.customer, row.told.lane
    return PlannedTouch(
        rank=rank,
        kind=row.kind,
        worth=row.worth,
        stake=row.told.stake,
        reasons=reasons_of(row.told, grounds, on),
        customer=customer,
        deal=lane.deal,
        step=lane.step,
        target=lane.aim,
        contact=person,
        bond=bond_index(customer.log_score, customer.level, rhythm, at),
        suggestion=suggestion_for(book, customer, lane.deal),
        grade=grade_of(customer, on),
        owing=row.told.owing,
        placed=row.placed,
        is_lead=row.told.facts.is_lead,
    )


def suggestion_for(book: Book, customer: Whom | Customer, deal: DealFacts | Deal | None) -> Suggestion | None:
    """What to try with a customer in a deal, or after a sale without one; nothing where nobody has bought yet."""
    if deal is not None:
        return book.for_deal(stage=deal.stage, level=customer.level, last_tried=deal.last_tried)
    if customer.sold_at is None:
        return None
    return book.after_sale(level=customer.level, contacts=customer.contact_count, phase=customer.phase)


def bond_index(log_score: float | None, level: str, rhythm: Rhythm, at: datetime) -> int | None:
    """The viscosity 0-100 at `at` against the rhythm of the level; None before the first touch."""
    if log_score is None:
        return None
    known = Level(level)
    return half_life.index(log_score, at, interval_days=rhythm.base_interval(known), half_life=rhythm.half_life(known))
