"""Whom somebody let go without saying so: active, with an open deal or unanswered attempts, and long untouched (M22).

Long is three times the interval of their cadence and 15 working days at least. Who rests, whom we promised something
for a later day, and who must not be contacted are not among them; whose owner is not at work is a gap (M10).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.cells import places
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf

#: Silence of so many intervals, and of so many working days at least, is no delay any more.
TIMES, LEAST = 3, 15
#: So many stand on a page.
PAGE = 25


class Place(NamedTuple):
    """Behind which customer the next page begins: its due date and id."""

    due_on: date
    id: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """A customer that went quiet; `days` of silence and `interval` count working days, `tries` those in a row.

    `deal` is its open deal that is furthest, the owner's own first.
    """

    customer: Customer
    deal: Deal | None
    last_on: date
    days: int
    interval: int

    @property
    def tries(self) -> int:
        """Attempts in a row that nobody answered."""
        return int(self.customer.unanswered)


@dataclass(frozen=True, slots=True)
class GoneQuiet:
    """A page of them, the longest due first, and where the next one begins."""

    rows: tuple[Quiet, ...]
    next: Place | None


def gone_quiet(member: Member, owners: frozenset[int] | None, *, on: date, after: Place | None = None) -> GoneQuiet:
    """Customers of these owners (None: everybody's) that went quiet by the day `on`, behind `after`; three statements.

    Each owner's overdue customers are walked by index.
    """
    rhythm = rhythm_of(member.workspace)
    at_work = Member.objects.in_workspace(member.workspace_id).filter(state=MemberState.ACTIVE)
    ids = [pk for pk in at_work.values_list("pk", flat=True) if owners is None or pk in owners]
    rows = _rows(member, ids, rhythm, on, after)[: PAGE + 1]
    customers = list(rows.select_related("owner").defer("note", "extra", "address"))
    shown = customers[:PAGE]
    deals = _deals(member, shown)
    for row in shown:
        row.workspace = member.workspace
    last = shown[-1] if len(customers) > PAGE else None
    return GoneQuiet(
        tuple(_quiet(row, deals.get(row.pk), rhythm, on) for row in shown),
        Place(last.next_due_on, last.pk) if last and last.next_due_on else None,
    )


def _rows(member: Member, ids: list[int], rhythm: Rhythm, on: date, after: Place | None) -> QuerySet[Customer]:
    rows = Customer.objects.visible_to(member).filter(
        Q(parked_until=None) | Q(parked_until__lte=on),
        Q(open_deals__gt=0) | Q(unanswered__gt=0),
        OneOf("owner_id", ids),
        do_not_contact=False,
        next_due_on__lte=on,
    )
    silent = Q(pk__in=[])
    for where, limit in _limits(member, rhythm, on):
        silent |= where & Q(last_touch_at__lt=limit, first_due_on__lt=limit.date())
    if after is not None:
        rows = rows.filter(Q(next_due_on__gt=after.due_on) | Q(next_due_on=after.due_on, id__gt=after.id))
    return rows.filter(silent).order_by("next_due_on", "id")


def _limits(member: Member, rhythm: Rhythm, on: date) -> Iterator[tuple[Q, datetime]]:
    """For each place of the cadence grid who stands in it, and before which moment they were touched last."""
    zone = ZoneInfo(member.workspace.time_zone)
    for where, place in places(rhythm):
        day = rhythm.last_day_before(on, max(LEAST, TIMES * rhythm.span_at(place).ideal))
        yield where, datetime.combine(day + timedelta(days=1), time.min, zone)


def _between(rhythm: Rhythm, day: date, on: date) -> int:
    return rhythm.working_days_between(day, on)


def _deals(member: Member, customers: list[Customer]) -> dict[int, Deal]:
    owners = {row.pk: row.owner_id for row in customers}
    rows = Deal.objects.visible_to(member).filter(OneOf("customer_id", list(owners)), status=DealStatus.OPEN)
    found: dict[int, Deal] = {}
    for deal in sorted(rows, key=lambda deal: (deal.owner_id == owners[deal.customer_id], deal.stage, -deal.pk)):
        found[deal.customer_id] = deal
    return found


def _quiet(row: Customer, deal: Deal | None, rhythm: Rhythm, on: date) -> Quiet:
    touched: Any = row.last_touch_at
    last = local_date(touched, row.zone)
    return Quiet(row, deal, last, _between(rhythm, last, on), rhythm.span_of(row).ideal)
