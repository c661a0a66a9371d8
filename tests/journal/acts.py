"""What the tests of the journal let people do, in few words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Logged, Move, log_touch
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt

UP = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
SAME = Move(outcome=Outcome.RETAINED)
DOWN = Move(outcome=Outcome.DEMOTED, cause="budget")


def call(
    by: Member,
    bolt: Bolt,
    move: Move | None = None,
    *,
    deal: Deal | None = None,
    contacts: Sequence[Contact] = (),
    at: datetime = NOW,
    reached: bool = True,
    **more: Any,
) -> Logged:
    """A call to somebody at Bolt; with a move it is about Bolt's deal unless another is named."""
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=contacts, reached=reached)
    about = (deal or bolt.deal) if move else None
    return log_touch(by=by, customer=bolt.customer, deal=about, facts=facts, move=move, at=at, **more)


def deal_at(stage: Stage, by: Member, bolt: Bolt, at: datetime = NOW) -> Deal:
    """A further deal of Bolt that begins at this stage."""
    return open_deal(by=by, customer=bolt.customer, at=at, stage=stage, name=f"Deal at {stage}")


def open_steps(bolt: Bolt) -> set[tuple[int | None, int, str]]:
    """Deal, member and words of the steps that are open at Bolt."""
    steps = NextStep.objects.in_workspace(bolt.customer.workspace_id).filter(customer=bolt.customer, closed_at=None)
    return set(steps.values_list("deal_id", "member_id", "what"))
