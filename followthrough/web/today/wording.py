"""Reasons, aims and gaps in words: a fact with its date or count, then the rule, so that one can recompute the rank."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.planner.card import Touched
from followthrough.planner.reasons import Reason
from followthrough.planner.today import PlannedTouch
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.rest import Woken
from followthrough.vocabulary.stage import Stage
from followthrough.web.templatetags.words import clock, day_short
from followthrough.web.today.weighing import WEIGHING
from followthrough.web.wording import CHANNEL_WITH

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What to aim at where no next step was noted, by the stage the next promotion leads to; written to follow a colon.
AIM: Mapping[int, "_StrPromise"] = {
    Stage.LEAD_IDENTIFIED: gettext_lazy("find out whom to speak with there"),
    Stage.NON_KEY_CONTACT_MADE: gettext_lazy("reach somebody who answers, and learn who decides"),
    Stage.KEY_CONTACT_ENGAGED: gettext_lazy("speak with somebody who can decide"),
    Stage.CRITERIA_SHAPED: gettext_lazy("have them name what it must do, so that criteria can be written"),
    Stage.PROGRAM_DESIGNED: gettext_lazy("agree on the criteria, and on what the program has to hold"),
    Stage.CONTRACT_ASKED: gettext_lazy("go through the program with them, and ask for the contract"),
    Stage.PAYMENT_COLLECTED: gettext_lazy("have the contract signed"),
    Stage.COMPLETE: gettext_lazy("have the payment made, and ask how they fare"),
}
AFTER_THE_SALE = gettext_lazy("ask how they fare with what they bought")
WITHOUT_A_DEAL = gettext_lazy("find out what they need now")

MOST_IN_A_ROW = 3
#: What a fact of its own says better, where there is one.
LAST = ("contact", "stale")
RED = 2.0
#: A contract whose notice ends within so long is alarming.
SOON = timedelta(days=7)


def aim_of(row: PlannedTouch) -> str:
    """What the touch is to bring about: the next step as noted, else what its stage asks for."""
    if row.aim:
        return row.aim
    if row.target is not None:
        return str(AIM[row.target])
    return str(AFTER_THE_SALE if row.customer.sold_at else WITHOUT_A_DEAL)


def sentence(aim: str) -> str:
    """The aim as a sentence of its own."""
    aim = aim.strip()
    ended = aim if aim.endswith((".", "!", "?", "…", "。")) else f"{aim}."
    return ended[:1].upper() + ended[1:]


def is_alarming(reason: Reason, on: date) -> bool:
    """Whether something will be lost by waiting: a promise late, somebody waiting, twice the interval gone."""
    values = reason.values
    if reason.code in {"inbound", "payment"}:
        return True
    if reason.code == "contract":
        return str(values["notice"] or values["ends"]) <= (on + SOON).isoformat()
    if reason.code in {"promised", "pledge", "visit"}:
        return str(values["on"]) < on.isoformat()
    return reason.code == "overdue" and _number(values["days"]) >= RED * _number(values["interval"])


def in_the_row(row: PlannedTouch, on: date, *, but: str = "") -> list[tuple[str, bool]]:
    """At most three reasons in words: the alarming ones, then that it is time to decide, then the others in order.

    `but` names one that is told elsewhere.
    """
    shown = [(reason, is_alarming(reason, on)) for reason in row.reasons if reason.code != but]
    shown.sort(key=lambda one: (not one[1], one[0].code != "decide", one[0].code in LAST))
    return [(reason_words(reason, on), alarming) for reason, alarming in shown[:MOST_IN_A_ROW]]


def reason_words(reason: Reason, on: date) -> str:
    """One reason as said on the day `on`."""
    return WORDS[reason.code](reason.values, on)


def _promised(values: Mapping[str, Any], on: date) -> str:
    due = date.fromisoformat(values["on"])
    if due == on:
        return _("Promised to them for today")
    return _("Promised to them for %(day)s") % {"day": day_short(due)}


def _inbound(values: Mapping[str, Any], on: date) -> str:
    since = localtime(datetime.fromisoformat(values["since"]))
    if since.date() == on:
        return _("They came to us at %(time)s and wait for an answer") % {"time": clock(since)}
    return _("They came to us on %(day)s and wait for an answer") % {"day": day_short(since)}


def _payment(values: Mapping[str, Any], on: date) -> str:
    return _("A payment was due on %(day)s") % {"day": day_short(date.fromisoformat(values["on"]))}


def _contract(values: Mapping[str, Any], on: date) -> str:
    ends, notice = date.fromisoformat(values["ends"]), values["notice"] and date.fromisoformat(values["notice"])
    told = {"end": day_short(ends), "notice": day_short(notice)}
    if ends < on:
        return _("The contract ended on %(end)s") % told
    if notice and notice >= on:
        return _("The contract ends on %(end)s; notice is possible until %(notice)s") % told
    return _("The contract ends on %(end)s") % told


def _pledge(values: Mapping[str, Any], on: date) -> str:
    due, what = date.fromisoformat(values["on"]), {"what": values["what"]}
    if due == on:
        return _("You promised “%(what)s” for today") % what
    if due == on - timedelta(days=1):
        return _("You promised “%(what)s”, due yesterday") % what
    return _("You promised “%(what)s”, due on %(day)s") % {**what, "day": day_short(due)}


def _visit(values: Mapping[str, Any], on: date) -> str:
    day, time = date.fromisoformat(values["on"]), {"time": values["time"]}
    if day < on:
        return _("The visit of %(day)s is not recorded yet") % {"day": day_short(day)}
    if day > on:
        told = {**time, "day": day_short(day)}
        words = _("You visit them on %(day)s at %(time)s") if values["time"] else _("You visit them on %(day)s")
        return words % told
    return _("You visit them today at %(time)s") % time if values["time"] else _("You visit them today")


def _new(values: Mapping[str, Any], on: date) -> str:
    due = date.fromisoformat(values["on"])
    if due >= on:
        return _("New, nobody has touched them yet")
    return _("New since %(day)s, nobody has touched them yet") % {"day": day_short(due)}


def _next_step(values: Mapping[str, Any], on: date) -> str:
    due = date.fromisoformat(values["on"]) if values["on"] else on
    if due >= on:
        return _("The next step is due today")
    return _("The next step was due on %(day)s") % {"day": day_short(due)}


WOKE: Mapping[str, "_StrPromise"] = {
    Woken.LOOK: gettext_lazy("A light look while they rest, until %(until)s at the latest"),
    Woken.WROTE: gettext_lazy("Woke: they wrote on %(day)s"),
    Woken.PERSON: gettext_lazy("Woke: somebody there is new or has left (%(day)s)"),
    Woken.CONTRACT: gettext_lazy("Woke: their contract comes to its end (%(day)s)"),
    Woken.LEVEL: gettext_lazy("Woke: their level was judged (%(day)s)"),
    Woken.COLLEAGUE: gettext_lazy("Woke: a colleague touched them on %(day)s"),
}


def _woke(values: Mapping[str, Any], on: date) -> str:
    told = {"day": day_short(date.fromisoformat(values["on"])), "words": values.get("words", "")}
    if values.get("by") in WOKE:
        until = day_short(date.fromisoformat(values["until"]))
        return str(WOKE[values["by"]] % {**told, "until": until})
    if told["words"]:
        return _("Rested until %(day)s, waiting for “%(words)s”: has it come?") % told
    return _("Rested until %(day)s, awake now") % told


def _decide(values: Mapping[str, Any], on: date) -> str:
    return _("%(tries)d attempts in a row nobody answered: go on, park it or give it up, but decide") % values


def _overdue(values: Mapping[str, Any], on: date) -> str:
    days, interval = _number(values["days"]), _number(values["interval"])
    if values["since"] == "attempt":
        words = ngettext(
            "%(days)d working day since an attempt nobody answered; try again after %(interval)d",
            "%(days)d working days since an attempt nobody answered; try again after %(interval)d",
            days,
        )
    else:
        words = ngettext(
            "%(days)d working day since a real contact; the cadence is %(interval)d",
            "%(days)d working days since a real contact; the cadence is %(interval)d",
            days,
        )
    return words % {"days": days, "interval": interval}


WORDS = {
    "promised": _promised,
    "inbound": _inbound,
    "pledge": _pledge,
    "visit": _visit,
    "payment": _payment,
    "contract": _contract,
    "new": _new,
    "next_step": _next_step,
    "woke": _woke,
    "overdue": _overdue,
    "decide": _decide,
    **WEIGHING,
}


def touch_words(touched: Touched) -> str:
    """A touch in one line: how, and with whom."""
    entry = touched.entry
    words = str(CHANNEL_WITH[Channel(entry.channel), Direction(entry.direction)])
    return words % {"who": ", ".join(touched.names) or entry.customer.name}


def _number(value: Any) -> int:
    return int(value)
