"""Rows of the longest lists as finished strings: a page shows dozens, and a template takes too long over each."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.web.here import here
from followthrough.web.journal.timeline import Line
from followthrough.web.navigation import address
from followthrough.web.templatetags.marks import icon, outcome_glyph
from followthrough.web.templatetags.words import margin
from followthrough.web.wording import CHANNEL_ICON, OUTCOME
from followthrough.workspace.models import Member

register = template.Library()


@register.simple_tag
def people_options(people: dict[int, Member], chosen: str) -> SafeString:
    """Members to choose among, the one whose id was `chosen` marked; a company has hundreds."""
    return mark_safe(
        "".join(
            f'<option value="{pk}"{" selected" if chosen == str(pk) else ""}>{escape(person.name)}</option>'
            for pk, person in people.items()
        )
    )


DRAWN = {EntryKind.CLOSING: "close", EntryKind.WITHDRAWAL: "undo"}


@dataclass(frozen=True)
class Said:
    """The words of a row of the journal, ready for the page."""

    silent: str
    withdrawn: str
    amended: str
    amend: str
    outcome: dict[str, str]


@lru_cache(maxsize=64)
def _said(language: str | None) -> Said:
    return Said(
        silent=escape(gettext("nobody answered")),
        withdrawn=escape(gettext("taken back")),
        amended=escape(gettext("amended")),
        amend=escape(gettext("Amend")),
        outcome={outcome.value: escape(str(OUTCOME[outcome])) for outcome in Outcome},
    )


@register.simple_tag
def journal_rows(lines: Iterable[Line], with_customer: bool = False, show_deal: bool = False) -> SafeString:
    """The rows of a journal as items of a list; with the customer and the deal where they are of several."""
    said, customers, touches = _said(here().language), address("customers"), address("touches")
    rows = []
    for line in lines:
        entry = line.entry
        whose = f'<a data-open href="{customers}{entry.customer_id}/">{escape(entry.customer)}</a> '
        by = f"{entry.author}, {entry.deal}" if entry.deal and show_deal else entry.author
        amend = ""
        if entry.kind == EntryKind.TOUCH and not line.is_withdrawn:
            words = said.amended if line.is_amended else said.amend
            amend = f' · <a href="{touches}{line.id}/">{words}</a>'
        note = f'<p class="said">{escape(entry.note)}</p>' if entry.note else ""
        rows.append(
            f'<li{" data-withdrawn" if line.is_withdrawn else ""} id="entry-{line.id}">{margin(entry.happened_at)}'
            f'{_mark(entry.kind, entry.outcome, entry.channel)}<div><p class="head">{whose if with_customer else ""}'
            f'{_what(line, said)}</p>{note}<p class="amended"><span>{escape(by)}</span>{amend}</p></div></li>\n'
        )
    return mark_safe("".join(rows))


def _what(line: Line, said: Said) -> str:
    """What happened, what it did, and why."""
    entry = line.entry
    parts = [f"<b>{escape(line.headline)}</b>"]
    parts += [f'<span class="key-word">{icon("key")}</span>' for person in line.people if person.is_key]
    if entry.kind == EntryKind.TOUCH and not entry.reached:
        parts.append(f"<span>{said.silent}</span>")
    if entry.outcome:
        after = "✓" if entry.stage_after == Stage.COMPLETE else entry.stage_after
        move = f"{entry.stage_before} {line.sign} {after}"
        parts.append(f'<span class="nowrap">{said.outcome[entry.outcome]} {move}</span>')
    if entry.tactic:
        parts.append(f'<span class="used">{icon("tactic")} {escape(entry.tactic)}</span>')
    if line.because:
        parts.append(f"<span>{escape(line.because)}</span>")
    if line.is_withdrawn:
        parts.append(f'<span class="warn">{said.withdrawn}</span>')
    return " ".join(parts)


@lru_cache(maxsize=256)
def _mark(kind: str, outcome: str, channel: str) -> str:
    """The drawing in the margin: what it did to the deal, else the way of the touch, else what became of the deal."""
    if outcome:
        return f'<span class="mark" data-outcome="{outcome}">{outcome_glyph(outcome)}</span>'
    name = CHANNEL_ICON[Channel(channel)] if kind == EntryKind.TOUCH else DRAWN.get(EntryKind(kind), "flag")
    return f'<span class="mark">{icon(name)}</span>'
