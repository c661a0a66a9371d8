"""A bond as pages show it: each part with what it weighs and why, who of us is closest, on how many people it rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.journal.bond import Met
from followthrough.journal.viscosity import Close, Part, Standing, Viscosity
from followthrough.reckoning import half_life
from followthrough.vocabulary.channel import Channel, Direction, base_weight
from followthrough.web.templatetags.words import NBSP, day_short
from followthrough.web.wording import CHANNEL_WITH, MOOD, STRENGTH

#: Parts told one by one: in the page of a customer, and on the page of its bond.
FEW, MANY = 4, 40


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A touch with its weight, what made it so, what is left of it, and what it brings to the index."""

    touch_id: int
    words: str
    by: str
    at: datetime
    weight: str
    times: str
    left: str
    adds: str


@dataclass(frozen=True, slots=True)
class ShownViscosity:
    """The parts of a bond, the largest first; those not told one by one in a line; and what they come to."""

    index: int
    parts: tuple[ShownPart, ...]
    others: str
    others_add: str
    points: str
    full: str
    sum: str
    is_full: bool
    half_life: int
    interval_days: int


@dataclass(frozen=True, slots=True)
class ShownStanding:
    """How the bond with a customer stands, in words."""

    index: int
    trend: int
    parts: ShownViscosity
    closest: tuple[Close, ...]
    named: str
    came: str
    threads: str
    is_thin: bool
    falls: str


def shown_standing(standing: Standing) -> ShownStanding:
    """A bond of today, with its largest parts."""
    members = {close.member_id: close.name for close in standing.closest}
    return ShownStanding(
        index=standing.now.index,
        trend=standing.trend,
        parts=shown_viscosity(standing.now, standing.names, members, FEW),
        closest=standing.closest,
        named=closest_words(standing.closest),
        came=_came(standing),
        threads=_threads(standing),
        is_thin=len(standing.met) == 1,
        falls=_falls(standing),
    )


def shown_viscosity(
    bond: Viscosity, people: Mapping[int, str], members: Mapping[int, str], most: int
) -> ShownViscosity:
    """A bond part by part, at most so many of them; `people` and `members` are names by id."""
    told, rest = bond.parts[:most], bond.parts[most:]
    points = sum(part.left for part in rest) + bond.older
    return ShownViscosity(
        index=bond.index,
        parts=tuple(_part(part, bond, people, members) for part in told),
        others=_others(len(rest), has_older=bond.older > 0),
        others_add=_tenths(100 * points / bond.full),
        points=_hundredths(bond.value),
        full=_hundredths(bond.full),
        sum=_tenths(100 * bond.value / bond.full),
        is_full=bond.value > bond.full,
        half_life=round(bond.half_life),
        interval_days=bond.interval_days,
    )


def _part(part: Part, bond: Viscosity, people: Mapping[int, str], members: Mapping[int, str]) -> ShownPart:
    touch = part.touch
    return ShownPart(
        touch_id=touch.id,
        words=_touch_words(touch, people),
        by=members.get(touch.member or 0, ""),
        at=touch.at,
        weight=_hundredths(base_weight(Channel(touch.channel), reached=touch.reached)),
        times=_times(touch),
        left=f"×{NBSP}{_hundredths(part.left / touch.weight)}",
        adds=_tenths(100 * part.left / bond.full),
    )


def _touch_words(touch: Met, people: Mapping[int, str]) -> str:
    names = sorted(people[person] for person in touch.people if people.get(person))
    words = str(CHANNEL_WITH[Channel(touch.channel), Direction(touch.direction)])
    return words % {"who": ", ".join(names) or _("them")}


def _times(touch: Met) -> str:
    """What made it weigh more or less than its kind."""
    factors = []
    if not touch.reached:
        factors.append(_("nobody answered"))
    if touch.direction == Direction.IN:
        factors.append(_("they came to us × %(by)s") % {"by": number_format(half_life.INBOUND)})
    if touch.key_met:
        factors.append(_("key × %(by)s") % {"by": number_format(half_life.KEY_MET)})
    if touch.sentiment:
        by = number_format(half_life.SENTIMENT[touch.sentiment])
        factors.append(_("%(mood)s × %(by)s") % {"mood": MOOD[touch.sentiment], "by": by})
    return ", ".join(factors)


def _others(count: int, *, has_older: bool) -> str:
    if has_older:
        return _("all older ones")
    words = ngettext("and %(count)d smaller one", "and %(count)d smaller ones", count)
    return words % {"count": count} if count else ""


def closest_words(closest: Sequence[Close]) -> str:
    """Who of us is closest, in one line: "Ana Ferreira 72, Max Brandt 31, nobody else"."""
    if not closest:
        return _("nobody of us yet")
    named = ", ".join(f"{close.name}{NBSP}{close.index}" for close in closest)
    return _("%(named)s, nobody else") % {"named": named}


def before_handing_over(closest: Sequence[Close]) -> str:
    """What to know before somebody else looks after a customer; nothing where none of us has a bond to hand on."""
    if not closest:
        return ""
    words = _("Bond: %(closest)s. Who takes over begins at their own; a joint touch before hands it on.")
    return words % {"closest": closest_words(closest)}


def _came(standing: Standing) -> str:
    if not standing.touches:
        return _("No touch in the last 90 days.")
    words = ngettext(
        "%(came)d of the %(touches)d touch in the last 90 days came from them.",
        "%(came)d of the %(touches)d touches in the last 90 days came from them.",
        standing.touches,
    )
    return words % {"came": standing.came, "touches": standing.touches}


def _threads(standing: Standing) -> str:
    if not standing.met:
        return _("Nobody named was spoken with in these days.")
    if len(standing.met) == 1:
        name = standing.names.get(next(iter(standing.met)), "")
        if name:
            return _("It hangs on one thread: in these days only %(name)s was spoken with.") % {"name": name}
        return _("It hangs on one thread: in these days only one person was spoken with.")
    words = ngettext("%(count)d person was spoken with.", "%(count)d people were spoken with.", len(standing.met))
    return words % {"count": len(standing.met)}


def _falls(standing: Standing) -> str:
    if standing.falls_at is None or standing.falls_to is None:
        return ""
    words = _("Without another touch it is called %(word)s from %(day)s.")
    return words % {"word": STRENGTH[standing.falls_to], "day": day_short(standing.falls_at)}


def _tenths(value: float) -> str:
    return number_format(value, decimal_pos=1)


def _hundredths(value: float) -> str:
    return number_format(value, decimal_pos=2)
