"""Rows of the journal as people read them: four statements a page, whatever it holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.journal.clocks import amend_in_memory
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.web.wording import CHANNEL_WITH, DEMOTION_CAUSE, LOSS_REASON, STAGE

PAGE = 50
CURSOR = "~"
READ = (
    "workspace_id", "kind", "customer_id", "deal_id", "author_id", "continues_id", "corrects_id", "channel",
    "direction", "reached", "attempt", "outcome", "stage_before", "stage_after", "cause", "closed_as",
    "competitor", "missing", "override_reason", "note", "minutes", "origin", "happened_at", "recorded_at",
    "is_correction", "author__name", "deal__name", "customer__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was met, and whether they were key then."""

    id: str
    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the journal, worded. `sign` is the sign between two stages."""

    id: str
    entry: Entry
    headline: str
    people: list[Person]
    sign: str
    because: str
    original: str
    is_amended: bool
    is_withdrawn: bool
    customer: str
    author: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """At most fifty lines, latest first, and the cursor of the older ones where there are any."""

    lines: list[Line]
    next_cursor: str


def timeline(entries: QuerySet[Entry], *, workspace_id: int, before: str = "") -> Timeline:
    """The latest of `entries` older than the cursor `before`; a cursor that can't be read is left out."""
    older = entries.filter(_older(before)).select_related("author", "deal", "customer").only(*READ)
    found = list(older.order_by("-happened_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    ids = [entry.pk for entry in shown]
    people = _people(workspace_id, ids)
    amended = _amendments(workspace_id, ids)
    withdrawn = _withdrawn(workspace_id, ids)
    lines = [_line(entry, people, amended.get(entry.pk), entry.pk in withdrawn) for entry in shown]
    last = f"{found[PAGE - 1].happened_at.isoformat()}{CURSOR}{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return Timeline(lines, last)


def _older(before: str) -> Q:
    moment, _sign, pk = before.rpartition(CURSOR)
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+"))
        if at.tzinfo is None or not pk.isdecimal() or len(pk) > 19:
            return Q()
    except ValueError:
        return Q()
    return Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=int(pk))


def _people(workspace_id: int, ids: list[int]) -> dict[int, list[Person]]:
    met = EntryContact.objects.in_workspace(workspace_id).filter(entry_id__in=ids).order_by("-was_key", "id")
    people = defaultdict(list)
    for entry_id, contact_id, name, was_key in met.values_list("entry_id", "contact_id", "contact__name", "was_key"):
        people[entry_id].append(Person(str(contact_id), name, was_key))
    return people


def _amendments(workspace_id: int, ids: list[int]) -> dict[int, Amendment]:
    rows = Amendment.objects.in_workspace(workspace_id).filter(entry_id__in=ids)
    return {row.entry_id: row for row in rows.order_by("id")}


def _withdrawn(workspace_id: int, ids: list[int]) -> set[int]:
    rows = Entry.objects.in_workspace(workspace_id).filter(corrects_id__in=ids, kind=EntryKind.WITHDRAWAL)
    return set(rows.values_list("corrects_id", flat=True))


def _line(entry: Entry, people: dict[int, list[Person]], amendment: Amendment | None, is_withdrawn: bool) -> Line:
    original = entry.note
    met = people.get(entry.pk, [])
    if amendment is not None:
        amend_in_memory(entry, amendment)
        met = _met_then(entry.workspace_id, amendment, met)
    return Line(
        id=str(entry.pk),
        entry=entry,
        headline=headline(entry, met),
        people=met,
        sign="=" if entry.stage_before == entry.stage_after else "→",
        because=because(entry),
        original=original,
        is_amended=amendment is not None,
        is_withdrawn=is_withdrawn,
        customer=entry.customer.name,
        author=entry.author.name,
    )


def _met_then(workspace_id: int, amendment: Amendment, met: list[Person]) -> list[Person]:
    """The people an amendment names; the names of those the touch did not have cost one statement more."""
    known = {person.id: person.name for person in met}
    wanted = {str(person["contact"]): bool(person["was_key"]) for person in amendment.met}
    if unknown := set(wanted) - set(known):
        others = Contact.objects.in_workspace(workspace_id).filter(pk__in=[int(pk) for pk in unknown])
        known |= {str(pk): name for pk, name in others.values_list("pk", "name")}
    return [Person(pk, known.get(pk, ""), is_key) for pk, is_key in wanted.items()]


def headline(entry: Entry, people: list[Person]) -> str:
    """What kind of row this is, and with whom: "Call to Dr. Roth", "Deal lost"."""
    if entry.kind == EntryKind.TOUCH:
        who = ", ".join(person.name for person in people) or entry.customer.name
        words = str(CHANNEL_WITH[Channel(entry.channel), Direction(entry.direction)])
        return words % {"who": who}
    deal = entry.deal.name if entry.deal else ""
    words = {
        EntryKind.OPENING: _("Deal opened: %(deal)s"),
        EntryKind.REOPENING: _("Deal taken up again: %(deal)s"),
        EntryKind.WITHDRAWAL: _("A touch was taken back"),
        EntryKind.CLOSING: _("Deal lost: %(deal)s")
        if entry.closed_as == DealStatus.LOST
        else _("Deal given up: %(deal)s"),
    }[EntryKind(entry.kind)]
    return words % {"deal": deal}


def because(entry: Entry) -> str:
    """Why it went down, was lost, or went up without what it should have shown; where a deal began."""
    parts = []
    if entry.cause or entry.competitor:
        cause = cause_words(entry.cause, of_end=entry.kind == EntryKind.CLOSING)
        causes = ", ".join(filter(None, (cause, entry.competitor)))
        parts.append(_("because: %(causes)s") % {"causes": causes})
    if entry.override_reason:
        parts.append(_("without all evidence: %(reason)s") % {"reason": entry.override_reason})
    if entry.kind == EntryKind.OPENING and entry.stage_after:
        parts.append(_("at stage %(stage)s") % {"stage": f"{entry.stage_after} {STAGE[entry.stage_after]}"})  # type: ignore[index]
    if entry.origin == Origin.IMPORTED:
        parts.append(_("imported"))
    return ", ".join(part for part in parts if part)


def cause_words(cause: str, *, of_end: bool) -> str:
    """A known cause of a demotion, or reason of an end, in words; what an import or a hand wrote stays as it is."""
    if of_end:
        return str(LOSS_REASON[LossReason(cause)]) if cause in tuple(LossReason) else cause
    return str(DEMOTION_CAUSE[DemotionCause(cause)]) if cause in tuple(DemotionCause) else cause
