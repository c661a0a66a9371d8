"""Whether levels mean anything here, as the page shows it: worded, counted and drawn (M17)."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followthrough.insight.levels import CLAIMS, ENOUGH, MOST, WINDOW, Levels, Line, levels_of
from followthrough.reckoning.trend import Agreement
from followthrough.reckoning.uncertainty import Rate
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent
from followthrough.workspace.models import local_day

#: Below so many pairs κ says nothing yet.
ENOUGH_PAIRS = 20
#: Widths of the drawing: wide and narrow.
WIDTHS = (("wide", 640), ("narrow", 320))
ROW, LEFT, RIGHT, TOP = 28, 30, 100, 0


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate in words; `share` is "" where too few stand behind it."""

    count: int
    of: int
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A level with what was sold within the window, and within the span it speaks of (None for D)."""

    letter: str
    sold: ShownRate
    claimed: ShownRate | None
    claim_days: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A level in the drawing: where its interval begins and ends, and where its share stands; None where too few."""

    letter: str
    y: int
    low: float | None
    high: float | None
    share: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing in one width."""

    kind: str
    width: int
    height: int
    left: int
    right: int
    middle: int
    bottom: int
    marks: tuple[Mark, ...]


@require_GET
@open_to(Rule.MEMBER)
def level_insight(request: MemberRequest) -> HttpResponse:
    """What was sold to whom was judged A to D, whether it falls from A to D, and how people agree with suggestions."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found = levels_of(member, wanted.whose(member), on=local_day(member, at), at=at)
    context = {
        **frame(member, wanted),
        "found": found,
        "lines": [_line(line) for line in found.lines],
        "finding": finding(found),
        "drawings": [_drawn(kind, width, found.lines) for kind, width in WIDTHS],
        "agreement": agreement_words(found.agreement),
        "worth": [(worth, percent(worth.fresh / worth.minor)) for worth in found.worth],
        "window": WINDOW.days,
        "enough": ENOUGH,
        "most": MOST,
        "is_empty": not any(line.sold.n for line in found.lines) and not found.agreement.rate.n,
    }
    return fragments(request, "insight/levels.html", context)


def finding(found: Levels) -> str:
    """What the rates say, in a sentence: whether they fall from A to D."""
    if not found.is_enough:
        return _("Too few to tell yet: it takes %(n)d customers judged at each level, whom one could wait for.") % {
            "n": ENOUGH
        }
    if found.trend is None:
        return _("Your levels carry no information yet: at all of them the same happened.")
    told = {"p": _probability(found.trend.p)}
    if not found.trend.is_there:
        words = _(
            "Your levels carry no information yet: the share that bought does not fall from A to D by more than chance"
            " would bring (test for trend, p %(p)s)."
        )
        return words % told
    if found.trend.z > 0:
        return _("The share that bought falls from A to D, as it should (test for trend, p %(p)s).") % told
    return _("The share that bought rises from A to D: the levels stand upside down (test for trend, p %(p)s).") % told


def _probability(p: float) -> str:
    return f"< {number_format(0.001, 3)}" if p < 0.001 else f"= {number_format(p, 3)}"


def agreement_words(told: Agreement) -> str:
    """How far people agree with what was suggested, with n; "" where nothing was ever suggested."""
    rate = told.rate
    if not rate.n:
        return ""
    values: dict[str, object] = {"equal": rate.successes, "n": rate.n}
    if rate.n < ENOUGH_PAIRS or told.kappa is None:
        return _("People gave what was suggested in %(equal)d of %(n)d judgements: too few to tell.") % values
    values |= {"between": between(*rate.interval), "kappa": number_format(told.kappa, 2)}
    words = _(
        "People gave what was suggested in %(equal)d of %(n)d judgements (%(between)s); beyond what chance"
        " would bring, κ = %(kappa)s. Who judges sees the suggestion first."
    )
    return words % values


def _line(line: Line) -> ShownLine:
    claim = line.claimed
    days = CLAIMS[line.level].days if line.level in CLAIMS else None
    return ShownLine(line.level.value, _rate(line.sold), _rate(claim) if claim else None, days)


def _rate(rate: Rate) -> ShownRate:
    if not rate.enough(ENOUGH):
        return ShownRate(rate.successes, rate.n, "", "")
    return ShownRate(rate.successes, rate.n, percent(rate.share or 0.0), between(*rate.interval))


def _drawn(kind: str, width: int, lines: tuple[Line, ...]) -> Drawing:
    span = width - LEFT - RIGHT
    marks = []
    for place, line in enumerate(lines):
        y, told = TOP + ROW * place + ROW // 2, {"share": percent(line.sold.share or 0.0), "n": line.sold.n}
        if not line.is_enough:
            words = _("too few to tell (n = %(n)d)") % told
            marks.append(Mark(line.level.value, y, None, None, None, words))
            continue
        low, high = (LEFT + span * end for end in line.sold.interval)
        at = LEFT + span * (line.sold.share or 0.0)
        marks.append(Mark(line.level.value, y, low, high, at, _("%(share)s (n = %(n)d)") % told))
    bottom = TOP + ROW * len(lines)
    return Drawing(kind, width, bottom + 22, LEFT, width - RIGHT, LEFT + span // 2, bottom, tuple(marks))
