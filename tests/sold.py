"""A deal that went up, whatever its stages ask for."""

from datetime import datetime

from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Bolt


def promote_to(stage: int, *, by: Member, bolt: Bolt, at: datetime) -> Deal:
    """Promote the deal of Bolt until it stands at `stage`, each time in a call with both its people."""
    rows = Deal.objects.in_workspace(by.workspace_id)
    while (deal := rows.get(pk=bolt.deal.pk)).stage < stage:
        facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.keller, bolt.weber])
        move = Move(outcome=Outcome.PROMOTED, override_reason="they want it at once")
        log_touch(by=by, customer=bolt.customer, deal=deal, facts=facts, move=move, at=at)
    return deal
