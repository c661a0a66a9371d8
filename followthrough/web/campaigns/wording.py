"""Changes, rules and results of campaigns in words: what was, what is, and how sure one can be."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.campaigns.audience import Rule
from followthrough.campaigns.results import ENOUGH, Result, Side
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.campaign import Change, LeftOut
from followthrough.vocabulary.cause import DemotionCause
from followthrough.web.shares import between, percent
from followthrough.web.stage_names import stage_name
from followthrough.web.templatetags.words import day_short
from followthrough.web.wording import DEMOTION_CAUSE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHANGE: Mapping[Change, "_StrPromise"] = {
    Change.ROSE: gettext_lazy("Level rose"),
    Change.FELL: gettext_lazy("Level fell"),
    Change.HORIZON: gettext_lazy("Purchase came within 30 days"),
    Change.STALE: gettext_lazy("Level went stale or expired"),
    Change.DEMOTED: gettext_lazy("A deal was demoted"),
    Change.SILENT: gettext_lazy("Silent beyond twice the interval, with something to win"),
    Change.RIVAL: gettext_lazy("A competitor was named"),
    Change.CONTRACT: gettext_lazy("A contract ends within 90 days"),
    Change.PEOPLE: gettext_lazy("People changed there"),
    Change.FIRST_VALUE: gettext_lazy("First value reached"),
}


def why_left_out(counts: Mapping[Any, int]) -> list[str]:
    """How many were left out, a line for each reason."""
    return [LEFT_OUT[LeftOut(code)](n) % {"n": n} for code, n in sorted(counts.items()) if n]


LEFT_OUT: Mapping[LeftOut, Callable[[int], str]] = {
    LeftOut.DO_NOT_CONTACT: lambda n: ngettext("%(n)d is not to be contacted", "%(n)d are not to be contacted", n),
    LeftOut.PARKED: lambda n: ngettext("%(n)d rests", "%(n)d rest", n),
    LeftOut.NO_OWNER: lambda n: ngettext("%(n)d has no owner at work", "%(n)d have no owner at work", n),
    LeftOut.ANOTHER: lambda n: ngettext(
        "%(n)d is in another campaign, or was within the last 14 days",
        "%(n)d are in another campaign, or were within the last 14 days",
        n,
    ),
}


def change_words(change: Change, told: Mapping[str, Any]) -> str:
    """A change of one customer: what was, and since when it is otherwise."""
    return CHANGED[change](told, {"day": _day(told["on"])})


def _judged(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says |= {"was": told["was"], "now": told["now"]}
    if told["was_on"]:
        return _("was %(was)s since %(since)s, now %(now)s since %(day)s") % {**says, "since": _day(told["was_on"])}
    return _("was %(was)s, now %(now)s since %(day)s") % says


def _horizon(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says["end"] = _day(told["buys_on"])
    if told["was"]:
        return _("said on %(day)s that they buy by %(end)s") % says
    return _("they buy by %(end)s, within 30 days since %(day)s") % says


def _stale(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says |= {"level": told["level"], "since": _day(told["was_on"])}
    if told["now"] == "expired":
        return _("was %(level)s since %(since)s, expired since %(day)s") % says
    return _("was %(level)s since %(since)s, stale since %(day)s") % says


def _demoted(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says |= {"deal": told["deal"], "was": stage_name(told["was"]), "now": stage_name(told["now"])}
    known = told["cause"] in tuple(DemotionCause)
    says["cause"] = DEMOTION_CAUSE[DemotionCause(told["cause"])] if known else told["cause"]
    return _("%(deal)s was at “%(was)s”, now at “%(now)s” since %(day)s: %(cause)s") % says


def _silent(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    words = ngettext(
        "last contact %(since)s, every %(n)d working day is meant: twice that has passed since %(day)s",
        "last contact %(since)s, every %(n)d working days is meant: twice that has passed since %(day)s",
        told["every"],
    )
    return words % {**says, "since": _day(told["was_on"]), "n": told["every"]}


def _rival(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says["what"] = told["what"] or _("a competitor")
    if told["by"] == "fact":
        return _("noted on %(day)s: %(what)s") % says
    if told["by"] == "criteria":
        return _("%(what)s stands beside us in their criteria since %(day)s") % says
    return _("%(what)s was the cause named on %(day)s") % says


def _contract(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    says |= {"end": _day(told["ends_on"]), "what": told["what"]}
    if told["what"]:
        return _("ends on %(end)s, near since %(day)s: %(what)s") % says
    return _("our contract ends on %(end)s, near since %(day)s") % says


def _people(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    return _("noted on %(day)s: %(what)s") % {**says, "what": told["what"]}


def _first_value(told: Mapping[str, Any], says: dict[str, Any]) -> str:
    return _("reached first value on %(day)s") % says


CHANGED: Mapping[Change, Callable[[Mapping[str, Any], dict[str, Any]], str]] = {
    Change.ROSE: _judged,
    Change.FELL: _judged,
    Change.HORIZON: _horizon,
    Change.STALE: _stale,
    Change.DEMOTED: _demoted,
    Change.SILENT: _silent,
    Change.RIVAL: _rival,
    Change.CONTRACT: _contract,
    Change.PEOPLE: _people,
    Change.FIRST_VALUE: _first_value,
}


def rule_words(rule: Rule) -> str:
    """Whom a campaign looked for, in one line."""
    words = [_("%(change)s within the last %(n)d days") % {"change": CHANGE[rule.change], "n": rule.days}]
    if rule.stages:
        words.append(_("deal at %(stages)s") % {"stages": ", ".join(stage_name(stage) for stage in rule.stages)})
    for name, query in rule.lists:
        words += [_("in the list “%(name)s”") % {"name": name}] if name else _narrowing(QueryDict(query))
    return " · ".join(words)


def _narrowing(query: QueryDict) -> Iterable[str]:
    if owner := query.get("owner"):
        yield str(OWNED.get(owner, _("of one owner")))
    if levels := query.getlist("level"):
        yield _("level %(levels)s") % {"levels": ", ".join(levels)}
    if moment := query.get("moment"):
        yield _("before the sale") if moment == "before" else _("after the sale")


OWNED: Mapping[str, "_StrPromise"] = {
    "me": gettext_lazy("of who launched it"),
    "team": gettext_lazy("of the team of who launched it"),
    "none": gettext_lazy("of nobody"),
}


def finding(result: Result, window: int) -> str:
    """What came of it, in one sentence; no word of a cause unless some were held out and enough have had their days."""
    if not result.is_compared:
        return _without_comparison(result, window)
    if not result.is_enough:
        least = min(result.treated.promoted.n, result.held.promoted.n)
        return _("Can’t tell yet: %(n)d of the %(enough)d it takes have had their days in the smaller arm.") % {
            "n": least, "enough": ENOUGH,
        }  # fmt: skip
    assert result.difference
    apart, low, high = result.difference
    says = {"apart": _points(abs(apart)), "low": _signed(low), "high": _signed(high)}
    if low > 0:
        return _("%(apart)s points more were promoted than among those held out (95 %%: %(low)s to %(high)s).") % says
    if high < 0:
        return _("%(apart)s points fewer were promoted than among those held out (95 %%: %(low)s to %(high)s).") % says
    return _("No difference can be told: it may lie anywhere from %(low)s to %(high)s points (95 %%).") % says


def _without_comparison(result: Result, window: int) -> str:
    one, before = result.treated.promoted, result.before
    if before is None or not one.enough(ENOUGH):
        return _("Can’t tell yet: %(n)d of the %(enough)d it takes have had their days.") % {
            "n": one.n, "enough": ENOUGH,
        }  # fmt: skip
    says = {"k": one.successes, "n": one.n, "before": before.successes, "of": before.n, "days": window}
    return (
        _(
            "Before/after, not causal: %(k)d of %(n)d were promoted since, %(before)d of %(of)d in the %(days)d days "
            "before."
        )
        % says
    )


def rate_words(rate: Rate) -> str:
    """So many of so many, with the share and its range where there are enough."""
    words = _("%(k)d of %(n)d") % {"k": rate.successes, "n": rate.n}
    if rate.share is None or not rate.enough(ENOUGH):
        return words
    return f"{words}, {percent(rate.share)} ({between(*rate.interval)})"


def waiting_words(side: Side, window: int) -> str:
    """How many of an arm are still within their days; "" where none is."""
    if not side.waiting:
        return ""
    says = {"n": side.waiting, "of": side.drawn, "days": window}
    return _("%(n)d of %(of)d still within their %(days)d days") % says


def _points(share: float) -> str:
    return number_format(round(100 * share))


def _signed(share: float) -> str:
    points = round(100 * share)
    return f"−{number_format(-points)}" if points < 0 else f"+{number_format(points)}" if points else "0"


def _day(iso: str) -> str:
    return day_short(date.fromisoformat(iso))
