"""On which days a customer seemed to drift away, as it stood at any past moment (methods §0: no looking ahead)."""

import copy
from collections import defaultdict
from datetime import date, datetime

from django.db.models import Q

from followthrough.customers.models import Customer, GroupMembership, LevelAssessment
from followthrough.journal.as_recorded import all_touches, came_later
from followthrough.journal.bond import CustomerState, fold_customer
from followthrough.journal.clocks import set_state
from followthrough.journal.drift import set_drift, urgent_of
from followthrough.journal.ledger import DealState, fold_deal
from followthrough.journal.models import Entry, NextStep, Parking
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level


def drift_then(customer: Customer, *, at: datetime) -> tuple[date | None, date | None]:
    """The days on which the customer was to turn amber and red, as they stood at the moment `at`; nine statements.

    What was recorded, amended, taken back, judged, agreed, noted, grouped, or set as an interval later is not seen. The
    zone, the days of rest and whether they may be contacted are as they are now.
    """
    then, rhythm = copy.copy(customer), rhythm_of(customer.workspace).as_of(at)
    _judge(then, at)
    set_state(then, _touched(customer, rhythm.half_life(Level(then.level)), at))
    deals = _deals(customer, at)
    open_ones = [deal.stage for deal in deals if deal.status == DealStatus.OPEN]
    then.open_deals, then.open_stage = len(open_ones), max(open_ones, default=None)
    then.group_id = _group(customer, at)
    then.sold_at = min((deal.sold_at for deal in deals if deal.sold_at and deal.status not in _UNSOLD), default=None)
    then.parked_until = _parked(customer, at)
    then.urgent = urgent_of(customer.workspace_id, [customer.pk], at=at).get(customer.pk)
    is_over = bool(deals) and not then.open_deals and then.sold_at is None
    set_drift(then, rhythm, held_until=_held(customer, at), is_over=is_over)
    return then.drift_amber_on, then.drift_red_on


_UNSOLD = (DealStatus.LOST, DealStatus.GIVEN_UP)


def _judge(then: Customer, at: datetime) -> None:
    rows = LevelAssessment.objects.in_workspace(then.workspace_id).standing().filter(customer_id=then.pk)
    last = rows.filter(assessed_at__lte=at).order_by("-assessed_at", "-id").first()
    then.level, then.buys_on = (Level(last.level), last.buys_on) if last else (Level.N, None)


def _touched(customer: Customer, half_life_days: float, at: datetime) -> CustomerState:
    recorded = all_touches(customer.workspace_id, {customer.pk: customer.zone}, at=at)[customer.pk]
    others = came_later(customer.workspace_id, customer.pk, at=at)
    return fold_customer([touch for touch in recorded.at(at) if touch.id not in others], half_life_days)


def _deals(customer: Customer, at: datetime) -> list[DealState]:
    rows = Entry.objects.in_workspace(customer.workspace_id).filter(
        customer_id=customer.pk, deal__isnull=False, recorded_at__lte=at
    )
    ledgers: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in rows.order_by("deal_id", "deal_seq"):
        ledgers[entry.deal_id].append(entry)
    return [fold_deal(ledger) for ledger in ledgers.values()]


def _group(customer: Customer, at: datetime) -> int | None:
    rows = GroupMembership.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, since__lte=at)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at)).values_list("group_id", flat=True).first()


def _parked(customer: Customer, at: datetime) -> date | None:
    rows = Parking.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, deal=None)
    lasting = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at), parked_at__lte=at)
    return lasting.order_by("wake_on").values_list("wake_on", flat=True).first()


def _held(customer: Customer, at: datetime) -> date | None:
    rows = NextStep.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, agreed=True)
    lasting = rows.filter(Q(closed_at=None) | Q(closed_at__gt=at), made_at__lte=at)
    return lasting.order_by("-due_on").values_list("due_on", flat=True).first()
