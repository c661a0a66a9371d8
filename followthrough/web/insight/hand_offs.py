"""How well customers are handed over, as the page shows it (M31)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.insight.hand_offs import ENOUGH, MOST, Seen, hand_offs_of
from followthrough.reckoning.uncertainty import Rate
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent
from followthrough.workspace.models import local_day

#: So many stand in the table.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Share:
    """A rate in words; `share` is "" where too few stand behind it."""

    rate: Rate
    share: str
    between: str


@dataclass(frozen=True, slots=True)
class Line:
    """A hand-off in the table; `left` is the share of the bond that is left, "" where that can't be told."""

    seen: Seen
    left: str


def _share(rate: Rate) -> Share:
    if not rate.enough(ENOUGH):
        return Share(rate, "", "")
    return Share(rate, percent(rate.share or 0.0), between(*rate.interval))


@require_GET
@open_to(Rule.MEMBER)
def hand_off_insight(request: MemberRequest) -> HttpResponse:
    """The silences, warm starts and what is left of bonds, of those who gave or took over in a period."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    whose = wanted.whose(member)
    found = hand_offs_of(member, whose.owners, since=whose.since, on=local_day(member, at), at=at)
    is_enough = len(found.rows) >= ENOUGH
    left = found.median_left if found.kept.enough(ENOUGH) else None
    context = {
        **frame(member, wanted),
        "found": found,
        "median": found.median_days if is_enough else None,
        "in_time": _share(found.in_time),
        "warm": _share(found.warm),
        "kept": _share(found.kept),
        "median_left": "" if left is None else percent(left),
        "lines": [Line(seen, percent(seen.kept.share) if seen.kept else "") for seen in found.rows[:SHOWN]],
        "enough": ENOUGH,
        "most": MOST,
        "shown": SHOWN,
    }
    return fragments(request, "insight/hand_offs.html", context)
