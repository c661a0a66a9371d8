"""A relationship as its page shows it: phase and why, the curve with its events, each point of it, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from string import ascii_lowercase

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from followthrough.care.place import Placed, placed
from followthrough.care.story import Evidence
from followthrough.customers.models import Customer
from followthrough.reckoning.disillusion import Point, falls_due
from followthrough.reckoning.regard import Part, parts, series
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import Milestone, MilestoneChange, PhaseFound, PhaseSaid
from followthrough.vocabulary.milestone import MilestoneTurn
from followthrough.vocabulary.phase import SignalKind
from followthrough.web.relationship.drawing import Drawing, Mark, drawings_of, key_of, schematic
from followthrough.web.relationship.spans import Span, spans_of
from followthrough.web.templatetags.phase_words import phase_word, signal_word
from followthrough.web.templatetags.visit_words import signed
from followthrough.workspace.statement import Statement

#: Rows of the table, parts told one by one, marks in the drawing, rows of the history.
MOST_ROWS, MOST_PARTS, MOST_MARKS, MOST_FOUND = 80, 12, 14, 200
#: Signals of which the drawing marks each.
EVENTS = {
    SignalKind.DEMO, SignalKind.SIGNED, SignalKind.GO_LIVE, SignalKind.FIRST_VALUE, SignalKind.RENEWAL,
    SignalKind.EXPANSION, SignalKind.REFERRAL, SignalKind.PROMISE_MISSED, SignalKind.TICKET_SEVERE,
    SignalKind.TICKET_LATE, SignalKind.DETRACTOR,
}  # fmt: skip
BAD = {SignalKind.PROMISE_MISSED, SignalKind.TICKET_SEVERE, SignalKind.TICKET_LATE, SignalKind.DETRACTOR}

FOUND: Statement[PhaseFound] = Statement(
    lambda workspace_id, customer_id, known_at: (
        PhaseFound.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, found_at__lte=known_at)
        .order_by("-id")[:MOST_FOUND]
    )
)
SAID: Statement[PhaseSaid] = Statement(
    lambda workspace_id, customer_id: (
        PhaseSaid.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("by", "ended_by")
        .order_by("-id")[:MOST_FOUND]
    )
)
MILESTONES: Statement[Milestone] = Statement(
    lambda workspace_id, customer_id: (
        Milestone.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("member", "deal")
        .order_by("due_on", "id")
    )
)
CHANGES: Statement[MilestoneChange] = Statement(
    lambda workspace_id, customer_id: (
        MilestoneChange.objects.in_workspace(workspace_id)
        .filter(milestone__customer_id=customer_id)
        .select_related("by", "contact")
        .order_by("id")
    )
)


@dataclass(frozen=True, slots=True)
class Row:
    """What happened on a day in one row of the books: what it moved, and how they regarded us then."""

    on: date
    words: str
    address: str
    letter: str
    interest: str
    trust: str
    interest_then: int
    trust_then: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A signal, and what is left of what it added."""

    on: date
    words: str
    address: str
    interest: str
    trust: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone with the last that was said of it."""

    milestone: Milestone
    last: MilestoneChange | None
    is_late: bool

    @property
    def figure(self) -> str:
        """What they say they have from it, where it is reached."""
        return self.last.figure if self.last is not None and self.last.turn == MilestoneTurn.REACHED else ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """All that the page of a relationship says, on a day."""

    placed: Placed
    on: date
    word: str
    spans: list[Span]
    drawings: tuple[Drawing, Drawing]
    schematic: SafeString
    key: str
    marks: list[tuple[str, str]]
    finding: str
    rows: list[Row]
    row_count: int
    parts: list[ShownPart]
    ahead: list[tuple[date, Point]]
    milestones: list[MilestoneRow]
    found: list[PhaseFound]
    said: list[PhaseSaid]


def relationship_of(customer: Customer, *, at: datetime, with_all: bool = False) -> Relationship:
    """Everything on record of a relationship at a moment; fifteen statements, however much it is."""
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    now = placed(customer, at=at)
    on = local_date(at, customer.zone)
    found = FOUND(**where, known_at=at)
    spans = spans_of(now, found, on)
    rows = _rows(now.story.evidence)
    marks = [Mark(row.letter, row.on, _hurts(row)) for row in rows if row.letter]
    drawn = [mark for mark in marks if mark.on >= spans[0].since]
    changes: dict[int, MilestoneChange] = {}
    for change in CHANGES(**where):
        changes[change.milestone_id] = change
    return Relationship(
        placed=now,
        on=on,
        word=phase_word(now.phase),
        spans=spans,
        drawings=drawings_of(spans, now.story.facts.signals, drawn, now.placing.regard),
        schematic=schematic(now.phase),
        key=key_of(spans),
        marks=[(row.letter, row.words) for row in rows if row.letter and row.on >= spans[0].since],
        finding=_finding(now),
        rows=list(reversed(rows if with_all else rows[-MOST_ROWS:])),
        row_count=len(rows),
        parts=_parts(now.story.evidence, on),
        ahead=falls_due(now.story.facts, on)[:5],
        milestones=[MilestoneRow(one, changes.get(one.pk), _is_late(one, on)) for one in MILESTONES(**where)],
        found=found[:12],
        said=SAID(**where),
    )


def _is_late(milestone: Milestone, on: date) -> bool:
    is_ahead = milestone.reached_on is None and milestone.dropped_at is None
    return is_ahead and milestone.due_on is not None and milestone.due_on < on


def _finding(now: Placed) -> str:
    stands = now.placing.regard
    words = _("Trust stands at %(trust)d, interest at %(interest)d, each of 100.")
    return words % {"trust": stands.trust, "interest": stands.interest}


def _rows(evidence: Sequence[Evidence]) -> list[Row]:
    """One row for each thing on record, in order; the last events have a letter."""
    groups = [list(group) for _key, group in groupby(evidence, key=lambda one: (one.signal.at, one.of, one.id))]
    events = [place for place, group in enumerate(groups) if any(one.signal.kind in EVENTS for one in group)]
    letters = dict(zip(events[-MOST_MARKS:], ascii_lowercase, strict=False))
    then = series([one.signal for one in evidence], [group[0].signal.at for group in groups])
    return [
        Row(
            on=group[0].signal.at,
            words=_words(group),
            address=address_of(group[0]),
            letter=letters.get(place, ""),
            interest=signed(sum(round(one.signal.interest) for one in group)),
            trust=signed(sum(round(one.signal.trust) for one in group)),
            interest_then=regard.interest,
            trust_then=regard.trust,
        )
        for place, (group, regard) in enumerate(zip(groups, then, strict=True))
    ]


def _hurts(row: Row) -> bool:
    return row.trust.startswith("−") or row.interest.startswith("−")


def _words(group: Sequence[Evidence]) -> str:
    """The weightiest signal first, and what it is called."""
    ordered = sorted(group, key=lambda one: (one.signal.kind == SignalKind.SENTIMENT, one.signal.kind == "contact"))
    said = list(dict.fromkeys(signal_word(one.signal.kind) for one in ordered))
    words = said[0] + "".join(f", {word[:1].lower()}{word[1:]}" for word in said[1:])
    return f"{words}: {group[0].what}" if group[0].what else words


def _parts(evidence: Sequence[Evidence], on: date) -> list[ShownPart]:
    """What makes up trust and interest today, the largest first."""
    # Signals alike in all are one thing to the sum, but each has its own row.
    of: dict[int, Evidence] = {id(one.signal): one for one in evidence}
    return [_part(part, of[id(part.signal)]) for part in parts((one.signal for one in evidence), on)[:MOST_PARTS]]


def _part(part: Part[date], of: Evidence) -> ShownPart:
    words = signal_word(of.signal.kind)
    return ShownPart(
        on=of.signal.at,
        words=f"{words}: {of.what}" if of.what else words,
        address=address_of(of),
        interest=_tenths(part.interest),
        trust=_tenths(part.trust),
    )


def _tenths(value: float) -> str:
    figure = f"{abs(value):.1f}"
    return "0" if figure == "0.0" else f"{'−' if value < 0 else '+'}{figure}"


_ADDRESS = {"touch": "touch", "deal": "deal", "milestone": "milestone-edit"}


def address_of(one: Evidence) -> str:
    """Where the row can be looked at; "" where it has no page of its own."""
    name = _ADDRESS.get(one.of)
    return reverse(name, args=[one.id]) if name else ""
