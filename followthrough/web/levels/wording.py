"""Levels in words: what a suggestion rests on, what made a level expire, the reason that one press gives."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.planner.sitting import Band
from followthrough.reckoning.levels import SuggestedLevel
from followthrough.vocabulary.level import Break, Grade, Level, Need
from followthrough.web.stage_names import stage_within
from followthrough.web.templatetags.words import day_short

Values = Mapping[str, Any]


def because_words(because: Iterable[tuple[str, Values]]) -> str:
    """The steps that lead to a suggestion, in one line; "" where there are none."""
    return "; ".join(BECAUSE[code](values) for code, values in because)


def words_of(suggestion: SuggestedLevel | None) -> str:
    """What a suggestion rests on."""
    return because_words((step.code, step.values) for step in suggestion.because) if suggestion else ""


def _date(values: Values) -> str:
    words = ngettext(
        "the purchase is expected on %(day)s, in %(days)d day",
        "the purchase is expected on %(day)s, in %(days)d days",
        values["days"],
    )
    return words % {"day": day_short(date.fromisoformat(values["on"])), "days": values["days"]}


def _date_passed(values: Values) -> str:
    return _("the day expected, %(day)s, has passed") % {"day": day_short(date.fromisoformat(values["on"]))}


def _need(values: Values) -> str:
    said = {
        Need.CLEAR: _("their need is clear"),
        Need.LATENT: _("they do not see the need yet"),
        Need.NONE: _("they have no need"),
    }
    return said[Need(values["need"])]


def _need_unsaid(values: Values) -> str:
    return _("how clear their need is was not said, so one lower")


def _stage(values: Values) -> str:
    told = {"number": values["stage"], "name": stage_within(values["stage"])}
    return _("no day is known; their deal stands at stage %(number)d, %(name)s") % told


BECAUSE: Mapping[str, Callable[[Values], str]] = {
    "date": _date,
    "date_passed": _date_passed,
    "need": _need,
    "need_unsaid": _need_unsaid,
    "stage": _stage,
}


def why_again(grade: Grade, buys_on: date | None) -> str:
    """Why a level is to be looked at again, as a sentence; "" while it is fresh."""
    told = {"level": grade.level, "days": grade.days, "who": grade.who, "day": buys_on and day_short(buys_on)}
    if grade.is_fresh:
        return ""
    if grade.level is Level.N:
        return _("Nobody has judged them yet.")
    if grade.broken is Break.DATE:
        return _("They said they would buy on %(day)s. That has passed.") % told
    if grade.broken is Break.LEFT:
        return _("%(who)s, who could decide, left since they were judged %(level)s.") % told
    if grade.broken is Break.RIVAL:
        words = _("A competitor came in since they were judged %(level)s: %(who)s.")
        return (words if grade.who else _("A competitor came in since they were judged %(level)s.")) % told
    return _("They were judged %(level)s %(days)d days ago.") % told


def band_words(band: Band | None) -> str:
    """Where what is to be won stands among one's open deals; "" where nothing tells."""
    if band is None:
        return ""
    return {
        1: _("in the highest fifth of your open deals"),
        2: _("in the upper half of your open deals"),
        3: _("in the lower half of your open deals"),
    }[band]


def reason_of_one_press(level: str, suggestion: SuggestedLevel | None, before: str) -> str:
    """The reason that is kept where one judges with one press and writes none; `before` is the level that stands."""
    if suggestion and level == suggestion.level:
        words = words_of(suggestion)
        return words[:1].upper() + words[1:]
    if level == before:
        return _("As before")
    return _("Judged anew")
