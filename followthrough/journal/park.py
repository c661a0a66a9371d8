"""Park a customer or a deal until a day, and wake it: nobody vanishes (M22)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.models import Entry, Parking
from followthrough.journal.refusal import Refused
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
    if deal is not None and (deal.customer_id != customer.pk or not deal.is_open):
        raise Refused(_("Only an open deal of this customer can be parked."), field="deal")
    customer = _locked(by, customer)
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
    customer = _locked(by, customer)
    _end(by, customer, deal, at)
    _keep(customer, deal, None)


def wake_by_touch(customer: Customer, deal: Deal | None, entry: Entry) -> None:
    """A touch wakes its customer and its deal; the rows given change in memory, their parkings in the database."""
    for row, parked_deal in ((customer, None), (deal, deal)):
        if row is None or row.parked_until is None:
            continue
        row.parked_until = None
        resting = Parking.objects.in_workspace(entry.workspace_id).filter(customer=customer, deal=parked_deal)
        resting.filter(ended_at=None).update(ended_at=entry.recorded_at, ended_by=entry.author_id, woken_by=entry)


def rest_again(customer: Customer, deal: Deal | None, touch: Entry) -> None:
    """What a touch had woken rests again, now that it is withdrawn; the rows given change in memory."""
    woken = Parking.objects.in_workspace(touch.workspace_id).filter(woken_by=touch)
    for parking in woken:
        row: Customer | Deal | None = deal if parking.deal_id else customer
        if row is not None:
            row.parked_until = parking.wake_on
    woken.update(ended_at=None, ended_by=None, woken_by=None)


def _locked(by: Member, customer: Customer) -> Customer:
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    row.workspace = by.workspace
    if not may_change(by, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    return row


def _end(by: Member, customer: Customer, deal: Deal | None, at: datetime) -> None:
    open_ones = Parking.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=deal, ended_at=None)
    open_ones.update(ended_at=at, ended_by=by)


def _keep(customer: Customer, deal: Deal | None, until: date | None) -> None:
    row: Customer | Deal = deal or customer
    row.parked_until = until
    clocks.save_kept(row, ("parked_until",))
    clocks.save_due(customer)
