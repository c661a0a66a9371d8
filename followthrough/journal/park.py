"""Park a customer or a deal until a day or until something happens, and wake it: nobody vanishes (M22)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.models import Entry, Parking
from followthrough.journal.refusal import Refused
from followthrough.journal.rest import Effect, as_kept, cause_of, effect_of, rests_until, woken_by
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.rest import Condition, RestEnd, Woken
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change

#: Kept beside a customer or a deal that rests.
KEPT = ("parked_until", "rest")


@transaction.atomic
def park(
    *,
    by: Member,
    customer: Customer,
    wake_on: date,
    reason: str,
    at: datetime,
    deal: Deal | None = None,
    condition: Condition | None = None,
    words: str = "",
) -> Parking:
    """Let a customer, or one open deal of it, rest until `wake_on` at the latest, when it stands in Today again.

    That they write wakes it sooner, and so does its `condition`; whoever touches it takes it up again, but for a light
    look that nobody answers. `words` say what is waited for where the program can't see it (`Condition.WORDS`).
    Raises Refused without a reason, a day to come, or those words; NotAllowed outside the circle.
    """
    words = words.strip() if condition == Condition.WORDS else ""
    if not reason.strip():
        raise Refused(_("Say why it rests."), field="reason")
    if wake_on <= local_day(by, at):
        raise Refused(_("It wakes on a day to come."), field="wake_on")
    if condition == Condition.WORDS and not words:
        raise Refused(_("Say what it waits for; you are asked about it on that day."), field="words")
    customer, deal = _locked(by, customer, deal)
    if deal is not None and (deal.customer_id != customer.pk or not deal.is_open):
        raise Refused(_("Only an open deal of this customer can be parked."), field="deal")
    _end(by, customer, deal, at, RestEnd.ANEW)
    row = Parking.objects.create(
        workspace_id=by.workspace_id,
        customer=customer,
        deal=deal,
        by=by,
        reason=reason.strip(),
        wake_on=wake_on,
        condition=condition or "",
        words=words,
        parked_at=at,
    )
    _keep(customer, deal, row)
    return row


@transaction.atomic
def wake(*, by: Member, customer: Customer, at: datetime, deal: Deal | None = None) -> None:
    """End the rest of a customer or a deal now; waking what is awake changes nothing."""
    customer, deal = _locked(by, customer, deal)
    _end(by, customer, deal, at, RestEnd.HAND)
    _keep(customer, deal, None)


def wake_by_touch(customer: Customer, deal: Deal | None, entry: Entry, *, goes_on: bool = False) -> None:
    """A touch since they rest wakes its customer and its deal (`effect_of`); the rows given change in memory only.

    `goes_on` says that a next step was set with it. Whoever writes without naming a deal wakes all that rest.
    """
    _woken(customer, customer, None, entry, goes_on=goes_on)
    if deal is not None:
        wake_deal(customer, deal, entry)
    elif cause_of(entry) is Woken.WROTE:
        here = Parking.objects.in_workspace(entry.workspace_id).filter(
            customer=customer, parked_at__lte=entry.happened_at
        )
        for parking in here.filter(deal__isnull=False, ended_at=None).select_related("deal"):
            _woken(parking.deal, customer, parking.deal, entry)
            clocks.save_kept(parking.deal, KEPT)


def wake_deal(customer: Customer, deal: Deal, entry: Entry) -> None:
    """What happens to a deal alone ends its rest, not that of its customer; the deal given changes in memory."""
    _woken(deal, customer, deal, entry)


def rouse(row: Customer | Deal, parking: Parking, *, on: date, by: Woken, entry: Entry | None = None) -> None:
    """Note that something woke a rest before its day; the customer or deal `row` changes in memory."""
    parking.roused_on, parking.roused_by, parking.roused_in = on, by, entry
    parking.save(update_fields=["roused_on", "roused_by", "roused_in"])
    set_rest(row, parking)


def set_rest(row: Customer | Deal, parking: Parking | None) -> None:
    """Put a rest, or that there is none, beside the row, in memory; a customer's looks are set with its due date."""
    row.rest = as_kept(parking) if parking else None
    row.parked_until = rests_until(row.rest) if row.rest else None


def _woken(row: Customer | Deal, customer: Customer, deal: Deal | None, entry: Entry, *, goes_on: bool = False) -> None:
    if row.parked_until is None:
        return
    resting = Parking.objects.in_workspace(entry.workspace_id).filter(customer=customer, deal=deal, ended_at=None)
    parking = resting.filter(parked_at__lte=entry.happened_at).first()
    if parking is None:
        return
    is_turn = entry.kind != EntryKind.TOUCH
    effect = (
        Effect.ENDS if is_turn else effect_of(entry, parking, is_look=_is_look(row, entry, customer), goes_on=goes_on)
    )
    if effect is Effect.WAKES:
        if parking.roused_on is None:
            rouse(row, parking, on=local_date(entry.happened_at, customer.zone), by=cause_of(entry), entry=entry)
    elif effect is Effect.ENDS:
        _end_by(parking, entry, RestEnd.CLOSED if is_turn else RestEnd.TOUCH)
        set_rest(row, None)


def _is_look(row: Customer | Deal, entry: Entry, customer: Customer) -> bool:
    """Whether a light look was due when a touch happened."""
    until = row.parked_until
    if row.rest is None or until is None or until > local_date(entry.happened_at, customer.zone):
        return False
    return woken_by(row.rest, until) is Woken.LOOK


def _end_by(parking: Parking, entry: Entry, because: RestEnd) -> None:
    Parking.objects.in_workspace(entry.workspace_id).filter(pk=parking.pk).update(
        ended_at=entry.recorded_at, ended_by=entry.author_id, woken_by=entry, ended_because=because
    )


def rest_again(customer: Customer, deal: Deal | None, touch: Entry) -> None:
    """What a touch had woken rests again, now that it is withdrawn; the rows given change and are saved.

    Where it was parked anew since, that stands; and where a later touch would have woken it, that one did.
    """
    parkings = Parking.objects.in_workspace(touch.workspace_id)
    for parking in parkings.filter(Q(woken_by=touch) | Q(roused_in=touch)):
        row: Customer | Deal = customer
        if parking.deal_id:
            row = deal if deal is not None and deal.pk == parking.deal_id else parking.deal
        if parking.roused_in_id == touch.pk:
            parking.roused_on, parking.roused_by, parking.roused_in = None, "", None
        if parking.woken_by_id == touch.pk and not _is_settled(parkings, customer, parking):
            parking.ended_at, parking.ended_by, parking.woken_by, parking.ended_because = None, None, None, ""
        parking.save()
        if parking.ended_at is None:
            _wake_by_later(parking, touch, customer.zone)
            set_rest(row, None if parking.ended_at else parking)
            clocks.save_kept(row, KEPT)


def _is_settled(parkings: QuerySet[Parking], customer: Customer, parking: Parking) -> bool:
    """Whether another rest came after this one; of two customers that became one, an earlier rest may go on."""
    later_or_open = Q(parked_at__gte=parking.parked_at) | Q(ended_at=None)
    again = parkings.filter(later_or_open, customer=customer, deal=parking.deal_id)
    return bool(again.exclude(pk=parking.pk).exists())


def _wake_by_later(parking: Parking, touch: Entry, zone: str) -> None:
    """Let the entries after `touch` do to this rest what they would have done in its place."""
    entries = Entry.objects.in_workspace(parking.workspace_id).filter(
        customer_id=parking.customer_id, pk__gt=touch.pk, happened_at__gte=parking.parked_at
    )
    touches = entries.touches().filter(is_correction=False)
    wrote = Q(deal=None, direction=Direction.IN, reached=False)
    later = list(touches.filter(Q(deal_id=parking.deal_id) | wrote) if parking.deal_id else touches)
    if parking.deal_id:
        later += entries.filter(deal_id=parking.deal_id, kind__in=[EntryKind.CLOSING, EntryKind.REOPENING])
    for entry in sorted(later, key=lambda entry: entry.pk):
        is_turn = entry.kind != EntryKind.TOUCH
        if is_turn or effect_of(entry, parking) is Effect.ENDS:
            parking.ended_at, parking.ended_by_id, parking.woken_by = entry.recorded_at, entry.author_id, entry
            parking.ended_because = RestEnd.CLOSED if is_turn else RestEnd.TOUCH
            break
        if parking.roused_on is None:
            parking.roused_on, parking.roused_by = local_date(entry.happened_at, zone), cause_of(entry)
            parking.roused_in = entry
    parking.save()


def _locked(by: Member, customer: Customer, deal: Deal | None) -> tuple[Customer, Deal | None]:
    """Both as they are now. Raises NotAllowed unless `by` may change the customer, or the deal it is about."""
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    row.workspace = by.workspace
    deal = Deal.objects.visible_to(by).select_for_update().get(pk=deal.pk) if deal else None
    if not may_change(by, row.owner_id, row.service_member_id, deal.owner_id if deal else None):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    return row, deal


def _end(by: Member, customer: Customer, deal: Deal | None, at: datetime, because: RestEnd) -> None:
    open_ones = Parking.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=deal, ended_at=None)
    open_ones.update(ended_at=at, ended_by=by, ended_because=because)


def _keep(customer: Customer, deal: Deal | None, parking: Parking | None) -> None:
    row: Customer | Deal = deal or customer
    set_rest(row, parking)
    clocks.save_kept(row, KEPT)
    clocks.save_due(customer)
