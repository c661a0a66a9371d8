"""Trust and interest over the phases of a relationship as a figure, wide and narrow; and where on the way one stands.

Each phase has a column of the same width, whatever its days, which are told beneath. The textbook course is drawn apart
and as a schematic.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.reckoning.regard import MIDDLE, Regard, Signal, series
from followthrough.vocabulary.phase import Phase
from followthrough.web.figure import Drawing, Frame, drawn
from followthrough.web.relationship.spans import Span
from followthrough.web.templatetags.phase_words import PHASE
from followthrough.web.templatetags.words import NBSP, day_short

#: So many days between the borders of a column are looked at, beside those on which something happened.
STEPS = 24
#: Where a column has more days on which something happened, only so many of them are drawn.
MOST_DAYS = 40


@dataclass(frozen=True)
class Mark:
    """An event in the drawing: its letter, its day, and whether it hurt."""

    letter: str
    on: date
    is_bad: bool


@dataclass(frozen=True)
class _Frame(Frame):
    """With the line on which the events stand."""

    marks_at: int = 0


WIDE = _Frame("wide", 700, 300, 30, 606, 30, 232, marks_at=250)
NARROW = _Frame("narrow", 332, 320, 24, 320, 48, 240, marks_at=256)


def drawings_of(spans: Sequence[Span], lines: "Lines", marks: Sequence[Mark]) -> tuple[Drawing, Drawing]:
    """Both drawings of a life in these spans, at least one."""
    return drawn(WIDE, NARROW, lambda frame: _shapes(frame, spans, lines, marks))


@dataclass(frozen=True, slots=True)
class Lines:
    """How they regarded us on the days that are drawn, each day with the place of its span; the last one is `now`."""

    days: list[tuple[int, date]]
    regards: list[Regard]

    @classmethod
    def of(cls, spans: Sequence[Span], signals: Sequence[Signal[date]]) -> "Lines":
        """Those of a life in these spans, at least one."""
        happened = sorted({signal.at for signal in signals})
        days = [(place, day) for place, span in enumerate(spans) for day in _days(span, happened)]
        return cls(days, series(signals, [day for _place, day in days]))

    @property
    def now(self) -> Regard:
        """How they regard us at the end."""
        return self.regards[-1]


class _Columns:
    """Where the days of a life stand: each phase as wide as another."""

    def __init__(self, frame: Frame, spans: Sequence[Span]) -> None:
        self.frame, self.spans = frame, spans
        self.width = (frame.right - frame.left) / len(spans)
        self._since = [span.since for span in spans]

    def left(self, place: int) -> float:
        return round(self.frame.left + place * self.width, 1)

    def x(self, on: date) -> float:
        place = max(0, bisect_right(self._since, on) - 1)
        return self.x_in(place, on)

    def x_in(self, place: int, on: date) -> float:
        span = self.spans[place]
        share = (on - span.since).days / span.days if span.days else 1.0
        return round(self.left(place) + min(max(share, 0.0), 1.0) * self.width, 1)


def _shapes(frame: _Frame, spans: Sequence[Span], lines: Lines, marks: Sequence[Mark]) -> Iterator[str]:
    columns = _Columns(frame, spans)
    figures = [figure for one in lines.regards for figure in (one.trust, one.interest)] or [MIDDLE]
    least, most = min(40, *figures) // 10 * 10, max(70, -(-max(figures) // 10) * 10)
    yield from _bands(frame, columns, spans)
    yield from _grid(frame, least, most)
    for name in ("interest", "trust"):
        points = [
            f"{columns.x_in(place, day)} {frame.y((getattr(one, name) - least) / (most - least))}"
            for (place, day), one in zip(lines.days, lines.regards, strict=True)
        ]
        yield f'<path class="line-{name}" d="M{" L".join(points)}"/>'
    yield from _marks(frame, columns, marks)
    yield from _ends(frame, lines.now, least, most)


def _days(span: Span, days: Sequence[date]) -> list[date]:
    """The days of a span that are drawn: evenly spread, and those on which something happened, with the one before."""
    steps = min(STEPS, max(1, span.days))
    spread = {span.since + timedelta(days=round(span.days * step / steps)) for step in range(steps + 1)}
    happened = days[bisect_left(days, span.since) : bisect_right(days, span.until)]
    if len(happened) > MOST_DAYS:
        happened = happened[:: -(-len(happened) // MOST_DAYS)]
    before = {day - timedelta(days=1) for day in happened if day > span.since}
    return sorted(spread | set(happened) | before)


def _bands(frame: Frame, columns: _Columns, spans: Sequence[Span]) -> Iterator[str]:
    is_wide, middle = frame is WIDE, columns.width / 2
    for place, span in enumerate(spans):
        x = columns.left(place)
        if place % 2:
            yield f'<rect class="zone" x="{x}" y="{frame.top}" width="{columns.width:.1f}"'
            yield f' height="{frame.bottom - frame.top}"/>'
        is_last = place == len(spans) - 1
        at, anchor = x + middle, "middle"
        if not is_wide and is_last and place:
            at, anchor = float(frame.right), "end"
        elif not is_wide and place == 0:
            at, anchor = x, "start"
        y = 20 if is_wide else (20, 38)[place % 2]
        word = _word(span, len(spans), is_wide=is_wide)
        yield f'<text class="{"t-strong" if is_last else ""}" x="{at:.1f}" y="{y}" text-anchor="{anchor}">{word}</text>'
        lasted = ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days} if is_wide else f"{span.days}"
        yield f'<text class="t-faint" x="{x + middle:.1f}" y="{frame.bottom + 46}" text-anchor="middle">'
        yield f"{escape(lasted.replace(' ', NBSP))}</text>"
        if is_wide and (place == 0 or len(spans) <= 5):
            yield f'<text class="t-faint" x="{x}" y="{frame.bottom + 62}">{escape(day_short(span.since))}</text>'
    if not is_wide:
        yield f'<text class="t-faint" x="{frame.left}" y="{frame.bottom + 60}">'
        yield f"{escape(_('days of each phase, from %(day)s') % {'day': day_short(spans[0].since)})}</text>"


#: From so many phases on their words don't fit beside each other.
CROWDED_WIDE, CROWDED_NARROW = 6, 4


def key_of(spans: Sequence[Span]) -> str:
    """What the numbers in crowded drawings stand for; "" where both have room for words."""
    if len(spans) < CROWDED_NARROW:
        return ""
    return " · ".join(f"{place}{NBSP}{word}" for place, word in enumerate(PHASE.values(), start=1))


def _word(span: Span, count: int, *, is_wide: bool) -> str:
    word = str(PHASE[span.phase])
    if count >= (CROWDED_WIDE if is_wide else CROWDED_NARROW):
        # Their number, as in the key beneath.
        return str(list(Phase).index(span.phase) + 1)
    return escape(word)


def _grid(frame: Frame, least: int, most: int) -> Iterator[str]:
    for value in range(-(-least // 20) * 20, most + 1, 20):
        y = frame.y((value - least) / (most - least))
        yield f'<path class="grid" d="M{frame.left} {y}H{frame.right}"/>'
        yield f'<text class="t-faint" x="{frame.left - 6}" y="{y}" dy="4" text-anchor="end">{value}</text>'


def _marks(frame: _Frame, columns: _Columns, marks: Sequence[Mark]) -> Iterator[str]:
    """The events as letters; one that would stand on another is put above it."""
    taken: list[tuple[float, int]] = []
    for mark in marks:
        x = columns.x(mark.on)
        level = 0
        while any(abs(x - other) < 17 and level == its for other, its in taken) and level < 3:
            level += 1
        taken.append((x, level))
        y = frame.marks_at - 18 * level
        yield f'<circle class="event{"-bad" if mark.is_bad else ""}" cx="{x}" cy="{y}" r="8"/>'
        yield f'<text class="event-no" x="{x}" y="{y + 3.7}" text-anchor="middle">{mark.letter}</text>'


def _ends(frame: Frame, now: Regard, least: int, most: int) -> Iterator[str]:
    trust, interest = (frame.y((value - least) / (most - least)) for value in (now.trust, now.interest))
    yield f'<circle class="dot-on" cx="{frame.right}" cy="{trust}" r="4.5"/>'
    words = {
        "trust": _("Trust %(figure)d") % {"figure": now.trust},
        "interest": _("Interest %(figure)d") % {"figure": now.interest},
    }
    if frame is NARROW:
        for place, (name, word) in enumerate(words.items()):
            x, line = frame.left + 110 * place, frame.height - 8
            yield f'<path class="line-{name}" d="M{x} {line}h16"/>'
            yield f'<text class="t-{name}" x="{x + 20}" y="{line + 4}">{escape(word)}</text>'
        return
    if abs(trust - interest) < 14:
        trust, interest = (trust, trust + 14) if trust <= interest else (interest + 14, interest)
    for name, y in (("trust", trust), ("interest", interest)):
        yield f'<text class="t-{name}" x="{frame.right + 9}" y="{y + 4}">{escape(words[name])}</text>'


#: Where the five places stand on the schematic course, in a drawing of 320 by 92.
PLACES = {
    Phase.SKEPTICISM: (20, 72),
    Phase.PEAK: (88, 16),
    Phase.DISILLUSIONMENT: (150, 76),
    Phase.ENLIGHTENMENT: (222, 46),
    Phase.REALIZED_VALUE: (300, 22),
}
COURSE = "M8 76C60 74 60 16 88 16S122 76 150 76S196 56 222 46S278 24 312 20"


def schematic(phase: Phase | None) -> SafeString:
    """The textbook course with its five places, the one they are in marked; none where none is told."""
    dots = "".join(
        f'<circle class="{"dot-on" if place is phase else "dot"}" cx="{x}" cy="{y}" r="{6 if place is phase else 4}"/>'
        for place, (x, y) in PLACES.items()
    )
    return mark_safe(f'<path class="schema" d="{COURSE}"/>{dots}')
