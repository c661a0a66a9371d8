"""Tactics in words: why one is suggested, for whom it is, and what was promoted with it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from followthrough.playbook.suggest import Suggestion
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.phase import AFTER_SALE, FIGURE
from followthrough.vocabulary.tactic import TacticKind
from followthrough.web.shares import percent
from followthrough.web.templatetags.phase_words import PHASE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KIND: Mapping[str, "_StrPromise"] = {
    TacticKind.STRATEGY: pgettext_lazy("playbook", "Strategy"),
    TacticKind.TECHNIQUE: pgettext_lazy("playbook", "Technique"),
    TacticKind.TACTIC: pgettext_lazy("playbook", "Tactic"),
}


#: The figures of the phases after the sale, and what they are called.
PHASES: list[tuple[str, "_StrPromise"]] = [(str(FIGURE[phase]), PHASE[phase]) for phase in AFTER_SALE]


def why_words(suggestion: Suggestion) -> str:
    """Why this one, to follow "because"."""
    if suggestion.why == "rate":
        words = _("the deal was promoted in %(promoted)d of %(n)d touches that used it at this stage")
        return words % {"promoted": suggestion.promoted, "n": suggestion.n}
    if suggestion.why == "next":
        return _("“%(name)s” was used last, and the deal was not promoted") % {"name": suggestion.instead_of}
    if suggestion.why == "turn":
        return _("it is its turn among those for the time after the sale")
    return _("it stands first in the playbook for this stage")


def used_words(rate: Rate) -> str:
    """How often it was used and promoted, without a share."""
    words = ngettext(
        "promoted in %(promoted)s of %(n)s touch that used it",
        "promoted in %(promoted)s of %(n)s touches that used it",
        rate.n,
    )
    return words % {"promoted": number_format(rate.successes), "n": number_format(rate.n)}


def between_words(low: float, high: float) -> str:
    """The range a share may lie in, within a sentence."""
    words = _("may lie between %(low)s and %(high)s")
    return words % {"low": number_format(round(100 * low)), "high": percent(high)}
