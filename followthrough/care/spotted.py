"""What a member spotted and what came of it: who has it, where it stands, what it is worth; and how many were sold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from followthrough.customers.models import Arrival
from followthrough.deals.models import UNSOLD, Deal
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.way import Way

#: Below so many with an end no share is told.
ENOUGH = 20
PAGE = 25


@dataclass(frozen=True, slots=True)
class Found:
    """An opportunity: how it came, in what words, and its deal; None where it was a message and no deal is of it."""

    arrival: Arrival
    words: str
    deal: Deal | None

    @property
    def is_sold(self) -> bool:
        """Whether it came to a sale that stands."""
        return self.deal is not None and self.deal.sold_at is not None and self.deal.status not in UNSOLD

    @property
    def is_over(self) -> bool:
        """Whether it ended without one."""
        return self.deal is not None and self.deal.status in UNSOLD

    @property
    def is_open(self) -> bool:
        """Whether somebody is at it still."""
        return self.deal is not None and self.deal.status == DealStatus.OPEN and not self.is_sold


@dataclass(frozen=True, slots=True)
class Tally:
    """Of all that a member spotted: how many, sold, ended without a sale, still open; `rate` of those with an end."""

    all: int
    sold: int
    unsold: int

    @property
    def open(self) -> int:
        """Those of which it is not told yet."""
        return self.all - self.sold - self.unsold

    @property
    def rate(self) -> Rate:
        """Sold, of those that have an end."""
        return Rate(self.sold, self.sold + self.unsold)


def hints_of(workspace_id: int, member_ids: Iterable[int]) -> QuerySet[Arrival]:
    """What these members spotted or hinted at, the latest first."""
    rows = Arrival.objects.in_workspace(workspace_id).filter(way=Way.HINT, hinted_by__in=list(member_ids))
    return rows.order_by("-arrived_at", "-id")


def found_in(workspace_id: int, rows: Iterable[Arrival]) -> list[Found]:
    """These hints with their words and deals; two statements."""
    arrivals = list(rows)
    deals = {
        (deal.customer_id, deal.opened_at): deal
        for deal in Deal.objects.in_workspace(workspace_id).filter(_opened_with(arrivals)).select_related("owner")
    }
    said = Entry.objects.in_workspace(workspace_id).filter(uid__in=[row.uid for row in arrivals])
    words = dict(said.values_list("uid", "note"))
    found = [(row, deals.get((row.customer_id, row.arrived_at))) for row in arrivals]
    return [Found(row, _words(words.get(row.uid, ""), deal), deal) for row, deal in found]


def _words(told: str, deal: Deal | None) -> str:
    """What was heard: the deal keeps it; else the row of the journal that tells it."""
    return (deal.note if deal else "") or told or (deal.name if deal else "")


def tally_of(workspace_id: int, member_ids: Iterable[int], *, since: datetime | None = None) -> Tally:
    """How many these members spotted, since a moment or ever, and how they ended; one statement."""
    rows = hints_of(workspace_id, member_ids).order_by()
    if since is not None:
        rows = rows.filter(arrived_at__gte=since)
    deal = Deal.objects.in_workspace(workspace_id).filter(
        customer_id=OuterRef("customer_id"), opened_at=OuterRef("arrived_at")
    )
    told = rows.annotate(
        status=Subquery(deal.values("status")[:1]), sold_at=Subquery(deal.values("sold_at")[:1])
    ).aggregate(
        all=Count("pk"),
        unsold=Count("pk", filter=Q(status__in=UNSOLD)),
        sold=Count("pk", filter=Q(sold_at__isnull=False) & ~Q(status__in=UNSOLD)),
    )
    return Tally(told["all"], told["sold"], told["unsold"])


def _opened_with(arrivals: list[Arrival]) -> Q:
    """The deals that opened in the moment in which these came, at their customers."""
    moments = [row.arrived_at for row in arrivals]
    return Q(customer_id__in={row.customer_id for row in arrivals}, opened_at__in=moments)
