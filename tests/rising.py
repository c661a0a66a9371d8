"""Customers whose level rose lately, and campaigns that go to them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followthrough.campaigns.audience import Rule
from followthrough.campaigns.end import stop
from followthrough.campaigns.launch import launch
from followthrough.campaigns.models import Campaign, Drawn
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.vocabulary.campaign import Arm, Change
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member

ROSE = Rule(Change.ROSE, 30)


def rise(by: Member, at: datetime, names: Sequence[str], *, met: int | None = None, **facts: Any) -> list[Customer]:
    """Customers of `by` that were C and are A since five days before `at`; met so many days before it, or never yet."""
    return [_risen(by, at, name, met, facts) for name in names]


def _risen(by: Member, at: datetime, name: str, met: int | None, facts: dict[str, Any]) -> Customer:
    row = enter_customer(by=by, at=at - timedelta(days=60), name=name, **facts)
    assess(by=by, customer=row, level=Level.C, reason="They wait.", at=at - timedelta(days=50))
    assess(by=by, customer=row, level=Level.A, reason="They want it now.", at=at - timedelta(days=5))
    if met is not None:
        then = at - timedelta(days=met)
        log_touch(by=by, customer=row, facts=Facts(channel=Channel.CALL, happened_at=then), at=then)
    row.refresh_from_db()
    return row


def push(by: Member, at: datetime, *, rows: Collection[Customer] | None = None, **told: Any) -> Campaign:
    """A campaign of `by` at those who rose, or at these of them."""
    if rows is not None:
        told["among"] = Customer.objects.visible_to(by).filter(pk__in=[row.pk for row in rows])
    facts: dict[str, Any] = {"name": "Audit push", "message": "Ask what the audit asks of them.", "rule": ROSE}
    facts |= {"share": 15, "days": 5, "uid": uuid.uuid4(), "seed": "a seed"}
    return launch(by=by, at=at, **{**facts, **told})


@dataclass(frozen=True)
class Pushes:
    """A campaign that runs, with a customer held out of it, and one that was stopped and whose days are over."""

    running: Campaign
    held: Customer
    past: Campaign


def pushes(by: Member, at: datetime) -> Pushes:
    """Both campaigns of `by`; and somebody else whose level rose, for the next one."""
    running = push(by, at, rows=rise(by, at, [f"Rising {number}" for number in range(5)]))
    then = at - timedelta(days=50)
    past = push(by, then, rows=rise(by, then, [f"Risen {number}" for number in range(5)]), name="Spring push")
    stop(by=by, campaign=past, at=then + timedelta(days=2))
    rise(by, at, ["Rising next"])
    rows = Drawn.objects.in_workspace(by.workspace_id).filter(campaign=running, arm=Arm.HELD_OUT)
    return Pushes(running, rows.select_related("customer").get().customer, past)
