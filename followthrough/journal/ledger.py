"""Read a deal's ledger: fold its rows into where the deal stands. Pure; `replay` compares it with what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.stage import SOLD, Stage


class LedgerRow(Protocol):
    """What the fold reads of an entry."""

    id: int
    kind: str
    direction: str
    continues_id: int | None
    is_correction: bool
    corrects_id: int | None
    stage_before: int | None
    stage_after: int | None
    closed_as: str
    tactic_id: int | None
    happened_at: datetime
    deal_seq: int | None


class BrokenLedger(ValueError):
    """The rows contradict each other; the message names the place."""


@dataclass(frozen=True)
class DealState:
    """Where a deal stands after its last row; `last_tried` is the tactic used last since it was promoted."""

    stage: int
    stage_since: datetime
    status: str = DealStatus.OPEN
    deal_seq: int = 1
    attempts: int = 0
    sold_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    last_tried: int | None = None


def fold_deal(rows: Iterable[LedgerRow]) -> DealState:
    """Where the deal of these rows, in the order of `deal_seq`, stands. Raises BrokenLedger where they do not join."""
    state: DealState | None = None
    before: dict[int, DealState] = {}
    for row in rows:
        if state is None:
            if row.kind != EntryKind.OPENING or row.deal_seq != 1:
                raise BrokenLedger(f"The ledger begins with {row.kind} number {row.deal_seq}.")
            state = opened(int(row.stage_after or 0), row.happened_at)
            continue
        if row.deal_seq != state.deal_seq + 1 or row.stage_before != state.stage:
            raise BrokenLedger(
                f"Row {row.deal_seq} begins at {row.stage_before}, the row before ended at {state.stage}."
            )
        before[row.id] = state
        if row.kind == EntryKind.WITHDRAWAL:
            state = replace(before[row.corrects_id or 0], deal_seq=state.deal_seq + 1)
        else:
            state = after(state, row)
        if state.stage != row.stage_after:
            raise BrokenLedger(f"Row {row.deal_seq} ends at {row.stage_after}, not at {state.stage}.")
    if state is None:
        raise BrokenLedger("The ledger is empty.")
    return state


def opened(stage: int, at: datetime) -> DealState:
    """A deal as it begins at `stage`."""
    done = stage == Stage.COMPLETE
    return DealState(
        stage=stage,
        stage_since=at,
        status=DealStatus.COMPLETE if done else DealStatus.OPEN,
        sold_at=at if stage >= SOLD else None,
        completed_at=at if done else None,
        closed_at=at if done else None,
    )


def after(state: DealState, row: LedgerRow) -> DealState:
    """The state after one more touch, closing or reopening."""
    at, stage = row.happened_at, int(row.stage_after or 0)
    state = replace(state, deal_seq=state.deal_seq + 1)
    if row.kind == EntryKind.CLOSING:
        return replace(state, status=row.closed_as, closed_at=at)
    if row.kind == EntryKind.REOPENING:
        return replace(state, status=DealStatus.OPEN, closed_at=None, attempts=0)
    is_attempt = row.direction == Direction.OUT and row.continues_id is None and not row.is_correction
    tried = None if stage > state.stage else row.tactic_id or state.last_tried
    state = replace(state, attempts=state.attempts + is_attempt, last_tried=tried)
    if stage == state.stage:
        return state
    done = stage == Stage.COMPLETE
    return replace(
        state,
        stage=stage,
        stage_since=at,
        status=DealStatus.COMPLETE if done else DealStatus.OPEN,
        sold_at=state.sold_at or (at if stage >= SOLD else None),
        completed_at=at if done else None,
        closed_at=at if done else None,
    )
