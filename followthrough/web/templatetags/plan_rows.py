"""Rows of a day's plan as finished strings; see `rows` for the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from followthrough.planner.freeze import Done
from followthrough.planner.people import Person
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.stage import Stage
from followthrough.web.here import here
from followthrough.web.navigation import address
from followthrough.web.templatetags.marks import (
    act_form,
    attempt_mark,
    bond_mark,
    grade_mark,
    icon,
    outcome_glyph,
    person_mark,
    stage_mark,
)
from followthrough.web.templatetags.plays import suggested_briefly
from followthrough.web.templatetags.words import channel_icon, channel_word, clock, money, outcome_word
from followthrough.web.today.page import Row

register = template.Library()

#: Letters of a note that are shown of what is done.
NOTE = 60
ALARM = ' data-weight="alarm"'


@dataclass(frozen=True)
class Said:
    """The words of a row, ready for the page."""

    why: str
    call: str
    log: str
    later: str
    more: str
    card: str
    silent: str
    kept: str
    record: str
    visit: str
    decide: str
    elsewhere: str
    back: str


@lru_cache(maxsize=64)
def _said(language: str | None) -> Said:
    return Said(
        why=escape(gettext("Why now")),
        call=escape(gettext("Call")),
        log=escape(gettext("Log")),
        later=escape(gettext("Not today")),
        more=escape(gettext("Why this one")),
        card=escape(gettext("What is known before the touch")),
        silent=escape(gettext("nobody answered")),
        kept=escape(gettext("Kept")),
        record=escape(gettext("Record")),
        visit=escape(gettext("Record the visit")),
        decide=escape(gettext("Decide")),
        elsewhere=escape(gettext("Elsewhere in the plan")),
        back=escape(gettext("Take back")),
    )


@register.simple_tag
def planned_rows(rows: Iterable[Row], may_log: bool, csrf_token: str = "") -> SafeString:
    """The rows of a plan in full: whom, what for, why now, how they stand, what one may do."""
    said = _said(here().language)
    return mark_safe("".join(_planned(row, said, may_log, csrf_token) for row in rows))


def _planned(row: Row, said: Said, may_log: bool, csrf_token: str) -> str:
    touch, name, card = row.touch, escape(row.touch.customer.name), escape(row.card_address)
    whom = person_mark(touch.contact.name, touch.contact.is_key) if touch.contact else ""
    why = "".join(f"<li{ALARM if alarming else ''}>{escape(words)}</li>" for words, alarming in row.why)
    acts = _call(touch.contact, said)
    if may_log:
        acts += (
            f"{_kept(row, said, csrf_token)}{_decide(row, said)}"
            f'<a class="button" data-shape="icon" data-kind="bare" href="{escape(row.put_off_address)}" data-log'
            f' data-press="n" aria-label="{said.later}: {name}" title="{said.later}">{icon("clock")}</a>'
            f'<a class="button" data-shape="icon" data-kind="bare" href="{escape(row.place_address)}" data-log'
            f' data-press="m" aria-label="{said.elsewhere}: {name}" title="{said.elsewhere}">{icon("sort")}</a>'
            f"{_log(row, said)}"
        )
    return (
        f'<li class="plan-row" id="row-{row.id}" data-row><span class="plan-rank">{touch.rank}</span>'
        f'<p class="plan-who"><a href="{escape(row.address)}" data-open>{name}</a>{whom}</p>'
        f'<p class="plan-aim">{escape(row.aim)}</p><ul class="plan-why" aria-label="{said.why}">{why}</ul>'
        f"{_placed(row, said, may_log, csrf_token)}"
        f'<p class="marks">{_marks(row)}</p>{suggested_briefly(touch.suggestion)}'
        f'<details class="plan-more" hx-get="{card}" hx-trigger="toggle once"'
        f' hx-target="find .plan-card"><summary data-press=".">{icon("right")}{said.more}<span class="visually-hidden">'
        f': {name}</span></summary><div class="plan-card"><a href="{card}">{said.card}</a></div></details>'
        f'<div class="plan-do">{acts}</div></li>\n'
    )


def _placed(row: Row, said: Said, may_log: bool, csrf_token: str) -> str:
    """Why the member put it here, and the way back."""
    if not row.placed:
        return ""
    back = ""
    if may_log:
        button = (
            f'<button class="button" data-kind="bare" type="submit">{icon("undo")}'
            f'{said.back}<span class="visually-hidden">: {escape(row.touch.customer.name)}</span></button>'
        )
        back = act_form(row.back_address, csrf_token, button)
    return f'<div class="placed"><p>{escape(row.placed)}</p>{back}</div>'


def _call(contact: Person | None, said: Said) -> str:
    if contact is None or not contact.number:
        return ""
    return (
        f'<a class="button" data-shape="icon" data-kind="bare" href="tel:{escape(contact.number.replace(" ", ""))}"'
        f' aria-label="{said.call} {escape(contact.name)}">{icon("phone")}</a>'
    )


def _kept(row: Row, said: Said, csrf_token: str) -> str:
    """The one tap by which a promise that is due is kept."""
    if not row.kept_address:
        return ""
    what = escape(row.touch.owing.what or "")
    inner = (
        f'<input type="hidden" name="back" value="{address("today")}"><button class="button" type="submit">'
        f'{icon("check")}{said.kept}<span class="visually-hidden">: {what}</span></button>'
    )
    return act_form(row.kept_address, csrf_token, inner)


def _decide(row: Row, said: Said) -> str:
    """The way to a decision about somebody nobody reaches."""
    if not row.decide_address:
        return ""
    return (
        f'<a class="button" href="{escape(row.decide_address)}">{said.decide}'
        f'<span class="visually-hidden">: {escape(row.touch.customer.name)}</span></a>'
    )


def _log(row: Row, said: Said) -> str:
    if row.visit_address:
        return (
            f'<a class="button" href="{escape(row.visit_address)}" data-press="l"'
            f' aria-label="{said.visit}: {escape(row.touch.customer.name)}">{said.record}</a>'
        )
    return (
        f'<a class="button" href="{escape(row.log_address)}" data-log data-press="l">{said.log}'
        f'<span class="visually-hidden"> {escape(row.touch.customer.name)}</span></a>'
    )


@register.simple_tag
def job_marks(row: Row) -> SafeString:
    """Whom to touch, and how it all stands, as beneath the most important job."""
    contact = row.touch.contact
    whom = person_mark(contact.name, contact.is_key) if contact else ""
    return mark_safe(f'<p class="marks">{whom}{_marks(row)}</p>')


def _marks(row: Row) -> str:
    """How the deal, the level and the bond stand, and what is at stake."""
    touch, deal = row.touch, row.touch.deal
    return "".join(
        (
            stage_mark(deal.stage, touch.target) if deal else "",
            grade_mark(touch.grade),
            bond_mark(touch.bond) if touch.bond is not None else "",
            attempt_mark(deal.attempts) if deal else "",
            f"<span>{escape(money(row.value, row.currency))}</span>" if row.value else "",
        )
    )


@register.simple_tag
def beyond_rows(rows: Iterable[Row], may_log: bool) -> SafeString:
    """The rows beyond what the day holds, each in one line."""
    said = _said(here().language)
    return mark_safe(
        "".join(
            f'<li class="alarm" id="row-{row.id}" data-row><span class="quiet">{row.touch.rank}</span><p>'
            f'<a href="{escape(row.address)}" data-open>{escape(row.touch.customer.name)}</a>'
            f' <span class="soft">{escape(row.why[0][0]) if row.why else ""}</span></p>'
            f"{_log(row, said) if may_log else ''}</li>"
            for row in rows
        )
    )


@register.simple_tag
def done_rows(done: Iterable[Done]) -> SafeString:
    """What was done today, the latest first."""
    said, base = _said(here().language), address("customers")
    return mark_safe("".join(_done(touch, said, base) for touch in reversed(list(done))))


def _done(touch: Done, said: Said, base: str) -> str:
    if touch.outcome:
        sign = "=" if touch.stage_before == touch.stage_after else "→"
        after = "✓" if touch.stage_after == Stage.COMPLETE else touch.stage_after
        mark, move = outcome_glyph(touch.outcome), f"{touch.stage_before} {sign} {after}"
        words, attribute = outcome_word(touch.outcome), f' data-outcome="{touch.outcome}"'
    else:
        mark, move = icon(channel_icon(touch.channel)), clock(touch.happened_at)
        words, attribute = channel_word(touch.channel), ""
    rest = ""
    if touch.note:
        rest = f": {escape(touch.note if len(touch.note) <= NOTE else Truncator(touch.note).chars(NOTE))}"
    elif not touch.reached and touch.direction == Direction.OUT:
        rest = f", {said.silent}"
    return (
        f'<li{attribute}>{mark}<a href="{base}{touch.customer_id}/">{escape(touch.customer_name)}</a>'
        f'<span class="quiet">{move}</span><span class="soft">{escape(words)}{rest}</span></li>'
    )
