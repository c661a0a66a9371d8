"""The losses of a period: how many, what they were worth, what was said and what the journal shows (M21)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from followthrough.deals.models import UNSOLD, Deal
from followthrough.insight.losses import CLOSING, Closed, Diagnosis, diagnoses_of
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.cause import LossCause, LossReason
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

#: So many losses are diagnosed at once, the latest of the period.
MOST = 500

#: Below so many a share says nothing yet (methods §7).
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose deals: of these members, or of everybody (None). `since` is where the period begins, None for ever."""

    owners: frozenset[int] | None
    since: datetime | None

    def deals(self, member: Member) -> QuerySet[Deal]:
        """The deals of theirs that ended in the period without a sale."""
        found = Deal.objects.visible_to(member).filter(status__in=UNSOLD, closed_at__isnull=False)
        if self.owners is not None:
            found = found.filter(owner_id__in=self.owners)
        return found if self.since is None else found.filter(closed_at__gte=self.since)


class Lost(NamedTuple):
    """A lost or given-up deal of the period with its diagnosis."""

    deal_id: int
    name: str
    customer_id: int
    customer: str
    owner: str
    value: int | None
    currency: str
    diagnosis: Diagnosis


class Line(NamedTuple):
    """How many of the losses: a line of a table. `code` is a reason, a cause, or the name of a competitor."""

    code: str
    rate: Rate

    @property
    def is_enough(self) -> bool:
        """Whether a share of so many can be told."""
        return self.rate.enough(ENOUGH)


@dataclass(frozen=True, slots=True)
class Period:
    """The losses of a period. Sums are of all; tables and rows are of the latest `MOST`, the latest first."""

    lost: int
    given_up: int
    sums: tuple[tuple[int, str], ...]
    without_value: int
    rows: tuple[Lost, ...]
    reasons: tuple[Line, ...]
    causes: tuple[Line, ...]
    competitors: tuple[Line, ...]

    @property
    def count(self) -> int:
        """All losses of the period."""
        return self.lost + self.given_up

    @property
    def diagnosed(self) -> int:
        """How many of the losses shown happened in this journal, not in a file that was imported."""
        return sum(not row.diagnosis.is_imported for row in self.rows)


def period_of(member: Member, whose: Whose, *, at: datetime) -> Period:
    """The losses as they stand at `at`; twelve statements, however many there are."""
    totals = whose.deals(member).order_by().values_list("status", "currency")
    count: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    valued = 0
    for status, currency, number, priced, value in totals.annotate(Count("id"), Count("value"), Sum("value")):
        count[status] += number
        valued += priced
        if value:
            sums[currency] += value
    rows = _rows(member, whose, at)
    here = [row.diagnosis for row in rows if not row.diagnosis.is_imported]
    reasons = [str(row.diagnosis.answer.known) for row in rows]
    return Period(
        lost=count["lost"],
        given_up=count["given_up"],
        sums=tuple((value, currency) for currency, value in sorted(sums.items())),
        without_value=sum(count.values()) - valued,
        rows=rows,
        reasons=_lines(reasons, len(rows), first=[str(LossReason.UNKNOWN)]),
        causes=_lines([str(code) for told in here for code in told.codes], len(here), order=list(LossCause)),
        competitors=_competitors(rows),
    )


ENDED = (
    "id", "deal_seq", "customer_id", "customer__time_zone", "customer__entered_at", "opened_at", "expected_on",
    "name", "customer__name", "owner__name", "value", "currency",
)  # fmt: skip
CLOSINGS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, deal_ids: (
        Entry.objects.in_workspace(workspace_id)
        .filter(OneOf("deal_id", deal_ids), kind=EntryKind.CLOSING)
        .values_list("deal_id", "deal_seq", *CLOSING)
    )
)


def _rows(member: Member, whose: Whose, at: datetime) -> tuple[Lost, ...]:
    """The latest losses with their diagnoses. The deals first, over their index; then the row that closed each."""
    latest = whose.deals(member).order_by("-closed_at", "-id").values_list(*ENDED)[:MOST]
    found = {row[0]: row for row in latest}
    closed = []
    for deal_id, deal_seq, *closing in CLOSINGS(workspace_id=member.workspace_id, deal_ids=list(found)):
        _id, last, *of_deal = found[deal_id][:7]
        if deal_seq == last:
            closed.append(Closed(deal_id, *of_deal, *closing))
    told = diagnoses_of(member.workspace, closed, at=at)
    lost = []
    for row in found.values():
        name, customer, owner, value, currency = row[7:]
        lost.append(Lost(row[0], name, row[2], customer, owner or "", value, currency, told[row[0]]))
    return tuple(lost)


def _lines(codes: Iterable[str], of: int, *, order: Sequence[str] = (), first: Sequence[str] = ()) -> tuple[Line, ...]:
    """Each code with how many of the losses it is true of: in `order`, else the most frequent first after `first`."""
    count = Counter(codes)
    if order:
        return tuple(Line(str(code), Rate(count[code], of)) for code in order if count[code])
    listed = sorted(count, key=lambda code: (code not in first, -count[code], code))
    return tuple(Line(code, Rate(count[code], of)) for code in listed)


def _competitors(rows: Iterable[Lost]) -> tuple[Line, ...]:
    """Competitors as they were named, however capitalised; of the losses that name one."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if name := " ".join(row.diagnosis.answer.competitor.split()):
            spelled[name.casefold()][name] += 1
    of = sum(sum(names.values()) for names in spelled.values())
    named = [(names.most_common(1)[0][0], sum(names.values())) for names in spelled.values()]
    return tuple(Line(name, Rate(number, of)) for name, number in sorted(named, key=lambda told: (-told[1], told[0])))
