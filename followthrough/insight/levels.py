"""Whether levels mean anything here: what was sold to those judged A to D, and how people agree with suggestions (M17).

A judgement counts as it was given, whatever was judged later. Each customer counts once for each spell of a level: that
they were judged the same again is no new case. Whom one could not wait for yet is left out, also where they bought
already: counting these early would flatter whoever was judged last.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from followthrough.customers.models import LevelAssessment
from followthrough.deals.models import Deal
from followthrough.insight.period import Whose
from followthrough.reckoning.levels import HORIZONS
from followthrough.reckoning.trend import Agreement, Trend, agreement, trend
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf

#: So long one waits for a sale, at whatever level: only over the same span can rates be compared.
WINDOW = timedelta(days=90)
#: The span that a level speaks of; D speaks of none.
CLAIMS = {Level(level): timedelta(days=days) for days, level in HORIZONS}
#: Fewer spells of a level than these say nothing yet (methods §2).
ENOUGH = 10
#: So many judgements are looked at, the latest of the period.
MOST = 20_000


class Spell(NamedTuple):
    """From when on a customer stood at a level."""

    customer_id: int
    at: datetime
    level: Level


@dataclass(frozen=True, slots=True)
class Line:
    """Of the spells of a level how many led to a sale within the window, and within what the level speaks of."""

    level: Level
    sold: Rate
    claimed: Rate | None

    @property
    def is_enough(self) -> bool:
        """Whether a share of so many can be told."""
        return self.sold.enough(ENOUGH)


class Worth(NamedTuple):
    """What is open with customers, in minor units of a currency, and how much of it stands on fresh levels."""

    currency: str
    minor: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Levels:
    """What levels meant: a line for each; the trend over them, None where too few or nothing to tell."""

    lines: tuple[Line, ...]
    trend: Trend | None
    agreement: Agreement
    worth: tuple[Worth, ...]
    is_cut: bool

    @property
    def is_enough(self) -> bool:
        """Whether there is enough of each level to compare them."""
        return all(line.is_enough for line in self.lines)


def levels_of(member: Member, whose: Whose, *, on: date, at: datetime) -> Levels:
    """What the judgements by these members since `whose.since` came to, as on record at `at`; three statements."""
    rows = LevelAssessment.objects.visible_to(member).standing().filter(assessed_at__lte=at)
    if whose.owners is not None:
        rows = rows.filter(by_id__in=whose.owners)
    if whose.since is not None:
        rows = rows.filter(assessed_at__gte=whose.since)
    told = list(
        rows.order_by("-assessed_at", "-id").values_list(
            "customer_id", "assessed_at", "level", "level_before", "suggested"
        )[:MOST]
    )
    spells = [
        Spell(pk, judged_at, Level(level)) for pk, judged_at, level, before, _suggested in told if level != before
    ]
    sales = _sales(member, {spell.customer_id for spell in spells}, at)
    lines = tuple(_line(level, [spell for spell in spells if spell.level is level], sales, at) for level in ASSESSED)
    is_enough = all(line.is_enough for line in lines)
    return Levels(
        lines=lines,
        trend=trend([line.sold for line in lines], range(len(lines), 0, -1)) if is_enough else None,
        agreement=agreement((level, suggested) for *_, level, _before, suggested in told if suggested),
        worth=_worth(member, whose, on),
        is_cut=len(told) == MOST,
    )


def _sales(member: Member, customer_ids: Iterable[int], at: datetime) -> dict[int, list[datetime]]:
    """When these customers bought, each sale that still stands; one statement."""
    deals = Deal.objects.visible_to(member).won().filter(OneOf("customer_id", sorted(customer_ids)), sold_at__lte=at)
    found: dict[int, list[datetime]] = defaultdict(list)
    for customer_id, sold_at in deals.order_by("sold_at").values_list("customer_id", "sold_at"):
        if sold_at is not None:
            found[customer_id].append(sold_at)
    return found


def _line(level: Level, spells: Sequence[Spell], sales: dict[int, list[datetime]], at: datetime) -> Line:
    claim = CLAIMS.get(level)
    return Line(
        level=level,
        sold=_rate(spells, sales, WINDOW, at),
        claimed=_rate(spells, sales, claim, at) if claim else None,
    )


def _rate(spells: Iterable[Spell], sales: dict[int, list[datetime]], span: timedelta, at: datetime) -> Rate:
    """Of the spells that began at least a span ago, how many saw a sale within it."""
    waited = [spell for spell in spells if spell.at + span <= at]
    sold = sum(
        any(spell.at < sold_at <= spell.at + span for sold_at in sales.get(spell.customer_id, ())) for spell in waited
    )
    return Rate(sold, len(waited))


def _worth(member: Member, whose: Whose, on: date) -> tuple[Worth, ...]:
    """What the open deals of these owners come to by currency, and how much of it stands on fresh levels."""
    deals = Deal.objects.visible_to(member).filter(status=DealStatus.OPEN, value__gt=0)
    if whose.owners is not None:
        deals = deals.filter(owner_id__in=whose.owners)
    fresh = Q(customer__level_stale_on__gt=on)
    sums = (
        deals.order_by("currency")
        .values("currency")
        .annotate(minor=Sum("value"), fresh=Sum("value", filter=fresh), number=Count("id"))
    )
    return tuple(Worth(row["currency"], row["minor"], row["fresh"] or 0) for row in sums)
