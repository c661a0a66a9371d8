"""Who may stand in a member's plan of a day: read in three statements, whatever the number of customers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.planner.models import Postponement
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member

#: A member with more due than this sees the longest due and, by one more statement, the latest due.
READ = 300
LATEST = 100


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
    """What was found: customers, and for each the member's open deals and due steps. `is_cut`: there is more."""

    customers: dict[int, Whom] = field(default_factory=dict)
    deals: dict[int, dict[int, DealFacts]] = field(default_factory=lambda: defaultdict(dict))
    steps: dict[int, list[StepFacts]] = field(default_factory=lambda: defaultdict(list))
    is_cut: bool = False


CUSTOMER = tuple(Whom.__slots__)
DEAL = tuple(DealFacts.__slots__)
STEP = tuple(StepFacts.__slots__)
OF_CUSTOMER = tuple(f"customer__{name}" for name in CUSTOMER)
OF_DEAL = tuple(f"deal__{name}" for name in DEAL)


def due_for(member: Member, on: date, *, read: int | None = READ) -> Due:
    """Whoever is due for the member on a day: owned or served, with a due step of theirs, or with their open deal.

    Do-not-contact, parked and put off beyond the day are left out. `read` bounds the rows of each kind (None: all);
    three statements, one more where the bound was met.
    """
    due = Due()
    _read_customers(due, member, on, read)
    _read_steps(due, member, on, read)
    _read_deals(due, member, on, read)
    return due


def _read_customers(due: Due, member: Member, on: date, read: int | None) -> None:
    mine = _waking(Customer.objects.visible_to(member), "", on).filter(
        Q(owner=member) | Q(service_member=member), ~_put_off(member, on, "pk"), next_due_on__lte=on
    )
    rows = list(mine.order_by("next_due_on").values_list(*CUSTOMER)[:read])
    if read is not None and len(rows) == read:
        due.is_cut = True
        rows += mine.order_by("-next_due_on").values_list(*CUSTOMER)[:LATEST]
    for row in rows:
        due.customers[row[0]] = Whom(*row)


def _read_steps(due: Due, member: Member, on: date, read: int | None) -> None:
    """Steps that a cadence set are left out: the clock of the customer says the same."""
    steps = _waking(NextStep.objects.visible_to(member), "customer__", on).filter(
        ~_put_off(member, on, "customer_id"),
        member=member,
        closed_at=None,
        due_on__lte=on,
        from_cadence=False,
    )
    steps = steps.exclude(deal__parked_until__gt=on).order_by("-agreed", "-due_on")
    first, second = len(STEP), len(STEP) + len(DEAL)
    for row in steps.values_list(*STEP, *OF_DEAL, *OF_CUSTOMER)[:read]:
        step, customer = StepFacts(*row[:first]), Whom(*row[second:])
        due.customers.setdefault(customer.id, customer)
        due.steps[customer.id].append(step)
        if step.deal_id is not None:
            due.deals[customer.id][step.deal_id] = DealFacts(*row[first:second])


def _read_deals(due: Due, member: Member, on: date, read: int | None) -> None:
    deals = _waking(Deal.objects.visible_to(member), "customer__", on).filter(
        ~_put_off(member, on, "customer_id"), owner=member, status=DealStatus.OPEN, customer__next_due_on__lte=on
    )
    deals = deals.filter(Q(parked_until=None) | Q(parked_until__lte=on)).order_by("-stage")
    for row in deals.values_list(*DEAL, *OF_CUSTOMER)[:read]:
        deal, customer = DealFacts(*row[: len(DEAL)]), Whom(*row[len(DEAL) :])
        due.customers.setdefault(customer.id, customer)
        due.deals[customer.id][deal.id] = deal


def _waking(rows: QuerySet[Any], prefix: str, on: date) -> QuerySet[Any]:
    """Without those who are not to be contacted, and without the parked ones that sleep on."""
    awake = Q(**{f"{prefix}parked_until": None}) | Q(**{f"{prefix}parked_until__lte": on})
    return rows.filter(awake, **{f"{prefix}do_not_contact": False})


def _put_off(member: Member, on: date, customer: str) -> Exists:
    rows = Postponement.objects.in_workspace(member.workspace_id)
    return Exists(rows.filter(customer_id=OuterRef(customer), member=member, ended_at=None, until__gt=on))
