"""Where effort goes and where money comes from, as the page shows it: worded, counted and drawn (M28, M39)."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from followthrough.insight.effort import LISTED, Effort, Part, effort_of
from followthrough.relationship.then import BEFORE, NOT_TOLD
from followthrough.vocabulary.phase import Phase
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import percent
from followthrough.web.templatetags.phase_words import PHASE
from followthrough.web.templatetags.words import money, number
from followthrough.workspace.models import Member

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Below so many touches a share says nothing yet.
ENOUGH = 20
#: More touches than so many are counted once in so many seconds.
MOST_AT_ONCE, KEPT_FOR = 100_000, 600
#: What a line is called: a phase, or the time before the first sale, or after it where no phase is known.
LINE: Mapping[str, "_StrPromise"] = {
    BEFORE: gettext_lazy("Before the first sale"),
    **{str(phase): word for phase, word in PHASE.items() if phase is not Phase.SKEPTICISM},
    NOT_TOLD: gettext_lazy("After it, phase not known"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in words; shares are "" where too little stands behind them."""

    name: str
    part: Part
    minutes: str
    effort: str
    money: str
    money_share: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A line in the drawing: where its name stands, and the lengths of its two bars with what is written at them."""

    name: str
    y: int
    effort: float
    effort_label: str
    money: float
    money_label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing in one width: bars begin at `left`, below or beside the names."""

    kind: str
    width: int
    height: int
    left: int
    bars: tuple[Bars, ...]


@require_GET
@open_to(Rule.MEMBER)
def effort_insight(request: MemberRequest) -> HttpResponse:
    """Touches, minutes and money by the phase customers were in on the day, and by customer; everybody sees it."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    found, is_from_before = _counted(member, wanted, request.GET.get("currency", ""), at)
    context = {
        **frame(member, wanted),
        "found": found,
        "lines": [_shown(phase, part, found) for phase, part in found.by_phase.items()],
        "total": _shown(BEFORE, found.all, found),
        "finding": finding(found),
        "drawings": [_drawn("wide", 640, 190, found), _drawn("narrow", 320, 1, found)],
        "by_minutes": by_minutes(found),
        "is_from_before": is_from_before,
        "currencies": currencies(found.sums, found.currency),
        "enough": ENOUGH,
        "listed": LISTED,
    }
    return fragments(request, "insight/effort.html", context)


def _counted(member: Member, wanted: Wanted, currency: str, at: datetime) -> tuple[Effort, bool]:
    """The effort asked for, and whether it may be as of `KEPT_FOR` ago: of very many touches each is looked at."""
    whose = wanted.whose(member)
    of = "all" if whose.owners is None else ",".join(map(str, sorted(whose.owners)))
    told = f"{member.workspace_id} {of} {wanted.days} {currency}"
    key = f"effort-{hashlib.sha256(told.encode(errors='replace')).hexdigest()}"
    known: Effort | None = cache.get(key)
    if known is not None:
        return known, True
    found = effort_of(member, whose, currency=currency, at=at)
    if found.all.touches > MOST_AT_ONCE:
        cache.set(key, found, KEPT_FOR)
    return found, found.all.touches > MOST_AT_ONCE


def currencies(sums: Mapping[str, int], told: str) -> list[tuple[str, str, bool]]:
    """Each currency money came in, how much, and whether the page speaks of it; nothing where there is one alone."""
    found = [(code, money(amount, code), code == told) for code, amount in sums.items()]
    return found if len(found) > 1 or not all(is_told for *_rest, is_told in found) else []


def by_minutes(found: Effort) -> bool:
    """Whether effort is told in minutes: at least half the touches noted them. Else touches are counted."""
    return bool(found.all.minutes) and 2 * found.all.noted >= found.all.touches


def _measure(part: Part, found: Effort) -> int:
    return part.minutes if by_minutes(found) else part.touches


def _share(amount: int, of: int) -> float:
    return amount / of if of else 0.0


def finding(found: Effort) -> str:
    """How much of the effort fell after the first sale, and how much of the money was for more than that sale.

    Two sentences. On which day money came in says little: first sales are mostly paid after they are made.
    """
    before, whole = found.by_phase[BEFORE], found.all
    if whole.touches < ENOUGH:
        return _("Too few touches yet to tell: it takes %(n)d.") % {"n": ENOUGH}
    told = {
        "share": percent(1 - _share(_measure(before, found), _measure(whole, found))),
        "n": number(whole.touches),
    }
    words = _("%(share)s of the touches fell after the first sale (n = %(n)s).")
    if by_minutes(found):
        told["n"] = number(whole.minutes)
        words = _("%(share)s of the minutes noted fell after the first sale (n = %(n)s minutes).")
    said = words % told
    if not whole.money:
        return said
    came = ngettext(
        "Of the money %(share)s was for renewals and further deals (n = %(n)d payment or sale).",
        "Of the money %(share)s was for renewals and further deals (n = %(n)d payments and sales).",
        whole.came + whole.sold,
    ) % {"share": percent(_share(found.later, whole.money)), "n": whole.came + whole.sold}
    return f"{said} {came}"


def _shown(phase: str, part: Part, found: Effort) -> Shown:
    whole = found.all
    is_told = whole.touches >= ENOUGH
    return Shown(
        name=str(LINE[phase]),
        part=part,
        minutes=number_format(part.minutes, force_grouping=True),
        effort=percent(_share(_measure(part, found), _measure(whole, found))) if is_told else "",
        money=money(part.money, found.currency),
        money_share=percent(_share(part.money, whole.money)) if whole.money else "",
    )


def _drawn(kind: str, width: int, left: int, found: Effort) -> Drawing:
    is_wide = kind == "wide"
    row, span = (44, width - left - 46) if is_wide else (58, width - left - 46)
    bars = tuple(_bars(found, span, row, 0 if is_wide else 18))
    return Drawing(kind, width, row * len(bars), left, bars)


def _bars(found: Effort, span: int, row: int, down: int) -> Iterator[Bars]:
    for place, (phase, part) in enumerate(found.by_phase.items()):
        effort = _share(_measure(part, found), _measure(found.all, found))
        paid = _share(part.money, found.all.money)
        yield Bars(
            name=str(LINE[phase]),
            y=row * place + down,
            effort=round(span * effort, 1),
            effort_label=percent(effort),
            money=round(span * paid, 1),
            money_label=percent(paid) if found.all.money else "",
        )
