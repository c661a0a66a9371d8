"""Whether deals with a stronger bond were sold more often, level and stage alike (M13, methods §4).

On the first of each month, at each deal open then: the level, the stage and the index as they were on record at that
moment, and whether it was sold within the next 60 days. What was recorded later is not seen, so what an import brought
counts from its import on. It goes along with sales; that it brings them about is not shown: hot deals are called more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from followthrough.customers.models import LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.as_recorded import Recorded, all_touches
from followthrough.journal.models import Entry
from followthrough.journal.viscosity import level_at, weighed
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.half_life import NORMAL, STRONG
from followthrough.reckoning.odds import Odds, Stratum, mantel_haenszel
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.stage import SOLD
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

#: Firsts of a month looked back at, and deals at most: the ones opened last.
MONTHS, MOST = 24, 1_000
WITHIN = timedelta(days=60)
#: Below so many sales nothing is said (methods §4).
ENOUGH = 30
#: An index below `NORMAL` is thin, one below `STRONG` normal.
BANDS = ("thin", "normal", "strong")

LEDGER: Statement[tuple[int, datetime, str, int | None]] = Statement(
    lambda workspace_id, deal_ids: (
        Entry.objects.in_workspace(workspace_id)
        .filter(OneOf("deal_id", deal_ids))
        .order_by("deal_id", "deal_seq")
        .values_list("deal_id", "recorded_at", "kind", "stage_after")
    )
)
LEVELS: Statement[tuple[int, datetime, str]] = Statement(
    lambda workspace_id, customer_ids: (
        LevelAssessment.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .order_by("assessed_at", "id")
        .values_list("customer_id", "assessed_at", "level")
    )
)


class Seen(NamedTuple):
    """An open deal as it stood on the first of a month, and whether it was sold within 60 days."""

    deal_id: int
    level: Level
    stage: int
    band: int
    is_sold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Deals of one level at one stage: of each band of `BANDS`, how many were sold within 60 days."""

    level: Level
    stage: int
    of: tuple[Rate, Rate, Rate]


@dataclass(frozen=True, slots=True)
class BondAndSales:
    """All that was seen. `odds` are those of normal and of strong against thin, level and stage alike.

    `sold` and `deals` count each deal once, the rates each first of a month at which it was open.
    """

    since: date
    until: date
    deals: int
    sold: int
    lines: tuple[Line, ...]
    of: tuple[Rate, Rate, Rate]
    odds: tuple[Odds | None, Odds | None]
    is_cut: bool

    @property
    def is_enough(self) -> bool:
        """Whether anything can be said."""
        return self.sold >= ENOUGH


def firsts_of_months(at: datetime, zone: str) -> list[datetime]:
    """The firsts of a month, at midnight in the zone, that lie 60 days and up to two years before `at`."""
    here = ZoneInfo(zone)
    day = (at - WITHIN).astimezone(here).date().replace(day=1)
    found = []
    for _month in range(MONTHS):
        found.append(datetime.combine(day, time.min, here))
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]


def bond_and_sales(member: Member, owners: frozenset[int] | None, *, at: datetime) -> BondAndSales:
    """What was seen of the deals of these owners, of everybody's where None; four statements and bounded work."""
    landmarks = firsts_of_months(at, member.workspace.time_zone)
    deals = Deal.objects.visible_to(member).filter(opened_at__lt=landmarks[-1])
    deals = deals.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=landmarks[0]))
    if owners is not None:
        deals = deals.filter(owner_id__in=owners)
    columns = deals.order_by("-opened_at", "-id").values_list("id", "customer_id", "customer__time_zone", "sold_at")
    rows = list(columns[: MOST + 1])
    seen = list(_seen(member, rows[:MOST], landmarks))
    return _told(seen, landmarks, is_cut=len(rows) > MOST)


def _seen(
    member: Member, deals: Sequence[tuple[int, int, str, datetime | None]], landmarks: Sequence[datetime]
) -> Iterator[Seen]:
    here, last, rhythm = member.workspace_id, landmarks[-1], rhythm_of(member.workspace)
    zones = {customer_id: zone or member.workspace.time_zone for _id, customer_id, zone, _sold_at in deals}
    touches = all_touches(here, zones, at=last)
    judged = defaultdict(list)
    for customer_id, given_at, level in LEVELS(workspace_id=here, customer_ids=list(zones)):
        judged[customer_id].append((given_at, level))
    ledgers = defaultdict(list)
    for deal_id, recorded_at, kind, stage in LEDGER(workspace_id=here, deal_ids=[row[0] for row in deals]):
        ledgers[deal_id].append((recorded_at, kind, stage))
    bands: dict[tuple[int, datetime], int] = {}
    for deal_id, customer_id, _zone, sold_at in deals:
        for landmark in landmarks:
            stage = _open_stage(ledgers[deal_id], landmark)
            if stage is None or (sold_at is not None and sold_at <= landmark):
                continue
            place, level = (customer_id, landmark), level_at(judged[customer_id], landmark)
            if place not in bands:
                bands[place] = _band(touches[customer_id], level, rhythm, landmark)
            is_sold = sold_at is not None and sold_at <= landmark + WITHIN
            yield Seen(deal_id, level, stage, bands[place], is_sold)


def _open_stage(ledger: Sequence[tuple[datetime, str, int | None]], at: datetime) -> int | None:
    """The stage at which a deal was on record at the moment, where it was open and not sold; rows in their order."""
    last = next((row for row in reversed(ledger) if row[0] <= at), None)
    if last is None or last[1] == EntryKind.CLOSING or last[2] is None or last[2] >= SOLD:
        return None
    return last[2]


def _band(recorded: Recorded, level: Level, rhythm: Rhythm, at: datetime) -> int:
    index = weighed(recorded.at(at), level, rhythm, at).index
    return 2 if index >= STRONG else int(index >= NORMAL)


def _told(seen: Sequence[Seen], landmarks: Sequence[datetime], *, is_cut: bool) -> BondAndSales:
    count: Counter[tuple[Level, int, int, bool]] = Counter(row[1:] for row in seen)
    places = sorted({(row.level, row.stage) for row in seen})
    lines = tuple(Line(level, stage, _rates(count, level, stage)) for level, stage in places)
    totals = [
        [sum(line.of[band].successes for line in lines), sum(line.of[band].n for line in lines)] for band in range(3)
    ]
    thin, normal, strong = (Rate(*total) for total in totals)
    return BondAndSales(
        since=landmarks[0].date(),
        until=landmarks[-1].date(),
        deals=len({row.deal_id for row in seen}),
        sold=len({row.deal_id for row in seen if row.is_sold}),
        lines=lines,
        of=(thin, normal, strong),
        odds=(_odds(lines, 1), _odds(lines, 2)),
        is_cut=is_cut,
    )


def _rates(count: Mapping[tuple[Level, int, int, bool], int], level: Level, stage: int) -> tuple[Rate, Rate, Rate]:
    def rate(band: int) -> Rate:
        sold = count.get((level, stage, band, True), 0)
        return Rate(sold, sold + count.get((level, stage, band, False), 0))

    return rate(0), rate(1), rate(2)


def _odds(lines: Sequence[Line], band: int) -> Odds | None:
    return mantel_haenszel(
        Stratum(line.of[band].successes, line.of[band].n, line.of[0].successes, line.of[0].n) for line in lines
    )
