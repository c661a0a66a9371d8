"""Where somebody could fall through: no owner who works, or no dated next step; each with what repairs it (M10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

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
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import circle_ids, may_change
from followthrough.workspace.statement import OneOf, Statement

#: Of each kind so many are shown.
MOST = 4


class GapKind(StrEnum):
    """What is missing."""

    NO_STEP = "no_step"
    NO_OWNER = "no_owner"
    DEAL_WITHOUT_OWNER = "deal_without_owner"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap; `due_on` is the day the cadence would set. `deal_id` and `deal_name` stand for a deal without owner.

    `was` names the owner who is not at work any more or not yet, "" where there is none; `may_repair` says whether the
    member may do what repairs it.
    """

    kind: GapKind
    customer_id: int
    customer_name: str
    due_on: date | None
    deal_id: int | None = None
    deal_name: str = ""
    was: str = ""
    may_repair: bool = True


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps shown, the member's own first, and whether there are more."""

    rows: tuple[Gap, ...]
    has_more: bool


def gaps(member: Member, on: date) -> Gaps:
    """Gaps as they stand for a member on a day, at most four of each kind.

    Own customers that are neither due nor hold an open step; customers and open deals that nobody owns, or somebody who
    was suspended or removed; or whose owner was invited only and who are overdue. What is due stands in the plan
    itself, and a new lead has its first day. Do-not-contact and parked customers are no gaps: the one rests for good,
    the other wakes. Four statements, two more where an owner is gone, one more where a team decides who may repair.
    """
    if not member.is_active:
        return Gaps((), False)
    here = {"workspace": member.workspace_id}
    gone = {pk: (name, state) for pk, name, state in _not_at_work(**here)}
    invited = [pk for pk, (_name, state) in gone.items() if state == MemberState.INVITED]
    customers, deals = _without_owner(**here, on=on), _deals_without_owner(**here, on=on)
    if gone:
        whose = {"gone": [pk for pk in gone if pk not in invited], "invited": invited}
        customers += _left_behind(**here, on=on, **whose)
        deals += _deals_left_behind(**here, on=on, **whose)
    may = _Permission(member)

    def facts(owner: int | None, *others: int | None) -> dict[str, Any]:
        return {"was": gone[owner][0] if owner else "", "may_repair": may.change(owner, *others)}

    kinds = [
        [Gap(GapKind.NO_STEP, *row) for row in _without_step(**here, member=member.pk, on=on)],
        [Gap(GapKind.NO_OWNER, *row[2:], **facts(*row[:2])) for row in customers[: MOST + 1]],
        [Gap(GapKind.DEAL_WITHOUT_OWNER, *row[3:], **facts(*row[:3])) for row in deals[: MOST + 1]],
    ]
    rows = tuple(gap for kind in kinds for gap in kind[:MOST])
    return Gaps(rows, any(len(kind) > MOST for kind in kinds))


class _Permission:
    """What a member may change; their circle is asked for once, and only where it decides."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._circle: set[int] | None = None

    def change(self, *owners: int | None) -> bool:
        if may_change(self._member, *owners, circle=set()):
            return True
        if self._circle is None:
            self._circle = circle_ids(self._member) or set()
        return may_change(self._member, *owners, circle=self._circle)


@Statement
def _not_at_work(*, workspace: int) -> QuerySet[Any, Any]:
    rows = Member.objects.in_workspace(workspace).exclude(state=MemberState.ACTIVE)
    return rows.order_by("id").values_list("id", "name", "state")


@Statement
def _without_step(*, workspace: int, member: int, on: date) -> QuerySet[Any, Any]:
    open_steps = NextStep.objects.in_workspace(workspace).filter(customer_id=OuterRef("pk"), closed_at=None)
    mine = _awake(Customer.objects.in_workspace(workspace), on).filter(
        owner_id=member, next_due_on__gt=on, last_touch_at__isnull=False
    )
    rows = mine.filter(~Exists(open_steps)).order_by("next_due_on")
    return rows.values_list("id", "name", "next_due_on")[: MOST + 1]


CUSTOMER = ("owner_id", "service_member_id", "id", "name", "next_due_on")
DEAL = (
    "owner_id", "customer__owner_id", "customer__service_member_id",
    "customer_id", "customer__name", "customer__next_due_on", "id", "name",
)  # fmt: skip


@Statement
def _without_owner(*, workspace: int, on: date) -> QuerySet[Any, Any]:
    rows = _awake(Customer.objects.in_workspace(workspace), on).filter(owner=None)
    return rows.order_by("next_due_on").values_list(*CUSTOMER)[: MOST + 1]


@Statement
def _left_behind(*, workspace: int, on: date, gone: Iterable[int], invited: Iterable[int]) -> QuerySet[Any, Any]:
    waits = Q(OneOf("owner_id", invited), next_due_on__lt=on)
    rows = _awake(Customer.objects.in_workspace(workspace), on).filter(Q(OneOf("owner_id", gone)) | waits)
    return rows.order_by("next_due_on").values_list(*CUSTOMER)[: MOST + 1]


@Statement
def _deals_without_owner(*, workspace: int, on: date) -> QuerySet[Any, Any]:
    """Whoever takes a customer takes its deals: those of a customer that nobody owns stand with it."""
    rows = _open_deals(workspace, on).filter(owner=None, customer__owner__isnull=False)
    return rows.order_by("-stage").values_list(*DEAL)[: MOST + 1]


@Statement
def _deals_left_behind(*, workspace: int, on: date, gone: Iterable[int], invited: Iterable[int]) -> QuerySet[Any, Any]:
    waits = Q(OneOf("owner_id", invited), customer__next_due_on__lt=on)
    rows = _open_deals(workspace, on).filter(Q(OneOf("owner_id", gone)) | waits)
    return rows.order_by("-stage").values_list(*DEAL)[: MOST + 1]


def _open_deals(workspace: int, on: date) -> QuerySet[Deal]:
    rows = Deal.objects.in_workspace(workspace).filter(status=DealStatus.OPEN, customer__do_not_contact=False)
    return rows.filter(Q(parked_until=None) | Q(parked_until__lte=on))


def _awake(rows: QuerySet[Customer], on: date) -> QuerySet[Customer]:
    return rows.filter(Q(parked_until=None) | Q(parked_until__lte=on), do_not_contact=False)


@transaction.atomic
def take_customer(*, by: Member, customer: Customer) -> Customer:
    """Become the owner of a customer that nobody at work owns, and of its open deals that nobody owns.

    Another's stays theirs. Raises NotAllowed.
    """
    row = Customer.objects.visible_to(by).select_related("owner").get(pk=customer.pk)
    if row.owner is not None and row.owner.is_active:
        return row
    row = edit_customer(by=by, customer=row, version=row.version, facts={"owner": by})
    for deal in Deal.objects.visible_to(by).filter(customer=row, owner=None, status=DealStatus.OPEN):
        take_deal(by=by, deal=deal)
    return row


def take_deal(*, by: Member, deal: Deal) -> Deal:
    """Become the owner of a deal that nobody at work owns; another's stays theirs. Raises NotAllowed."""
    row = Deal.objects.visible_to(by).select_related("customer", "owner").get(pk=deal.pk)
    if row.owner is not None and row.owner.is_active:
        return row
    return edit_deal(by=by, deal=row, version=row.version, facts={"owner": by})


@transaction.atomic
def step_by_cadence(*, by: Member, customer: Customer, at: datetime) -> NextStep:
    """Set the next step where the cadence puts it, never in the past; in the lane of the furthest open deal of `by`."""
    row = Customer.objects.visible_to(by).get(pk=customer.pk)
    row.workspace = by.workspace
    rhythm = rhythm_of(by.workspace)
    due = max(rhythm.due_on(clocks.clock_of(row)), rhythm.working_day(local_day(by, at)))
    deals = Deal.objects.visible_to(by).filter(customer=row, owner=by, status=DealStatus.OPEN)
    awake = deals.filter(Q(parked_until=None) | Q(parked_until__lte=local_day(by, at)))
    deal = awake.order_by("-stage", "id").first()
    return set_next_step(by=by, customer=row, step=Step(due_on=due, from_cadence=True), at=at, deal=deal)
