"""Give a customer its level, with a reason and a date; its due date and bond follow at once."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.journal import clocks
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_change


@transaction.atomic
def assess(*, by: Member, customer: Customer, level: Level, reason: str, at: datetime) -> LevelAssessment:
    """A new assessment row; assessing with the same level again keeps it fresh.

    Raises Refused without a reason or for level N, NotAllowed outside the member's circle.
    """
    if level not in ASSESSED:
        raise Refused(_("Choose a level from A to D."), field="level")
    if not reason.strip():
        raise Refused(_("Say in a few words why."), field="reason")
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    customer.workspace = by.workspace
    if not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    row = LevelAssessment.objects.create(
        workspace_id=by.workspace_id,
        customer=customer,
        by=by,
        level_before=customer.level,
        level=level,
        reason=reason.strip(),
        assessed_at=at,
    )
    changed = customer.level != level
    customer.level, customer.level_on = level, local_date(at, by.workspace.time_zone)
    rhythm = rhythm_of(by.workspace)
    if changed:
        clocks.recount(customer, rhythm)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, ("level", "level_on", "log_score", "next_due_on", "parked_until"))
    return row


def levels_given(workspace: Workspace, customer_ids: Collection[int]) -> dict[int, tuple[Level, date]]:
    """The level last given to each of these customers, and the day of the workspace it was given on; one query."""
    rows = LevelAssessment.objects.in_workspace(workspace).filter(customer_id__in=list(customer_ids))
    found = rows.order_by("assessed_at", "id").values_list("customer_id", "level", "assessed_at")
    return {pk: (Level(level), local_date(at, workspace.time_zone)) for pk, level, at in found}
