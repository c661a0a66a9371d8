"""A relationship as its page shows it: phase and why, the curve with its events, each point of it, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from string import ascii_lowercase

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from followthrough.care.place import Placed, is_placed, placed
from followthrough.care.story import Evidence, Story, story_of
from followthrough.customers.models import Customer
from followthrough.reckoning.disillusion import Point, falls_due
from followthrough.reckoning.phase import place
from followthrough.reckoning.regard import Part, largest, series
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import Milestone, MilestoneChange, PhaseFound, PhaseSaid
from followthrough.vocabulary.milestone import MilestoneTurn
from followthrough.vocabulary.phase import Phase, SignalKind
from followthrough.web.figure import Drawing
from followthrough.web.relationship.drawing import Lines, Mark, drawings_of, key_of, schematic
from followthrough.web.relationship.spans import Span, spans_of
from followthrough.web.templatetags.phase_words import phase_word, signal_word
from followthrough.web.templatetags.visit_words import signed
from followthrough.workspace.statement import Statement

#: Rows of the table, parts told one by one, marks in the drawing, rows of the history.
MOST_ROWS, MOST_PARTS, MOST_MARKS, MOST_FOUND = 80, 12, 14, 200
#: Signals of which the drawing marks each.
EVENTS = {
    kind.value
    for kind in (
        SignalKind.DEMO, SignalKind.SIGNED, SignalKind.GO_LIVE, SignalKind.FIRST_VALUE, SignalKind.RENEWAL,
        SignalKind.EXPANSION, SignalKind.REFERRAL, SignalKind.PROMISE_MISSED, SignalKind.TICKET_SEVERE,
        SignalKind.TICKET_LATE, SignalKind.DETRACTOR,
    )
}  # fmt: skip

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
class Curve:
    """Trust and interest over the phases, drawn, and in a sentence; no drawings where nothing has happened yet.

    `key` says what the numbers in it stand for, `marks` what its letters do.
    """

    drawings: tuple[Drawing, ...]
    finding: str
    key: str
    marks: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Relationship(Curve):
    """All that the page of a relationship says, on a day."""

    placed: Placed
    on: date
    word: str
    spans: list[Span]
    schematic: SafeString
    rows: list[Row]
    row_count: int
    parts: list[ShownPart]
    ahead: list[tuple[date, Point]]
    milestones: list[MilestoneRow]
    found: list[PhaseFound]
    said: list[PhaseSaid]


def curve_of(customer: Customer, *, at: datetime, is_now: bool) -> Curve:
    """Trust and interest at a moment and before, drawn; sixteen statements, however much it is.

    Where the moment `is_now` the phase that was found is taken for what it is, if nothing has happened since.
    """
    story, on = story_of(customer, at=at), local_date(at, customer.zone)
    found = FOUND(workspace_id=customer.workspace_id, customer_id=customer.pk, known_at=at)
    is_known = is_now and found and is_placed(customer, at=at)
    phase = Phase(found[0].phase if is_known else place(story.facts, on).phase)
    spans = spans_of(story, phase, found, on)
    days = {one[0][1] for one in story.evidence if one[0][0] in EVENTS}
    marks = _Books.of([one for one in story.evidence if one[0][1] in days]).marks(spans[0].since)
    return _drawn(story, spans, marks)


def _drawn(story: Story, spans: list[Span], marks: list[tuple[Mark, str]]) -> Curve:
    lines = Lines.of(spans, story.facts.signals)
    drawings = drawings_of(spans, lines, [mark for mark, _words in marks]) if story.evidence else ()
    words = _("Trust stands at %(trust)d, interest at %(interest)d, each of 100.")
    finding = words % {"trust": lines.now.trust, "interest": lines.now.interest}
    return Curve(drawings, finding, key_of(spans), [(mark.letter, said) for mark, said in marks])


def relationship_of(customer: Customer, *, at: datetime, with_all: bool = False) -> Relationship:
    """Everything on record of a relationship at a moment; twenty statements, however much it is."""
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    now = placed(customer, at=at)
    on = local_date(at, customer.zone)
    found = FOUND(**where, known_at=at)
    spans = spans_of(now.story, Phase(now.placing.phase), found, on)
    books = _Books.of(now.story.evidence)
    marks = books.marks(spans[0].since)
    changes: dict[int, MilestoneChange] = {}
    for change in CHANGES(**where):
        changes[change.milestone_id] = change
    curve = _drawn(now.story, spans, marks)
    return Relationship(
        placed=now,
        on=on,
        word=phase_word(now.phase),
        spans=spans,
        drawings=curve.drawings,
        finding=curve.finding,
        schematic=schematic(now.phase),
        key=curve.key,
        marks=curve.marks,
        rows=books.rows(now.story.evidence, 0 if with_all else max(0, len(books.groups) - MOST_ROWS)),
        row_count=len(books.groups),
        parts=_parts(now.story.evidence, on),
        ahead=falls_due(now.story.facts, on)[:5],
        milestones=[MilestoneRow(one, changes.get(one.pk), _is_late(one, on)) for one in MILESTONES(**where)],
        found=found[:12],
        said=SAID(**where),
    )


def _is_late(milestone: Milestone, on: date) -> bool:
    is_ahead = milestone.reached_on is None and milestone.dropped_at is None
    return is_ahead and milestone.due_on is not None and milestone.due_on < on


@dataclass(frozen=True, slots=True)
class _Books:
    """Everything on record, one group for each thing that happened on a day; the last events have a letter."""

    groups: list[list[Evidence]]
    letters: dict[int, str]

    @classmethod
    def of(cls, evidence: Sequence[Evidence]) -> "_Books":
        groups = [list(group) for _key, group in groupby(evidence, key=lambda one: (one[0][1], one[1], one[2]))]
        events = [place for place, group in enumerate(groups) if any(one.signal.kind in EVENTS for one in group)]
        return cls(groups, dict(zip(events[-MOST_MARKS:], ascii_lowercase, strict=False)))

    def rows(self, evidence: Sequence[Evidence], first: int) -> list[Row]:
        """The rows from a place on, the latest first."""
        told = self.groups[first:]
        then = series([one.signal for one in evidence], [group[0].signal.at for group in told])
        rows = [
            Row(
                on=group[0].signal.at,
                words=_words(group),
                address=address_of(group[0]),
                letter=self.letters.get(first + place, ""),
                interest=signed(sum(round(one.signal.interest) for one in group)),
                trust=signed(sum(round(one.signal.trust) for one in group)),
                interest_then=regard.interest,
                trust_then=regard.trust,
            )
            for place, (group, regard) in enumerate(zip(told, then, strict=True))
        ]
        return rows[::-1]

    def marks(self, since: date) -> list[tuple[Mark, str]]:
        """The events from a day on that have a letter, with their words."""
        lettered = [(letter, self.groups[place]) for place, letter in self.letters.items()]
        return [
            (Mark(letter, group[0].signal.at, _hurts(group)), _words(group))
            for letter, group in lettered
            if group[0].signal.at >= since
        ]


def _hurts(group: Sequence[Evidence]) -> bool:
    return sum(one.signal.interest + one.signal.trust for one in group) < 0


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
    return [_part(part, of[id(part.signal)]) for part in largest((one.signal for one in evidence), on, MOST_PARTS)]


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


_ADDRESS = {"touch": "touch", "deal": "deal", "milestone": "milestone-edit", "contract": "contract-edit"}


def address_of(one: Evidence) -> str:
    """Where the row can be looked at; "" where it has no page of its own."""
    name = _ADDRESS.get(one.of)
    return reverse(name, args=[one.id]) if name else ""
