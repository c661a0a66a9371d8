"""Why a customer seems to drift away, in words: what stands on record, never what will happen."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.vocabulary.drift import Colour, DriftRule, Verdict
from followthrough.web.templatetags.words import day_short

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

COLOUR: Mapping[Colour, "_StrPromise"] = {
    Colour.AMBER: gettext_lazy("Amber"),
    Colour.RED: gettext_lazy("Red"),
}
#: What an alarm rests on, in a few words.
RULE: Mapping[DriftRule, "_StrPromise"] = {
    DriftRule.OVERDUE: gettext_lazy("silence against the cadence"),
    DriftRule.RHYTHM: gettext_lazy("silence against their own rhythm"),
    DriftRule.BOND: gettext_lazy("a bond that cools while it is urgent"),
}
VERDICT: Mapping[Verdict, "_StrPromise"] = {
    Verdict.RIGHT: gettext_lazy("said to be right"),
    Verdict.WRONG: gettext_lazy("said to be wrong"),
}


@register.filter
def colour_word(colour: str) -> str:
    """How pressing an alarm is."""
    return str(COLOUR[Colour(colour)])


@register.filter
def rule_word(rule: str) -> str:
    """What an alarm rests on."""
    return str(RULE[DriftRule(rule)])


@register.filter
def verdict_word(verdict: str) -> str:
    """What somebody said of an alarm."""
    return str(VERDICT[Verdict(verdict)])


@register.filter
def drift_words(drift: Any) -> str:
    """Why somebody seems to drift away: a sentence, of anything with `colour`, `rule` and `values`."""
    return alarm_words(drift.rule, drift.values, drift.colour)


def days_words(amber_on: date | None, red_on: date | None) -> str:
    """From which days on somebody seems to drift away, as it stands or stood."""
    if amber_on is None:
        return _("Nothing to tell: nobody has spoken with them yet, they rest, or it is over.")
    if red_on is None or red_on <= amber_on:
        words = _("Red from %(red)s on, unless somebody speaks with them before.")
        return words % {"red": day_short(red_on or amber_on)}
    words = _("Amber from %(amber)s, red from %(red)s on, unless somebody speaks with them before.")
    return words % {"amber": day_short(amber_on), "red": day_short(red_on)}


def alarm_words(rule: str, values: Mapping[str, Any], colour: str) -> str:
    """A rule with what it saw, as a sentence that stays true while the silence goes on."""
    if rule == DriftRule.BOND:
        return _cooling(values)
    since = {"since": day_short(date.fromisoformat(values["since"]))}
    if rule == DriftRule.RHYTHM:
        return f"{_silent(values, since)} {_unusual(colour)}"
    words = ngettext(
        "Nobody has spoken with them since %(since)s, where every single working day is meant.",
        "Nobody has spoken with them since %(since)s, where every %(interval)d working days are meant.",
        values["interval"],
    )
    return words % {**since, "interval": values["interval"]}


def _silent(values: Mapping[str, Any], since: Mapping[str, str]) -> str:
    words = ngettext(
        "Nobody has spoken with them since %(since)s; before, it was every day or so.",
        "Nobody has spoken with them since %(since)s; before, it was every %(usual)d days or so.",
        max(1, values["usual"]),
    )
    return words % {**since, "usual": values["usual"]}


def _unusual(colour: str) -> str:
    if colour == Colour.RED:
        return _("By that rhythm fewer than 3 in 100 pauses last as long.")
    return _("By that rhythm fewer than 1 in 10 pauses last as long.")


def _cooling(values: Mapping[str, Any]) -> str:
    told = {"index": values["index"]}
    if values["buys_on"]:
        told["day"] = day_short(date.fromisoformat(values["buys_on"]))
        return _("The bond had cooled to %(index)d of 100, and they say they will buy on %(day)s.") % told
    return _("The bond had cooled to %(index)d of 100, while what changes for them makes it urgent.") % told
