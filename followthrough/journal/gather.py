"""Many customers at once: call a gathering, invite to it, change it (M29)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.journal.models import Gathering, GatheringMember, Guest, GuestPerson
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log

GATHERING_FACTS = ("name", "kind", "place", "note", "starts_at")
#: More guests than this are several gatherings.
MOST_GUESTS = 300


@transaction.atomic
def call_gathering(
    *, by: Member, facts: Mapping[str, Any], at: datetime, along: Sequence[Member] = (), uid: uuid.UUID | None = None
) -> Gathering:
    """An event, demonstration, launch or training that `by` holds. Raises NotAllowed for viewers."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    row = Gathering(workspace_id=by.workspace_id, uid=uid or uuid.uuid4(), member=by, made_at=at, **_known(facts))
    row.save(force_insert=True)
    _set_along(row, along)
    return row


@transaction.atomic
def edit_gathering(
    *, by: Member, gathering: Gathering, version: int, facts: Mapping[str, Any], along: Sequence[Member]
) -> Gathering:
    """Change it while it is not recorded. Raises Refused, NotAllowed, StaleVersion."""
    row = own_gathering(by, gathering, version=version)
    for name, value in _known(facts).items():
        setattr(row, name, value)
    row.save_edit()
    GatheringMember.objects.in_workspace(by.workspace_id).filter(gathering=row).delete()
    _set_along(row, along)
    return row


@transaction.atomic
def invite_guests(
    *, by: Member, gathering: Gathering, customer_ids: Sequence[int], at: datetime, people: Sequence[int] = ()
) -> tuple[int, list[str]]:
    """Invite customers, and those of their people whose ids are among `people`; again changes nothing.

    How many were invited now, and the names of those left out because they must not be contacted. Raises Refused once
    it is recorded or where they are too many, NotAllowed.
    """
    row = own_gathering(by, gathering)
    there = Guest.objects.in_workspace(by.workspace_id).filter(gathering=row)
    known = dict(there.values_list("customer_id", "pk"))
    customers = Customer.objects.visible_to(by).filter(pk__in=list(customer_ids)).only("name", "do_not_contact")
    found = list(customers.order_by("name_key", "id"))
    new = [one for one in found if one.pk not in known and not one.do_not_contact]
    if len(known) + len(new) > MOST_GUESTS:
        raise Refused(_("At most %(n)d customers are invited to one gathering.") % {"n": MOST_GUESTS})
    guests = [Guest(workspace_id=by.workspace_id, gathering=row, customer=one, by=by, invited_at=at) for one in new]
    Guest.objects.bulk_create(guests)
    known |= {guest.customer_id: guest.pk for guest in guests}
    named = Contact.objects.visible_to(by).filter(pk__in=list(people), customer_id__in=list(known), left_on=None)
    GuestPerson.objects.bulk_create(
        [
            GuestPerson(workspace_id=by.workspace_id, guest_id=known[one.customer_id], contact=one)
            for one in named.exclude(do_not_contact=True)
        ],
        ignore_conflicts=True,
    )
    return len(new), [one.name for one in found if one.do_not_contact]


@transaction.atomic
def uninvite_guest(*, by: Member, guest: Guest) -> None:
    """Take a guest off the list. Raises Refused once it is recorded, NotAllowed."""
    own_gathering(by, guest.gathering)
    rows = Guest.objects.visible_to(by).filter(pk=guest.pk, state=Attendance.INVITED)
    GuestPerson.objects.visible_to(by).filter(guest__in=rows).delete()
    rows._raw_delete(rows.db)


def own_gathering(by: Member, gathering: Gathering, *, version: int | None = None, open_only: bool = True) -> Gathering:
    """The gathering under its lock. Raises NotAllowed unless `by` holds it, is there too, or leads who holds it.

    With `open_only` raises Refused once it is recorded.
    """
    found: Gathering = Gathering.objects.visible_to(by).get(pk=gathering.pk)
    is_there = GatheringMember.objects.in_workspace(by.workspace_id).filter(gathering=found, member=by).exists()
    if not (is_there and may_log(by)) and not may_change(by, found.member_id):
        raise NotAllowed(_("Somebody else holds this gathering."))
    row = found.locked(version=version)
    if open_only and row.recorded_at is not None:
        raise Refused(_("This gathering was recorded already."))
    return row


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(GATHERING_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a gathering.")
    return dict(facts)


def _set_along(row: Gathering, along: Sequence[Member]) -> None:
    members = {one.pk for one in along} - {row.member_id}
    GatheringMember.objects.bulk_create(
        GatheringMember(workspace_id=row.workspace_id, gathering=row, member_id=pk) for pk in sorted(members)
    )
