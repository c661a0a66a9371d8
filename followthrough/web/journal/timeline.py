"""Rows of the journal as people read them: four statements a page, whatever it holds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.web.fields import FIRST_DAY, LAST_DAY, is_id
from followthrough.web.here import here
from followthrough.web.stage_names import stage_name
from followthrough.web.wording import CHANNEL_WITH, DEMOTION_CAUSE, LOSS_REASON
from followthrough.workspace.statement import OneOf, Statement

PAGE = 50
CURSOR = "~"
READ = (
    "id", "kind", "customer_id", "deal_id", "author_id", "channel", "direction", "reached", "outcome",
    "stage_before", "stage_after", "cause", "closed_as", "competitor", "override_reason", "note", "minutes", "origin",
    "happened_at", "author__name", "deal__name", "customer__name", "is_correction", "tactic__name",
)  # fmt: skip
AMENDED = ("note", "channel", "direction", "reached", "minutes", "happened_at")


class Written(NamedTuple):
    """An entry as it is read, in the order of `READ`; an amended one says what its amendment says."""

    id: int
    kind: str
    customer_id: int
    deal_id: int | None
    author_id: int
    channel: str
    direction: str
    reached: bool
    outcome: str
    stage_before: int | None
    stage_after: int | None
    cause: str
    closed_as: str
    competitor: str
    override_reason: str
    note: str
    minutes: int | None
    origin: str
    happened_at: datetime
    author: str
    deal: str | None
    customer: str
    is_correction: bool
    tactic: str | None


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
    entry: Written
    headline: str
    people: list[Person]
    sign: str
    because: str
    original: str
    is_amended: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """At most fifty lines, latest first, and the cursor of the older ones where there are any.

    `searched_to` is how far back a search came that was not done when it ended.
    """

    lines: list[Line]
    next_cursor: str
    searched_to: datetime | None = None


def _latest(entries: QuerySet[Entry]) -> QuerySet[Entry, tuple[Any, ...]]:
    return entries.order_by("-happened_at", "-id").values_list(*READ)[: PAGE + 1]


OF_CUSTOMER: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id: _latest(Entry.objects.in_workspace(workspace_id).filter(customer_id=customer_id))
)
OF_DEAL: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, deal_id: _latest(Entry.objects.in_workspace(workspace_id).filter(deal_id=deal_id))
)
MET: Statement[tuple[int, int, str, bool]] = Statement(
    lambda workspace_id, ids: (
        EntryContact.objects.in_workspace(workspace_id)
        .filter(OneOf("entry_id", ids))
        .order_by("-was_key", "id")
        .values_list("entry_id", "contact_id", "contact__name", "was_key")
    )
)
AMENDMENTS: Statement[Amendment] = Statement(
    lambda workspace_id, ids: Amendment.objects.in_workspace(workspace_id).filter(OneOf("entry_id", ids)).order_by("id")
)
WITHDRAWN: Statement[int] = Statement(
    lambda workspace_id, ids: (
        Entry.objects.in_workspace(workspace_id)
        .filter(OneOf("corrects_id", ids), kind=EntryKind.WITHDRAWAL)
        .values_list("corrects_id", flat=True)
    )
)


def timeline(entries: QuerySet[Entry], *, workspace_id: int, before: str = "") -> Timeline:
    """The latest of `entries` older than the cursor `before`; a cursor that can't be read is left out.

    The page is chosen before anything is joined to it: else the joins are made for every row that is sorted.
    """
    older = entries.filter(older_than(before)).order_by("-happened_at", "-id").values("pk")[: PAGE + 1]
    return _told(_latest(Entry.objects.in_workspace(workspace_id).filter(pk__in=older)), workspace_id)


def of_ids(workspace_id: int, ids: list[int]) -> Timeline:
    """The entries with these ids."""
    return _told(_latest(Entry.objects.in_workspace(workspace_id).filter(pk__in=ids)), workspace_id)


def cursor_of(happened_at: datetime, pk: int) -> str:
    """What an address carries for the entries older than this one."""
    return f"{happened_at.isoformat()}{CURSOR}{pk}"


def of_customer(workspace_id: int, customer_id: int, before: str) -> Timeline:
    """The journal of a customer, older than the cursor `before`."""
    if before:
        entries = Entry.objects.in_workspace(workspace_id).filter(customer_id=customer_id)
        return timeline(entries, workspace_id=workspace_id, before=before)
    return _told(OF_CUSTOMER(workspace_id=workspace_id, customer_id=customer_id), workspace_id)


def of_deal(workspace_id: int, deal_id: int, before: str) -> Timeline:
    """The journal of a deal, older than the cursor `before`."""
    if before:
        entries = Entry.objects.in_workspace(workspace_id).filter(deal_id=deal_id)
        return timeline(entries, workspace_id=workspace_id, before=before)
    return _told(OF_DEAL(workspace_id=workspace_id, deal_id=deal_id), workspace_id)


def _told(rows: Iterable[tuple[Any, ...]], workspace_id: int) -> Timeline:
    found = [Written._make(row) for row in rows]
    shown = found[:PAGE]
    ids = [entry.id for entry in shown]
    people = _people(workspace_id, ids)
    amended = {row.entry_id: row for row in AMENDMENTS(workspace_id=workspace_id, ids=ids)}
    withdrawn = set(WITHDRAWN(workspace_id=workspace_id, ids=ids))
    lines = [
        _line(entry, workspace_id, people.get(entry.id, []), amended.get(entry.id), entry.id in withdrawn)
        for entry in shown
    ]
    last = cursor_of(shown[-1].happened_at, shown[-1].id) if len(found) > PAGE else ""
    return Timeline(lines, last)


def older_than(before: str) -> Q:
    """The entries older than a cursor; all where it can't be read."""
    moment, _sign, pk = before.rpartition(CURSOR)
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+"))
        if at.tzinfo is None or not is_id(pk) or not FIRST_DAY <= at.date() <= LAST_DAY:
            return Q()
    except ValueError:
        return Q()
    # The first part lets the database begin to read there.
    return Q(happened_at__lte=at) & (Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=int(pk)))


def _people(workspace_id: int, ids: list[int]) -> dict[int, list[Person]]:
    people = defaultdict(list)
    for entry_id, contact_id, name, was_key in MET(workspace_id=workspace_id, ids=ids):
        people[entry_id].append(Person(str(contact_id), name, was_key))
    return people


def _line(
    entry: Written, workspace_id: int, met: list[Person], amendment: Amendment | None, is_withdrawn: bool
) -> Line:
    original = entry.note
    if amendment is not None:
        entry = entry._replace(**{name: getattr(amendment, name) for name in AMENDED})
        met = _met_then(workspace_id, amendment, met)
    return Line(
        id=str(entry.id),
        entry=entry,
        headline=headline(entry, met),
        people=met,
        sign="=" if entry.stage_before == entry.stage_after else "→",
        because=because(entry),
        original=original,
        is_amended=amendment is not None,
        is_withdrawn=is_withdrawn,
    )


def _met_then(workspace_id: int, amendment: Amendment, met: list[Person]) -> list[Person]:
    """The people an amendment names; the names of those the touch did not have cost one statement more."""
    known = {person.id: person.name for person in met}
    wanted = {str(person["contact"]): bool(person["was_key"]) for person in amendment.met}
    if unknown := set(wanted) - set(known):
        others = Contact.objects.in_workspace(workspace_id).filter(pk__in=[int(pk) for pk in unknown])
        known |= {str(pk): name for pk, name in others.values_list("pk", "name")}
    return [Person(pk, known.get(pk, ""), is_key) for pk, is_key in wanted.items()]


def headline(entry: Written, people: list[Person]) -> str:
    """What kind of row this is, and with whom: "Call to Dr. Roth", "Deal lost"."""
    if entry.is_correction:
        return _("Correction: %(deal)s") % {"deal": entry.deal or ""}
    if entry.kind == EntryKind.TOUCH:
        who = ", ".join(person.name for person in people) or entry.customer
        return _touched(entry.channel, entry.direction, here().language) % {"who": who}
    deal = entry.deal or ""
    words = {
        EntryKind.OPENING: _("Deal opened: %(deal)s"),
        EntryKind.REOPENING: _("Deal taken up again: %(deal)s"),
        EntryKind.WITHDRAWAL: _("A touch was taken back"),
        EntryKind.CLOSING: _("Deal lost: %(deal)s")
        if entry.closed_as == DealStatus.LOST
        else _("Deal given up: %(deal)s"),
    }[EntryKind(entry.kind)]
    return words % {"deal": deal}


@lru_cache(maxsize=256)
def _touched(channel: str, direction: str, language: str | None) -> str:
    return str(CHANNEL_WITH[Channel(channel), Direction(direction)])


def because(entry: Written) -> str:
    """Why it went down, was lost, or went up without what it should have shown; where a deal began."""
    parts = []
    if entry.cause or entry.competitor:
        cause = cause_words(entry.cause, of_end=entry.kind == EntryKind.CLOSING)
        causes = ", ".join(filter(None, (cause, entry.competitor)))
        parts.append(_("because: %(causes)s") % {"causes": causes})
    if entry.override_reason:
        parts.append(_("without all evidence: %(reason)s") % {"reason": entry.override_reason})
    if entry.kind == EntryKind.OPENING and entry.stage_after:
        parts.append(_("at stage %(stage)s") % {"stage": f"{entry.stage_after} {stage_name(entry.stage_after)}"})
    if entry.origin == Origin.IMPORTED:
        parts.append(_("imported"))
    if entry.origin == Origin.FORM:
        parts.append(_("by a form"))
    return ", ".join(part for part in parts if part)


def cause_words(cause: str, *, of_end: bool) -> str:
    """A known cause of a demotion, or reason of an end, in words; what an import or a hand wrote stays as it is."""
    if of_end:
        return str(LOSS_REASON[LossReason(cause)]) if cause in tuple(LossReason) else cause
    return str(DEMOTION_CAUSE[DemotionCause(cause)]) if cause in tuple(DemotionCause) else cause
