"""What customers brought so far, as the page shows it: by customer, by source, by the first sale and after it (M39)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from followthrough.insight.lifetime import ENOUGH, LISTED, MOST, Brought, Lifetime, Source, lifetime_of
from followthrough.vocabulary.currency import DECIMALS
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.effort import currencies
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent
from followthrough.web.templatetags.words import money

#: Below so many customers of a source the share that bought says nothing yet.
ENOUGH_OF_ONE = 20


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source in words; what is typical, and its ranges, are "" where too few stand behind them."""

    name: str
    source: Source
    share: str
    share_between: str
    money: str
    mean: str
    mean_between: str
    median: str
    median_between: str


@require_GET
@open_to(Rule.MEMBER)
def lifetime_insight(request: MemberRequest) -> HttpResponse:
    """What came in so far with the first sale and after it, by customer and by source; everybody sees the same page."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found = lifetime_of(member, wanted.owners(member), currency=request.GET.get("currency", ""), at=at)
    context = {
        **frame(member, wanted),
        "found": found,
        "finding": finding(found),
        "rows": [(row, money(row.money, found.currency), _a_year(row, found.currency)) for row in found.customers],
        "sources": [_source(source, found.currency) for source in found.sources],
        "whole": _source(found.whole, found.currency, _("All")),
        "currencies": currencies(found.sums, found.currency),
        "listed": LISTED,
        "enough": ENOUGH,
        "most": MOST,
    }
    return fragments(request, "insight/lifetime.html", context)


def finding(found: Lifetime) -> str:
    """How much of the money was for more than the first sale, in a sentence; "" without any."""
    split = found.split
    if split.share is None:
        return ""
    words = ngettext(
        "Of %(all)s that came in so far, %(later)s (%(share)s) was for renewals and further deals,"
        " from %(n)d customer.",
        "Of %(all)s that came in so far, %(later)s (%(share)s) was for renewals and further deals,"
        " from %(n)d customers.",
        split.later_customers,
    )
    return words % {
        "all": money(split.first + split.later, found.currency),
        "later": money(split.later, found.currency),
        "share": percent(split.share),
        "n": split.later_customers,
    }


def about(minor: float, code: str) -> str:
    """An amount that was worked out, without cents."""
    unit = 10 ** DECIMALS.get(code, 2)
    return money(round(minor / unit) * unit, code)


def _a_year(row: Brought, code: str) -> str:
    return "" if row.a_year is None else about(row.a_year, code)


def _source(source: Source, code: str, name: str = "") -> ShownSource:
    told, is_enough = source.typical, source.rate.enough(ENOUGH_OF_ONE)
    name = name or (_("all others") if source.name is None else source.name or _("not noted"))
    return ShownSource(
        name=name,
        source=source,
        share=percent(source.rate.share or 0.0) if is_enough else "",
        share_between=between(*source.rate.interval) if is_enough else "",
        money=money(source.money, code),
        mean=about(told.mean, code) if told else "",
        mean_between=_range(told.mean_interval, code) if told else "",
        median=about(told.median, code) if told else "",
        median_between=_range(told.median_interval, code) if told else "",
    )


def _range(ends: tuple[float, float], code: str) -> str:
    low, high = ends
    return _("%(low)s to %(high)s") % {"low": about(low, code), "high": about(high, code)}
