"""Amend a touch: a new row says what it should have said, the old one is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.journal import clocks
from followthrough.journal.log import TOLERANCE
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.journal.refusal import Refused
from followthrough.journal.touches import amend_in_memory
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change

AMENDABLE = ["note", "channel", "direction", "reached", "minutes", "interest", "trust", "happened_at"]


@transaction.atomic
def amend_touch(
    *, by: Member, touch: Entry, at: datetime, contacts: Sequence[Contact], reason: str = "", **facts: Any
) -> Amendment:
    """Say anew what happened, with whom and when; `facts` are fields of `AMENDABLE`, those not given stay.

    Who was met stays as key as they were then. The outcome is not among the facts: see `put_right`.
    Raises NotAllowed unless `by` wrote it or may change its customer; Refused for times in the future and for a touch
    that was taken back.
    """
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=touch.customer_id)
    customer.workspace = by.workspace
    if touch.author_id != by.pk and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Only its author, or who looks after the customer, can amend a touch."))
    if unknown := set(facts) - set(AMENDABLE):
        raise TypeError(f"{unknown} can't be amended.")
    _check_standing(touch)
    current, keys = as_amended(touch)
    values = {name: facts.get(name, getattr(current, name)) for name in AMENDABLE}
    if values["happened_at"] > at + TOLERANCE:
        raise Refused(_("This lies in the future; a touch has happened already."), field="happened_at")
    keys = _were_key([contact for contact in contacts if contact.pk not in keys], values["happened_at"]) | keys
    row = Amendment.objects.create(
        workspace_id=by.workspace_id,
        entry=touch,
        by=by,
        reason=reason,
        recorded_at=at,
        met=[{"contact": str(contact.pk), "was_key": keys[contact.pk]} for contact in contacts],
        **values,
    )
    rhythm = rhythm_of(by.workspace)
    clocks.recount(customer, rhythm)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, (*clocks.STATE_FIELDS, *clocks.DUE_FIELDS))
    return row


def as_amended(touch: Entry) -> tuple[Entry, dict[int, bool]]:
    """The touch as its last amendment has it (the given row, changed in memory only), and who was met: id → was key."""
    last = Amendment.objects.in_workspace(touch.workspace_id).filter(entry=touch).order_by("-id").first()
    if last is None:
        met = EntryContact.objects.in_workspace(touch.workspace_id).filter(entry=touch)
        return touch, dict(met.values_list("contact_id", "was_key"))
    amend_in_memory(touch, last)
    return touch, {int(person["contact"]): bool(person["was_key"]) for person in last.met}


def _check_standing(touch: Entry) -> None:
    if touch.kind != EntryKind.TOUCH or touch.continues_id:
        raise Refused(_("Only a touch can be amended."))
    if not Entry.objects.in_workspace(touch.workspace_id).touches().filter(pk=touch.pk).exists():
        raise Refused(_("This touch was taken back; there is nothing left to amend."))


def _were_key(contacts: Sequence[Contact], at: datetime) -> dict[int, bool]:
    """Whether people the touch did not name were key at that moment, as far back as we know them (one query)."""
    keys = {contact.pk: contact.is_key for contact in contacts}
    if keys:
        rows = Contact.history.filter(workspace_id=contacts[0].workspace_id, id__in=list(keys))
        for pk, is_key in rows.filter(history_date__lte=at).order_by("history_date").values_list("id", "is_key"):
            keys[pk] = is_key
    return keys
