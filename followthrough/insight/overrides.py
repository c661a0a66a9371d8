"""What went up without evidence: how often each member said why they go on without, by stage and by what was missing.

Of the promotions out of a stage that stand in the journal: without touches taken back, corrections and imported rows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, QuerySet

from followthrough.insight.period import ENOUGH
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member

#: So many promotions without evidence are looked at, the latest of the period.
MOST = 5000
#: So many lines make a table; more are narrowed by whose they are.
MOST_LINES = 200


class Line(NamedTuple):
    """How many of a member's promotions out of a stage went without one thing."""

    member_id: int
    member: str
    stage: int
    missing: Evidence
    rate: Rate

    @property
    def is_enough(self) -> bool:
        """Whether a share of so many can be told."""
        return self.rate.enough(ENOUGH)


@dataclass(frozen=True, slots=True)
class Overrides:
    """All promotions of the period, those without evidence, and the lines, by member, stage and what was missing."""

    promotions: int
    without: int
    lines: tuple[Line, ...]
    is_cut: bool


class Without(NamedTuple):
    """A promotion without evidence."""

    id: int
    author_id: int
    stage: int
    missing: list[str]


def overrides_of(member: Member, authors: frozenset[int] | None, *, since: datetime | None, at: datetime) -> Overrides:
    """What these authors (None: everybody) did from `since` (None: ever) up to `at`; two statements."""
    promoted = _promotions(member, authors, since, at)
    groups = promoted.order_by().values_list("author_id", "author__name", "stage_before").annotate(Count("id"))
    of: dict[tuple[int, int], int] = {}
    names: dict[int, str] = {}
    for author_id, name, stage, number in groups:
        of[author_id, stage or 0], names[author_id] = number, name
    rows = _without(promoted)
    count = Counter((row.author_id, row.stage, thing) for row in rows for thing in row.missing)
    lines = [
        Line(author_id, names[author_id], stage, Evidence(thing), Rate(number, of[author_id, stage]))
        for (author_id, stage, thing), number in count.items()
    ]
    order = list(Evidence)
    lines.sort(key=lambda line: (line.member, line.member_id, line.stage, order.index(line.missing)))
    is_cut = len(rows) == MOST or len(lines) > MOST_LINES
    return Overrides(sum(of.values()), len(rows), tuple(lines[:MOST_LINES]), is_cut)


def entries_without(
    member: Member, author_id: int, *, stage: int, missing: Evidence, since: datetime | None, at: datetime
) -> list[int]:
    """The touches behind a line, the latest first, by id; one statement."""
    promoted = _promotions(member, frozenset({author_id}), since, at).filter(stage_before=stage)
    return [row.id for row in _without(promoted) if missing in row.missing]


def _promotions(
    member: Member, authors: frozenset[int] | None, since: datetime | None, at: datetime
) -> QuerySet[Entry]:
    withdrawn = Entry.objects.in_workspace(member.workspace_id).filter(kind=EntryKind.WITHDRAWAL)
    found = Entry.objects.visible_to(member).filter(
        kind=EntryKind.TOUCH, outcome=Outcome.PROMOTED, is_correction=False, happened_at__lte=at
    )
    found = found.exclude(origin=Origin.IMPORTED).exclude(pk__in=withdrawn.values("corrects_id"))
    if authors is not None:
        found = found.filter(author_id__in=authors)
    return found if since is None else found.filter(happened_at__gte=since)


def _without(promoted: QuerySet[Entry]) -> list[Without]:
    rows: Iterable[tuple[int, int, int | None, list[str]]] = (
        promoted.exclude(override_reason="")
        .order_by("-happened_at", "-id")
        .values_list("id", "author_id", "stage_before", "missing")[:MOST]
    )
    return [Without(pk, author_id, stage or 0, missing) for pk, author_id, stage, missing in rows]
