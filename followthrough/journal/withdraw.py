"""Take back a touch: a row of its own restores stage, next step and due date."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal import clocks, levels
from followthrough.journal.dynamics import withdraw_news
from followthrough.journal.ledger import fold_deal
from followthrough.journal.log import CUSTOMER_KEPT
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.park import rest_again
from followthrough.journal.promise import withdraw_promises
from followthrough.journal.record_gathering import unrecord_guest
from followthrough.journal.record_visit import unrecord_visit
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.models import Member, local_day


@transaction.atomic
def withdraw_touch(*, by: Member, touch: Entry, at: datetime, uid: uuid.UUID | None = None) -> Entry:
    """Withdraw a touch of one's own on the day it was recorded; withdrawing again returns the same row.

    Raises Refused for somebody else's touch, on a later day, and when the deal has moved on since.
    """
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=touch.customer_id)
    customer.workspace = by.workspace
    if done := Entry.objects.visible_to(by).filter(corrects=touch).first():
        return done
    _check(by, touch, at)
    deal = Deal.objects.visible_to(by).select_for_update().get(pk=touch.deal_id) if touch.deal_id else None
    rest_again(customer, deal, touch)
    withdraw_promises(by=by, touch=touch, at=at)
    withdraw_news(by=by, touch=touch, at=at)
    unrecord_visit(by=by, touch=touch, at=at)
    unrecord_guest(touch)
    return take_back(by=by, customer=customer, deal=deal, touch=touch, at=at, uid=uid)


def take_back(
    *,
    by: Member,
    customer: Customer,
    deal: Deal | None,
    touch: Entry,
    at: datetime,
    uid: uuid.UUID | None = None,
    keeps_steps: bool = False,
) -> Entry:
    """Write the withdrawal of a touch and restore stage, steps and clocks; customer and deal are given locked.

    `keeps_steps` leaves the steps to the touch that comes in its place.
    Raises Refused when the deal has moved on since.
    """
    if second := Entry.objects.visible_to(by).filter(continues=touch).first():
        _withdraw(by, customer, deal, second, uuid.uuid4(), at)
    row = _withdraw(by, customer, deal, touch, uid or uuid.uuid4(), at)
    if not keeps_steps:
        _restore_steps(touch, row, at)
    if deal:
        restore_sales(customer)
    rhythm = rhythm_of(by.workspace)
    clocks.recount(customer, rhythm)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, CUSTOMER_KEPT)
    levels.note_rival(customer, touch)
    return row


def _withdraw(by: Member, customer: Customer, deal: Deal | None, touch: Entry, uid: uuid.UUID, at: datetime) -> Entry:
    row = Entry(
        workspace_id=by.workspace_id, uid=uid, kind=EntryKind.WITHDRAWAL, customer=customer, author=by,
        deal=deal, corrects=touch, happened_at=at, recorded_at=at,
    )  # fmt: skip
    if deal:
        if last_standing(deal) != touch.pk:
            raise Refused(_("The deal has moved on since. Log a correcting touch instead."))
        row.deal_seq, row.stage_before, row.stage_after = deal.deal_seq + 1, deal.stage, touch.stage_before
    row.save(force_insert=True)
    if deal:
        restore_deal(deal)
    return row


def may_withdraw(by: Member, touch: Entry, at: datetime) -> bool:
    """Whether `by` may still take this touch back: their own, recorded today, by hand."""
    try:
        _check(by, touch, at)
    except Refused:
        return False
    return True


def _check(by: Member, touch: Entry, at: datetime) -> None:
    if touch.kind != EntryKind.TOUCH or touch.continues_id:
        raise Refused(_("Only a touch can be taken back."))
    if touch.author_id != by.pk:
        raise Refused(_("Only its author can take a touch back."))
    if local_day(by, touch.recorded_at) != local_day(by, at):
        raise Refused(_("A touch can be taken back on the day it was recorded; amend it instead."))


def last_standing(deal: Deal) -> int | None:
    """The id of the last ledger row that was neither withdrawn nor a withdrawal."""
    rows = Entry.objects.in_workspace(deal.workspace_id).filter(deal=deal).order_by("-deal_seq")
    withdrawn: set[int] = set()
    for pk, kind, corrects in rows.values_list("pk", "kind", "corrects_id"):
        if kind == EntryKind.WITHDRAWAL:
            withdrawn.add(corrects)
        elif pk not in withdrawn:
            return int(pk)
    return None


def restore_deal(deal: Deal) -> None:
    """Bring what is kept beside the deal in step with its ledger (one query to read, one to write)."""
    rows = Entry.objects.in_workspace(deal.workspace_id).filter(deal=deal).order_by("deal_seq")
    for name, value in vars(fold_deal(rows)).items():
        setattr(deal, name, value)
    clocks.save_kept(deal, DEAL_CACHED)


def restore_sales(customer: Customer) -> None:
    """Count the customer's open deals again, and find its first sale; in memory, not yet saved (one query)."""
    deals = Deal.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    clocks.set_deals(customer, list(deals.only("status", "sold_at", "stage")))


def _restore_steps(touch: Entry, withdrawal: Entry, at: datetime) -> None:
    """End what the touch opened; what it ended goes on, wherever nothing that stands came after."""
    steps = NextStep.objects.in_workspace(touch.workspace_id)
    lanes = set(steps.filter(Q(opened_by=touch) | Q(closed_by=touch)).values_list("deal_id", "member_id"))
    steps.filter(opened_by=touch, closed_at=None).update(closed_at=at, closed_by=withdrawal)
    for deal_id, member_id in lanes:
        lane = steps.filter(customer=touch.customer_id, deal=deal_id, member=member_id)
        standing = lane.exclude(_is_withdrawn("opened_by_id")).order_by("-made_at", "-id")
        last = standing.annotate(ended_by_nothing=_is_withdrawn("closed_by_id")).first()
        # Of two customers that became one, an earlier step may be open in this lane.
        if last and last.ended_by_nothing and not lane.filter(closed_at=None).exists():
            steps.filter(pk=last.pk).update(closed_at=None, closed_by=None)


def _is_withdrawn(column: str) -> Exists:
    """Whether the entry that this column of a step names was withdrawn."""
    rows = Entry.objects.filter(workspace_id=OuterRef("workspace_id"), corrects_id=OuterRef(column))
    return Exists(rows.filter(kind=EntryKind.WITHDRAWAL))
