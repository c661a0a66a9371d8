"""People noted twice become one when their customers do: which they may be, and how."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from followthrough.customers.enter import set_contact_keys
from followthrough.customers.models import Contact, Customer
from followthrough.journal.belongings import pointers_to
from followthrough.journal.changes import Changes, columns_of
from followthrough.journal.history import MERGED, keep_history
from followthrough.journal.models import Amendment
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.role import ContactRole
from followthrough.workspace.models import Member

#: What one lacks is taken from the other; what both have and say otherwise is added to the note.
ADDRESSES = ("email", "phone", "mobile")
Couple = tuple[Contact, Contact]


def same_people(into: Customer, other: Customer) -> list[Couple]:
    """People of both customers who may be one, by e-mail or name: whose stays, and who becomes the same; one query."""
    rows = Contact.objects.in_workspace(into.workspace_id).filter(customer_id__in=[into.pk, other.pk])
    ours: list[Contact] = []
    left: list[Contact] = []
    for row in rows.order_by("id"):
        (ours if row.customer_id == into.pk else left).append(row)
    couples = []
    for key in ("email_key", "name_key"):
        for mine in list(ours):
            theirs = next((row for row in left if getattr(mine, key) and getattr(row, key) == getattr(mine, key)), None)
            if theirs:
                couples.append((mine, theirs))
                ours.remove(mine)
                left.remove(theirs)
    return couples


def fold_people(
    changes: Changes, into: Customer, other: Customer, people: Sequence[tuple[int, int]], *, by: Member, at: datetime
) -> None:
    """Let the second of each pair of contact ids become the first. Refuses people of other customers."""
    ids = {pk for pair in people for pk in pair}
    rows = Contact.objects.in_workspace(into.workspace_id).filter(pk__in=ids).select_for_update(of=("self",))
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < 2 * len(people):
        raise Refused(_("One of these people is not here any more. Look again."), field="people")
    for first, second in people:
        mine, theirs = found[first], found[second]
        if (mine.customer_id, theirs.customer_id) != (into.pk, other.pk):
            raise Refused(_("One of these people belongs to another customer."), field="people")
        _fold(changes, mine, theirs, country=into.workspace.country)
        keep_history(theirs, "-", by=by, at=at, reason=MERGED)
        keep_history(mine, "~", by=by, at=at, reason=MERGED)


def _fold(changes: Changes, mine: Contact, theirs: Contact, *, country: str) -> None:
    # Somebody folded before may have been the way to one of them.
    mine.refresh_from_db()
    theirs.refresh_from_db()
    before = columns_of(mine)
    for pointer in pointers_to(Contact):
        changes.move(pointer, theirs.pk, mine.pk)
    _amend(changes, mine, theirs)
    changes.remove(Contact._base_manager.filter(workspace_id=mine.workspace_id, pk=theirs.pk))
    _take_over(mine, theirs)
    set_contact_keys(mine, country=country)
    mine.version += 1
    apart = {name: value for name, value in columns_of(mine).items() if value != before[name]}
    Contact._base_manager.filter(workspace_id=mine.workspace_id, pk=mine.pk).update(**apart)
    changes.changed(mine, before)


def _amend(changes: Changes, mine: Contact, theirs: Contact) -> None:
    """Amendments name whom a touch met within a list; there, too, the two are one."""
    rows = Amendment.objects.in_workspace(mine.workspace_id).filter(entry__customer_id=theirs.customer_id)
    for row in rows:
        if any(int(person["contact"]) == theirs.pk for person in row.met):
            changes.change(row, met=list(_met(row.met, mine.pk, theirs.pk)))


def _met(people: Sequence[dict[str, Any]], mine: int, theirs: int) -> Iterable[dict[str, Any]]:
    seen = set()
    for person in people:
        contact = mine if int(person["contact"]) == theirs else int(person["contact"])
        if contact not in seen:
            yield {**person, "contact": contact}
        seen.add(contact)


def _take_over(mine: Contact, theirs: Contact) -> None:
    """What is known of either, in memory."""
    also = [value for name in ADDRESSES if (value := getattr(theirs, name)) and value not in _addresses(mine)]
    for name in ("job_title", "influence", "attitude", *ADDRESSES):
        if not getattr(mine, name) and getattr(theirs, name):
            setattr(mine, name, getattr(theirs, name))
    also = [value for value in also if value not in _addresses(mine)]
    notes = [mine.note, theirs.note, _("Also: %(addresses)s") % {"addresses": ", ".join(also)} if also else ""]
    mine.note = "\n".join(dict.fromkeys(note for note in notes if note))
    if mine.role == ContactRole.OTHER:
        mine.role = theirs.role
    ways = [pk for pk in (mine.known_through_id, theirs.known_through_id) if pk not in (None, mine.pk, theirs.pk)]
    mine.known_through_id = next(iter(ways), None)
    mine.is_key = mine.is_key or theirs.is_key
    mine.do_not_contact = mine.do_not_contact or theirs.do_not_contact
    mine.left_on = mine.left_on and theirs.left_on and max(mine.left_on, theirs.left_on)
    mine.extra = {**theirs.extra, **mine.extra}
    mine.entered_at = min(mine.entered_at, theirs.entered_at)


def _addresses(contact: Contact) -> set[str]:
    return {getattr(contact, name) for name in ADDRESSES}
