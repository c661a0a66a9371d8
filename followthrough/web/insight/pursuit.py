"""What a study of persistence says, worded and counted: nothing is left to the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.insight.persistence import By, Study
from followthrough.reckoning.persistence import (
    EARLY,
    FEWEST_EPISODES,
    FEWEST_SALES,
    LATEST,
    Beyond,
    Curve,
    End,
    Episodes,
    Left,
    Point,
    Pooled,
    Profile,
    curve_of,
    left_behind,
    pooled,
    profile_of,
)
from followthrough.reckoning.uncertainty import Rate
from followthrough.web.figure import Drawing
from followthrough.web.insight.curve import drawings_of
from followthrough.web.shares import between, finely, finely_between, percent, tenths
from followthrough.web.templatetags.words import NBSP, channel_word, number

#: Below so many given up a share says nothing yet.
ENOUGH_GIVEN_UP = 20


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A line of the table twin."""

    attempt: int
    pursued: int
    sold: int
    share: str
    interval: str
    smoothed: str
    at_most: str
    at_most_between: str
    at_least: str
    at_least_between: str


@dataclass(frozen=True, slots=True)
class ShownCurve:
    """The curve in words, drawings and a table; where there is too little for one, how much there is."""

    episodes: int
    sold: int
    so_far: str
    finding: str
    attempts: str
    said: str
    left: str
    until: str
    drawings: tuple[Drawing, ...] = ()
    lines: tuple[ShownPoint, ...] = ()


def shown_curve(episodes: Episodes) -> ShownCurve:
    """The curve of some episodes for the page."""
    curve = curve_of(episodes)
    so_far = _("%(episodes)d of %(most)d passes and %(sold)d of %(fewest)d sales so far: too few to tell.") % {
        "episodes": curve.episodes, "most": FEWEST_EPISODES, "sold": curve.sold, "fewest": FEWEST_SALES
    }  # fmt: skip
    if not (curve.is_enough and curve.drawn):
        return ShownCurve(curve.episodes, curve.sold, so_far, "", "", "", "", "")
    last = curve.drawn[-1]
    return ShownCurve(
        episodes=curve.episodes,
        sold=curve.sold,
        so_far="",
        finding=_late_sales(episodes),
        attempts=_attempts(pooled(curve)),
        said=_label(curve.drawn),
        left=_left(left_behind(episodes, curve)),
        until=_until(curve, last),
        drawings=drawings_of(curve.drawn),
        lines=tuple(_line(point) for point in curve.drawn),
    )


def _late_sales(episodes: Episodes) -> str:
    sold = [(k, count) for (k, end), count in episodes.items() if end is End.SOLD]
    rate = Rate(sum(count for k, count in sold if k > EARLY), sum(count for _k, count in sold))
    return _("%(share)s of the sales here came at the fifth attempt or later (%(late)d of %(all)d; %(between)s).") % {
        "share": percent(rate.share or 0.0), "late": rate.successes, "all": rate.n, "between": between(*rate.interval)
    }  # fmt: skip


def _attempts(found: Pooled) -> str:
    """How often an attempt sells, early and late, and whether the two clearly differ."""
    words = _("An attempt sold in %(early)s of cases up to the fourth, and in %(late)s from the fifth to the 20th")
    words %= {"early": finely(found.early.share or 0.0), "late": finely(found.late.share or 0.0)}
    words += " " + _("(%(early)s against %(late)s).") % {
        "early": finely_between(*found.early.interval), "late": finely_between(*found.late.interval)
    }  # fmt: skip
    if found.ratio is None or found.between is None:
        return words
    low, high = found.between
    ratio = {"ratio": tenths(found.ratio), "low": tenths(low), "high": tenths(high)}
    said = _("That is %(ratio)s times as often (may lie between %(low)s and %(high)s).")
    if low <= 1 <= high:
        said = _("That is no clear difference (%(ratio)s times, may lie between %(low)s and %(high)s).")
    return f"{words} {said % ratio}"


def _label(drawn: Sequence[Point]) -> str:
    last = drawn[-1]
    words = _(
        "Share sold by attempt. By attempt %(last)d %(most)s if those given up are like those pursued,"
        " and %(least)s if they would never have bought."
    )
    told = {"last": last.attempt, "most": percent(last.at_most), "least": percent(last.at_least.share or 0.0)}
    return words % told


def _left(left: Left) -> str:
    words = ngettext(
        "%(count)d pass was given up by the fourth attempt: between 0 and %(most)s sales were left on the table, up to"
        " attempt %(until)d.",
        "%(count)d passes were given up by the fourth attempt: between 0 and %(most)s sales were left on the table, up"
        " to attempt %(until)d.",
        left.given_up,
    )
    return words % {"count": left.given_up, "most": number(round(left.most)), "until": left.until}


def _until(curve: Curve, last: Point) -> str:
    if last.attempt == len(curve.points):
        return ""
    if last.attempt == LATEST:
        return _("It is drawn up to the 20th attempt.")
    return _("Beyond attempt %(last)d nothing is drawn: fewer than ten were pursued that far.") % {"last": last.attempt}


def _line(point: Point) -> ShownPoint:
    return ShownPoint(
        attempt=point.attempt,
        pursued=point.hazard.n,
        sold=point.hazard.successes,
        share=finely(point.hazard.share or 0.0),
        interval=finely_between(*point.hazard.interval),
        smoothed=finely(point.smoothed),
        at_most=percent(point.at_most),
        at_most_between=between(*point.between),
        at_least=percent(point.at_least.share or 0.0),
        at_least_between=between(*point.at_least.interval),
    )


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """When somebody gives up: a line of the table; `is_all` for the line of all looked at."""

    name: str
    given_up: int
    median: str
    early: str
    share: str
    interval: str
    is_all: bool = False


def shown_profiles(found: Study, names: Mapping[int, str]) -> list[ShownProfile]:
    """The profiles of these members in the order of the alphabet, and that of all looked at."""
    ordered = sorted(names.items(), key=lambda named: (named[1].casefold(), named[0]))
    lines = [_profile(name, profile_of(found.by_owner.get(pk, {}))) for pk, name in ordered]
    return [*lines, _profile(_("All looked at"), profile_of(found.all), is_all=True)]


def _profile(name: str, profile: Profile, *, is_all: bool = False) -> ShownProfile:
    is_enough = profile.early.enough(ENOUGH_GIVEN_UP)
    return ShownProfile(
        name=name,
        given_up=profile.given_up,
        median="" if profile.median is None else str(profile.median),
        early=_("%(early)d of %(all)d") % {"early": profile.early.successes, "all": profile.early.n},
        share=percent(profile.early.share or 0.0) if is_enough else "",
        interval=between(*profile.early.interval) if is_enough else "",
        is_all=is_all,
    )


@dataclass(frozen=True, slots=True)
class ShownPart:
    """Episodes of one level, source or first channel; the shares are "" where they rest on too little."""

    name: str
    episodes: int
    sold: int
    early: str
    late: str


def shown_parts(found: Study, by: By) -> list[ShownPart]:
    """What an attempt sold in each part, early and late."""
    parts = []
    for code, episodes in found.parts:
        curve, is_channel = curve_of(episodes), by is By.CHANNEL
        told = pooled(curve)
        parts.append(
            ShownPart(
                name=channel_word(code) if is_channel else code,
                episodes=curve.episodes,
                sold=curve.sold,
                early=_of_attempts(told.early) if curve.is_enough else "",
                late=_of_attempts(told.late) if curve.is_enough else "",
            )
        )
    return parts


def _of_attempts(rate: Rate) -> str:
    if not rate.n:
        return "–"
    return f"{finely(rate.share or 0.0)} ({finely_between(*rate.interval)})".replace(" (", f"{NBSP}(", 1)


def beyond_words(told: Beyond) -> str:
    """What became of those pursued beyond an attempt, in one or two sentences; nothing is said of why."""
    parts = {"attempt": told.attempt, "all": told.rate.n, "sold": told.rate.successes}
    if not told.is_enough:
        words = _("Of those pursued beyond attempt %(attempt)d too few to tell: %(sold)d of %(all)d sold so far.")
        return words % parts
    words = _("Of %(all)d pursued beyond attempt %(attempt)d, %(sold)d were sold later (%(between)s).")
    words %= {**parts, "between": between(*told.rate.interval)}
    if told.open:
        still = ngettext("%(count)d is open still.", "%(count)d are open still.", told.open)
        words = f"{words} {still % {'count': told.open}}"
    return words
