"""Looking after a customer in words: what speaks against offering more now, and what a contract near its end does."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext_lazy, ngettext

from followthrough.vocabulary.offer import Against
from followthrough.vocabulary.program import Renewal
from followthrough.web.templatetags.phase_words import phase_word
from followthrough.web.templatetags.words import day_short
from followthrough.web.wording import RENEWAL

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

_AGAINST: Mapping[Against, "_StrPromise"] = {
    Against.DISILLUSIONED: gettext_lazy("They are in disillusionment: help first. Asking now costs trust."),
    Against.PHASE: gettext_lazy("They are not as far yet: they stand at “%(phase)s”, it takes enlightenment."),
    Against.TRUST: gettext_lazy("Trust stands at %(trust)d, it takes %(least)d."),
    Against.PROMISE_LATE: gettext_lazy("We promised “%(what)s” by %(due_on)s, and it is still open."),
}


@register.filter
def against_words(reason: Any) -> str:
    """What speaks against offering more now: a sentence, of anything with `code` and `values`, or of both in a list."""
    code, values = reason if isinstance(reason, list | tuple) else (reason.code, reason.values)
    told = dict(values)
    if code == Against.ALARM:
        words = ngettext(
            "There is an alarm: %(points)d point speaks for disillusionment.",
            "There is an alarm: %(points)d points speak for disillusionment.",
            told["points"],
        )
        return words % told
    if "due_on" in told:
        told["due_on"] = day_short(date.fromisoformat(told["due_on"]))
    if code == Against.PHASE:
        told["phase"] = phase_word(told["phase"])
    return str(_AGAINST[Against(code)]) % told


@register.filter
def renewal_word(renewal: str) -> str:
    """What happens when a contract ends."""
    return str(RENEWAL[Renewal(renewal)])
