"""Customers as the journal had them at one moment after the other: what a past day could know of them, and no more."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.bond import CustomerState, Met, clocks_after, fold_customer
from followthrough.journal.models import Entry, NextStep, Parking
from followthrough.journal.rest import as_kept, rests_until
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.workspace.models import Workspace

#: Where deals are taken to have stood of which a file told the end alone: won and lost alike.
ON_THE_WAY = Stage.KEY_CONTACT_ENGAGED
ENTRY = (
    "id", "customer_id", "deal_id", "kind", "author_id", "origin", "channel", "direction", "reached", "outcome",
    "stage_before", "stage_after", "minutes", "happened_at", "recorded_at", "continues_id", "is_correction",
    "corrects_id",
)  # fmt: skip
T = TypeVar("T")
#: Half-lives don't matter here: nobody asks for the bond.
ANY = 30.0


class Row(NamedTuple):
    """A row of the journal, in the order of `ENTRY`."""

    id: int
    customer_id: int
    deal_id: int | None
    kind: str
    author_id: int
    origin: str
    channel: str
    direction: str
    reached: bool
    outcome: str
    stage_before: int | None
    stage_after: int | None
    minutes: int | None
    happened_at: datetime
    recorded_at: datetime
    continues_id: int | None
    is_correction: bool
    corrects_id: int | None

    @property
    def known_at(self) -> datetime:
        """From when on it was known here: what was brought or invented, from when it happened."""
        return self.happened_at if self.origin in {Origin.IMPORTED, Origin.SAMPLE} else self.recorded_at

    @property
    def is_touch(self) -> bool:
        """Whether it is a touch of its own."""
        return self.kind == EntryKind.TOUCH and self.continues_id is None and not self.is_correction


@dataclass(slots=True)
class PastDeal:
    """A deal: who owned it when, what it was worth when, and where it stands at the moment reached (None: closed)."""

    id: int
    owners: "Kept[int | None]"
    values: "Kept[int | None]"
    currency: str
    stage: int | None = None
    is_sold: bool = False


class Kept(Generic[T]):
    """A value that changed at moments: the one before a moment; before the first of them, the first."""

    def __init__(self, now: T) -> None:
        self._now, self._told = now, list[tuple[datetime, T]]()

    def note(self, at: datetime, value: T) -> None:
        """That it is this from the moment `at` on; moments come in their order."""
        self._told.append((at, value))

    def before(self, moment: datetime) -> T:
        """What it was."""
        known = [value for at, value in self._told if at < moment]
        return known[-1] if known else self._told[0][1] if self._told else self._now


@dataclass(slots=True)
class PastCustomer:
    """A customer, and what is to happen to it; `go_to` brings it to a moment, from where one goes on only forward."""

    row: Customer
    owners: Kept[int | None]
    deals: dict[int, PastDeal]
    marks: list[tuple[datetime, int, Any]] = field(default_factory=list)
    level_on: date | None = None
    steps: dict[int, NextStep] = field(default_factory=dict)
    rests: dict[int, Parking] = field(default_factory=dict)
    _touches: dict[int, Met] = field(default_factory=dict)
    _place: int = 0
    _due: date | None = None
    _is_settled: bool = False

    def go_to(self, moment: datetime) -> None:
        """Let happen what was known before a moment."""
        while self._place < len(self.marks) and self.marks[self._place][0] < moment:
            self._apply(self.marks[self._place][2])
            self._place += 1
            self._is_settled = False

    def due(self, rhythm: Rhythm, on: date) -> date | None:
        """When it was due, as it stood on the day `on`; None for never."""
        if not self._is_settled:
            rest = next((rest for rest in self.rests.values() if rest.deal_id is None), None)
            self.row.rest, self.row.parked_until = _kept(rest, on) if rest else None, None
            clocks.set_rest(self.row, rhythm)
            asleep = {rest.deal_id for rest in self.rests.values() if _sleeps(rest, on)}
            ahead = [_ahead(step) for step in self.steps.values() if step.deal_id is None or step.deal_id not in asleep]
            self._due, self._is_settled = clocks.due_on(self.row, rhythm, ahead), not self.rests
        return self._due

    def open_deals(self, on: date) -> Iterator[PastDeal]:
        """Its open deals that don't rest on the day."""
        resting = {rest.deal_id for rest in self.rests.values() if _sleeps(rest, on)}
        return (deal for deal in self.deals.values() if deal.stage is not None and deal.id not in resting)

    def is_stale(self, rhythm: Rhythm, on: date) -> bool:
        """Whether its level was to be looked at again."""
        if self.level_on is None or self.row.level not in ASSESSED:
            return False
        return on >= self.level_on + timedelta(days=rhythm.valid_days(Level(self.row.level)))

    def _apply(self, mark: Any) -> None:
        match mark:
            case Row():
                self._write(mark)
            case LevelAssessment():
                self.row.level, self.level_on = mark.level, local_date(mark.assessed_at, self.row.zone)
            case ("step", step):
                self.steps[step.pk] = step
            case ("no step", step):
                self.steps.pop(step.pk, None)
            case ("rest", rest):
                self.rests[rest.pk] = rest
            case ("no rest", rest):
                self.rests.pop(rest.pk, None)
            case ("deal", deal, stage):
                self._stand(deal, stage)

    def _write(self, row: Row) -> None:
        if row.kind == EntryKind.WITHDRAWAL and row.corrects_id is not None:
            self._touches.pop(row.corrects_id, None)
            self._set(fold_customer(self._touches.values(), ANY))
        elif row.is_touch:
            touch = Met(
                row.id, row.happened_at, local_date(row.happened_at, self.row.zone), row.channel, row.direction,
                row.reached, False, None, frozenset(), row.author_id,
            )  # fmt: skip
            last = self.row.last_touch_at
            self._touches[row.id] = touch
            if last is None or row.happened_at >= last:
                self._set(clocks_after(clocks.state_of(self.row), touch))
            else:
                self._set(fold_customer(self._touches.values(), ANY))
        deal = self.deals.get(row.deal_id or 0)
        if deal is not None:
            is_closed = row.kind == EntryKind.CLOSING or row.stage_after == Stage.COMPLETE
            self._stand(deal, None if is_closed else row.stage_after)
            if (row.stage_after or 0) >= SOLD and row.kind != EntryKind.CLOSING and self.row.sold_at is None:
                self.row.sold_at = row.happened_at

    def _stand(self, deal: PastDeal, stage: int | None) -> None:
        deal.stage = stage
        open_ones = [one.stage for one in self.deals.values() if one.stage is not None]
        self.row.open_deals, self.row.open_stage = len(open_ones), max(open_ones, default=None)

    def _set(self, state: CustomerState) -> None:
        clocks.set_state(self.row, state)


def _ahead(step: NextStep) -> clocks.Ahead:
    told = (step.pk, step.customer_id, step.due_on, step.member_id, step.made_at, step.agreed, step.from_cadence)
    return clocks.Ahead._make((*told, None, False))


def _kept(rest: Parking, on: date) -> dict[str, str]:
    """How a rest stood on a day, before what woke it later."""
    kept = as_kept(rest)
    return kept if rest.roused_on is None or rest.roused_on <= on else {**kept, "by": "", "on": ""}


def _sleeps(rest: Parking, on: date) -> bool:
    return rests_until(_kept(rest, on)) > on


def read_past(workspace: Workspace, ids: Collection[int]) -> tuple[dict[int, PastCustomer], list[Row]]:
    """These customers before anything happened, with all that did; and their rows of the journal. Nine statements."""
    # In an order of their own: a database gives rows in whatever order they happen to lie.
    rows = {row.pk: row for row in Customer.objects.in_workspace(workspace).filter(pk__in=ids).order_by("id")}
    people = {pk: PastCustomer(_blank(row, workspace), Kept(row.owner_id), {}) for pk, row in rows.items()}
    for pk, at, owner in _versions(Customer, workspace, ids, "owner_id"):
        people[pk].owners.note(at, owner)
    ended = _deals(workspace, people)
    entries = Entry.objects.in_workspace(workspace).filter(customer_id__in=ids).order_by("happened_at", "id")
    journal = [Row._make(row) for row in entries.values_list(*ENTRY)]
    journal = [row for row in journal if row.deal_id not in ended or row.origin != Origin.IMPORTED]
    for row in journal:
        people[row.customer_id].marks.append((row.known_at, row.id, row))
    for judged in LevelAssessment.objects.in_workspace(workspace).filter(customer_id__in=ids):
        people[judged.customer_id].marks.append((judged.assessed_at, judged.pk, judged))
    for step in NextStep.objects.in_workspace(workspace).filter(customer_id__in=ids):
        _span(people[step.customer_id], "step", step, step.made_at, step.closed_at)
    for rest in Parking.objects.in_workspace(workspace).filter(customer_id__in=ids):
        _span(people[rest.customer_id], "rest", rest, rest.parked_at, rest.ended_at)
    for past in people.values():
        past.marks.sort(key=lambda mark: mark[:2])
        if past.row.origin == Origin.IMPORTED and past.marks:
            _enter_then(past.row, min(past.row.entered_at, past.marks[0][0]))
    return people, [*journal, *ended.values()]


def _blank(row: Customer, workspace: Workspace) -> Customer:
    """The customer before its first touch; it is never saved."""
    row.workspace = workspace
    row.level, row.open_deals, row.open_stage, row.sold_at, row.first_value_at = Level.N, 0, None, None, None
    row.parked_until, row.rest, row.endings = None, None, []
    clocks.set_state(row, CustomerState())
    return row


def _enter_then(row: Customer, at: datetime) -> None:
    """Whom a file brought was somebody's customer from the first that it tells of them, and due from then on."""
    row.entered_at, row.first_due_on = at, min(row.first_due_on, local_date(at, row.zone))


def _deals(workspace: Workspace, people: dict[int, PastCustomer]) -> dict[int, Row]:
    """Put their deals beside the customers; of those whose end a file told, the row that stands for it."""
    found = Deal.objects.in_workspace(workspace).filter(customer_id__in=people).select_related("product").order_by("id")
    ended: dict[int, Row] = {}
    deals: dict[int, PastDeal] = {}
    for deal in found:
        is_told = deal.origin == Origin.IMPORTED and not deal.is_open and deal.closed_at is not None
        price = deal.product.price if is_told and deal.product else None
        currency = deal.product.currency if is_told and deal.product else deal.currency
        past = PastDeal(deal.pk, Kept(deal.owner_id), Kept(price if is_told else deal.value), currency)
        deals[deal.pk] = people[deal.customer_id].deals[deal.pk] = past
        if is_told and deal.closed_at is not None:
            marks = people[deal.customer_id].marks
            marks.append((deal.opened_at, deal.pk, ("deal", past, int(ON_THE_WAY))))
            marks.append((deal.closed_at, deal.pk, ("deal", past, None)))
            ended[deal.pk] = _end_of(deal, deal.closed_at)
    for pk, at, owner, value in _versions(Deal, workspace, deals, "owner_id", "value"):
        deals[pk].owners.note(at, owner)
        if pk not in ended:
            deals[pk].values.note(at, value)
    return ended


def _end_of(deal: Deal, at: datetime) -> Row:
    """What a file told of the end of a deal, as a row that was never written."""
    is_won = deal.status == DealStatus.COMPLETE
    return Row(
        id=deal.pk, customer_id=deal.customer_id, deal_id=deal.pk,
        kind=EntryKind.TOUCH if is_won else EntryKind.CLOSING, author_id=deal.owner_id or 0, origin=Origin.IMPORTED,
        channel="", direction="", reached=False, outcome=Outcome.PROMOTED if is_won else "",
        stage_before=ON_THE_WAY, stage_after=None, minutes=None, happened_at=at, recorded_at=at, continues_id=None,
        is_correction=False, corrects_id=None,
    )  # fmt: skip


def _versions(model: Any, workspace: Workspace, ids: Iterable[int], *columns: str) -> Iterator[Any]:
    """The versions of rows in their order: (id, since when, the columns)."""
    kept = model.history.model._base_manager.filter(workspace_id=workspace.pk, id__in=list(ids))
    rows: Iterator[Any] = kept.order_by("history_date", "history_id").values_list("id", "history_date", *columns)
    return rows


def _span(past: PastCustomer, what: str, thing: Any, since: datetime, until: datetime | None) -> None:
    past.marks.append((since, thing.pk, (what, thing)))
    if until is not None:
        past.marks.append((until, thing.pk, (f"no {what}", thing)))
