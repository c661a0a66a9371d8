"""Park a customer or a deal until a day, and wake it: nobody vanishes (M22)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.models import Entry, Parking
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change


@transaction.atomic
def park(
    *, by: Member, customer: Customer, wake_on: date, reason: str, at: datetime, deal: Deal | None = None
) -> Parking:
    """Let a customer, or one open deal of it, rest until `wake_on`, when it stands in Today again.

    Any real touch wakes it sooner. Raises Refused without a reason or a day to come, NotAllowed outside the circle.
    """
    if not reason.strip():
        raise Refused(_("Say why it rests."), field="reason")
    if wake_on <= local_day(by, at):
        raise Refused(_("It wakes on a day to come."), field="wake_on")
    customer, deal = _locked(by, customer, deal)
    if deal is not None and (deal.customer_id != customer.pk or not deal.is_open):
        raise Refused(_("Only an open deal of this customer can be parked."), field="deal")
    _end(by, customer, deal, at)
    row = Parking.objects.create(
        workspace_id=by.workspace_id,
        customer=customer,
        deal=deal,
        by=by,
        reason=reason.strip(),
        wake_on=wake_on,
        parked_at=at,
    )
    _keep(customer, deal, wake_on)
    return row


@transaction.atomic
def wake(*, by: Member, customer: Customer, at: datetime, deal: Deal | None = None) -> None:
    """End the rest of a customer or a deal now; waking what is awake changes nothing."""
    customer, deal = _locked(by, customer, deal)
    _end(by, customer, deal, at)
    _keep(customer, deal, None)


def wake_by_touch(customer: Customer, deal: Deal | None, entry: Entry) -> None:
    """A touch since they rest wakes its customer and its deal; the rows given change in memory, not yet saved."""
    _woken(customer, customer, None, entry)
    if deal is not None:
        wake_deal(customer, deal, entry)


def wake_deal(customer: Customer, deal: Deal, entry: Entry) -> None:
    """What happens to a deal alone ends its rest, not that of its customer; the deal given changes in memory."""
    _woken(deal, customer, deal, entry)


def _woken(row: Customer | Deal, customer: Customer, deal: Deal | None, entry: Entry) -> None:
    if row.parked_until is None:
        return
    resting = Parking.objects.in_workspace(entry.workspace_id).filter(customer=customer, deal=deal, ended_at=None)
    resting = resting.filter(parked_at__lte=entry.happened_at)
    if resting.update(ended_at=entry.recorded_at, ended_by=entry.author_id, woken_by=entry):
        row.parked_until = None


def rest_again(customer: Customer, deal: Deal | None, touch: Entry) -> None:
    """What a touch had woken rests again, now that it is withdrawn; the rows given change and are saved.

    Where it was parked anew since, that stands; and where a later touch would have woken it, that one did.
    """
    parkings = Parking.objects.in_workspace(touch.workspace_id)
    for parking in parkings.filter(woken_by=touch):
        # Of two customers that became one, an earlier rest may go on.
        later_or_open = Q(parked_at__gte=parking.parked_at) | Q(ended_at=None)
        again = parkings.filter(later_or_open, customer=customer, deal=parking.deal_id)
        if again.exclude(pk=parking.pk).exists():
            continue
        if later := _next_waking(parking, touch):
            parkings.filter(pk=parking.pk).update(ended_at=later.recorded_at, ended_by=later.author_id, woken_by=later)
            continue
        parkings.filter(pk=parking.pk).update(ended_at=None, ended_by=None, woken_by=None)
        row: Customer | Deal | None = deal if parking.deal_id else customer
        if row is not None:
            row.parked_until = parking.wake_on
            clocks.save_kept(row, ("parked_until",))


def _next_waking(parking: Parking, touch: Entry) -> Entry | None:
    """The first entry after `touch` that would have ended this parking in its place."""
    entries = Entry.objects.in_workspace(parking.workspace_id).filter(
        customer_id=parking.customer_id, pk__gt=touch.pk, happened_at__gte=parking.parked_at
    )
    touches = entries.touches().filter(is_correction=False)
    if not parking.deal_id:
        return touches.order_by("pk").first()
    of_deal = Q(deal_id=parking.deal_id)
    turns = entries.filter(of_deal, kind__in=[EntryKind.CLOSING, EntryKind.REOPENING])
    found = [*touches.filter(of_deal).order_by("pk")[:1], *turns.order_by("pk")[:1]]
    return min(found, key=lambda entry: entry.pk, default=None)


def _locked(by: Member, customer: Customer, deal: Deal | None) -> tuple[Customer, Deal | None]:
    """Both as they are now. Raises NotAllowed unless `by` may change the customer, or the deal it is about."""
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    row.workspace = by.workspace
    deal = Deal.objects.visible_to(by).select_for_update().get(pk=deal.pk) if deal else None
    if not may_change(by, row.owner_id, row.service_member_id, deal.owner_id if deal else None):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    return row, deal


def _end(by: Member, customer: Customer, deal: Deal | None, at: datetime) -> None:
    open_ones = Parking.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=deal, ended_at=None)
    open_ones.update(ended_at=at, ended_by=by)


def _keep(customer: Customer, deal: Deal | None, until: date | None) -> None:
    row: Customer | Deal = deal or customer
    row.parked_until = until
    clocks.save_kept(row, ("parked_until",))
    clocks.save_due(customer)
