"""Set or drop a next step by hand, without a touch; or those of many customers at once."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.log import Step
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.journal.retime import move_due_dates
from followthrough.playbook.cadence import rhythm_of
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_log
from followthrough.workspace.statement import OneOf

AT_A_TIME = 500
#: Parts the words of a step from those that were added to it.
BETWEEN = " · "


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


@transaction.atomic
def set_next_steps(*, by: Member, steps: Sequence[NextStep], at: datetime) -> list[NextStep]:
    """Store steps of many customers (not yet saved, one for each), where nobody has set one; those that were stored.

    A customer whose member in it has an open step that somebody set keeps it and gets none; steps that the cadence set
    end in its favour. Their due dates follow. Six statements, and one for each hundred of them. Raises NotAllowed for
    viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    ids = _locked(by.workspace, [step.customer_id for step in steps])
    taken = steps_set_by_people(by.workspace, ids)
    free = [step for step in steps if step.customer_id in ids and (step.customer_id, step.member_id) not in taken]
    lanes = {(step.customer_id, step.deal_id, step.member_id) for step in free}
    open_ones = NextStep.objects.in_workspace(by.workspace_id).filter(
        OneOf("customer_id", [step.customer_id for step in free]), closed_at=None
    )
    told = open_ones.values_list("pk", "customer_id", "deal_id", "member_id")
    ended = [pk for pk, *lane in told if tuple(lane) in lanes]
    NextStep.objects.in_workspace(by.workspace_id).filter(OneOf("id", ended)).update(closed_at=at)
    stored = NextStep.objects.bulk_create(free, AT_A_TIME)
    move_due_dates(by.workspace, [step.customer_id for step in free])
    return stored


def steps_set_by_people(workspace: Workspace, customer_ids: Collection[int]) -> set[tuple[int, int]]:
    """With which of these customers which member has an open step that somebody set, not the cadence; one query."""
    rows = NextStep.objects.in_workspace(workspace).filter(
        OneOf("customer_id", list(customer_ids)), closed_at=None, from_cadence=False
    )
    return set(rows.values_list("customer_id", "member_id"))


@transaction.atomic
def add_to_next_steps(*, workspace: Workspace, step_ids: Collection[int], words: str) -> list[int]:
    """Let open steps say `words` behind their own; the ids of those that do now. Their days stay.

    Where both don't fit a step stays as it is. Three statements, one more for each five hundred.
    """
    longest = NextStep._meta.get_field("what").max_length or 0

    def longer(what: str) -> str:
        both = f"{what}{BETWEEN}{words}" if what else words
        return both if len(both) <= longest else what

    return _reworded(workspace, step_ids, longer)


@transaction.atomic
def take_from_next_steps(*, workspace: Workspace, step_ids: Collection[int], words: str) -> list[int]:
    """Let open steps that say `words` behind their own say their own alone again; the ids of those that do now."""
    return _reworded(workspace, step_ids, lambda what: "" if what == words else what.removesuffix(BETWEEN + words))


def _reworded(workspace: Workspace, step_ids: Collection[int], anew: Callable[[str], str]) -> list[int]:
    steps = NextStep.objects.in_workspace(workspace).filter(OneOf("id", list(step_ids)), closed_at=None)
    _locked(workspace, list(steps.values_list("customer_id", flat=True)))
    changed = []
    for step in steps.order_by("id"):
        words = anew(step.what)
        if words != step.what:
            step.what, step.version = words, step.version + 1
            changed.append(step)
    NextStep.objects.in_workspace(workspace).bulk_update(changed, ["what", "version"], AT_A_TIME)
    return [step.pk for step in changed]


@transaction.atomic
def give_back_to_cadence(*, workspace: Workspace, step_ids: Collection[int], at: datetime) -> int:
    """End those of the steps that are open, and let the cadence set one in the lane of each; how many.

    Repeating it changes nothing. Seven statements, and one for each hundred of them.
    """
    steps = NextStep.objects.in_workspace(workspace).filter(OneOf("id", list(step_ids)), closed_at=None)
    _locked(workspace, list(steps.values_list("customer_id", flat=True)))
    found = list(steps.select_related("customer", "deal"))
    steps.update(closed_at=at)
    rhythm, again = rhythm_of(workspace), []
    for step in found:
        step.customer.workspace = workspace
        is_over = step.deal is not None and not step.deal.is_open
        if not is_over and not step.customer.do_not_contact:
            due_on = clocks.cadence_day(step.customer, rhythm, at)
            target = step.deal.stage + 1 if step.deal else None
            again.append(
                NextStep(
                    workspace=workspace, customer=step.customer, deal=step.deal, member_id=step.member_id,
                    due_on=due_on, made_at=at, target_stage=target, from_cadence=True,
                )
            )  # fmt: skip
    NextStep.objects.bulk_create(again, AT_A_TIME)
    move_due_dates(workspace, [step.customer_id for step in found])
    return len(found)


def _locked(workspace: Workspace, customer_ids: Collection[int]) -> set[int]:
    """Those of the customers that are here, under their locks, taken in the order of their ids."""
    rows = Customer.objects.in_workspace(workspace).filter(OneOf("id", list(customer_ids))).order_by("id")
    return set(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
