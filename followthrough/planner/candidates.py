"""Who may stand in a member's plan of a day: three statements, whatever the number of customers.

The first is SQL by hand, because the databases have to weigh hundreds of rows for each page.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.playbook.cadence import Rhythm, cell
from followthrough.reckoning.ranking import TABLE
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
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
    first_due_on: date
    next_due_on: date | None
    last_touch_at: datetime | None
    last_contact_at: datetime | None
    contact_count: int
    unanswered: int
    waiting_since: datetime | None
    open_deals: int
    sold_at: datetime | None
    first_value_at: datetime | None
    log_score: float | None
    parked_until: date | None
    time_zone: str
    potential: int | None
    potential_currency: str
    phone: str


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
    owner_id: int | None


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


@dataclass
class Due:
    """What was found: customers, and for each the member's open deals and due steps.

    `count`: how many customers are due, read or not.
    """

    customers: dict[int, Whom] = field(default_factory=dict)
    deals: dict[int, dict[int, DealFacts]] = field(default_factory=lambda: defaultdict(dict))
    steps: dict[int, list[StepFacts]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0


CUSTOMER = tuple(Whom.__slots__)
DAYS = [place for place, name in enumerate(CUSTOMER) if name.endswith(("_on", "_until"))]
MOMENTS = [place for place, name in enumerate(CUSTOMER) if name.endswith(("_at", "_since"))]
DEAL = tuple(DealFacts.__slots__)
STEP = tuple(StepFacts.__slots__)
EVERYBODY = 1_000_000_000
_POINTS = {row.key: row.points for row in TABLE}
_BY_LEVEL = (
    "CASE customer.level WHEN 'A' THEN %(A{0})s WHEN 'B' THEN %(B{0})s WHEN 'C' THEN %(C{0})s"
    " WHEN 'D' THEN %(D{0})s ELSE %(N{0})s END"
)
#: The points that a customer and the member's steps with it tell, intervals of silence counted roughly.
_WEIGHED = """
max(arm.points)
+ CASE WHEN customer.waiting_since IS NULL THEN 0 ELSE {inbound} END
+ CASE WHEN customer.parked_until IS NULL THEN 0 ELSE {woke} END
+ CASE customer.level WHEN 'A' THEN {A} WHEN 'B' THEN {B} WHEN 'C' THEN {C} WHEN 'D' THEN {D} ELSE {N} END
+ CASE WHEN customer.last_touch_at IS NULL THEN {new}
  WHEN customer.next_due_on <= {thrice} THEN 3 * {each} WHEN customer.next_due_on <= {twice} THEN 2 * {each}
  ELSE {each} END
""".format(
    inbound=_POINTS["inbound"],
    woke=_POINTS["woke"],
    new=_POINTS["new"],
    each=_POINTS["overdue.per_interval"],
    twice=_BY_LEVEL.format(2),
    thrice=_BY_LEVEL.format(3),
    **{level.value: _POINTS[f"level.{level.value}"] for level in Level},
)
#: One arm for each way into a plan; each walks an index of its own on both databases, which OR would not.
DUE = """
WITH arm AS (
  SELECT owned.id, 0 AS points FROM "customers_customer" AS owned
  WHERE owned.workspace_id = %(workspace)s AND owned.owner_id = %(member)s AND owned.next_due_on <= %(on)s
  UNION ALL
  SELECT served.id, 0 FROM "customers_customer" AS served
  WHERE served.workspace_id = %(workspace)s AND served.service_member_id = %(member)s AND served.next_due_on <= %(on)s
  UNION ALL
  SELECT step.customer_id, CASE WHEN step.agreed THEN {promised} ELSE {next_step} END FROM "journal_nextstep" AS step
  LEFT JOIN "deals_deal" AS its ON its.workspace_id = step.workspace_id AND its.id = step.deal_id
  WHERE step.workspace_id = %(workspace)s AND step.member_id = %(member)s AND step.closed_at IS NULL
  AND step.due_on <= %(on)s AND NOT step.from_cadence AND (its.parked_until IS NULL OR its.parked_until <= %(on)s)
  UNION ALL
  SELECT deal.customer_id, 0 FROM "deals_deal" AS deal
  JOIN "customers_customer" AS of_deal ON of_deal.workspace_id = deal.workspace_id AND of_deal.id = deal.customer_id
  WHERE deal.workspace_id = %(workspace)s AND deal.owner_id = %(member)s AND deal.status = 'open'
  AND (deal.parked_until IS NULL OR deal.parked_until <= %(on)s) AND of_deal.next_due_on <= %(on)s
  AND (of_deal.owner_id IS NULL OR of_deal.owner_id <> %(member)s)
), due AS (
  SELECT customer.id, customer.next_due_on, {weighed} AS weight
  FROM arm JOIN "customers_customer" AS customer ON customer.workspace_id = %(workspace)s AND customer.id = arm.id
  WHERE NOT customer.do_not_contact AND (customer.parked_until IS NULL OR customer.parked_until <= %(on)s)
  AND customer.id NOT IN (
    SELECT put_off.customer_id FROM "planner_postponement" AS put_off
    WHERE put_off.workspace_id = %(workspace)s AND put_off.member_id = %(member)s
    AND put_off.ended_at IS NULL AND put_off.until > %(on)s
  )
  GROUP BY customer.id
)
SELECT {columns}, (SELECT count(*) FROM due)
FROM (SELECT due.id FROM due ORDER BY due.weight DESC, due.next_due_on, due.id LIMIT %(most)s) AS best
JOIN "customers_customer" AS customer ON customer.workspace_id = %(workspace)s AND customer.id = best.id
""".format(
    promised=_POINTS["promised"],
    next_step=_POINTS["next_step"],
    columns=", ".join(f"customer.{name}" for name in CUSTOMER),
    weighed=_WEIGHED,
)


def due_for(member: Member, on: date, rhythm: Rhythm, *, most: int | None) -> Due:
    """Whoever is due for the member on a day: owned or served, with a due step of theirs, or with their open deal.

    Do-not-contact, parked and put off beyond the day are left out; for members who are not active everybody is. `most`
    bounds the customers (None: all of them): those with the most points as far as the database tells. Three statements.
    """
    due = Due()
    if not member.is_active:
        return due
    _read_customers(due, member, on, rhythm, EVERYBODY if most is None else most)
    if due.customers:
        _read_steps(due, member, on)
        _read_deals(due, member, on)
    return due


def _read_customers(due: Due, member: Member, on: date, rhythm: Rhythm, most: int) -> None:
    days = {"on": on, **_intervals_ago(rhythm, on)}
    values = {name: connection.ops.adapt_datefield_value(day) for name, day in days.items()}
    with connection.cursor() as cursor:
        cursor.execute(DUE, {**values, "workspace": member.workspace_id, "member": member.pk, "most": most})
        rows = cursor.fetchall()
    for *facts, count in rows:
        due.count = count
        for place in DAYS:
            facts[place] = _day(facts[place])
        for place in MOMENTS:
            facts[place] = _moment(facts[place])
        due.customers[facts[0]] = Whom(*facts)


def _day(value: Any) -> date | None:
    """A date as SQLite keeps it, in letters, or as it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime | None:
    """An aware moment; SQLite keeps it in UTC and does not say so."""
    moment: datetime | None = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _intervals_ago(rhythm: Rhythm, on: date) -> dict[str, date]:
    """For each level the due dates before which about two and three intervals have gone since the last contact."""
    days = {}
    for level in Level:
        interval = rhythm.ideal[cell(Moment.BEFORE, level)]
        for times in (2, 3):
            days[f"{level.value}{times}"] = on - timedelta(days=(times - 1) * interval * 7 // 5)
    return days


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
