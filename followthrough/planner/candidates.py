"""Who may stand in a member's plan of a day, with their deals and steps: three statements, however many are due."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.planner.pile import Reading, rows_of
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.worth import Grounds
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement


@dataclass(frozen=True, slots=True)
class Whom:
    """A customer as a plan needs it. `potential` is in minor units; dates are in the customer's zone."""

    id: int
    name: str
    owner_id: int | None
    service_member_id: int | None
    level: str
    level_on: date | None
    buys_on: date | None
    level_stale_on: date | None
    level_expired_on: date | None
    level_broken: Any
    entered_at: datetime
    first_due_on: date
    next_due_on: date | None
    last_touch_at: datetime | None
    last_contact_at: datetime | None
    contact_count: int
    unanswered: int
    every_days: int | None
    waiting_since: datetime | None
    open_deals: int
    sold_at: datetime | None
    first_value_at: datetime | None
    log_score: float | None
    parked_until: date | None
    rest: Any
    time_zone: str
    potential: int | None
    potential_currency: str
    phone: str
    ending_from: date | None
    endings: Any
    phase: str | None


@dataclass(frozen=True, slots=True)
class DealFacts:
    """An open deal as a plan needs it. `value` is in minor units."""

    id: int
    name: str
    stage: int
    stage_since: datetime
    value: int | None
    currency: str
    attempts: int
    parked_until: date | None
    rest: Any
    owner_id: int | None
    owed_on: date | None
    last_tried: int | None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A next step of the member that is due."""

    id: int
    what: str
    due_on: date
    due_time: time | None
    agreed: bool
    target_stage: int | None
    contact_id: int | None
    deal_id: int | None


@dataclass(frozen=True, slots=True)
class Owing:
    """What the member owes a customer on a day: the earliest promise due, the earliest visit that waits.

    Columns as `pile.OWING` has them, `at_time` as "10:00:00"; ids are None where there is none.
    """

    pledge: int | None
    what: str | None
    due_on: date | None
    visit: int | None
    day: date | None
    at_time: str | None


NOTHING = Owing(None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the member put a customer in this day's plan, and how many touches were done by then."""

    id: int
    place: int
    done: int
    reason: str


@dataclass(frozen=True, slots=True)
class Most:
    """What a customer may be at most: its kind at the earliest, the worth of a minute; and if it is a lead."""

    kind: int
    worth: int
    is_lead: bool


@dataclass
class Due:
    """What was found: customers, and for each the member's open deals and due steps.

    By customer: what is `owing`, where anything is; the `most` it may be; where the member put it, if so (`placed`).
    `middles`: by currency the middle of the member's open deals; `count`: how many customers are due, read or not;
    `levels`: of how many customers of the member's own the level is to be looked at again.
    """

    customers: dict[int, Whom] = field(default_factory=dict)
    deals: dict[int, dict[int, DealFacts]] = field(default_factory=lambda: defaultdict(dict))
    steps: dict[int, list[StepFacts]] = field(default_factory=lambda: defaultdict(list))
    owing: dict[int, Owing] = field(default_factory=dict)
    most: dict[int, Most] = field(default_factory=dict)
    placed: dict[int, Placed] = field(default_factory=dict)
    middles: dict[str, int] = field(default_factory=dict)
    count: int = 0
    levels: int = 0


CUSTOMER = tuple(Whom.__slots__)
DAYS = [place for place, name in enumerate(CUSTOMER) if name.endswith(("_on", "_until", "_from"))]
MOMENTS = [place for place, name in enumerate(CUSTOMER) if name.endswith(("_at", "_since"))]
REST = CUSTOMER.index("rest")
DEAL = tuple(DealFacts.__slots__)
STEP = tuple(StepFacts.__slots__)


def due_for(member: Member, on: date, rhythm: Rhythm, grounds: Grounds, reading: Reading) -> Due:
    """Whoever is due for the member on a day: owned or served, with a due step of theirs, or with their open deal.

    Do-not-contact, parked and put off beyond the day are left out; for members who are not active everybody is. Of the
    customers are read those that `reading` asks for. Three statements.
    """
    due = Due()
    if not member.is_active:
        return due
    for row in rows_of(member, on, rhythm, grounds, reading, columns=CUSTOMER):
        facts, rest = list(row[: len(CUSTOMER)]), row[len(CUSTOMER) :]
        most, owing, placed, (currency, middle, due.count, due.levels) = rest[:3], rest[3:9], rest[9:13], rest[13:]
        if currency is not None:
            due.middles[currency] = middle
        if facts[0] is not None and facts[0] not in due.customers:
            due.customers[facts[0]] = _whom(facts)
            due.most[facts[0]] = Most(most[0], most[1], bool(most[2]))
            if owing[0] is not None or owing[3] is not None:
                due.owing[facts[0]] = _owing(*owing)
            if placed[0] is not None:
                due.placed[facts[0]] = Placed(*placed)
    if due.customers:
        _read_steps(due, member, on)
        _read_deals(due, member, on)
    return due


def _owing(pledge: int | None, what: str | None, due_on: Any, visit: int | None, day: Any, at_time: Any) -> Owing:
    return Owing(pledge, what, _day(due_on), visit, _day(day), None if at_time is None else str(at_time))


def _whom(facts: list[Any]) -> Whom:
    for place in DAYS:
        facts[place] = _day(facts[place])
    for place in MOMENTS:
        facts[place] = _moment(facts[place])
    facts[REST] = json.loads(facts[REST]) if isinstance(facts[REST], str) else facts[REST]
    return Whom(*facts)


def _day(value: Any) -> date | None:
    """A date as SQLite keeps it, in letters, or as it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime | None:
    """An aware moment; SQLite keeps it in UTC and does not say so."""
    moment: datetime | None = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


@Statement
def _steps(*, workspace: int, member: int, on: date, customers: Iterable[int]) -> QuerySet[Any, Any]:
    """Steps that a cadence set are left out: the clock of the customer says the same."""
    steps = NextStep.objects.in_workspace(workspace).filter(
        OneOf("customer_id", customers), member_id=member, closed_at=None, due_on__lte=on, from_cadence=False
    )
    return steps.values_list("customer_id", *STEP)


@Statement
def _deals(*, workspace: int, member: int, customers: Iterable[int], about: Iterable[int]) -> QuerySet[Any, Any]:
    """The member's own open deals, and those that a step of theirs is about."""
    whose = Q(owner_id=member) | Q(OneOf("id", about))
    deals = Deal.objects.in_workspace(workspace).filter(OneOf("customer_id", customers), whose, status=DealStatus.OPEN)
    return deals.values_list("customer_id", *DEAL)


def _read_steps(due: Due, member: Member, on: date) -> None:
    found = _steps(workspace=member.workspace_id, member=member.pk, on=on, customers=list(due.customers))
    for customer_id, *row in found:
        due.steps[customer_id].append(StepFacts(*row))


def _read_deals(due: Due, member: Member, on: date) -> None:
    """Parked deals rest, and so do their steps."""
    about = [step.deal_id for steps in due.steps.values() for step in steps if step.deal_id]
    customers = list(due.customers)
    found = _deals(workspace=member.workspace_id, member=member.pk, customers=customers, about=about)
    resting = set()
    for customer_id, *row in found:
        deal = DealFacts(*row)
        if deal.parked_until is not None and deal.parked_until > on:
            resting.add(deal.id)
        else:
            due.deals[customer_id][deal.id] = deal
    if resting:
        for customer_id, steps in due.steps.items():
            due.steps[customer_id] = [step for step in steps if step.deal_id not in resting]
