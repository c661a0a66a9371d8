"""Who seems to drift away, how often such alarms were right, and whether repeat buyers stay, as the page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followthrough.insight.alive import Buyer, buyers_of
from followthrough.insight.drift import ENOUGH, LISTED, MOST, WINDOW, Ends, PastAlarms, open_now, past_alarms
from followthrough.planner.alarms import A_DAY
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.drift import AlarmEnd
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import bar_of, between, percent
from followthrough.web.templatetags.drift_words import colour_word, rule_word
from followthrough.workspace.models import local_day


@dataclass(frozen=True, slots=True)
class Line:
    """Alarms of one kind and how they ended; `share` is "" where too few stand behind it, `bar` is in hundredths."""

    name: str
    rate: Rate
    share: str
    interval: str
    bar: tuple[str, str, str]
    went_on: int
    spoken: int
    silent: int


@require_GET
@open_to(Rule.MEMBER)
def drift(request: MemberRequest) -> HttpResponse:
    """Open alarms, what became of past ones, and the chance that repeat buyers stay; everybody sees the same page."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    owners = wanted.owners(member)
    found = open_now(member, owners, on=local_day(member, at))
    past = past_alarms(member, wanted.whose(member), at=at)
    buyers = buyers_of(member, owners, at=at)
    context = {
        **frame(member, wanted),
        "rows": found[:LISTED],
        "has_more": len(found) > LISTED,
        "past": past,
        "finding": finding(past),
        "lines": list(_lines(past)),
        "said": _said(past.right),
        "buyers": buyers,
        "chances": [(row, chance_words(row)) for row in buyers.rows],
        "a_day": A_DAY,
        "window": WINDOW.days,
        "enough": ENOUGH,
        "most": MOST,
    }
    return fragments(request, "insight/drift.html", context)


def finding(past: PastAlarms) -> str:
    """How often a loss followed, in a sentence."""
    rate = past.all.lost
    told: dict[str, object] = {"n": rate.n, "lost": rate.successes, "enough": ENOUGH, "days": WINDOW.days}
    if not rate.enough(ENOUGH):
        return _("Too few to tell yet: %(n)d of the %(enough)d silences it takes are %(days)d days old.") % told
    told |= {"share": percent(rate.share or 0.0), "between": between(*rate.interval)}
    words = _(
        "Of %(n)d silences that were told, %(lost)d were followed by a loss within %(days)d days: %(share)s"
        " (%(between)s)."
    )
    return words % told


def chance_words(row: Buyer) -> str:
    """The chance that a buyer stays, in whole per cent; neither 0 nor 100 is ever sure."""
    if row.chance < 0.01:
        return _("below %(share)s") % {"share": percent(0.01)}
    return _("above %(share)s") % {"share": percent(0.99)} if row.chance > 0.99 else percent(row.chance)


def _lines(past: PastAlarms) -> Iterator[Line]:
    yield _line(_("All, each silence once"), past.all)
    for colour, ends in past.by_colour.items():
        yield _line(colour_word(colour), ends)
    for rule, ends in past.by_rule.items():
        yield _line(rule_word(rule), ends)


def _line(name: str, ends: Ends) -> Line:
    rate, counts = ends.lost, ends.counts
    is_told = rate.enough(ENOUGH)
    low, high = rate.interval
    share = rate.share or 0.0
    return Line(
        name=name,
        rate=rate,
        share=percent(share) if is_told else "",
        interval=between(low, high) if is_told else "",
        bar=bar_of(low, share, high),
        went_on=counts[AlarmEnd.WENT_ON],
        spoken=counts[AlarmEnd.SPOKEN],
        silent=counts[AlarmEnd.SILENT],
    )


def _said(rate: Rate) -> str:
    """What people said of alarms; "" where nobody said anything."""
    if not rate.n:
        return ""
    told: dict[str, object] = {"right": rate.successes, "n": rate.n}
    if not rate.enough(ENOUGH):
        return _("People said of %(right)d of %(n)d alarms that they were right: too few to tell.") % told
    told |= {"share": percent(rate.share or 0.0), "between": between(*rate.interval)}
    return _("People said of %(right)d of %(n)d alarms that they were right: %(share)s (%(between)s).") % told
