"""How customers fare after a sale: who is in which phase, and how long it takes to the first value (M26, M32)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from followthrough.customers.models import Customer
from followthrough.reckoning.until_value import UntilValue, until_value
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.phase import Phase
from followthrough.workspace.models import Member

#: So many customers are looked at, those who bought last.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Phases:
    """How many customers who bought are in which phase; None stands for those of whom too little is on record."""

    counts: Counter[Phase | None]

    @property
    def total(self) -> int:
        """How many bought at all."""
        return self.counts.total()


def phases_of(member: Member, owners: Collection[int] | None) -> Phases:
    """How the customers of these members (None: everybody's) stand who bought; one statement."""
    rows = Customer.objects.visible_to(member).filter(sold_at__isnull=False)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    told = rows.order_by().values_list("phase").annotate(number=Count("pk"))
    return Phases(Counter({Phase(phase) if phase else None: number for phase, number in told}))


def time_to_value(
    member: Member, owners: Collection[int] | None, *, since: datetime | None, at: datetime
) -> UntilValue:
    """How long it took, or has taken, from the sale to the first value, of those sold to since a moment; one statement.

    Whom a file brought who had bought before it came is left out: nobody knows when they had their first value.
    """
    rows = Customer.objects.visible_to(member).filter(sold_at__isnull=False, sold_at__lte=at)
    if since is not None:
        rows = rows.filter(sold_at__gte=since)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    told = rows.order_by("-sold_at").values_list("sold_at", "first_value_at", "entered_at", "time_zone")[:MOST]
    zone = member.workspace.time_zone
    lives = []
    for sold_at, value_at, entered_at, its_zone in told:
        assert sold_at
        if entered_at <= sold_at:
            lives.append(_life(sold_at, value_at, its_zone or zone, local_date(at, its_zone or zone)))
    return until_value(lives)


def _life(sold_at: datetime, value_at: datetime | None, zone: str, today: date) -> tuple[int, bool]:
    sold_on = local_date(sold_at, zone)
    until = today if value_at is None else local_date(value_at, zone)
    return max(0, (until - sold_on).days), value_at is not None
