"""The gaps on Today as finished strings: what is missing, and the one press that repairs it."""

from functools import lru_cache
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.planner.gaps import Gap, GapKind, Gaps
from followthrough.web.here import here
from followthrough.web.navigation import address_for
from followthrough.web.templatetags.marks import act_form, icon
from followthrough.web.templatetags.words import day_short

register = template.Library()


@lru_cache(maxsize=64)
def _said(language: str | None) -> dict[str, str]:
    return {
        "set": escape(gettext("Set it")),
        "take": escape(gettext("Take it")),
        "nobody": escape(gettext("nobody’s")),
        "deal": escape(gettext("nobody’s deal: %(name)s")),
        "step": escape(gettext("no next step; the cadence says %(day)s")),
        "was": escape(gettext("; it is %(name)s’s, who is not at work here")),
    }


@register.simple_tag(takes_context=True)
def gap_rows(context: Context, gaps: Gaps, may_log: bool) -> SafeString:
    """The gaps, and for whoever may repair one the button that does."""
    said = _said(here().language)
    token = str(context["csrf_token"])
    return mark_safe("".join(_row(gap, said, token if may_log and gap.may_repair else "") for gap in gaps.rows))


def _row(gap: Gap, said: dict[str, str], token: str) -> str:
    name = escape(gap.customer_name)
    missing = _missing(gap, said)
    if gap.was:
        missing += said["was"] % {"name": escape(gap.was)}
    repair = ""
    if token:
        word = said["set"] if gap.kind is GapKind.NO_STEP else said["take"]
        button = f'<button class="button" type="submit">{word}<span class="visually-hidden">: {name}</span></button>'
        repair = act_form(_repair(gap), token, button)
    return (
        f'<li class="alarm">{icon("gap")}<p><a href="{address_for("customer", gap.customer_id)}">{name}</a>'
        f' <span class="soft">{missing}</span></p>{repair}</li>'
    )


def _missing(gap: Gap, said: dict[str, str]) -> str:
    if gap.kind is GapKind.NO_STEP:
        return said["step"] % {"day": day_short(gap.due_on)}
    if gap.kind is GapKind.NO_OWNER:
        return said["nobody"]
    return said["deal"] % {"name": escape(gap.deal_name)}


def _repair(gap: Gap) -> str:
    if gap.kind is GapKind.NO_STEP:
        return address_for("customer-next-step", gap.customer_id)
    if gap.kind is GapKind.NO_OWNER:
        return address_for("customer-owner", gap.customer_id)
    return address_for("deal-owner", gap.deal_id or 0)
