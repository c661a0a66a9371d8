"""What the journal said of deals at a moment: nothing that happened or was recorded later is seen (methods §0)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from followthrough.customers.models import LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.models import Amendment, Entry, EntryContact, NextStep, Parking
from followthrough.reckoning.losses import Talk
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.cause import DemotionCause
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.statement import OneOf, Statement


class Cut(NamedTuple):
    """A deal and the moment at which its journal is read: what had happened by then, and was recorded by then."""

    deal_id: int
    customer_id: int
    zone: str
    entered_at: datetime
    opened_at: datetime
    expected_on: date | None
    happened_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A deal as the journal had it then. Days are in the customer's zone; `rests` are spans agreed on.

    `began_on`: since when it was followed here; `resting_since`: when it, or its customer, was put to rest, if it
    rested then; `levels`: the judgements, the earliest first; `rival_on`: the day a competitor was first recorded.
    """

    cut: Cut
    on: date
    began_on: date
    entered_on: date
    first_stage: int
    highest_stage: int
    talks: tuple[Talk, ...]
    attempts: tuple[date, ...]
    rival_on: date | None
    levels: tuple[tuple[date, Level], ...]
    expected_on: date | None
    rests: tuple[tuple[date, date], ...]
    resting_since: date | None
    has_colleagues: bool

    @property
    def level(self) -> Level:
        """The level that stood at the end."""
        return self.levels[-1][1] if self.levels else Level.N

    def level_before(self, day: date) -> Level:
        """The level that stood when a day began."""
        return next((level for on, level in reversed(self.levels) if on < day), Level.N)


class Row(NamedTuple):
    """A row of the journal, in the order of `FIELDS`."""

    id: int
    customer_id: int
    deal_id: int | None
    deal_seq: int | None
    kind: str
    happened_at: datetime
    recorded_at: datetime
    author_id: int
    reached: bool
    direction: str
    cause: str
    outcome: str
    stage_after: int | None
    continues_id: int | None
    corrects_id: int | None
    is_correction: bool
    origin: str


FIELDS = Row._fields
ENTRIES: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        Entry.objects.in_workspace(workspace_id).filter(OneOf("customer_id", customer_ids)).values_list(*FIELDS)
    )
)
MET: Statement[tuple[int, int, bool]] = Statement(
    lambda workspace_id, ids: (
        EntryContact.objects.in_workspace(workspace_id)
        .filter(OneOf("entry_id", ids))
        .values_list("entry_id", "contact_id", "was_key")
    )
)
AMENDED: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, ids: (
        Amendment.objects.in_workspace(workspace_id)
        .filter(OneOf("entry_id", ids))
        .order_by("id")
        .values_list("entry_id", "recorded_at", "happened_at", "reached", "direction", "met")
    )
)
LEVELS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        LevelAssessment.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .order_by("assessed_at", "id")
        .values_list("customer_id", "assessed_at", "level", "id", "takes_back_id")
    )
)
PARKINGS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        Parking.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .values_list("customer_id", "deal_id", "parked_at", Coalesce("roused_on", "wake_on"), "ended_at")
    )
)
AGREED: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        NextStep.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids), agreed=True)
        .values_list("customer_id", "deal_id", "made_at", "due_on", "closed_at")
    )
)


def _expected(workspace_id: Any, deal_ids: Any) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Deal.history.filter(OneOf("id", deal_ids), workspace_id=workspace_id)
    found: QuerySet[Any, tuple[Any, ...]] = rows.order_by("history_date", "history_id").values_list(
        "id", "history_type", "history_date", "expected_on"
    )
    return found


EXPECTED: Statement[tuple[Any, ...]] = Statement(_expected)
SECOND_OF_US: Statement[datetime] = Statement(
    lambda workspace_id: (
        Member.objects.in_workspace(workspace_id).order_by("made_at", "id").values_list("made_at", flat=True)[1:2]
    )
)


class _Read:
    """The rows of the customers of some cuts; eight statements, however many."""

    def __init__(self, workspace: Workspace, cuts: Sequence[Cut]) -> None:
        here = {"workspace_id": workspace.pk}
        customers = {"customer_ids": sorted({cut.customer_id for cut in cuts})}
        self.rows: dict[int, list[Row]] = defaultdict(list)
        for found in ENTRIES(**here, **customers):
            self.rows[found[1]].append(Row._make(found))
        touches = [row.id for rows in self.rows.values() for row in rows if row.kind == EntryKind.TOUCH]
        self.met: dict[int, dict[int, bool]] = defaultdict(dict)
        for entry_id, contact_id, was_key in MET(**here, ids=touches):
            self.met[entry_id][contact_id] = was_key
        self.amended: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for entry_id, *amended in AMENDED(**here, ids=touches):
            self.amended[entry_id].append(tuple(amended))
        self.levels = _by_first(LEVELS(**here, **customers))
        self.parkings = _by_first(PARKINGS(**here, **customers))
        self.agreed = _by_first(AGREED(**here, **customers))
        self.expected = _by_first(EXPECTED(**here, deal_ids=sorted({cut.deal_id for cut in cuts})))
        self.second_of_us = SECOND_OF_US.first(**here)


def _by_first(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


def stories_of(workspace: Workspace, cuts: Sequence[Cut]) -> dict[int, Story]:
    """By deal id, its story at its cut; eight statements, however many deals. None without rows of their own."""
    read = _Read(workspace, cuts)
    told = ((cut.deal_id, _story(read, cut)) for cut in cuts)
    return {deal_id: story for deal_id, story in told if story is not None}


def _story(read: _Read, cut: Cut) -> Story | None:
    known = [row for row in read.rows[cut.customer_id] if row.recorded_at <= cut.recorded_at]
    withdrawn = {row.corrects_id for row in known if row.kind == EntryKind.WITHDRAWAL}
    standing = [row for row in known if row.id not in withdrawn and row.kind != EntryKind.WITHDRAWAL]
    ledger = [row for row in standing if row.deal_id == cut.deal_id and row.happened_at <= cut.happened_at]
    ledger.sort(key=lambda row: row.deal_seq or 0)
    if not ledger or ledger[0].kind != EntryKind.OPENING:
        return None
    opening = ledger[0]
    talks, attempts = _touches(read, cut, standing)
    rests, resting_since = _rests(read, cut)
    return Story(
        cut=cut,
        on=local_date(cut.happened_at, cut.zone),
        began_on=local_date(max(opening.happened_at, opening.recorded_at), cut.zone),
        entered_on=local_date(cut.entered_at, cut.zone),
        first_stage=opening.stage_after or 1,
        highest_stage=_highest(ledger),
        talks=talks,
        attempts=attempts,
        rival_on=_rival(ledger, cut),
        levels=tuple(_levels(read.levels[cut.customer_id], cut)),
        expected_on=_expected_then(read.expected[cut.deal_id], cut),
        rests=rests,
        resting_since=resting_since,
        has_colleagues=read.second_of_us is not None and read.second_of_us <= cut.recorded_at,
    )


def _touches(read: _Read, cut: Cut, standing: Iterable[Row]) -> tuple[tuple[Talk, ...], tuple[date, ...]]:
    """Talks and unanswered attempts up to the cut, each touch as it was amended by then, the earliest first."""
    talks, attempts = [], []
    for row in standing:
        if row.kind != EntryKind.TOUCH or row.continues_id or row.is_correction:
            continue
        at, reached, direction, met = row.happened_at, row.reached, row.direction, read.met[row.id]
        for recorded_at, *amended in read.amended[row.id]:
            if recorded_at <= cut.recorded_at:
                at, reached, direction, people = amended
                met = {int(person["contact"]): bool(person["was_key"]) for person in people}
        if at > cut.happened_at:
            continue
        if reached:
            talks.append((at, row.id, Talk(local_date(at, cut.zone), row.author_id, frozenset(met), any(met.values()))))
        elif direction == Direction.OUT:
            attempts.append(local_date(at, cut.zone))
    return tuple(talk for _at, _id, talk in sorted(talks, key=lambda told: told[:2])), tuple(sorted(attempts))


def _levels(rows: Iterable[tuple[Any, ...]], cut: Cut) -> Iterator[tuple[date, Level]]:
    """The judgements that stood then, the earliest first."""
    known = [row for row in rows if row[0] <= cut.happened_at]
    taken_back = {takes_back for *_, takes_back in known}
    for at, level, pk, takes_back in known:
        if takes_back is None and pk not in taken_back:
            yield local_date(at, cut.zone), Level(level)


def _highest(ledger: Iterable[Row]) -> int:
    """The furthest stage a deal reached; where it was said later that it had been placed too high, the lower one."""
    highest = 1
    for row in ledger:
        stage = row.stage_after or 1
        highest = stage if row.cause == DemotionCause.WRONG_BEFORE and row.outcome else max(highest, stage)
    return highest


def _rival(ledger: Iterable[Row], cut: Cut) -> date | None:
    days = (row.happened_at for row in ledger if row.outcome and row.cause == DemotionCause.COMPETITOR)
    first = min(days, default=None)
    return None if first is None else local_date(first, cut.zone)


def _rests(read: _Read, cut: Cut) -> tuple[tuple[tuple[date, date], ...], date | None]:
    """Spans in which silence was agreed on: parked, or until a day promised to them; and since when it rested."""
    spans, resting = [], []
    day = local_date(cut.happened_at, cut.zone)
    for deal_id, at, until, ended_at in (*read.parkings[cut.customer_id], *read.agreed[cut.customer_id]):
        if at > cut.happened_at or deal_id not in (None, cut.deal_id):
            continue
        first, last = local_date(at, cut.zone), until
        if ended_at is not None and ended_at < cut.happened_at:
            last = min(last, local_date(ended_at, cut.zone))
        spans.append((first, last))
    for deal_id, at, until, ended_at in read.parkings[cut.customer_id]:
        rests = deal_id in (None, cut.deal_id) and at <= cut.happened_at and until > day
        if rests and (ended_at is None or ended_at >= cut.happened_at):
            resting.append(local_date(at, cut.zone))
    return tuple(spans), min(resting, default=None)


def _expected_then(history: Collection[tuple[Any, ...]], cut: Cut) -> date | None:
    """When the purchase was expected as known then; unknown of a row of which only later changes were kept."""
    if not history:
        return cut.expected_on
    found: list[date | None] = [expected for at, expected in _dated(history, cut) if at <= cut.recorded_at]
    return found[-1] if found else None


def _dated(history: Iterable[tuple[Any, ...]], cut: Cut) -> Iterator[tuple[datetime, date | None]]:
    """What a deal was entered with is known from its opening on, whenever the row was written."""
    for kind, at, expected_on in history:
        yield (min(at, cut.opened_at) if kind == "+" else at), expected_on
