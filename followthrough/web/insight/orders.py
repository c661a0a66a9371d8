"""Whether the plan's order would have led to more than simpler ones, on days that are past (B1)."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from followthrough.insight.replay import MOST_OF_A_PAGE, Replay, replay
from followthrough.journal.models import Entry
from followthrough.reckoning.orders import ENOUGH, Order, Tally, Told
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import bar_of, between, percent
from followthrough.workspace.models import Member, local_day

#: What the page opens with, in days; and for which span of days the customers of all the time are counted.
FIRST, LONGEST = "90", 730
#: A comparison holds until the journal goes on; at the latest it is made anew after half a day.
KEPT_FOR = 12 * 60 * 60

ORDER_WORDS = {
    Order.INDEX: gettext_lazy("as the plan: worth a minute"),
    Order.OLDEST: gettext_lazy("longest silence first"),
    Order.LEVEL: gettext_lazy("by level, A first"),
    Order.LARGEST: gettext_lazy("largest amount first"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An order in words; figures are "" where too little stands behind them."""

    name: str
    tally: Tally
    share: str
    between: str
    an_hour: str
    hour_between: str
    bar: tuple[str, str, str] | None
    apart: str


@require_GET
@open_to(Rule.MEMBER)
def plan_insight(request: MemberRequest) -> HttpResponse:
    """Promotions per hour of the plan's order and of simpler ones, matched with what was done; everybody sees it."""
    member, query = request.member, request.GET.copy()
    query.setdefault("days", FIRST)
    wanted = Wanted.read(query, member)
    found = _replayed(member, wanted, local_day(member, timezone.now()))
    top = max((told.interval[1] for told in found.comparison.orders if told.interval), default=0.0)
    context = {
        **frame(member, wanted),
        "found": found,
        "rows": [_shown(told, top) for told in found.comparison.orders],
        "finding": _finding(found),
        "enough": ENOUGH,
    }
    return fragments(request, "insight/plan.html", context)


def _replayed(member: Member, wanted: Wanted, today: date) -> Replay:
    """The comparison up to yesterday; kept until the journal goes on."""
    owners, last = wanted.owners(member), today - timedelta(days=1)
    newest = Entry.objects.visible_to(member).order_by("-id").values_list("pk", flat=True).first()
    whose = "all" if owners is None else ",".join(map(str, sorted(owners)))
    told = f"{member.workspace_id} {newest} {whose} {wanted.days} {last}"
    key = f"plan-insight-{hashlib.sha256(told.encode()).hexdigest()}"
    known: Replay | None = cache.get(key)
    if known is None:
        first = today - timedelta(days=wanted.days) if wanted.days else None
        most = MOST_OF_A_PAGE // (wanted.days or LONGEST)
        known = replay(member, owners, first=first, last=last, most=most)
        cache.set(key, known, KEPT_FOR)
    return known


def _shown(told: Told, top: float) -> Shown:
    rate, interval = told.tally.rate, told.interval
    if interval is None or told.tally.an_hour is None:
        return Shown(str(ORDER_WORDS[told.order]), told.tally, "", "", "", "", None, "")
    low, high = interval
    return Shown(
        name=str(ORDER_WORDS[told.order]),
        tally=told.tally,
        share=percent(rate.share or 0.0),
        between=between(*rate.interval),
        an_hour=hundredths(told.tally.an_hour),
        hour_between=_("%(low)s to %(high)s") % {"low": hundredths(low), "high": hundredths(high)},
        bar=bar_of(low, told.tally.an_hour, high, top=top),
        apart=_apart(told),
    )


def hundredths(value: float) -> str:
    """A figure with two decimals, rounded, and with a minus sign that is one."""
    return number_format(round(value, 2) or 0.0, 2).replace("-", "\N{MINUS SIGN}")


def _apart(told: Told) -> str:
    """How the plan's order stands to this one, in words; "" for the plan's own."""
    if told.ahead is None:
        return ""
    _middle, low, high = told.ahead
    values = {"low": hundredths(low), "high": hundredths(high)}
    if low > 0:
        return _("the plan is ahead, by %(low)s to %(high)s") % values
    if high < 0:
        return _("the plan is behind, by %(low)s to %(high)s") % {
            "low": hundredths(-high),
            "high": hundredths(-low),
        }
    return _("can’t tell yet: %(low)s to %(high)s") % values


def _finding(found: Replay) -> str:
    """What the comparison says, in a sentence, whichever order it speaks for."""
    orders = {told.order: told for told in found.comparison.orders}
    others = [told for told in orders.values() if told.order is not Order.INDEX and told.ahead is not None]
    if not orders[Order.INDEX].is_enough or not others:
        return _("Too few touches yet to tell: an order takes %(n)d in common with the days.") % {"n": ENOUGH}
    better = [str(ORDER_WORDS[told.order]) for told in others if told.ahead and told.ahead[1] > 0]
    worse = [str(ORDER_WORDS[told.order]) for told in others if told.ahead and told.ahead[2] < 0]
    if better and worse:
        return _("The plan’s order is ahead of: %(better)s; behind: %(worse)s.") % {
            "better": ", ".join(better),
            "worse": ", ".join(worse),
        }
    if better:
        return _("The plan’s order is ahead of: %(better)s.") % {"better": ", ".join(better)}
    if worse:
        return _("The plan’s order is behind: %(worse)s.") % {"worse": ", ".join(worse)}
    return _("No order was better by more than chance.")
