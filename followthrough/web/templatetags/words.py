"""Labels, money, dates and counts as a screen says them. Days are days in the time zone now active."""

import datetime as dt
from enum import Enum
from functools import lru_cache

from django import template
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from followthrough.journal.models import Parking
from followthrough.reckoning.reach import Risk
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.currency import DECIMALS
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.rest import Condition
from followthrough.vocabulary.role import Attitude, ContactRole, Influence, MemberState, Role
from followthrough.web import stage_names, wording
from followthrough.web.here import here

register = template.Library()
register.filter(stage_names.stage_name)
register.filter(stage_names.stage_short)

NBSP = "\N{NO-BREAK SPACE}"

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "VND": "₫", "UAH": "₴", "ILS": "₪"}


@register.filter
def level_word(level: str) -> str:
    """What a level means."""
    return str(wording.LEVEL[Level(level)])


@register.filter
def outcome_word(outcome: str) -> str:
    """Promoted, Retained or Demoted."""
    return str(wording.OUTCOME[Outcome(outcome)])


@register.filter
def channel_word(channel: str) -> str:
    """The way of a touch."""
    return str(wording.CHANNEL[Channel(channel)])


@register.filter
def channel_icon(channel: str) -> str:
    """The name of the drawing for a way of touching."""
    return wording.CHANNEL_ICON[Channel(channel)]


@register.filter
def direction_word(direction: str) -> str:
    """Who came to whom."""
    return str(wording.DIRECTION[Direction(direction)])


@register.filter
def role_word(role: str) -> str:
    """What a member does."""
    return str(wording.ROLE[Role(role)])


@register.filter
def member_state_word(state: str) -> str:
    """Whether a member may come in."""
    return str(wording.MEMBER_STATE[MemberState(state)])


@register.filter
def contact_role_word(role: str) -> str:
    """What a contact does when it comes to buying; nothing where it is not known."""
    return str(wording.CONTACT_ROLE[ContactRole(role)]) if role else ""


@register.filter
def influence_word(influence: str) -> str:
    """How much a contact's word weighs."""
    return str(wording.INFLUENCE[Influence(influence)])


@register.filter
def attitude_word(attitude: str) -> str:
    """Where a contact stands towards us."""
    return str(wording.ATTITUDE[Attitude(attitude)])


@register.filter
def risk_words(risk: Risk) -> str:
    """What our contacts with a customer rest on too little."""
    if risk.code == "key_left":
        return gettext("%(name)s, who could decide, left; nobody else who can was spoken with") % {"name": risk.name}
    if risk.code == "key_never_met":
        words = ngettext(
            "%(n)d talk, none with somebody who can decide",
            "%(n)d talks, none with somebody who can decide",
            risk.touches,
        )
        return words % {"n": risk.touches}
    return gettext("One thread only: all %(n)d talks were with %(name)s") % {"n": risk.touches, "name": risk.name}


@register.filter
def cause_word(cause: str) -> str:
    """Why a deal went down."""
    return str(wording.DEMOTION_CAUSE[DemotionCause(cause)])


@register.filter
def loss_word(reason: str) -> str:
    """Why a deal was lost."""
    return str(wording.LOSS_REASON[LossReason(reason)])


@register.filter
def evidence_word(evidence: str) -> str:
    """What a deal has to show before it leaves its stage."""
    return str(wording.EVIDENCE[Evidence(evidence)])


@register.filter
def status_word(status: str) -> str:
    """How a deal stands."""
    return str(wording.DEAL_STATUS[DealStatus(status)])


@register.filter
def moment_word(moment: str) -> str:
    """Where the relationship stands in time."""
    return str(wording.MOMENT[Moment(moment)])


@lru_cache(maxsize=4096)
def _money(minor: int, code: str, language: str | None) -> str:
    digits = DECIMALS.get(code, 2)
    unit = 10**digits
    whole, rest = divmod(abs(minor), unit)
    figure = number_format(whole, 0, use_l10n=True, force_grouping=True)
    if rest:
        point = number_format(0.5, 1)[1:-1]
        figure = f"{figure}{point}{rest:0{digits}d}"
    return f"{'−' if minor < 0 else ''}{SIGNS.get(code, code)}{NBSP}{figure}"


@register.filter
def money(minor: int | None, code: str) -> str:
    """An amount in minor units of the currency `code` as "€ 84,000", held together; cents only where there are any."""
    return "" if minor is None else _money(minor, code, here().language)


@register.filter
def number(value: float | None) -> str:
    """A whole number with its thousands parted."""
    return "" if value is None else number_format(round(value), 0, use_l10n=True, force_grouping=True)


def _day_in(moment: dt.date | dt.datetime, zone: dt.tzinfo) -> dt.date:
    return moment.astimezone(zone).date() if isinstance(moment, dt.datetime) else moment


# Lists word the same moments again and again, so each wording is remembered by all that it depends on.
@lru_cache(maxsize=8192)
def _date(day: dt.date, kind: str, language: str | None) -> str:
    return format_date(day, _formats(language)[kind]).replace(" ", NBSP if not kind.startswith("long") else " ")


@lru_cache(maxsize=64)
def _formats(language: str | None) -> dict[str, str]:
    return {
        "long": pgettext("date, see Django's date filter", "l j F"),
        "long year": pgettext("date, see Django's date filter", "l j F Y"),
        "short": pgettext("date, see Django's date filter", "D j M"),
        "short year": pgettext("date, see Django's date filter", "j M Y"),
        "margin": pgettext("date, see Django's date filter", "j M"),
    }


def _with_year(day: dt.date, today: dt.date, kind: str) -> str:
    return kind if day.year == today.year else f"{kind} year"


@register.filter
def day_long(moment: dt.date | dt.datetime | None) -> str:
    """ "Thursday 19 November", with the year where it is not the current one."""
    if moment is None:
        return ""
    zone, today, language = here()
    day = _day_in(moment, zone)
    return _date(day, _with_year(day, today, "long"), language)


@register.filter
def day_short(moment: dt.date | dt.datetime | None) -> str:
    """ "Tue 24 Nov", or "24 Nov 2025" where the year is not the current one."""
    if moment is None:
        return ""
    zone, today, language = here()
    day = _day_in(moment, zone)
    return _date(day, _with_year(day, today, "short"), language)


@register.filter
def clock(moment: dt.datetime | None) -> str:
    """ "16:40" in the active zone."""
    return "" if moment is None else f"{moment.astimezone(here().zone):%H:%M}"


def _time(
    moment: dt.date | dt.datetime, zone: dt.tzinfo, language: str | None, attributes: str, said: str
) -> SafeString:
    """A <time> that says `said` (which may hold markup of ours), with the whole moment in its title."""
    if not isinstance(moment, dt.datetime):
        title = _title(moment, language)
        return SafeString(f'<time{attributes} datetime="{moment.isoformat()}" title="{title}">{said}</time>')
    local = moment.astimezone(zone)
    machine, title = local.isoformat(timespec="minutes"), _title(local.date(), language)
    return SafeString(f'<time{attributes} datetime="{machine}" title="{title}, {machine[11:16]}">{said}</time>')


@lru_cache(maxsize=8192)
def _title(day: dt.date, language: str | None) -> str:
    return escape(_date(day, "long year", language))


@lru_cache(maxsize=2048)
def _days_ago(days: int, language: str | None) -> str:
    return escape(gettext("today") if days <= 0 else gettext("%(days)d d") % {"days": days})


@lru_cache(maxsize=8192)
def _when(moment: dt.date | dt.datetime, zone: dt.tzinfo, today: dt.date, language: str | None) -> SafeString:
    day = _day_in(moment, zone)
    return _time(moment, zone, language, "", escape(_date(day, _with_year(day, today, "short"), language)))


@register.simple_tag
def when(moment: dt.date | dt.datetime | None) -> SafeString:
    """A moment as its short day, with day, year and time of day in the title."""
    return SafeString("") if moment is None else _when(moment, *here())


@lru_cache(maxsize=8192)
def _margin(moment: dt.datetime, zone: dt.tzinfo, today: dt.date, language: str | None) -> SafeString:
    day = _day_in(moment, zone)
    below = f"{moment.astimezone(zone):%H:%M}" if day.year == today.year else str(day.year)
    said = escape(_date(day, "margin", language))
    return _time(moment, zone, language, ' class="when"', f"{said}<br>{below}")


@register.simple_tag
def margin(moment: dt.datetime) -> SafeString:
    """A moment in two lines for the margin of a journal: "17 Nov" and its time, or its year where that is not ours."""
    return _margin(moment, *here())


@lru_cache(maxsize=8192)
def _ago(moment: dt.date | dt.datetime, zone: dt.tzinfo, today: dt.date, language: str | None) -> SafeString:
    return _time(moment, zone, language, "", _days_ago((today - _day_in(moment, zone)).days, language))


@register.simple_tag
def ago(moment: dt.date | dt.datetime | None) -> SafeString:
    """How long past a moment is, in calendar days ("6 d", "today"), with the day itself in the title."""
    return SafeString("") if moment is None else _ago(moment, *here())


@lru_cache(maxsize=8192)
def _due(day: dt.date, zone: dt.tzinfo, today: dt.date, language: str | None) -> SafeString:
    left = (day - today).days
    near = {0: gettext("today"), 1: gettext("tomorrow")}.get(left)
    said = near or _date(day, _with_year(day, today, "short"), language)
    return _time(day, zone, language, ' class="due" data-late' if left < 0 else ' class="due"', escape(said))


@register.simple_tag
def due(day: dt.date | None) -> SafeString:
    """When something is due: "today", "tomorrow", "Tue 24 Nov"; what is past carries `data-late`."""
    return SafeString("") if day is None else _due(day, *here())


@register.simple_tag
def rest_words(parking: Parking) -> str:
    """How somebody rests: until when at the latest, for what they wait, what woke them, who said why."""
    told = [gettext("Rests until %(day)s at the latest") % {"day": day_short(parking.wake_on)}]
    if parking.condition == Condition.WORDS:
        told.append(gettext("waits for “%(words)s”") % {"words": parking.words})
    elif parking.condition:
        told.append(gettext("or when %(condition)s") % {"condition": wording.CONDITION[Condition(parking.condition)]})
    if parking.roused_on:
        told.append(gettext("awake since %(day)s") % {"day": day_short(parking.roused_on)})
    return f"{', '.join(told)}. {parking.by.name}: {parking.reason}"


@register.filter
def days(count: int) -> str:
    """ "1 day", "6 days"."""
    return ngettext("%(count)d day", "%(count)d days", count).replace(" ", NBSP) % {"count": count}


@register.filter
def working_days(count: int) -> str:
    """ "1 working day", "6 working days"."""
    return ngettext("%(count)d working day", "%(count)d working days", count).replace(" ", NBSP, 1) % {"count": count}


@register.filter
def key(mapping: "dict[object, object]", name: object) -> object:
    """What stands in `mapping` under `name`, or nothing."""
    return mapping.get(name, "")


@register.filter
def value(member: Enum) -> object:
    """The code of an entry of the vocabulary, for attributes and form values."""
    return member.value
