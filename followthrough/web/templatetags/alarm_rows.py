"""Rows of the alarms in Today as finished strings; see `rows` for the reason."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.planner.after_sale import AfterSale
from followthrough.planner.alarms import OpenAlarm
from followthrough.web.navigation import address_for
from followthrough.web.templatetags.drift_words import colour_word, drift_words, verdict_word
from followthrough.web.templatetags.marks import act_form, icon
from followthrough.web.templatetags.phase_words import point_words

register = template.Library()


@register.simple_tag
def after_sale_rows(alarms: Iterable[AfterSale], may_log: bool) -> SafeString:
    """Who may lose heart after the sale: what speaks for it, and the way to a touch."""
    return mark_safe(
        "".join(
            _row(
                address_for("customer-relationship", one.customer_id), one.customer, one.colour,
                " ".join(escape(point_words(point)) for point in one.points),
                _log(one.customer_id, one.customer) if may_log else "",
            )
            for one in alarms
        )
    )  # fmt: skip


@register.simple_tag
def drift_rows(alarms: Iterable[OpenAlarm], may_log: bool, csrf_token: str = "") -> SafeString:
    """Who may be drifting away: why, the way to a touch, and two buttons that say whether it is so.

    The first row's are pressed by key.
    """
    return mark_safe(
        "".join(
            _row(
                address_for("customer", one.customer_id), one.customer, one.colour,
                escape(drift_words(one)) + _verdict(one),
                _log(one.customer_id, one.customer) + _asks(one, csrf_token, is_first=not place)
                if may_log
                else "",
            )
            for place, one in enumerate(alarms)
        )
    )  # fmt: skip


def _row(address: str, customer: str, colour: str, why: str, acts: str) -> str:
    does = f'<div class="drift-acts">{acts}</div>' if acts else ""
    return (
        f'<li class="alarm drift" data-grade="{colour}">{icon("alarm")}<p><a href="{escape(address)}" data-open>'
        f'{escape(customer)}</a> <b class="drift-colour">{escape(colour_word(colour))}</b> {why}</p>{does}</li>\n'
    )


def _log(customer_id: int, customer: str) -> str:
    address = escape(address_for("customer-touch-new", customer_id))
    label = escape(f"{gettext('Log a touch')}: {customer}")
    return f'<a class="button" href="{address}" data-log aria-label="{label}">{escape(gettext("Log"))}</a>'


def _verdict(one: OpenAlarm) -> str:
    """What was said of it before."""
    return f' <span class="quiet">{escape(verdict_word(one.verdict))}</span>' if one.verdict else ""


def _asks(one: OpenAlarm, csrf_token: str, *, is_first: bool) -> str:
    right = "" if one.verdict else _button("right", gettext("Right"), one.customer, "y" if is_first else "")
    wrong = _button("wrong", gettext("Not so"), one.customer, "x" if is_first else "")
    return act_form(address_for("alarm-verdict", one.id), csrf_token, right + wrong)


def _button(verdict: str, words: str, customer: str, key: str) -> str:
    press = f' data-press="{key}"' if key else ""
    return (
        f'<button class="button" data-kind="bare" name="verdict" value="{verdict}"{press}>{escape(words)}'
        f'<span class="visually-hidden">: {escape(customer)}</span></button>'
    )
