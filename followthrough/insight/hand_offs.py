"""How well customers were handed over: the days of silence, warm starts, and what is left of bonds (M31, methods §10).

Each figure is counted anew from the rows. What goes along with a long silence is not shown to come of it: who is handed
over late may be harder to look after.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from followthrough.care.first_talk import gap_of, joint_days
from followthrough.insight.bonds import LEVELS
from followthrough.insight.period import ENOUGH
from followthrough.journal.as_recorded import Recorded, all_touches
from followthrough.journal.viscosity import level_at, weighed
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning import hand_off as reckoning
from followthrough.reckoning.hand_off import MEASURED_AFTER_DAYS, TARGET_WORKING_DAYS, Gap, Retention
from followthrough.reckoning.uncertainty import Rate, nearest_rank
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import HandOff
from followthrough.workspace.models import Member

__all__ = ["ENOUGH", "MOST", "HandOffs", "Seen", "hand_offs_of"]

#: So many are looked at, the latest of the period.
MOST = 200
Judged = Sequence[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A hand-off that was accepted: the silence, whether it began together, and what is left of the bond.

    `is_warm` is None while it may still become so; `kept` is None before its 30 days are over, or without a bond.
    """

    row: HandOff
    gap: Gap
    is_warm: bool | None
    kept: Retention | None


@dataclass(frozen=True, slots=True)
class HandOffs:
    """Those of a period, the latest first, and how many were returned meanwhile."""

    rows: tuple[Seen, ...]
    returned: int
    is_cut: bool

    @property
    def median_days(self) -> int | None:
        """The silence that half of them do not exceed, in days; one that goes on counts as long as it is by now."""
        return nearest_rank([seen.gap.days for seen in self.rows], 0.5) if self.rows else None

    @property
    def still_silent(self) -> int:
        """How many new owners have not spoken with them yet."""
        return sum(seen.gap.is_open for seen in self.rows)

    @property
    def in_time(self) -> Rate:
        """First talks within three working days, of those that were or can't be any more."""
        told = [seen.gap for seen in self.rows if not (seen.gap.is_open and _may_be_in_time(seen.gap))]
        return Rate(sum(not gap.is_open and _may_be_in_time(gap) for gap in told), len(told))

    @property
    def warm(self) -> Rate:
        """Those that began with both, of those of which it is known."""
        told = [seen.is_warm for seen in self.rows if seen.is_warm is not None]
        return Rate(sum(told), len(told))

    @property
    def kept(self) -> Rate:
        """Those in which half of the bond is left after 30 days, of those in which that can be told."""
        told = [seen.kept for seen in self.rows if seen.kept is not None]
        return Rate(sum(kept.is_enough for kept in told), len(told))

    @property
    def median_left(self) -> float | None:
        """The share of the bond that is left in half of them, or more."""
        shares = [seen.kept.share for seen in self.rows if seen.kept is not None]
        return nearest_rank(shares, 0.5) if shares else None


def _may_be_in_time(gap: Gap) -> bool:
    return gap.working_days <= TARGET_WORKING_DAYS


def hand_offs_of(
    member: Member, owners: frozenset[int] | None, *, since: datetime | None, on: date, at: datetime
) -> HandOffs:
    """Hand-offs by or to these owners (None: everybody) that ended from `since` on; four statements."""
    whose = Q() if owners is None else Q(giver_id__in=owners) | Q(receiver_id__in=owners)
    found = HandOff.objects.visible_to(member).filter(whose)
    if since is not None:
        found = found.filter(ended_at__gte=since)
    accepted = found.accepted().select_related("customer", "deal", "giver", "receiver").order_by("-ended_at", "-id")
    rows = list(accepted[: MOST + 1])
    for row in rows:
        row.customer.workspace = member.workspace
    returned = found.filter(ended_as="returned").count()
    return HandOffs(tuple(_seen(member, rows[:MOST], on, at)), returned, len(rows) > MOST)


def _seen(member: Member, rows: Sequence[HandOff], on: date, at: datetime) -> list[Seen]:
    zones = {row.customer_id: row.customer.zone for row in rows}
    recorded = all_touches(member.workspace_id, zones, at=at)
    judged: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for customer_id, given_at, level in LEVELS(workspace_id=member.workspace_id, customer_ids=list(zones)):
        judged[customer_id].append((given_at, level))
    rhythm, seen = rhythm_of(member.workspace), []
    for row in rows:
        known, zone = recorded[row.customer_id], zones[row.customer_id]
        touches = known.at(at)
        gap = gap_of(touches, row, zone, rhythm=rhythm, on=on)
        if gap is None or row.ended_at is None:
            continue
        warm = reckoning.is_warm(
            given_on=local_date(row.ended_at, zone), joint_contacts=joint_days(touches, row), on=on
        )
        kept = retention_of(row, known, judged[row.customer_id], rhythm, at)
        seen.append(Seen(row, gap, warm, kept))
    return seen


def retention_of(row: HandOff, known: Recorded, judged: Judged, rhythm: Rhythm, at: datetime) -> Retention | None:
    """What the new owner has after 30 days of the bond that there was with us at the close, as each was on record then.

    Without a sale to follow it is that of the day on which it was accepted.
    """
    assert row.ended_at is not None
    closed_at = row.deal.sold_at if row.deal is not None and row.deal.sold_at else row.ended_at
    later = row.ended_at + timedelta(days=MEASURED_AFTER_DAYS)
    if later > at:
        return None
    before = weighed(known.at(closed_at), level_at(judged, closed_at), rhythm, closed_at).index
    theirs = known.at(later, row.receiver_id)
    return reckoning.retention(at_close=before, after=weighed(theirs, level_at(judged, later), rhythm, later).index)
