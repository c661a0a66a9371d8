"""Make one customer of two: everything of both histories stays, and the merge can be taken back exactly (M1)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.enter import CUSTOMER_FACTS, set_keys
from followthrough.customers.models import Customer, GroupMembership, PossibleDuplicate, SearchText, SetAside
from followthrough.customers.pairs import note_pairs, pairs_with
from followthrough.customers.search import write_search_text
from followthrough.deals.ending import endings_of
from followthrough.journal import clocks, levels
from followthrough.journal.belongings import pointers_to, state_of
from followthrough.journal.changes import Changes, columns_of, whole
from followthrough.journal.drift import urgent_of
from followthrough.journal.fold import fold_people
from followthrough.journal.grouping import groups_of
from followthrough.journal.history import MERGED, keep_history
from followthrough.journal.models import Bond, Merge, NextStep, Parking
from followthrough.journal.refusal import Refused
from followthrough.journal.rest import as_kept
from followthrough.journal.withdraw import restore_sales
from followthrough.playbook.cadence import rhythm_of
from followthrough.relationship.models import HandOff, PhaseSaid
from followthrough.vocabulary.hand_off import HandOffTurn
from followthrough.vocabulary.rest import RestEnd
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change

#: Facts of which the value of one customer is kept; of `note` both may be.
FACTS = [name for name in CUSTOMER_FACTS if name not in ("parent", "potential_currency")]


@transaction.atomic
def merge_customers(
    *,
    by: Member,
    into: Customer,
    other: Customer,
    at: datetime,
    theirs: Collection[str] = (),
    joins_notes: bool = False,
    people: Sequence[tuple[int, int]] = (),
) -> Merge:
    """Merge `other` into `into`, which stays: whatever refers to `other` refers to it, and `other` is no more.

    `theirs` names the facts (of `FACTS`) whose value is taken from `other`; `people` are pairs of contact ids, the
    second of whom is the same person as the first. The same pair again gives the merge that stands. Raises NotAllowed
    unless `by` may change both; Refused for a customer and itself, one merged already, or one that is not here.
    """
    if into.pk == other.pk:
        raise Refused(_("A customer can’t be merged into itself."))
    rows = _locked(by, into, other)
    if len(rows) < 2:
        return _merged_already(by, into, other)
    into, other = rows[into.pk], rows[other.pk]
    if not all(may_change(by, row.owner_id, row.service_member_id) for row in (into, other)):
        raise NotAllowed(_("One of these customers belongs to somebody outside your team."))
    changes, before = Changes(by.workspace_id), columns_of(into)
    pairs = [whole(row) for row in _without_pairs(into, other)]
    _settle(changes, into, other, by=by, at=at)
    fold_people(changes, into, other, people, by=by, at=at)
    _set_facts(into, other, theirs, joins_notes, country=by.workspace.country)
    # They are counted again from the touches of both.
    changes.remove(Bond.objects.in_workspace(by.workspace_id).filter(customer_id__in=[into.pk, other.pk]))
    for pointer in pointers_to(Customer):
        changes.move(pointer, other.pk, into.pk)
    changes.remove(Customer._base_manager.filter(workspace_id=by.workspace_id, pk=other.pk))
    _count_again(changes, into)
    _save(changes, into, before)
    for row, kind in ((other, "-"), (into, "~")):
        keep_history(row, kind, by=by, at=at, reason=MERGED)
    note_pairs(into)
    chosen = {"theirs": sorted(theirs), "joins_notes": joins_notes, "people": [list(pair) for pair in people]}
    return Merge.objects.create(
        workspace_id=by.workspace_id, into=into, gone=other.pk, gone_name=other.name, by=by, merged_at=at,
        chosen=chosen, steps=changes.steps, pairs=pairs, left=state_of(by.workspace_id, into.pk),
    )  # fmt: skip


def suggested(into: Customer, other: Customer) -> set[str]:
    """The facts to take from `other` unless somebody chooses otherwise: what `into` lacks, and do-not-contact."""
    return {
        name
        for name in FACTS
        if not getattr(into, name) and getattr(other, name) and name not in ("is_person", "time_zone")
    }


def _locked(by: Member, *customers: Customer) -> dict[int, Customer]:
    """Those of the customers that are still here, by id, locked in the order of their ids."""
    rows = Customer.objects.visible_to(by).filter(pk__in=[customer.pk for customer in customers])
    found = {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}
    for row in found.values():
        row.workspace = by.workspace
    return found


def _merged_already(by: Member, into: Customer, other: Customer) -> Merge:
    """The merge that was asked for before; else says why there is none."""
    merges = Merge.objects.visible_to(by).filter(undone_at=None).select_related("into")
    known = {merge.gone: merge for merge in merges.filter(gone__in=[into.pk, other.pk])}
    if (merge := known.get(other.pk)) and merge.into_id == into.pk:
        return merge
    for merge in known.values():
        names = {"name": merge.gone_name, "into": merge.into.name}
        raise Refused(_("%(name)s was merged into %(into)s meanwhile.") % names)
    raise Refused(_("One of these customers is not here."))


def _without_pairs(into: Customer, other: Customer) -> list[PossibleDuplicate]:
    """Take both off the list of possible duplicates; the rows that were there."""
    found = pairs_with(into.workspace_id, into.pk, other.pk)
    PossibleDuplicate.objects.in_workspace(into.workspace_id).filter(pk__in=[row.pk for row in found]).delete()
    return found


def _settle(changes: Changes, into: Customer, other: Customer, *, by: Member, at: datetime) -> None:
    """What there may be one of only: a step of a lane, a rest, a phase said, an offer, a word that they are two."""
    both = (into.pk, other.pk)
    steps = NextStep.objects.in_workspace(into.workspace_id).filter(customer_id__in=both, deal=None, closed_at=None)
    taken: set[int] = set()
    for step in sorted(steps, key=lambda step: (not step.agreed, step.from_cadence, step.due_on, step.pk)):
        if step.member_id in taken:
            changes.change(step, closed_at=at)
        taken.add(step.member_id)
    parkings = Parking.objects.in_workspace(into.workspace_id).filter(customer_id__in=both, deal=None, ended_at=None)
    resting = sorted(parkings, key=lambda parking: (parking.wake_on, parking.pk))
    # Who is awake on one side is awake: only what rests on both sides goes on resting, until the earlier day.
    keeps_resting = len({parking.customer_id for parking in resting}) == len(both)
    for parking in resting[keeps_resting:]:
        changes.change(parking, ended_at=at, ended_because=RestEnd.MERGED)
    memberships = GroupMembership.objects.in_workspace(into.workspace_id).filter(customer_id__in=both, ended_at=None)
    for membership in sorted(memberships, key=lambda one: one.customer_id != into.pk)[1:]:
        changes.change(membership, ended_at=at)
    said = PhaseSaid.objects.in_workspace(into.workspace_id).filter(customer_id__in=both, ended_at=None)
    for row in sorted(said, key=lambda one: one.customer_id != into.pk)[1:]:
        changes.change(row, ended_at=at, ended_by_id=by.pk)
    offered = HandOff.objects.in_workspace(into.workspace_id).open().filter(customer_id__in=both)
    # An offer of who has the customer that stays goes on; another one is taken back.
    for offer in sorted(offered, key=lambda one: (one.giver_id != into.owner_id, one.customer_id != into.pk))[1:]:
        changes.change(offer, ended_at=at, ended_as=HandOffTurn.TAKEN_BACK)
    aside = SetAside.objects.in_workspace(into.workspace_id)
    changes.remove(aside.filter(first_id__in=both, second_id__in=both))


def _set_facts(into: Customer, other: Customer, theirs: Collection[str], joins_notes: bool, *, country: str) -> None:
    """The facts of the customer that stays, in memory."""
    if unknown := set(theirs) - set(FACTS):
        raise TypeError(f"{unknown} are not among the facts one can choose.")
    for name in theirs:
        setattr(into, name, getattr(other, name))
    if "potential" in theirs:
        into.potential_currency = other.potential_currency
    if joins_notes:
        into.note = "\n\n".join(note for note in (into.note, other.note) if note)
    parent = into.parent if into.parent_id not in (None, other.pk) else other.parent
    is_loop = parent is not None and {parent.pk, parent.parent_id} & {into.pk, other.pk}
    into.parent = None if is_loop else parent
    into.extra = {**other.extra, **into.extra}
    into.entered_at = min(into.entered_at, other.entered_at)
    into.first_due_on = min(into.first_due_on, other.first_due_on)
    set_keys(into, country=country)


def _count_again(changes: Changes, into: Customer) -> None:
    """Everything kept beside the customer, from the rows of both; steps that the cadence set move along."""
    rhythm, where = rhythm_of(into.workspace), into.workspace_id
    levels.find_level(into)
    resting = Parking.objects.in_workspace(where).filter(customer=into, deal=None, ended_at=None)
    parking = resting.first()
    into.rest = as_kept(parking) if parking else None
    into.parked_until = None
    into.group_id = groups_of(where, [into.pk]).get(into.pk)
    restore_sales(into)
    clocks.set_endings(into, endings_of(where, [into.pk]).get(into.pk, []))
    into.urgent = urgent_of(where, [into.pk]).get(into.pk)
    clocks.recount(into, rhythm)
    clocks.read_after_sale(into, rhythm)
    open_ones = NextStep.objects.in_workspace(where).filter(customer=into, closed_at=None, from_cadence=True)
    before = dict(open_ones.values_list("pk", "due_on"))
    clocks.set_due(into, rhythm)
    for step in open_ones:
        changes.changed(step, {"due_on": before[step.pk]})


def _save(changes: Changes, into: Customer, before: dict[str, Any]) -> None:
    """Save the customer and what it is found by, one version higher, and tell what stood there before."""
    into.version += 1
    now = columns_of(into)
    apart = {name: value for name, value in now.items() if value != before[name]}
    Customer._base_manager.filter(workspace_id=into.workspace_id, pk=into.pk).update(**apart)
    changes.changed(into, before)
    texts = SearchText.objects.in_workspace(into.workspace_id).filter(customer=into)
    doc = texts.values_list("doc", flat=True).first()
    write_search_text(into, country=into.workspace.country)
    if doc is not None:
        changes.changed(texts.get(), {"doc": doc})
