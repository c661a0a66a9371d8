"""End a campaign, before its time or when its period is over: what of its steps is open goes back to the cadence."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.campaigns.models import Campaign, CampaignEnd, Drawn
from followthrough.journal.steps import give_back_to_cadence, take_from_next_steps
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.campaign import End
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_change

#: So long after its end a touch of it may still be taken back, which opens its step again.
LOOKED_AFTER = timedelta(days=3)


def may_lead(by: Member, campaign: Campaign) -> bool:
    """Whether a member changes a campaign and stops it: who launched it or answers for it, their teams, who leads."""
    return may_change(by, campaign.by_id, campaign.owner_id)


@transaction.atomic
def stop(*, by: Member, campaign: Campaign, at: datetime) -> CampaignEnd:
    """Stop a campaign: its open steps end, and the cadence says what comes next; stopping it again changes nothing.

    What was drawn stays drawn, and what comes of it is told. Raises NotAllowed for who may not lead it.
    """
    row = Campaign.objects.visible_to(by).get(pk=campaign.pk).locked()
    if not may_lead(by, row):
        raise NotAllowed(_("Somebody outside your team leads this campaign."))
    end, _is_new = CampaignEnd.objects.in_workspace(by.workspace_id).get_or_create(
        campaign=row, defaults={"workspace_id": by.workspace_id, "by": by, "how": End.STOPPED, "at": at}
    )
    _give_back(by.workspace, [row.pk], at)
    return end


@transaction.atomic
def end_those_over(workspace: Workspace, *, at: datetime) -> int:
    """End the campaigns of a workspace whose period is over by the moment `at`; how many steps went back.

    A few days longer it looks for steps that a touch taken back opened again. Two queries where nothing is to be done.
    """
    today = local_date(at, workspace.time_zone)
    rows = Campaign.objects.in_workspace(workspace).filter(launched_at__lte=at)
    over = list(rows.running().filter(ends_on__lt=today).order_by("pk"))
    ended = CampaignEnd.objects.in_workspace(workspace).filter(at__gt=at - LOOKED_AFTER, at__lte=at)
    ids = [*(row.pk for row in over), *ended.values_list("campaign_id", flat=True)]
    CampaignEnd.objects.bulk_create(
        [CampaignEnd(workspace=workspace, campaign=row, how=End.OVER, at=at) for row in over], ignore_conflicts=True
    )
    return _give_back(workspace, ids, at) if ids else 0


def _give_back(workspace: Workspace, campaign_ids: list[int], at: datetime) -> int:
    rows = Drawn.objects.in_workspace(workspace).filter(campaign_id__in=campaign_ids, step__closed_at=None)
    rows = rows.filter(step__isnull=False).select_related("campaign")
    ids: list[int] = []
    riding: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        of_its_kind = riding[row.campaign.aim] if row.rides else ids
        of_its_kind.append(row.step_id or 0)
    for words, ridden in riding.items():
        take_from_next_steps(workspace=workspace, step_ids=ridden, words=words)
    return give_back_to_cadence(workspace=workspace, step_ids=ids, at=at) if ids else 0
