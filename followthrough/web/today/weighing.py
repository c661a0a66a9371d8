"""What a touch is worth in words: each part with the figures it was multiplied from, so that one can do it again."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.planner.reasons import Reason
from followthrough.planner.today import PlannedTouch
from followthrough.reckoning.worth import FEWEST, FOR_LEADS, WHOLE, Kind
from followthrough.web.templatetags.words import money


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the arithmetic: what, from which figures, and what it comes to."""

    words: str
    parts: str
    amount: str


@dataclass(frozen=True, slots=True)
class Sums:
    """How the place of a row follows: what put it there, the parts of its worth, and what they come to a minute."""

    place: str
    lines: list[Sum]
    together: str
    minutes: int
    a_minute: str


def share(millionths: int) -> str:
    """A share as a number of per cent, to two figures: 40, 1.9, 0.076."""
    per_cent = 100 * millionths / WHOLE
    digits = 0 if not per_cent else max(0, 1 - math.floor(math.log10(per_cent)))
    told = round(per_cent, digits)
    return number_format(told, 0 if told == round(told) else digits)


def about(values: Mapping[str, Any], millionths: float) -> str:
    """So much of what is at stake, to two figures; in per cent of a deal where no amount is known at all."""
    if values["minor"] is None:
        return _("%(share)s %% of a deal") % {"share": share(round(millionths))}
    minor = values["minor"] * millionths / WHOLE
    if minor < 1:
        return money(round(minor), values["currency"])
    step = 10 ** max(0, math.floor(math.log10(minor)) - 1)
    return money(round(minor / step) * step, values["currency"])


def at_stake(values: Mapping[str, Any]) -> str:
    """The amount that is at stake, and whether the middle of the open deals stands for it."""
    if values["minor"] is None:
        return _("a deal")
    amount = money(values["minor"], values["currency"])
    return _("%(amount)s, the middle of your open deals") % {"amount": amount} if values["middle"] else amount


def _gain(values: Mapping[str, Any], on: date) -> str:
    told = {"points": share(values["to"] - values["from"]), "stake": at_stake(values)}
    return _("+%(points)s points of win chance on %(stake)s") % told


def _waiting(values: Mapping[str, Any], on: date) -> str:
    """Beside the part: what a day costs follows from `win`, `late` and `interval`; the reason carries its share."""
    days = int(values["late"])
    if not days:
        return _("Due today; waiting a day costs about %(cost)s") % {"cost": about(values, values["cost"])}
    words = ngettext(
        "%(days)d working day late; waiting another costs about %(cost)s",
        "%(days)d working days late; waiting another costs about %(cost)s",
        days,
    )
    return words % {"days": days, "cost": about(values, values["cost"])}


def _stale(values: Mapping[str, Any], on: date) -> str:
    return _("Level %(level)s is to be looked at again") % values


def _contact(values: Mapping[str, Any], on: date) -> str:
    return _("%(stake)s may be won with a deal of its own") % {"stake": _sentence(at_stake(values))}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


#: By the code of a reason: its words in a row.
WEIGHING = {"gain": _gain, "waiting": _waiting, "stale": _stale, "contact": _contact}


def sums_of(row: PlannedTouch) -> Sums:
    """The arithmetic of a row, line by line."""
    weighed = [reason for reason in row.reasons if reason.code in PARTS]
    stake = {"minor": row.stake.minor, "currency": row.stake.currency}
    together = row.worth.together
    return Sums(
        place=_place(row),
        lines=[_line(reason) for reason in weighed],
        together=about(stake, together),
        minutes=row.worth.weighed_minutes,
        a_minute=about(stake, together / row.worth.weighed_minutes),
    )


def _line(reason: Reason) -> Sum:
    values = reason.values
    words = _("A day of waiting") if reason.code == "waiting" else WEIGHING[reason.code](values, date.min)
    return Sum(words, PARTS[reason.code](values), about(values, reason.share))


def _place(row: PlannedTouch) -> str:
    """What put the row where it is, before anything is weighed."""
    if row.placed:
        return _("You put it here: “%(reason)s”.") % {"reason": row.placed.reason}
    if row.rank == 1 and row.worth.gain:
        return _("Of what fits your day this touch may bring most.")
    if row.kind is not Kind.OPEN:
        return _("It has its day, so it stands before all that is weighed by what it is worth.")
    if row.is_lead:
        return _("New leads have %(share)d %% of the day for themselves.") % {"share": round(100 * FOR_LEADS)}
    return _("It stands by what a minute with it is worth.")


def _gained(values: Mapping[str, Any]) -> str:
    told = {"from": share(values["from"]), "to": share(values["to"]), "h": share(values["h"]), "n": values["touches"]}
    if values["touches"] < FEWEST:
        source = _("mostly a default until %(fewest)d touches at this stage are on record; %(n)d are")
    else:
        source = _("from %(n)d touches at this stage here, %(promoted)d promoted")
    words = _("win chance from %(from)s to %(to)s %% × %(h)s %% of such touches promote") % told
    return f"{words} ({source % {'fewest': FEWEST, 'n': values['touches'], 'promoted': values['promoted']}})"


def _waited(values: Mapping[str, Any]) -> str:
    told = {"win": share(values["win"]), "lost": share(values["lost"]), "interval": values["interval"]}
    return _("win chance of %(win)s %% × %(lost)s %% that one more day loses, at a cadence of %(interval)d") % told


def _known(values: Mapping[str, Any]) -> str:
    return _("win chance of %(win)s %% × 2 %% for knowing where they stand") % {"win": share(values["win"])}


def _brought_back(values: Mapping[str, Any]) -> str:
    told = {"win": share(values["win"]), "h": share(values["h"]), "back": share(values["back"])}
    words = _("win chance of a new deal, %(win)s %% × %(h)s %% of touches that begin one") % told
    if values["new"]:
        return words
    return words + _(" × %(back)s %% that time has brought back since the last contact") % told


PARTS = {"gain": _gained, "waiting": _waited, "stale": _known, "contact": _brought_back}
