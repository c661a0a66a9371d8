"""Read a deal's ledger: fold its rows into where the deal stands. Pure; `replay` compares it with what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.stage import SOLD, Stage

#: So long without a touch, and the pass of a deal is over: it was given up by silence (methods §0).
SILENCE = timedelta(days=180)
#: How a pass ended that was never closed.
SILENT = "silent"


class LedgerRow(Protocol):
    """What the fold reads of an entry."""

    id: int
    kind: str
    channel: str
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
    """Where a deal stands after its last row; `last_tried` is the tactic used last since it was promoted.

    Of the present pass: its `attempts`, the channel of its first touch, and when it was touched last. `sold_attempt` is
    the attempt at which it was sold; `earlier` are the passes before, each (attempts, how it ended, when, channel).
    """

    stage: int
    stage_since: datetime
    status: str = DealStatus.OPEN
    deal_seq: int = 1
    attempts: int = 0
    sold_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    last_tried: int | None = None
    sold_attempt: int | None = None
    touched_at: datetime | None = None
    first_channel: str | None = None
    earlier: list[list[Any]] | None = None


def state_of(deal: Any) -> DealState:
    """Where a deal stands, from what is kept beside it."""
    return DealState(**{name: getattr(deal, name) for name in DealState.__dataclass_fields__})


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
        return replace(_anew(state, state.status, state.closed_at), status=DealStatus.OPEN, closed_at=None)
    tried = None if stage > state.stage else row.tactic_id or state.last_tried
    state = replace(_tried(state, row), last_tried=tried)
    if stage == state.stage:
        return state
    done = stage == Stage.COMPLETE
    return replace(
        state,
        stage=stage,
        stage_since=at,
        status=DealStatus.COMPLETE if done else DealStatus.OPEN,
        sold_at=state.sold_at or (at if stage >= SOLD else None),
        sold_attempt=state.attempts if stage >= SOLD and state.sold_at is None else state.sold_attempt,
        completed_at=at if done else None,
        closed_at=at if done else None,
    )


def in_pass(state: DealState, at: datetime) -> DealState:
    """The state in whose pass a touch at `at` falls: after a long silence before the sale another one has begun."""
    if state.sold_at is None and state.touched_at is not None and at - state.touched_at > SILENCE:
        return _anew(state, SILENT, state.touched_at)
    return state


def is_attempt(row: LedgerRow) -> bool:
    """Whether a touch counts as an attempt: we went to them, and it is a touch of its own."""
    return row.direction == Direction.OUT and row.continues_id is None and not row.is_correction


def _tried(state: DealState, row: LedgerRow) -> DealState:
    """One more touch of the pass; what puts a stage right, or proves a second one, is none."""
    if row.continues_id is not None or row.is_correction:
        return state
    at, state = row.happened_at, in_pass(state, row.happened_at)
    return replace(
        state,
        attempts=state.attempts + is_attempt(row),
        touched_at=max(at, state.touched_at or at),
        first_channel=state.first_channel or row.channel,
    )


def _anew(state: DealState, ended: str, at: datetime | None) -> DealState:
    """The next pass; the one before is kept where anything was tried in it and it did not come to a sale."""
    earlier = state.earlier
    if state.attempts and at is not None and state.sold_at is None:
        earlier = [*(earlier or []), [state.attempts, str(ended), at.isoformat(), state.first_channel]]
    return replace(state, attempts=0, touched_at=None, first_channel=None, earlier=earlier)
