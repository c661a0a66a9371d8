"""Set or drop a next step by hand, without a touch."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.log import Step
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log


@transaction.atomic
def set_next_step(
    *, by: Member, customer: Customer, step: Step, at: datetime, deal: Deal | None = None, member: Member | None = None
) -> NextStep:
    """Put a next step in the lane of `member` (default `by`), in place of the open one; the clock runs on.

    Raises Refused when the deal is closed or another customer's, NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    customer.workspace = by.workspace
    # Read under the customer's lock: whoever closes a deal holds it too.
    deal = Deal.objects.visible_to(by).get(pk=deal.pk) if deal else None
    if deal is not None and (deal.customer_id != customer.pk or not deal.is_open):
        raise Refused(_("A next step belongs to an open deal of this customer, or to none."), field="deal")
    lane = NextStep.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=deal, member=member or by)
    lane.filter(closed_at=None).update(closed_at=at)
    row = NextStep.objects.create(
        workspace_id=by.workspace_id, customer=customer, deal=deal, member=member or by, contact=step.contact,
        what=step.what, due_on=step.due_on, due_time=step.due_time, agreed=step.agreed, made_at=at,
        target_stage=step.target_stage, from_cadence=step.from_cadence, visit=step.visit,
    )  # fmt: skip
    clocks.save_due(customer)
    return row


@transaction.atomic
def drop_next_step(*, by: Member, step: NextStep, at: datetime) -> None:
    """Close an open step without a touch; the cadence decides then. Dropping a closed one changes nothing."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=step.customer_id)
    customer.workspace = by.workspace
    NextStep.objects.visible_to(by).filter(pk=step.pk, closed_at=None).update(closed_at=at)
    clocks.save_due(customer)


@transaction.atomic
def take_up_next_step(*, by: Member, step: NextStep, at: datetime) -> None:
    """Open a step again that was dropped without a touch; one that is open stays as it is.

    Raises Refused where a touch closed it, its deal is closed, or another step stands in its lane by now.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=step.customer_id)
    customer.workspace = by.workspace
    row = NextStep.objects.visible_to(by).select_related("deal").get(pk=step.pk)
    if row.closed_at is None:
        return
    lane = NextStep.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=row.deal, member=row.member_id)
    is_over = row.closed_by_id is not None or (row.deal is not None and not row.deal.is_open)
    if is_over or lane.filter(closed_at=None).exists():
        raise Refused(_("Things have moved on since: set a next step anew."))
    NextStep.objects.visible_to(by).filter(pk=row.pk).update(closed_at=None)
    clocks.save_due(customer)
