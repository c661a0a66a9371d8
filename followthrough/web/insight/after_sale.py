"""How customers fare after a sale, as the page shows it: alarms, phases, the time to the first value."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from followthrough.insight.after_sale import Phases, phases_of, time_to_value
from followthrough.planner.after_sale import alarm_counts, alarms_of
from followthrough.reckoning.until_value import FEWEST, FEWEST_WITH_VALUE, Step, UntilValue
from followthrough.vocabulary.phase import Phase
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.shares import between, percent
from followthrough.workspace.models import local_day

#: So many alarms stand on the page.
LISTED = 50
#: The days of the curve that the table tells.
TOLD_DAYS = (14, 30, 60, 90, 120, 180, 270, 365)


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """A phase and how many customers who bought are in it; `width` is the share of the largest, in hundredths."""

    phase: Phase | None
    count: int
    share: str
    width: int


@dataclass(frozen=True, slots=True)
class ValueLine:
    """By a day after the sale: the share with a first value, and where it may lie."""

    day: int
    share: str
    between: str
    at_risk: int
    bar: tuple[str, str, str]


@require_GET
@open_to(Rule.MEMBER)
def after_sale(request: MemberRequest) -> HttpResponse:
    """Alarms, phases and the time to the first value; a seller sees the same page as their manager."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    whose, on = wanted.whose(member), local_day(member, at)
    red, amber = alarm_counts(member, whose.owners, on)
    rows = alarms_of(member, whose.owners, on, most=LISTED)
    value = time_to_value(member, whose.owners, since=whose.since, at=at)
    phases = phases_of(member, whose.owners)
    context = {
        **frame(member, wanted),
        "rows": rows,
        "red": red,
        "amber": amber,
        "more": red + amber - len(rows),
        "phases": list(_phases(phases)),
        "bought": phases.total,
        "value": value,
        "finding": finding(value),
        "lines": list(_lines(value)) if value.is_enough else [],
    }
    return fragments(request, "insight/after_sale.html", context)


def finding(value: UntilValue) -> str:
    """How long it takes, in a sentence."""
    told: dict[str, object] = {"n": value.n, "with": value.with_value, "fewest": FEWEST, "least": FEWEST_WITH_VALUE}
    if not value.is_enough:
        return (
            _(
                "Too few to tell: %(n)d customers who bought are on record from their sale on, %(with)d of them with a"
                " first value; it takes %(fewest)d and %(least)d."
            )
            % told
        )
    if value.median is None:
        words = _("Of %(n)d customers %(with)d say that they have value; not yet half of them do by any day.")
        return words % told
    first, last = value.median_interval
    told |= {"median": value.median, "first": first or 0}
    words = ngettext(
        "Half of %(n)d customers say that they have value within %(median)d day of the sale.",
        "Half of %(n)d customers say that they have value within %(median)d days of the sale.",
        value.median,
    )
    if last is None:
        return f"{words % told} {_('That may be %(first)d days or more.') % told}"
    told["last"] = last
    return f"{words % told} {_('That may be between %(first)d and %(last)d days.') % told}"


def _phases(phases: Phases) -> Iterator[PhaseLine]:
    most = max(phases.counts.values(), default=0)
    for phase in (*Phase, None):
        if count := phases.counts[phase]:
            yield PhaseLine(phase, count, percent(count / phases.total), round(100 * count / most))


def _lines(value: UntilValue) -> Iterator[ValueLine]:
    last = value.steps[-1].day
    for day in TOLD_DAYS:
        step = _by(value, day)
        if step is not None and (day <= last or day - last < 60):
            low, high = step.interval
            bar = (f"{100 * low:.1f}", f"{100 * (high - low):.1f}", f"{100 * step.share:.1f}")
            yield ValueLine(day, percent(step.share), between(low, high), step.at_risk - step.reached, bar)


def _by(value: UntilValue, day: int) -> Step | None:
    return next((step for step in reversed(value.steps) if step.day <= day), None)
