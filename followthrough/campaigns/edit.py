"""Word a campaign anew; whom it goes to, and how they were drawn, stays as it was launched."""

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.campaigns.end import may_lead
from followthrough.campaigns.models import Campaign, Drawn
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import add_to_next_steps, take_from_next_steps
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed


@transaction.atomic
def edit_campaign(*, by: Member, campaign: Campaign, version: int, name: str, message: str) -> Campaign:
    """Change the name and the message; its open steps say the new words, unless somebody has changed theirs.

    Raises StaleVersion, Refused (naming the field), NotAllowed for who may not lead it.
    """
    row: Campaign = Campaign.objects.visible_to(by).get(pk=campaign.pk).locked(version=version)
    if not may_lead(by, row):
        raise NotAllowed(_("Somebody outside your team leads this campaign."))
    if not name.strip():
        raise Refused(_("Give it a name."), field="name")
    if not message.strip():
        raise Refused(_("Say what to bring about."), field="message")
    before = row.aim
    row.name, row.message = name.strip(), message.strip()
    row.save_edit()
    mine = Drawn.objects.in_workspace(by.workspace_id).filter(campaign=row, step__isnull=False)
    ids = list(mine.values_list("step_id", flat=True))
    done = take_from_next_steps(workspace=by.workspace, step_ids=ids, words=before)
    add_to_next_steps(workspace=by.workspace, step_ids=done, words=row.aim)
    return row
