"""How far referrals come: asked, given, became a customer."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from followthrough.insight.referrals import Referred, referred
from followthrough.reckoning.uncertainty import Rate
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent


@dataclass(frozen=True, slots=True)
class ShownRate:
    """So many of so many; share and range in words, "" where there are too few."""

    rate: Rate
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Of whom, and both steps."""

    line: Referred
    given: ShownRate
    bought: ShownRate


@require_GET
@open_to(Rule.MEMBER)
def referral_insight(request: MemberRequest) -> HttpResponse:
    """Of how many that were asked somebody was named, and of how many that were named one bought."""
    member = request.member
    wanted = Wanted.read(request.GET, member)
    whose = wanted.whose(member)
    found = referred(member, whose.owners, since=whose.since)
    context = {
        **frame(member, wanted),
        "found": found,
        "whole": _line(found.whole, found.enough),
        "lines": [_line(line, found.enough) for line in found.lines],
    }
    return fragments(request, "insight/referrals.html", context)


def _line(line: Referred, enough: int) -> ShownLine:
    return ShownLine(line, _rate(line.given_rate, enough), _rate(line.bought_rate, enough))


def _rate(rate: Rate, enough: int) -> ShownRate:
    if not rate.enough(enough):
        return ShownRate(rate, "", "")
    return ShownRate(rate, percent(rate.share or 0.0), between(*rate.interval))
