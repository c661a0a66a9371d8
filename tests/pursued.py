"""Deals that were pursued so many times and then sold or given up: enough of them for a curve, told in one go."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.bulk import Told, write_history
from followthrough.journal.replay import rebuild
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member

#: (attempts, sold?, how many): 41 passes, 12 sold, the others given up; ten were pursued to the seventh.
ENOUGH = ((1, False, 5), (2, True, 2), (3, False, 9), (4, True, 3), (5, False, 6), (6, True, 4), (6, False, 2),
          (7, True, 3), (7, False, 7))  # fmt: skip


def pursue(by: Member, at: datetime, told: Iterable[tuple[int, bool, int]] = ENOUGH) -> Customer:
    """One customer of `by` with all these deals, begun a month before `at`, an attempt each day; sold ones are paid."""
    began = at - timedelta(days=30)
    customer = enter_customer(by=by, at=began, name="Pursued & Sons", owner=by)
    rows: list[Told] = []
    for attempts, is_sold, count in told:
        for _each in range(count):
            rows += _ledger(by, customer, attempts, is_sold, began)
    write_history(workspace_id=by.workspace_id, rows=rows, at=at, origin=Origin.SAMPLE)
    rebuild(by.workspace, customer_ids=[customer.pk])
    return customer


def _ledger(by: Member, customer: Customer, attempts: int, is_sold: bool, began: datetime) -> list[Told]:
    deal = Deal(
        workspace_id=by.workspace_id, customer=customer, owner=by, name="Pump", opened_at=began, stage_since=began
    )  # fmt: skip
    deal.save()
    facts: dict[str, Any] = {"customer_id": customer.pk, "author_id": by.pk, "deal_id": deal.pk}
    rows = [Told(kind=EntryKind.OPENING, happened_at=began, uid=uuid.uuid4(), stage_after=6, **facts)]
    for number in range(1, attempts + 1):
        up = is_sold and number == attempts
        rows.append(_touch(began + timedelta(days=number), Direction.OUT, 6, 6 + up, facts))
    end = began + timedelta(days=attempts, hours=1)
    if is_sold:
        return [*rows, _touch(end, Direction.IN, 7, 8, facts)]
    closing: dict[str, Any] = {
        "stage_before": 6,
        "stage_after": 6,
        "cause": "no_need",
        "closed_as": DealStatus.GIVEN_UP,
    }
    return [*rows, Told(kind=EntryKind.CLOSING, happened_at=end, uid=uuid.uuid4(), **closing, **facts)]


def _touch(at: datetime, direction: Direction, before: int, after: int, facts: dict[str, Any]) -> Told:
    return Told(
        kind=EntryKind.TOUCH, happened_at=at, uid=uuid.uuid4(), channel=Channel.CALL, direction=direction, reached=True,
        outcome=Outcome.PROMOTED if after > before else Outcome.RETAINED, stage_before=before, stage_after=after,
        **facts,
    )  # fmt: skip
