"""Rows of the journal as people read them: four statements a page, whatever it holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.journal.clocks import amend_in_memory
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.web.templatetags.marks import icon, outcome_glyph
from followthrough.web.templatetags.words import margin
from followthrough.web.wording import CHANNEL_ICON, CHANNEL_WITH, DEMOTION_CAUSE, LOSS_REASON, OUTCOME, STAGE

PAGE = 50
CURSOR = "~"
KIND_ICON = {
    EntryKind.OPENING: "flag",
    EntryKind.REOPENING: "flag",
    EntryKind.CLOSING: "close",
    EntryKind.WITHDRAWAL: "undo",
}
READ = (
    "workspace_id", "kind", "customer_id", "deal_id", "author_id", "channel", "direction", "reached", "outcome",
    "stage_before", "stage_after", "cause", "closed_as", "competitor", "override_reason", "note", "minutes", "origin",
    "interest", "trust", "key_met", "happened_at", "recorded_at", "continues_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was met, and whether they were key then."""

    id: str
    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the journal, worded and drawn: a template does no more than put it in its place."""

    id: str
    entry: Entry
    when: SafeString
    mark: SafeString
    headline: str
    people: list[Person]
    keys: SafeString
    move: SafeString
    because: str
    original: str
    is_amended: bool
    is_withdrawn: bool
    is_silent: bool
    may_be_amended: bool
    customer: str
    author: str
    deal: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """At most fifty lines, latest first, and the cursor of the older ones where there are any."""

    lines: list[Line]
    next_cursor: str


def timeline(entries: QuerySet[Entry], *, workspace_id: int, before: str = "") -> Timeline:
    """The latest of `entries` older than the cursor `before`; a cursor that can't be read is left out."""
    names = {"author_name": F("author__name"), "deal_name": F("deal__name"), "customer_name": F("customer__name")}
    older = entries.filter(_older(before)).only(*READ).annotate(**names)
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
    is_touch = entry.kind == EntryKind.TOUCH
    names: Any = entry
    return Line(
        id=str(entry.pk),
        entry=entry,
        when=margin(entry.happened_at),
        mark=_mark(entry),
        headline=headline(entry, met, customer=names.customer_name, deal=names.deal_name or ""),
        people=met,
        keys=SafeString(_key_mark() * sum(person.is_key for person in met)),
        move=_move(entry),
        because=because(entry),
        original=original,
        is_amended=amendment is not None,
        is_withdrawn=is_withdrawn,
        is_silent=is_touch and not entry.reached,
        may_be_amended=is_touch and not is_withdrawn,
        customer=names.customer_name,
        author=names.author_name,
        deal=names.deal_name or "",
    )


def _key_mark() -> str:
    return f' <span class="key-word">{icon("key")}</span>'


def _mark(entry: Entry) -> SafeString:
    """The drawing on the margin line, in the colour of the outcome where there is one."""
    if entry.outcome:
        return SafeString(f'<span class="mark" data-outcome="{entry.outcome}">{outcome_glyph(entry.outcome)}</span>')
    name = CHANNEL_ICON[Channel(entry.channel)] if entry.kind == EntryKind.TOUCH else KIND_ICON[EntryKind(entry.kind)]
    return SafeString(f'<span class="mark">{icon(name)}</span>')


def _move(entry: Entry) -> SafeString:
    """What the touch did: "Promoted 3 → 4"."""
    if not entry.outcome:
        return SafeString("")
    sign = "=" if entry.stage_before == entry.stage_after else "→"
    after = "✓" if entry.stage_after == Stage.COMPLETE else entry.stage_after
    word = escape(OUTCOME[Outcome(entry.outcome)])
    return SafeString(f' <span class="nowrap">{word} {entry.stage_before} {sign} {after}</span>')


def _met_then(workspace_id: int, amendment: Amendment, met: list[Person]) -> list[Person]:
    """The people an amendment names; the names of those the touch did not have cost one statement more."""
    known = {person.id: person.name for person in met}
    wanted = {str(person["contact"]): bool(person["was_key"]) for person in amendment.met}
    if unknown := set(wanted) - set(known):
        others = Contact.objects.in_workspace(workspace_id).filter(pk__in=[int(pk) for pk in unknown])
        known |= {str(pk): name for pk, name in others.values_list("pk", "name")}
    return [Person(pk, known.get(pk, ""), is_key) for pk, is_key in wanted.items()]


def headline(entry: Entry, people: list[Person], *, customer: str, deal: str) -> str:
    """What kind of row this is, and with whom: "Call to Dr. Roth", "Deal lost"."""
    if entry.kind == EntryKind.TOUCH:
        who = ", ".join(person.name for person in people) or customer
        words = str(CHANNEL_WITH[Channel(entry.channel), Direction(entry.direction)])
        return words % {"who": who}
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
        parts.append(_("at stage %(stage)s") % {"stage": f"{entry.stage_after} {STAGE[Stage(entry.stage_after)]}"})
    if entry.origin == Origin.IMPORTED:
        parts.append(_("imported"))
    return ", ".join(part for part in parts if part)


def cause_words(cause: str, *, of_end: bool) -> str:
    """A known cause of a demotion, or reason of an end, in words; what an import or a hand wrote stays as it is."""
    if of_end:
        return str(LOSS_REASON[LossReason(cause)]) if cause in tuple(LossReason) else cause
    return str(DEMOTION_CAUSE[DemotionCause(cause)]) if cause in tuple(DemotionCause) else cause
