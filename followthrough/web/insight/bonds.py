"""Bond and sales: whether deals with a stronger bond were sold more often, level and stage alike (M13)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followthrough.insight.bonds import ENOUGH, MOST, BondAndSales, bond_and_sales
from followthrough.reckoning.odds import Odds
from followthrough.reckoning.uncertainty import Rate
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import bar_of, between, percent

#: Below so many a share of one line says nothing yet.
ENOUGH_OF_ONE = 20


@dataclass(frozen=True, slots=True)
class ShownBand:
    """A band over all levels and stages, its bar in hundredths, and its odds against a thin bond."""

    name: str
    bounds: str
    rate: Rate
    share: str
    interval: str
    bar: tuple[str, str, str]
    odds: str
    odds_interval: str


@require_GET
@open_to(Rule.MEMBER)
def bonds(request: MemberRequest) -> HttpResponse:
    """How many of the deals of each band were sold; everybody sees the same page."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found = bond_and_sales(member, wanted.owners(member), at=at)
    context = {
        **frame(member, wanted),
        "found": found,
        "bands": _bands(found),
        "lines": [(line, [_cell(rate) for rate in line.of]) for line in found.lines],
        "enough": ENOUGH,
        "most": MOST,
    }
    return fragments(request, "insight/bonds.html", context)


def _bands(found: BondAndSales) -> list[ShownBand]:
    names = [(_("thin"), _("below 40")), (_("normal"), _("40 to 69")), (_("strong"), _("70 and above"))]
    return [
        _band(name, bounds, rate, odds, found.is_enough)
        for (name, bounds), rate, odds in zip(names, found.of, (None, *found.odds), strict=True)
    ]


def _band(name: str, bounds: str, rate: Rate, odds: Odds | None, is_enough: bool) -> ShownBand:
    is_told = is_enough and rate.enough(ENOUGH_OF_ONE)
    low, high = rate.interval
    return ShownBand(
        name=name,
        bounds=bounds,
        rate=rate,
        share=percent(rate.share or 0.0) if is_told else "",
        interval=between(low, high) if is_told else "",
        bar=bar_of(low, rate.share or 0.0, high),
        odds=f"× {_tenths(odds.ratio)}" if odds and is_enough else "",
        odds_interval=_from_to(odds) if odds and is_enough else "",
    )


def _cell(rate: Rate) -> tuple[Rate, str]:
    """A rate, and its share in words where it rests on enough."""
    if not rate.enough(ENOUGH_OF_ONE):
        return rate, ""
    return rate, _("%(share)s (%(between)s)") % {
        "share": percent(rate.share or 0.0),
        "between": between(*rate.interval),
    }


def _from_to(odds: Odds) -> str:
    return _("%(low)s to %(high)s") % {"low": _tenths(odds.low), "high": _tenths(odds.high)}


def _tenths(value: float) -> str:
    return number_format(value, decimal_pos=1 if value >= 1 else 2)
