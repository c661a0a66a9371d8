"""Take a merge back: both customers as they were, to the letter, unless somebody has built on the one that stayed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followthrough.customers.models import Contact, Customer, PossibleDuplicate
from followthrough.customers.pairs import note_pairs, pairs_with
from followthrough.journal import clocks
from followthrough.journal.belongings import state_of
from followthrough.journal.changes import row_of, take_back
from followthrough.journal.closeness import drop_bonds
from followthrough.journal.history import MERGE_UNDONE, keep_history
from followthrough.journal.models import Bond, Merge
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import rebuild
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change

#: What may have been added or changed since, in words.
IN_WORDS = {
    "customers.Customer": gettext_lazy("the facts of the customer"),
    "customers.Contact": gettext_lazy("its people"),
    "customers.LevelAssessment": gettext_lazy("its level"),
    "deals.Deal": gettext_lazy("its deals"),
    "journal.Entry": gettext_lazy("its journal"),
    "journal.EntryContact": gettext_lazy("its journal"),
    "journal.Amendment": gettext_lazy("its journal"),
    "journal.NextStep": gettext_lazy("its next steps"),
    "journal.Parking": gettext_lazy("its rest"),
    "journal.Visit": gettext_lazy("its visits"),
    "journal.VisitChange": gettext_lazy("its visits"),
    "journal.VisitContact": gettext_lazy("its visits"),
    "journal.VisitMember": gettext_lazy("its visits"),
    "journal.VisitFile": gettext_lazy("its visits"),
    "journal.Promise": gettext_lazy("its promises"),
    "journal.PromiseChange": gettext_lazy("its promises"),
    "journal.Guest": gettext_lazy("its gatherings"),
    "journal.GuestPerson": gettext_lazy("its gatherings"),
    "relationship.HandOff": gettext_lazy("to whom it is handed over"),
    "relationship.HandOffChange": gettext_lazy("to whom it is handed over"),
    "relationship.Expectation": gettext_lazy("what it expects"),
    "relationship.ExpectationChange": gettext_lazy("what it expects"),
    "campaigns.Drawn": gettext_lazy("its campaigns"),
    "planner.Postponement": gettext_lazy("what was put off"),
    "planner.Placement": gettext_lazy("where it was put in a plan"),
    "customers.Attachment": gettext_lazy("its files"),
    "customers.Arrival": gettext_lazy("how it came to us"),
    "customers.Claim": gettext_lazy("whose it is"),
}
#: What else there is hangs on a deal.
OTHERS = gettext_lazy("what its deals leave on record")


@transaction.atomic
def undo_merge(*, by: Member, merge: Merge, at: datetime) -> Merge:
    """Take a merge back; taking it back again changes nothing.

    Raises NotAllowed unless `by` may change both customers, Refused when somebody has built on the one that stayed.
    """
    into = Customer.objects.visible_to(by).select_for_update(of=("self",)).get(pk=merge.into_id)
    merge = Merge.objects.visible_to(by).select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    gone = _gone(merge)
    if not all(may_change(by, row.owner_id, row.service_member_id) for row in (into, gone)):
        raise NotAllowed(_("One of these customers belongs to somebody outside your team."))
    if words := in_the_way(merge):
        raise Refused(words)
    where = by.workspace_id
    PossibleDuplicate.objects.in_workspace(where).filter(pk__in=[row.pk for row in pairs_with(where, into.pk)]).delete()
    drop_bonds(where, list(Bond.objects.in_workspace(where).filter(customer=into)))
    take_back(where, merge.steps)
    _put_pairs_back(merge)
    for row, kind in _restored(merge, into):
        keep_history(row, kind, by=by, at=at, reason=MERGE_UNDONE)
    _follow(by, merge)
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    return merge


def in_the_way(merge: Merge) -> str:
    """What keeps a merge from being taken back, in words; empty when nothing does. A statement for each kind of row."""
    later = Merge.objects.in_workspace(merge.workspace_id).filter(into=merge.into_id, undone_at=None, pk__gt=merge.pk)
    if last := later.order_by("-pk").first():
        return _("%(name)s was merged into it later. Take that back first.") % {"name": last.gone_name}
    now = state_of(merge.workspace_id, merge.into_id)
    labels = [label for label in {**merge.left, **now} if merge.left.get(label) != now.get(label)]
    if not labels:
        return ""
    named = dict.fromkeys(str(IN_WORDS.get(label, OTHERS)) for label in sorted(labels))
    what = ", ".join(named)
    return _("Somebody has built on it since the merge: %(what)s. So it stays merged.") % {"what": what}


def _gone(merge: Merge) -> Customer:
    """The customer that left, as it was."""
    told = next(step["row"] for step in merge.steps if step.get("remove") == "customers.Customer")
    row: Customer = row_of("customers.Customer", told)
    return row


def _put_pairs_back(merge: Merge) -> None:
    """The pairs of both that stood on the list, but for those whose other customer has left since."""
    rows = [row_of("customers.PossibleDuplicate", told) for told in merge.pairs]
    ids = {pk for row in rows for pk in (row.first_id, row.second_id)}
    here = set(Customer.objects.in_workspace(merge.workspace_id).filter(pk__in=ids).values_list("pk", flat=True))
    known = [row for row in rows if {row.first_id, row.second_id} <= here]
    PossibleDuplicate.objects.bulk_create(known, ignore_conflicts=True)


def _restored(merge: Merge, into: Customer) -> list[tuple[Any, str]]:
    """The customers and people as they are again, each with its kind of change."""
    customers = Customer.objects.in_workspace(merge.workspace_id).in_bulk([into.pk, merge.gone])
    found: list[tuple[Any, str]] = [(customers[merge.gone], "+"), (customers[into.pk], "~")]
    contacts = Contact.objects.in_workspace(merge.workspace_id)
    people = contacts.in_bulk([pk for pair in merge.chosen["people"] for pk in pair])
    for first, second in merge.chosen["people"]:
        found += [(people[second], "+"), (people[first], "~")]
    return found


def _follow(by: Member, merge: Merge) -> None:
    """Where the rhythm or the holidays changed since, both follow them as everybody else has."""
    both = [merge.into_id, merge.gone]
    rebuild(by.workspace, customer_ids=both)
    for row in Customer.objects.in_workspace(by.workspace_id).filter(pk__in=both).order_by("pk"):
        row.workspace = by.workspace
        clocks.save_due(row)
        note_pairs(row)
