"""What moved in a day or a week, up and down, per member and team (M19)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.journal.models import Entry
from followthrough.planner.models import PlanItem
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member

#: Moves listed by name; the others are counted.
LISTED = 100


@dataclass(slots=True)
class Figures:
    """One member's days in figures; planned is 0 where no plan was kept."""

    member: Member
    touches: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    planned: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Advancement:
    """Figures by member, A to Z, and what moved, the latest first; `more` moves are not listed."""

    first: date
    last: date
    rows: list[Figures]
    moves: list[Entry]
    more: int = 0

    @property
    def together(self) -> Figures | None:
        """The sums, where there is more than one member."""
        if len(self.rows) < 2:
            return None
        total = Figures(self.rows[0].member)
        for row in self.rows:
            total.touches += row.touches
            total.outcomes += row.outcomes
            total.planned += row.planned
            total.kept += row.kept
        return total


def advancement(by: Member, members: Sequence[Member], first: date, last: date) -> Advancement:
    """What these members' touches moved from `first` to `last`, days in each member's own zone.

    Two statements, and one for each time zone among them.
    """
    rows = {member.pk: Figures(member) for member in members}
    touched: dict[tuple[int, date], set[int]] = defaultdict(set)
    moved: list[int] = []
    for zone, group in _by_zone(by, members).items():
        for pk, author, customer, outcome, at in _touches(by, group, zone, first, last):
            rows[author].touches += 1
            touched[author, at.astimezone(ZoneInfo(zone)).date()].add(customer)
            if outcome:
                rows[author].outcomes[outcome] += 1
            if outcome in {Outcome.PROMOTED, Outcome.DEMOTED}:
                moved.append(pk)
    items = PlanItem.objects.visible_to(by).filter(plan_day__member__in=members, plan_day__on__range=(first, last))
    for author, on, customer in items.values_list("plan_day__member_id", "plan_day__on", "customer_id"):
        rows[author].planned += 1
        rows[author].kept += customer in touched[author, on]
    return Advancement(first, last, list(rows.values()), _moves(by, moved), max(0, len(moved) - LISTED))


def _by_zone(by: Member, members: Iterable[Member]) -> dict[str, list[int]]:
    zones: dict[str, list[int]] = defaultdict(list)
    for member in members:
        zones[member.time_zone or by.workspace.time_zone].append(member.pk)
    return zones


def _touches(
    by: Member, authors: list[int], zone: str, first: date, last: date
) -> Iterable[tuple[int, int, int, str, datetime]]:
    start = datetime.combine(first, time.min, ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)
    entries = Entry.objects.visible_to(by).touches().by_people()
    entries = entries.filter(author_id__in=authors, is_correction=False)
    entries = entries.filter(happened_at__gte=start, happened_at__lt=end)
    return entries.values_list("pk", "author_id", "customer_id", "outcome", "happened_at")


def _moves(by: Member, ids: list[int]) -> list[Entry]:
    latest = sorted(ids, reverse=True)[:LISTED]
    rows = Entry.objects.visible_to(by).filter(pk__in=latest).select_related("customer", "deal", "author")
    return list(rows.order_by("-happened_at", "-id"))
