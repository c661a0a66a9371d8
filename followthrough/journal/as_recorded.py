"""Touches of a customer as the journal had them at a moment: nothing that was recorded later is seen (methods §0)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from django.db.models import QuerySet

from followthrough.journal.bond import Met
from followthrough.journal.models import Amendment, Entry, Merge
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.workspace.statement import OneOf, Statement

#: So many rows a page looks at; a touch takes one for each person met.
LATEST: Literal[1_000] = 1_000
#: The same where the sum that is kept tells what the older ones bring.
NEWEST: Literal[500] = 500


class Row(NamedTuple):
    """A touch, one of those met, the row that took it back, and one of its amendments."""

    customer_id: int
    id: int
    recorded_at: datetime
    author_id: int
    origin: str
    happened_at: datetime
    channel: str
    direction: str
    reached: bool
    interest: int | None
    trust: int | None
    key_met: bool
    contact_id: int | None
    contact: str | None
    withdrawn_at: datetime | None
    amended_at: datetime | None
    happened_after_all: datetime | None
    channel_after_all: str | None
    direction_after_all: str | None
    reached_after_all: bool | None
    interest_after_all: int | None
    trust_after_all: int | None
    met_after_all: list[dict[str, Any]] | None


COLUMNS = (
    *("customer_id", "id", "recorded_at", "author_id", "origin", "happened_at", "channel", "direction", "reached"),
    *("interest", "trust", "key_met", "met__contact_id", "met__contact__name", "corrected_by__recorded_at"),
    *(f"amendments__{name}" for name in ("recorded_at", "happened_at", "channel", "direction", "reached")),
    *(f"amendments__{name}" for name in ("interest", "trust", "met")),
)


def _rows(workspace_id: Any, **which: Any) -> QuerySet[Entry, tuple[Any, ...]]:
    rows = Entry.objects.in_workspace(workspace_id).filter(
        kind=EntryKind.TOUCH, continues__isnull=True, is_correction=False, **which
    )
    return rows.order_by("-happened_at", "-id", "amendments__id").values_list(*COLUMNS)


def _first(most: int) -> Statement[tuple[Any, ...]]:
    return Statement(
        lambda workspace_id, customer_id, known_at: _rows(
            workspace_id, customer_id=customer_id, recorded_at__lte=known_at
        )[: most + 1]
    )


LATEST_ROWS = {most: _first(most) for most in (LATEST, NEWEST)}
SINCE: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id, since: _rows(workspace_id, customer_id=customer_id, happened_at__gte=since)
)
MOVED_SINCE: Statement[int] = Statement(
    lambda workspace_id, customer_id, since: (
        Amendment.objects.in_workspace(workspace_id)
        .filter(entry__customer_id=customer_id, happened_at__gte=since, entry__happened_at__lt=since)
        .values_list("id", flat=True)[:1]
    )
)
ALL_ROWS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids, known_at: _rows(workspace_id, recorded_at__lte=known_at).filter(
        OneOf("customer_id", customer_ids)
    )
)


class Facts(NamedTuple):
    """What a touch says, before or after an amendment."""

    happened_at: datetime
    channel: str
    direction: str
    reached: bool
    sentiment: int | None
    key_met: bool
    people: frozenset[int]


@dataclass(slots=True)
class Touch:
    """A touch with all that was ever recorded of it; read in one zone."""

    id: int
    recorded_at: datetime
    member: int | None
    withdrawn_at: datetime | None
    told: Facts
    amended: dict[datetime, Facts] = field(default_factory=dict)
    _met: Met | None = None

    def at(self, moment: datetime, zone: str) -> Met | None:
        """The touch as it was recorded by the moment; None before it was, and once it had been taken back."""
        if self.recorded_at > moment or (self.withdrawn_at is not None and self.withdrawn_at <= moment):
            return None
        facts = next((facts for at, facts in reversed(self.amended.items()) if at <= moment), self.told)
        if facts is not self.told:
            return self._as_met(facts, zone)
        if self._met is None:
            self._met = self._as_met(facts, zone)
        return self._met

    def _as_met(self, facts: Facts, zone: str) -> Met:
        return Met(
            id=self.id, at=facts.happened_at, day=local_date(facts.happened_at, zone), channel=facts.channel,
            direction=facts.direction, reached=facts.reached, key_met=facts.key_met, sentiment=facts.sentiment,
            people=facts.people, member=self.member,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """Touches of one customer, the names of whom they met, and whether they are all there are."""

    touches: list[Touch]
    names: dict[int, str]
    is_whole: bool
    zone: str

    def at(self, moment: datetime, member: int | None = None) -> list[Met]:
        """The touches as they stood at the moment, of one of us where `member` is given."""
        known = (touch.at(moment, self.zone) for touch in self.touches if member in (None, touch.member))
        return [touch for touch in known if touch is not None]


def latest_touches(
    workspace_id: int, customer_id: int, zone: str, *, at: datetime, most: Literal[500, 1_000] = LATEST
) -> Recorded:
    """The latest touches recorded by `at`: all, unless they take more than `most` rows; whole days of theirs.

    One statement.
    """
    found = LATEST_ROWS[most](workspace_id=workspace_id, customer_id=customer_id, known_at=at)
    rows = [Row._make(row) for row in found]
    is_whole = len(rows) <= most
    if not is_whole:
        # Touches of one day may count once together: the day that was cut is left out.
        cut = local_date(rows[-1].happened_at, zone)
        rows = [row for row in rows if local_date(row.happened_at, zone) > cut]
    touches = gathered(rows).get(customer_id, [])
    return Recorded(touches, _names(rows), is_whole, zone)


def all_touches(workspace_id: int, zones: dict[int, str], *, at: datetime) -> dict[int, Recorded]:
    """All touches recorded by `at` with these customers (id → zone). One statement, and as many rows as there are."""
    found = ALL_ROWS(workspace_id=workspace_id, customer_ids=list(zones), known_at=at)
    rows = [Row._make(row) for row in found]
    touches, names = gathered(rows), _names(rows)
    return {pk: Recorded(touches.get(pk, []), names, True, zone) for pk, zone in zones.items()}


def touches_since(workspace_id: int, customer_id: int, zone: str, *, since: datetime) -> list[Met] | None:
    """The touches that stand now and happened since; None where an amendment moved one there. Two statements."""
    where = {"workspace_id": workspace_id, "customer_id": customer_id, "since": since}
    if MOVED_SINCE.first(**where) is not None:
        return None
    touches = gathered(Row._make(row) for row in SINCE(**where)).get(customer_id, [])
    return Recorded(touches, {}, True, zone).at(datetime.max.replace(tzinfo=UTC))


def came_later(workspace_id: int, customer_id: int, *, at: datetime) -> set[int]:
    """The touches that were those of another customer at `at`, which has become part of this one since."""
    merges = Merge.objects.in_workspace(workspace_id).filter(into_id=customer_id, undone_at=None, merged_at__gt=at)
    return {
        pk
        for steps in merges.values_list("steps", flat=True)
        for step in steps
        if step.get("move") == Entry._meta.label and step["column"] == "customer_id"
        for pk in step["ids"]
    }


def gathered(rows: Iterable[Row]) -> dict[int, list[Touch]]:
    """The touches that these rows tell, by customer; amendments in the order they were made."""
    people: dict[int, set[int]] = {}
    heads: dict[int, Row] = {}
    amended: dict[int, dict[datetime, Facts]] = {}
    for row in rows:
        heads.setdefault(row.id, row)
        if row.contact_id is not None:
            people.setdefault(row.id, set()).add(row.contact_id)
        if row.amended_at is not None:
            amended.setdefault(row.id, {})[row.amended_at] = _after_all(row)
    found: dict[int, list[Touch]] = {}
    for pk, row in heads.items():
        met = frozenset(people.get(pk, ()))
        mood = row.trust if row.trust is not None else row.interest
        facts = Facts(row.happened_at, row.channel, row.direction, row.reached, mood, row.key_met, met)
        member = None if row.origin == Origin.FORM else row.author_id
        touch = Touch(pk, row.recorded_at, member, row.withdrawn_at, facts, amended.get(pk, {}))
        found.setdefault(row.customer_id, []).append(touch)
    return found


def _after_all(row: Row) -> Facts:
    met, reached = row.met_after_all or [], bool(row.reached_after_all)
    mood = row.trust_after_all if row.trust_after_all is not None else row.interest_after_all
    assert row.happened_after_all is not None
    return Facts(
        row.happened_after_all, row.channel_after_all or "", row.direction_after_all or "", reached, mood,
        reached and any(person["was_key"] for person in met), frozenset(int(person["contact"]) for person in met),
    )  # fmt: skip


def _names(rows: Iterable[Row]) -> dict[int, str]:
    return {row.contact_id: row.contact for row in rows if row.contact_id is not None and row.contact is not None}
