"""Hand-offs and expectations in words: what is handed over, and what became of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followthrough.vocabulary.expectation import Fulfilment
from followthrough.vocabulary.hand_off import HandOffItem, HandOffTurn
from followthrough.web.templatetags.phase_words import FULFILMENT, HAND_OFF_ITEM

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

HINT: Mapping[HandOffItem, "_StrPromise"] = {
    HandOffItem.STAKEHOLDERS: _("Who decides, who uses it, who was for us and who was not."),
    HandOffItem.WHY_BOUGHT: _("In their words: what they chose by, and what was to be better."),
    HandOffItem.PROMISES: _("By us and by them, also what was only said."),
    HandOffItem.SUCCESS_MEASURE: _("By what they will tell whether it was worth it."),
    HandOffItem.FIRST_VALUE_DATE: _("The day they count on."),
    HandOffItem.RISKS: _("Doubts, people against it, what is late or not paid."),
    HandOffItem.TERMS: _("What is in the contract, and what is not."),
    HandOffItem.NEXT_MEETING: _("What it is for, and who comes. Best with both of you."),
}
TURN: Mapping[HandOffTurn, "_StrPromise"] = {
    HandOffTurn.OFFERED: pgettext_lazy("a hand-off", "offered"),
    HandOffTurn.ACCEPTED: pgettext_lazy("a hand-off", "accepted"),
    HandOffTurn.RETURNED: pgettext_lazy("a hand-off", "returned"),
    HandOffTurn.TAKEN_BACK: pgettext_lazy("a hand-off", "taken back"),
    HandOffTurn.OPEN: pgettext_lazy("a hand-off", "undone: it waits again"),
}


@register.filter
def hand_off_item_word(item: str) -> str:
    """What is handed over."""
    return str(HAND_OFF_ITEM[HandOffItem(item)])


@register.filter
def hand_off_turn_word(turn: str) -> str:
    """What happened to a hand-off."""
    return str(TURN[HandOffTurn(turn)])


@register.filter
def fulfilment_word(fulfilment: str) -> str:
    """What became of what they expect."""
    return str(FULFILMENT[Fulfilment(fulfilment)])
