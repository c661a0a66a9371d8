"""The marks: each a drawing and a word or figure, as finished strings, because a list shows hundreds of them."""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from followthrough.vocabulary.level import Grade, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.web.here import here
from followthrough.web.stage_names import stage_name
from followthrough.web.wording import BROKEN, OUTCOME, STAGE

register = template.Library()

#: Widths of the tallies in the sprite, by count; beyond ten only the figure is shown.
TALLY_WIDTH = {1: "4", 2: "8", 3: "12", 4: "16", 5: "17.5", 6: "21.5", 7: "25.5", 8: "29.5", 9: "33.5", 10: "35"}

#: Lowest index of each bond, strongest first; below the last they have lost touch.
BONDS = ((70, "strong"), (40, "normal"), (15, "thin"))


@lru_cache(maxsize=1)
def sprite() -> str:
    """The address of the drawn set, with its hash where static files are hashed."""
    return static("icons.svg")


def _hidden(words: str) -> str:
    return f'<span class="visually-hidden">{words}</span>'


def _drawing(kind: str, box: str, name: str) -> str:
    return f'<svg class="{kind}" viewBox="{box}" aria-hidden="true"><use href="{sprite()}#{name}"/></svg>'


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    return mark_safe(f'<svg class="icon" aria-hidden="true"><use href="{sprite()}#i-{name}"/></svg>')


def act_form(address: str, csrf_token: str, inner: str) -> str:
    """A form of one act, as a string: it sends to an address what stands in it, which is HTML already."""
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(csrf_token)}">'
    return f'<form method="post" action="{escape(address)}">{token}{inner}</form>'


@register.simple_tag
def icon(name: str) -> SafeString:
    """The line icon `name` of icons.svg, drawn in the colour of the text beside it; says nothing to a screen reader."""
    return _icon(name)


@lru_cache(maxsize=1024)
def _stage_mark(stage: Stage, name: str, target: Stage | None, named: bool, language: str | None) -> SafeString:
    name = escape(name)
    words = f"{_hidden(gettext('Stage') + ' ')}{min(stage, SOLD)}"
    if stage is Stage.COMPLETE:
        words = f"{_hidden(gettext('Stage') + ' ')}{name}"
    elif named:
        words += f" {name}"
    if target is not None:
        arrow = '<span class="stage-arrow" aria-hidden="true">→</span>'
        end = escape(str(STAGE[target])) if target is Stage.COMPLETE else str(int(target))
        words += f" {arrow}{_hidden(gettext(', target'))} {end}"
    drawing = _drawing("stage-mark", "0 0 39 16", f"stair-{min(stage, SOLD)}")
    return mark_safe(f'<span class="stage" title="{name}">{drawing}<span>{words}</span></span>')


@register.simple_tag
def stage_mark(stage: int, target: int | None = None, named: bool = False) -> SafeString:
    """The stair of a deal at `stage` (1-8), with the stage it aims at, and with its name where `named`."""
    aim = Stage(target) if target else None
    return _stage_mark(Stage(stage), stage_name(stage), aim, named, here().language)


def _age_of(grade: Grade) -> str:
    """How old a judgement is, or what broke it."""
    if grade.level is Level.N:
        return gettext("not yet assessed")
    if grade.broken is not None:
        return str(BROKEN[grade.broken])
    if grade.freshness == "expired":
        return gettext("check again, %(days)d d") % {"days": grade.days}
    if grade.freshness == "stale":
        return gettext("%(days)d d, stale") % {"days": grade.days}
    return gettext("%(days)d d") % {"days": grade.days}


@lru_cache(maxsize=2048)
def _grade_mark(grade: Grade, words: bool, language: str | None) -> SafeString:
    level, freshness, said = grade.level, grade.freshness, escape(_age_of(grade))
    letter = f'<span class="level-letter">{_hidden(gettext("Level") + " ")}{level.value}</span>'
    shown = f" <span>{said}</span>" if words and said else ""
    title = f' title="{said}"' if said and not words else ""
    return mark_safe(
        f'<span class="level" data-level="{level.value}" data-fresh="{freshness}"{title}>{letter}{shown}</span>'
    )


@register.simple_tag
def grade_mark(grade: Grade, words: bool = True) -> SafeString:
    """The letter of a customer's level, and how old the judgement is, or what made it expire.

    Without `words` that stands in the title only.
    """
    return _grade_mark(Grade(*grade.shown), words, here().language)


@lru_cache(maxsize=4096)
def _bond_mark(value: int, trend: int, words: bool, language: str | None) -> SafeString:
    kind = next((name for low, name in BONDS if value >= low), "lost")
    word = {
        "strong": gettext("strong"),
        "normal": gettext("normal"),
        "thin": gettext("thin"),
        "lost": gettext("lost touch"),
    }[kind]
    drawing = (
        f'<svg class="bond-mark" viewBox="0 0 26 16" aria-hidden="true"><use href="{sprite()}#bond-{kind}"/></svg>'
    )
    said = f"{value} {word}" if words else str(value)
    title = gettext("Viscosity %(value)d of 100: %(word)s") % {"value": value, "word": word}
    moved = ""
    if trend:
        way, arrow = ("up", "↑") if trend > 0 else ("down", "↓")
        moved = f' <span class="bond-trend" data-trend="{way}">{arrow} {abs(trend)}</span>'
    return mark_safe(
        f'<span class="bond" title="{title}">{drawing}'
        f"<span>{_hidden(gettext('Viscosity') + ' ')}{said}{moved}</span></span>"
    )


@register.simple_tag
def bond_mark(value: float | None, trend: int = 0, words: bool = True) -> SafeString:
    """Two rings for the viscosity 0-100 of a bond, with its change in points where it moved; words for no bond yet."""
    if value is None:
        return mark_safe(f'<span class="quiet">{gettext("no bond yet")}</span>')
    return _bond_mark(round(value), trend, words, here().language)


@lru_cache(maxsize=64)
def _outcome_glyph(outcome: str) -> SafeString:
    return mark_safe(f'<svg class="outcome-mark" aria-hidden="true"><use href="{sprite()}#o-{outcome}"/></svg>')


@register.simple_tag
def outcome_glyph(outcome: str) -> SafeString:
    """Only the drawing, for a place where the word stands beside it; the element around carries `data-outcome`."""
    return _outcome_glyph(Outcome(outcome).value)


@lru_cache(maxsize=64)
def _outcome_mark(outcome: Outcome, language: str | None) -> SafeString:
    word = escape(str(OUTCOME[outcome]))
    return mark_safe(
        f'<span class="outcome" data-outcome="{outcome.value}">{_outcome_glyph(outcome.value)}<b>{word}</b></span>'
    )


@register.simple_tag
def outcome_mark(outcome: str) -> SafeString:
    """Drawing and word of what a touch did."""
    return _outcome_mark(Outcome(outcome), here().language)


@lru_cache(maxsize=512)
def _attempt_mark(count: int, language: str | None) -> SafeString:
    drawing = ""
    if count in TALLY_WIDTH:
        drawing = _drawing("tally", f"0 0 {TALLY_WIDTH[count]} 14", f"tally-{count}")
    words = gettext("attempt %(count)d") % {"count": count}
    return mark_safe(f'<span class="attempt">{drawing}<span>{words}</span></span>')


@register.simple_tag
def attempt_mark(count: int) -> SafeString:
    """How many attempts this pass has seen, counted as on paper; nothing for none."""
    return _attempt_mark(count, here().language) if count else SafeString("")


@lru_cache(maxsize=1024)
def _pursuit_mark(count: int, tries: int, is_met: bool, language: str | None) -> SafeString:
    drawing = _drawing("tally", f"0 0 {TALLY_WIDTH[count]} 14", f"tally-{count}") if count in TALLY_WIDTH else ""
    told = []
    if count:
        told.append(ngettext("%(n)d attempt in this pass", "%(n)d attempts in this pass", count) % {"n": count})
    if tries and not is_met:
        told.append(gettext("nobody has answered yet"))
    elif tries and count:
        told.append(gettext("%(n)d since they last answered") % {"n": tries})
    elif tries:
        words = ngettext("%(n)d attempt since they last answered", "%(n)d attempts since they last answered", tries)
        told.append(words % {"n": tries})
    if not told:
        return SafeString("")
    return mark_safe(f'<span class="attempt" data-wraps>{drawing}<span>{", ".join(told)}</span></span>')


@register.simple_tag
def pursuit_mark(deal: Any, customer: Any) -> SafeString:
    """Attempts in the present pass of a deal (None: there is none), and those since the customer last answered."""
    count = deal.attempts if deal is not None else 0
    return _pursuit_mark(count, customer.unanswered, customer.contact_count > 0, here().language)


@lru_cache(maxsize=8)
def _person_parts(is_key: bool, language: str | None) -> tuple[str, str]:
    said, drawing, word = ("yes", "key", gettext(", key")) if is_key else ("no", "person", gettext(", non-key"))
    return f'<span class="person" data-key="{said}">{_icon(drawing)}<span>', f"{_hidden(word)}</span></span>"


@register.simple_tag
def person_mark(name: str, is_key: bool = False) -> SafeString:
    """A contact's name with a key for those who can decide or veto, a head for the others; also read aloud."""
    before, after = _person_parts(bool(is_key), here().language)
    return mark_safe(before + escape(str(name)) + after)


@register.filter
def initials(name: str) -> str:
    """At most two letters of a name, titles with a full stop left out: "Dr. Ines Keller" is IK, "王小明" is 王."""
    words = [word for word in name.split() if word[:1].isalpha() and not word.endswith(".")] or name.split()
    letters = [word[0].upper() for word in words]
    return "".join(letters[:1] + letters[1:][-1:])
