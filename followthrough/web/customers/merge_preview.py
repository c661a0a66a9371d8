"""What a merge would do, before it is done: who is who, what moves, and what becomes of what there may be one of."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.customers.duplicates import marks_among, reasons
from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.fold import Couple, same_people
from followthrough.journal.models import Entry, NextStep, Parking
from followthrough.porting.models import ExternalRef
from followthrough.web.customers.likeness import in_words
from followthrough.workspace.models import Member


@dataclass(frozen=True)
class Side:
    """One of the two, with how many rows it has."""

    customer: Customer
    touches: int
    deals: int
    people: int


@dataclass(frozen=True)
class Preview:
    """Everything the page shows before a merge."""

    sides: list[Side]
    reasons: list[str]
    moving: list[str]
    remarks: list[str]
    people: list[Couple]


def preview_of(into: Customer, other: Customer, member: Member) -> Preview:
    """What merging `other` into `into` would do; a dozen statements, however long their histories are."""
    marks = marks_among(member.workspace_id, [into.pk, other.pk])
    sides = [_side(into), _side(other)]
    return Preview(
        sides=sides,
        reasons=in_words(reasons(marks[into.pk], marks[other.pk]), into.name, other),
        moving=_moving(sides[1]),
        remarks=_remarks(into, other),
        people=same_people(into, other),
    )


def _side(row: Customer) -> Side:
    where = row.workspace_id
    return Side(
        customer=row,
        touches=Entry.objects.in_workspace(where).touches().filter(customer=row, is_correction=False).count(),
        deals=Deal.objects.in_workspace(where).filter(customer=row).count(),
        people=Contact.objects.in_workspace(where).filter(customer=row).count(),
    )


def _moving(side: Side) -> list[str]:
    """What the customer that goes brings along, in words."""
    where, of_it, row = side.customer.workspace_id, Q(customer=side.customer), side.customer
    steps = NextStep.objects.in_workspace(where).filter(of_it, closed_at=None).count()
    levels = LevelAssessment.objects.in_workspace(where).filter(of_it).count()
    rests = Parking.objects.in_workspace(where).filter(of_it).count()
    numbers = ExternalRef.objects.in_workspace(where).filter(kind="customer", object_id=row.pk).count()
    told = [
        (side.touches, ngettext("%(n)d touch", "%(n)d touches", side.touches)),
        (side.deals, ngettext("%(n)d deal", "%(n)d deals", side.deals)),
        (side.people, ngettext("%(n)d person", "%(n)d people", side.people)),
        (steps, ngettext("%(n)d next step", "%(n)d next steps", steps)),
        (levels, ngettext("%(n)d judgement of its level", "%(n)d judgements of its level", levels)),
        (rests, ngettext("%(n)d rest", "%(n)d rests", rests)),
        (numbers, ngettext("%(n)d number of another system", "%(n)d numbers of other systems", numbers)),
    ]
    return [words % {"n": count} for count, words in told if count]


def _remarks(into: Customer, other: Customer) -> list[str]:
    """What there may be one of only, and which one it will be."""
    where, both = into.workspace_id, [into.pk, other.pk]
    steps = NextStep.objects.in_workspace(where).filter(customer_id__in=both, deal=None, closed_at=None)
    members = list(steps.values_list("member__name", flat=True))
    twice = sorted({name for name in members if members.count(name) > 1})
    found = [
        _("%(name)s has a next step without a deal with both: the one agreed with them stays, else the earlier.")
        % {"name": name}
        for name in twice
    ]
    if bool(into.parked_until) != bool(other.parked_until):
        found.append(_("One of them rests. Together they are awake."))
    elif into.parked_until and other.parked_until:
        found.append(_("Both rest. Together they wake on the earlier day."))
    return found
