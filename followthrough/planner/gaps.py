"""Where somebody could fall through: no owner, or no dated next step; each with what repairs it at one press (M10)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Step
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import edit_deal
from followthrough.journal.steps import set_next_step
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.statement import Statement

#: Of each kind so many are shown.
MOST = 4


class GapKind(StrEnum):
    """What is missing."""

    NO_STEP = "no_step"
    NO_OWNER = "no_owner"
    DEAL_WITHOUT_OWNER = "deal_without_owner"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap; `due_on` is the day the cadence would set. `deal_id` and `deal_name` stand for a deal without owner."""

    kind: GapKind
    customer_id: int
    customer_name: str
    due_on: date | None
    deal_id: int | None = None
    deal_name: str = ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps shown, the member's own first, and whether there are more."""

    rows: tuple[Gap, ...]
    has_more: bool


def gaps(member: Member, on: date) -> Gaps:
    """Gaps as they stand for a member on a day, at most four of each kind; three statements.

    Own customers that are neither due nor hold an open step; customers and open deals that nobody owns. What is due
    stands in the plan itself, and a new lead has its first day. Do-not-contact and parked customers are no gaps: the
    one rests for good, the other wakes.
    """
    if not member.is_active:
        return Gaps((), False)
    here = {"workspace": member.workspace_id}
    kinds = [
        [Gap(GapKind.NO_STEP, *row) for row in _without_step(**here, member=member.pk, on=on)],
        [Gap(GapKind.NO_OWNER, *row) for row in _without_owner(**here)],
        [Gap(GapKind.DEAL_WITHOUT_OWNER, *row) for row in _deals_without_owner(**here)],
    ]
    rows = tuple(gap for kind in kinds for gap in kind[:MOST])
    return Gaps(rows, any(len(kind) > MOST for kind in kinds))


@Statement
def _without_step(*, workspace: int, member: int, on: date) -> QuerySet[Any, Any]:
    open_steps = NextStep.objects.in_workspace(workspace).filter(customer_id=OuterRef("pk"), closed_at=None)
    mine = _active(Customer.objects.in_workspace(workspace)).filter(
        owner_id=member, next_due_on__gt=on, last_touch_at__isnull=False
    )
    rows = mine.filter(~Exists(open_steps)).order_by("next_due_on")
    return rows.values_list("id", "name", "next_due_on")[: MOST + 1]


@Statement
def _without_owner(*, workspace: int) -> QuerySet[Any, Any]:
    rows = _active(Customer.objects.in_workspace(workspace)).filter(owner=None).order_by("next_due_on")
    return rows.values_list("id", "name", "next_due_on")[: MOST + 1]


@Statement
def _deals_without_owner(*, workspace: int) -> QuerySet[Any, Any]:
    rows = Deal.objects.in_workspace(workspace).filter(owner=None, status=DealStatus.OPEN, parked_until=None)
    rows = rows.filter(customer__do_not_contact=False).order_by("-stage")
    return rows.values_list("customer_id", "customer__name", "customer__next_due_on", "id", "name")[: MOST + 1]


def _active(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    return rows.filter(parked_until=None, do_not_contact=False)


def take_customer(*, by: Member, customer: Customer) -> Customer:
    """Become the owner of a customer that has none; one that has an owner by now stays theirs. Raises NotAllowed."""
    row = Customer.objects.visible_to(by).get(pk=customer.pk)
    if row.owner_id is not None:
        return row
    return edit_customer(by=by, customer=row, version=row.version, facts={"owner": by})


def take_deal(*, by: Member, deal: Deal) -> Deal:
    """Become the owner of a deal that has none; one that has an owner by now stays theirs. Raises NotAllowed."""
    row = Deal.objects.visible_to(by).select_related("customer").get(pk=deal.pk)
    if row.owner_id is not None:
        return row
    return edit_deal(by=by, deal=row, version=row.version, facts={"owner": by})


@transaction.atomic
def step_by_cadence(*, by: Member, customer: Customer, at: datetime) -> NextStep:
    """Set the next step where the cadence puts it, never in the past; in the lane of the furthest open deal of `by`."""
    row = Customer.objects.visible_to(by).get(pk=customer.pk)
    row.workspace = by.workspace
    rhythm = rhythm_of(by.workspace)
    due = max(rhythm.due_on(clocks.clock_of(row)), rhythm.working_day(local_day(by, at)))
    deals = Deal.objects.visible_to(by).filter(customer=row, owner=by, status=DealStatus.OPEN, parked_until=None)
    deal = deals.order_by("-stage", "id").first()
    return set_next_step(by=by, customer=row, step=Step(due_on=due, from_cadence=True), at=at, deal=deal)
