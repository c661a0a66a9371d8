"""Whether those who bought again and again still are customers: the chance by what they ordered themselves (M25).

An order is a day on which a deal was sold; our own calls are none. The four numbers of the model are found once a day
for the whole workspace, and kept beside it (`reckoning.alive`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from followthrough.deals.models import Deal
from followthrough.reckoning.alive import FEWEST_REPEATERS, Bought, Fit, fit
from followthrough.workspace.models import Member, Workspace

#: So many stand on the page, those first who most likely left.
LISTED = 25
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who ordered on more than one day: how often in all, when last, and the chance that they stay, 0…1."""

    customer_id: int
    name: str
    orders: int
    last_at: datetime
    chance: float


@dataclass(frozen=True, slots=True)
class Buyers:
    """Repeat buyers of some members, and what the model rests on: `buyers` in all, of them `again` who bought again.

    Without `fit` too few bought again, and nobody is listed. `measured_at` is None where nothing was worked out yet.
    """

    rows: tuple[Buyer, ...]
    fit: Fit | None
    buyers: int
    again: int
    measured_at: datetime | None
    has_more: bool = False

    @property
    def fewest(self) -> int:
        """How many must have bought again for the chance to be told."""
        return FEWEST_REPEATERS


def measure_buyers(workspace: Workspace, *, at: datetime) -> Fit | None:
    """Find the model for all who bought by `at`, and keep it; one statement and a write."""
    orders = _orders(workspace).filter(sold_at__lte=at).values_list("number", "first", "last")
    found = Counter(_bought(number, first, last, at) for number, first, last in orders)
    model = fit(found)
    kept: dict[str, Any] = {"at": at.isoformat(), "buyers": found.total()}
    kept["again"] = sum(count for one, count in found.items() if one.again)
    if model is not None:
        kept["fit"] = [model.r, model.alpha, model.a, model.b]
    workspace.alive = kept
    Workspace.objects.filter(pk=workspace.pk).update(alive=kept)
    return model


def buyers_of(member: Member, owners: frozenset[int] | None, *, at: datetime) -> Buyers:
    """The repeat buyers of these members (None: everybody's) at `at`, which is now; at most one statement."""
    kept = member.workspace.alive
    if not kept:
        return Buyers((), None, 0, 0, None)
    known = {"buyers": kept["buyers"], "again": kept["again"], "measured_at": datetime.fromisoformat(kept["at"])}
    if "fit" not in kept:
        return Buyers((), None, **known)
    model = Fit(*kept["fit"])
    orders = _orders(member.workspace).filter(number__gt=1)
    if owners is not None:
        orders = orders.filter(customer__owner_id__in=owners)
    rows = [
        Buyer(pk, name, number, last, model.alive(_bought(number, first, last, at)))
        for pk, name, number, first, last in orders.values_list(
            "customer_id", "customer__name", "number", "first", "last"
        )
    ]
    rows.sort(key=lambda row: (row.chance, row.last_at, row.customer_id))
    return Buyers(tuple(rows[:LISTED]), model, has_more=len(rows) > LISTED, **known)


def _orders(workspace: Workspace) -> QuerySet[Any, Any]:
    """Of each customer on how many days they ordered, when first and when last."""
    day = TruncDate("sold_at", tzinfo=ZoneInfo(workspace.time_zone))
    rows = Deal.objects.in_workspace(workspace).won().order_by().values("customer_id", "customer__name")
    return rows.annotate(number=Count(day, distinct=True), first=Min("sold_at"), last=Max("sold_at"))


def _bought(number: int, first: datetime, last: datetime, at: datetime) -> Bought:
    """To whole days, so that many are alike and are counted together."""
    known = max(0, round((at - first) / _DAY))
    return Bought(number - 1, float(min(known, round((last - first) / _DAY)) if number > 1 else 0), float(known))
