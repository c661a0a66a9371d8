"""Bolt after the sale: what a test says of so many days after it."""

from datetime import date, datetime, timedelta
from typing import Any

from followthrough.care.place import Placed, placed
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Logged, Move, log_touch
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import deal_at

#: The day on which Bolt signs: the Thursday of the cast.
SIGNED = date(2026, 11, 19)


def later(days: float) -> datetime:
    """So many days after the contract was signed."""
    return NOW + timedelta(days=days)


def day(days: int) -> date:
    """The day so many days after the contract was signed."""
    return SIGNED + timedelta(days=days)


def sell(firm: Firm, bolt: Bolt, *, at: datetime = NOW, by: Member | None = None) -> Deal:
    """A deal of Bolt that waits for the signature, and the call in which they signed."""
    by = by or firm.ana
    deal = deal_at(Stage.CONTRACT_ASKED, by, bolt, at=at - timedelta(days=5))
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.keller], interest=2, trust=1)
    move = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
    log_touch(by=by, customer=bolt.customer, deal=deal, facts=facts, move=move, at=at)
    deal.refresh_from_db()
    return deal


def talk(by: Member, bolt: Bolt, days: float, **facts: Any) -> Logged:
    """A call in which somebody answered, without a deal."""
    told = Facts(channel=Channel.CALL, happened_at=later(days), contacts=[bolt.keller], **facts)
    return log_touch(by=by, customer=bolt.customer, facts=told, at=later(days))


def wrote(by: Member, bolt: Bolt, days: float) -> Logged:
    """They wrote to us."""
    told = Facts(channel=Channel.MAIL, happened_at=later(days), direction=Direction.IN, reached=False)
    return log_touch(by=by, customer=bolt.customer, facts=told, at=later(days))


def now_of(bolt: Bolt) -> Customer:
    """Bolt as it is stored now."""
    row = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk)
    row.workspace = bolt.customer.workspace
    return row


def stands(bolt: Bolt, days: float) -> Placed:
    """Where Bolt stands by what is on record so many days after the sale."""
    return placed(now_of(bolt), at=later(days))
