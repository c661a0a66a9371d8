"""Leads that nobody of us has answered yet, and how soon those of the last weeks were answered (M1).

An answer is the first touch of ours, or one in which we spoke: whether they pick up the telephone is not in our hands,
that we call is; until somebody is reached, Today goes on asking. Closing the deal with a reason settles it as well.
Touches count as they were first told.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from followthrough.customers.models import Arrival, Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.reckoning.working_hours import after_working_hours
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.stage import FIRST
from followthrough.workspace.models import Holiday, Workspace

#: How far back the rate looks, and on how many it must rest to be told.
DAYS, ENOUGH = timedelta(days=90), 20
#: A target that is longer is none.
MOST_HOURS = 30 * 24


@dataclass(frozen=True)
class Target:
    """By when a lead is to be answered: so many hours after it came, days of rest left out."""

    hours: int
    zone: str
    weekend: frozenset[int]
    holidays: frozenset[date]

    def answer_by(self, arrived_at: datetime) -> datetime:
        """The moment at which the answer is late."""
        return after_working_hours(arrived_at, self.hours, zone=self.zone, holidays=self.holidays, weekend=self.weekend)


def target_of(workspace: Workspace, since: datetime) -> Target:
    """The target of a workspace for leads that came after `since`; one statement, for its days of rest."""
    rest = Holiday.objects.in_workspace(workspace).filter(on__gte=since.date() - timedelta(days=1))
    weekend = frozenset(int(day) for day in workspace.weekend)
    holidays = frozenset(rest.values_list("on", flat=True))
    return Target(workspace.answer_hours, workspace.time_zone, weekend, holidays)


def new_leads(workspace_id: int, on: date) -> QuerySet[Customer]:
    """Customers with an open deal at stage 1 to whom nobody has turned yet; who rests on the day is left out."""
    awake = Q(parked_until=None) | Q(parked_until__lte=on)
    deals = stage_one(workspace_id).filter(awake, customer_id=OuterRef("pk"))
    rows = Customer.objects.in_workspace(workspace_id).filter(awake, Exists(deals))
    return rows.filter(last_contact_at__isnull=True, unanswered=0, open_deals__gt=0, do_not_contact=False)


def stage_one(workspace_id: int) -> QuerySet[Deal]:
    """Open deals at the first stage."""
    return Deal.objects.in_workspace(workspace_id).filter(status=DealStatus.OPEN, stage=FIRST)


def unanswered_messages(workspace_id: int) -> QuerySet[Arrival]:
    """What customers whom we knew already wrote, or were heard to want, and nobody has answered since; latest first."""
    rows = Arrival.objects.in_workspace(workspace_id).filter(
        ~Exists(_answers(workspace_id)), is_known=True, customer__waiting_since__isnull=False
    )
    return rows.order_by("-arrived_at", "-id")


def answered_lately(workspace_id: int, target: Target, at: datetime) -> Rate:
    """How many leads of the last 90 days were answered within the target, of all whose time is over; one statement.

    Those who still wait within their time are neither; leads of a file came before we knew and are not counted.
    """
    first = _answers(workspace_id).order_by("happened_at").values("happened_at")[:1]
    came = Arrival.objects.in_workspace(workspace_id).filter(arrived_at__gte=at - DAYS, customer__do_not_contact=False)
    within = decided = 0
    for arrived_at, answered_at in came.values_list("arrived_at", Subquery(first)):
        # Days of rest only make the target longer: most need no calendar.
        is_soon = answered_at is not None and answered_at - arrived_at <= timedelta(hours=target.hours)
        late = arrived_at if is_soon else target.answer_by(arrived_at)
        if is_soon or (answered_at is not None and answered_at <= late):
            within, decided = within + 1, decided + 1
        elif late < at:
            decided += 1
    return Rate(within, decided)


def _answers(workspace_id: int) -> QuerySet[Entry]:
    """What answers the arrival around this query, or settles it; the row that tells the arrival does not."""
    withdrawn = Entry.objects.in_workspace(workspace_id).filter(corrects_id=OuterRef("pk"))
    spoke = Q(direction=Direction.OUT) | Q(reached=True)
    rows = Entry.objects.in_workspace(workspace_id).filter(
        Q(kind=EntryKind.CLOSING) | Q(spoke, kind=EntryKind.TOUCH, is_correction=False),
        customer_id=OuterRef("customer_id"),
        happened_at__gte=OuterRef("arrived_at"),
    )
    return rows.filter(~Exists(withdrawn)).exclude(uid=OuterRef("uid"))
