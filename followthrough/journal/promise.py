"""Promises of ours and theirs: given, kept, taken back with a reason, or opened again after a slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry, Promise, PromiseChange
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.visit import PromiseTurn
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log


@dataclass(frozen=True, kw_only=True)
class Word:
    """What was promised for the day `due_on`, by us or by them; `member` follows it (None: who notes it)."""

    is_ours: bool
    what: str
    due_on: date
    member: Member | None = None
    contact: Contact | None = None


@transaction.atomic
def promise(
    *,
    by: Member,
    customer: Customer,
    words: Sequence[Word],
    at: datetime,
    deal: Deal | None = None,
    entry: Entry | None = None,
) -> list[Promise]:
    """Put promises on record, given in the touch `entry` where there was one.

    Raises Refused for one that says nothing or names somebody of another customer, NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    rows = []
    for word in words:
        if not word.what.strip():
            raise Refused(_("Say what was promised."), field="what")
        if word.contact is not None and word.contact.customer_id != customer.pk:
            raise Refused(_("This person is not of this customer."), field="contact")
        rows.append(
            Promise(
                workspace_id=by.workspace_id, customer=customer, deal=deal, entry=entry, member=word.member or by,
                contact=word.contact, by=by, is_ours=word.is_ours, what=word.what.strip(), due_on=word.due_on,
                made_at=at,
            )
        )  # fmt: skip
    return Promise.objects.bulk_create(rows)


@transaction.atomic
def keep_promise(*, by: Member, promise: Promise, at: datetime) -> Promise:
    """It was kept; noting it again changes nothing. Raises Refused where it was taken back, NotAllowed."""
    return _end(by, promise, PromiseTurn.KEPT, at)


@transaction.atomic
def take_back_promise(*, by: Member, promise: Promise, reason: str, at: datetime) -> Promise:
    """It holds no longer, for a reason; again changes nothing. Raises Refused without one or once kept, NotAllowed."""
    if not reason.strip():
        raise Refused(_("Say why it holds no longer."), field="reason")
    return _end(by, promise, PromiseTurn.TAKEN_BACK, at, reason.strip())


@transaction.atomic
def open_promise(*, by: Member, promise: Promise, at: datetime) -> Promise:
    """It stands after all; opening what is open changes nothing. Raises Refused where its touch is gone, NotAllowed."""
    row = _locked(by, promise)
    if row.ended_at is None:
        return row
    if row.ended_as == PromiseTurn.WITHDRAWN:
        raise Refused(_("The touch it was given in was taken back."))
    _turn(by, row, PromiseTurn.OPEN, at)
    row.ended_as, row.ended_at = "", None
    row.save(update_fields=["ended_as", "ended_at"])
    return row


def withdraw_promises(*, by: Member, touch: Entry, at: datetime) -> None:
    """What was promised in a touch that is taken back was never promised; kept ones neither."""
    rows = list(Promise.objects.in_workspace(touch.workspace_id).select_for_update().filter(entry=touch))
    for row in rows:
        _turn(by, row, PromiseTurn.WITHDRAWN, at)
    Promise.objects.in_workspace(touch.workspace_id).filter(pk__in=[row.pk for row in rows]).update(
        ended_as=PromiseTurn.WITHDRAWN, ended_at=at
    )


def reckon_promise(row: Promise) -> bool:
    """Whether how a promise stands is what its changes say; made so where it is not."""
    last = PromiseChange.objects.in_workspace(row.workspace_id).filter(promise=row).order_by("-id").first()
    ended = last is not None and last.turn != PromiseTurn.OPEN
    told = (last.turn, last.at) if last and ended else ("", None)
    if told == (row.ended_as, row.ended_at):
        return True
    row.ended_as, row.ended_at = told
    row.save(update_fields=["ended_as", "ended_at"])
    return False


def _end(by: Member, promise: Promise, turn: PromiseTurn, at: datetime, reason: str = "") -> Promise:
    row = _locked(by, promise)
    if row.ended_as == turn:
        return row
    if row.ended_at is not None:
        raise Refused(_("This promise has ended already; open it again first."))
    _turn(by, row, turn, at, reason)
    row.ended_as, row.ended_at = turn, at
    row.save(update_fields=["ended_as", "ended_at"])
    return row


def _turn(by: Member, row: Promise, turn: PromiseTurn, at: datetime, reason: str = "") -> None:
    PromiseChange.objects.create(workspace_id=by.workspace_id, promise=row, by=by, turn=turn, reason=reason, at=at)


def _locked(by: Member, promise: Promise) -> Promise:
    """The promise under its lock. Raises NotAllowed unless `by` follows it or may change its customer."""
    rows = Promise.objects.visible_to(by).select_related("customer")
    row = rows.select_for_update(of=("self",)).get(pk=promise.pk)
    customer = row.customer
    is_mine = row.member_id == by.pk and may_log(by)
    if not is_mine and not may_change(by, row.member_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else follows this promise."))
    return row
