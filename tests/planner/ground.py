"""What the tests of plans share: touching, promising, and standing on a day."""

from datetime import date, datetime, timedelta
from typing import Any

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.planner.today import Plan, PlannedTouch, plan_for
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm

THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
#: 13 working days before the Thursday of the cast.
LONG_AGO = datetime(2026, 11, 2, 9, 0, tzinfo=NOW.tzinfo)


def touch(by: Member, customer: Customer, at: datetime = NOW, **more: Any) -> Logged:
    """A call that was answered, unless said otherwise; with a deal it is retained."""
    deal, step = more.pop("deal", None), more.pop("step", None)
    move = more.pop("move", None) or (Move(outcome=Outcome.RETAINED) if deal else None)
    facts = Facts(channel=Channel.CALL, happened_at=at, **more)
    return log_touch(by=by, customer=customer, facts=facts, at=at, deal=deal, move=move, step=step)


def they_wrote(firm: Firm, customer: Customer, at: datetime = NOW) -> Logged:
    """The customer wrote to us, and waits."""
    facts = Facts(channel=Channel.MAIL, happened_at=at, direction=Direction.IN, reached=False)
    return log_touch(by=firm.ana, customer=customer, facts=facts, at=at)


def promise(what: str, due_on: date, **more: Any) -> Step:
    """A next step that was agreed with the customer."""
    return Step(what=what, due_on=due_on, agreed=True, **more)


def graded(firm: Firm, customer: Customer, level: Level, at: datetime = LONG_AGO) -> None:
    """Give the customer a level."""
    assess(by=firm.ida, customer=customer, level=level, reason="asked for a price", at=at)


def quiet_since(firm: Firm, customer: Customer, level: Level, at: datetime = LONG_AGO, **more: Any) -> None:
    """A customer of a level who was last spoken to at `at`."""
    graded(firm, customer, level, at)
    touch(firm.ana, customer, at, **more)


def another(firm: Firm, name: str, *, owner: Member | None = None, at: datetime = NOW, **facts: Any) -> Customer:
    """One more customer, Ana's unless somebody else owns it."""
    return enter_customer(by=owner or firm.ana, at=at, name=name, source="fair", **facts)


def plan(member: Member, on: date = THURSDAY, **more: Any) -> Plan:
    """The member's plan of a day, at nine that morning."""
    return plan_for(member, on, NOW + timedelta(days=(on - THURSDAY).days), **more)


def names(rows: Any) -> list[str]:
    """Who stands there, in order."""
    return [row.customer.name for row in rows]


def row_of(plan: Plan, name: str) -> PlannedTouch:
    """The row of one customer."""
    return next(row for row in plan.rows if row.customer.name == name)


def parts(row: PlannedTouch) -> dict[str, int]:
    """What the reasons of a row bring, by their codes."""
    return {reason.code: reason.share for reason in row.reasons}


def bolt_row(bolt: Bolt, plan: Plan) -> PlannedTouch:
    """The row of Bolt Pharma."""
    return row_of(plan, bolt.customer.name)
