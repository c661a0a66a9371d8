"""The phases of a relationship one after the other, as they were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from followthrough.care.story import Story
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.phase import Phase

#: So many phases stand in a drawing, the last ones.
MOST = 7


@dataclass(frozen=True, slots=True)
class Span:
    """A phase from its first day to the last one before the next."""

    phase: Phase
    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days it lasted, or has lasted."""
        return (self.until - self.since).days


def spans_of(story: Story, phase: Phase, found: Sequence[PhaseFound], on: date) -> list[Span]:
    """The phases up to a day, the last `MOST` of them.

    They are those that were found, in their order; before the first of these there is skepticism up to the sale. What
    the rules say for that day, `phase`, ends the line, whether somebody has looked since or not.
    """
    first = story.evidence[0].signal.at if story.evidence else on
    marks: list[tuple[date, Phase]] = [(first, Phase.SKEPTICISM)]
    closed_on = story.facts.closed_on
    if closed_on is not None:
        marks.append((closed_on, Phase.PEAK))
    marks += [(row.on, Phase(row.phase)) for row in sorted(found, key=lambda row: row.pk) if row.on <= on]
    marks.append((on, phase))
    spans: list[Span] = []
    for since, phase in marks:
        if spans and since <= spans[-1].since:
            spans[-1] = Span(phase, spans[-1].since, on)
        elif not spans or phase != spans[-1].phase:
            if spans:
                spans[-1] = Span(spans[-1].phase, spans[-1].since, since)
            spans.append(Span(phase, since, on))
    return _joined(spans)[-MOST:]


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Neighbours of one phase are one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].phase is span.phase:
            joined[-1] = Span(span.phase, joined[-1].since, span.until)
        else:
            joined.append(span)
    return joined
