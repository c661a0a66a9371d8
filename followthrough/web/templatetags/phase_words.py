"""The relationship in words: its phase and why, what moved trust and interest, and what speaks for disillusionment."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.vocabulary.expectation import Fulfilment
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.phase import AlarmPoint, ExpectedSignal, Phase, PhaseReason, SignalKind
from followthrough.web.templatetags.words import day_short

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

PHASE: Mapping[Phase, "_StrPromise"] = {
    Phase.SKEPTICISM: gettext_lazy("Skepticism"),
    Phase.PEAK: gettext_lazy("Peak of interest"),
    Phase.DISILLUSIONMENT: gettext_lazy("Disillusionment"),
    Phase.ENLIGHTENMENT: gettext_lazy("Enlightenment"),
    Phase.REALIZED_VALUE: gettext_lazy("Realized value"),
}
SIGNAL: Mapping[SignalKind, "_StrPromise"] = {
    SignalKind.INBOUND: gettext_lazy("They came to us"),
    SignalKind.CONTACT: gettext_lazy("Talk"),
    SignalKind.DEMO: gettext_lazy("Demonstration attended"),
    SignalKind.SIGNED: gettext_lazy("Contract signed"),
    SignalKind.GO_LIVE: gettext_lazy("Go-live accepted"),
    SignalKind.FIRST_VALUE: gettext_lazy("First value confirmed"),
    SignalKind.RENEWAL: gettext_lazy("Contract renewed"),
    SignalKind.EXPANSION: gettext_lazy("Bought more"),
    SignalKind.REFERRAL: gettext_lazy("Referral given"),
    SignalKind.PROMISE_KEPT: gettext_lazy("Promise kept on its day"),
    SignalKind.PROMISE_MISSED: gettext_lazy("Promise missed"),
    SignalKind.TICKET_SEVERE: gettext_lazy("Severe ticket opened"),
    SignalKind.TICKET_SOLVED: gettext_lazy("Ticket solved in time"),
    SignalKind.TICKET_LATE: gettext_lazy("Ticket open beyond its time"),
    SignalKind.UNANSWERED: gettext_lazy("No answer, twice"),
    SignalKind.SENTIMENT: gettext_lazy("Mood noted"),
    SignalKind.PROMOTER: gettext_lazy("Would recommend us"),
    SignalKind.DETRACTOR: gettext_lazy("Would not recommend us"),
}
#: What should be on record of a customer.
EXPECTED: Mapping[ExpectedSignal, "_StrPromise"] = {
    ExpectedSignal.CONTACT: gettext_lazy("a talk"),
    ExpectedSignal.RECENT: gettext_lazy("a talk in the last 90 days"),
    ExpectedSignal.SENTIMENT: gettext_lazy("their mood in the last 90 days"),
    ExpectedSignal.HAND_OFF: gettext_lazy("the hand-off"),
    ExpectedSignal.GO_LIVE: gettext_lazy("the go-live"),
    ExpectedSignal.FIRST_VALUE: gettext_lazy("the first value"),
}
HAND_OFF_ITEM: Mapping[HandOffItem, "_StrPromise"] = {
    HandOffItem.STAKEHOLDERS: gettext_lazy("Who decides and who has a say"),
    HandOffItem.WHY_BOUGHT: gettext_lazy("Why they bought"),
    HandOffItem.PROMISES: gettext_lazy("What was promised"),
    HandOffItem.SUCCESS_MEASURE: gettext_lazy("What success is measured by"),
    HandOffItem.FIRST_VALUE_DATE: gettext_lazy("When the first value is due"),
    HandOffItem.RISKS: gettext_lazy("Risks"),
    HandOffItem.TERMS: gettext_lazy("Price and terms"),
    HandOffItem.NEXT_MEETING: gettext_lazy("The next meeting"),
}
MILESTONE: Mapping[MilestoneKind, "_StrPromise"] = {
    MilestoneKind.STEP: gettext_lazy("A step on the way"),
    MilestoneKind.GO_LIVE: gettext_lazy("Go-live"),
    MilestoneKind.FIRST_VALUE: gettext_lazy("First value"),
}
FULFILMENT: Mapping[Fulfilment, "_StrPromise"] = {
    Fulfilment.MET: gettext_lazy("Met"),
    Fulfilment.PARTLY: gettext_lazy("Partly met"),
    Fulfilment.MISSED: gettext_lazy("Missed"),
    Fulfilment.UNMEASURED: gettext_lazy("Not looked at yet"),
    Fulfilment.OPEN: gettext_lazy("Open"),
}
_WHY: Mapping[PhaseReason, "_StrPromise"] = {
    PhaseReason.NO_SALE: gettext_lazy("Nothing is sold yet."),
    PhaseReason.ASKED: gettext_lazy("They were asked for the contract on %(on)s, and interest stands at %(interest)d."),
    PhaseReason.SIGNED: gettext_lazy("They signed on %(on)s."),
    PhaseReason.NO_VALUE_YET: gettext_lazy("They signed on %(since)s, and no first value is on record."),
    PhaseReason.INTEREST_FELL: gettext_lazy("Interest fell from %(peak)d to %(interest)d."),
    PhaseReason.ALARM: gettext_lazy("%(points)d points speak for disillusionment."),
    PhaseReason.RELAPSE: gettext_lazy("They had come further, but %(points)d points speak for disillusionment."),
    PhaseReason.GO_LIVE: gettext_lazy("Live since %(on)s."),
    PhaseReason.FIRST_VALUE: gettext_lazy("The first value was confirmed on %(on)s."),
    PhaseReason.RENEWAL: gettext_lazy("They renewed on %(on)s."),
    PhaseReason.EXPANSION: gettext_lazy("They bought more on %(on)s."),
    PhaseReason.REFERRAL: gettext_lazy("They referred us on %(on)s."),
    PhaseReason.LIVE_LONG: gettext_lazy("Live since %(since)s, and trust stands at %(trust)d."),
}
_POINT: Mapping[AlarmPoint, "_StrPromise"] = {
    AlarmPoint.SILENT: gettext_lazy("No talk for more than 7 days, since %(since)s."),
    AlarmPoint.SILENT_LONG: gettext_lazy("No talk for more than 14 days, since %(since)s."),
    AlarmPoint.HAND_OFF: gettext_lazy("The hand-off of %(given_on)s is not accepted."),
    AlarmPoint.VALUE_LATE: gettext_lazy("The first value was due on %(due_on)s."),
    AlarmPoint.NOT_LIVE: gettext_lazy("The first value is due on %(due_on)s, and they are not live."),
    AlarmPoint.BOND_DOWN: gettext_lazy("The bond lost two fifths or more since the close, as of %(on)s."),
    AlarmPoint.CHAMPION_LEFT: gettext_lazy("Their champion left on %(on)s."),
    AlarmPoint.MOOD: gettext_lazy("Of the last three moods noted more was bad than good, up to %(on)s."),
}


@register.filter
def phase_word(phase: str | None) -> str:
    """The phase; “not enough signals” where none can be told."""
    return str(PHASE[Phase(phase)]) if phase else _("Not enough signals")


#: Where the five places stand on the small curve, in a drawing of 36 by 16.
_SPOTS = {
    Phase.SKEPTICISM: (3, 13),
    Phase.PEAK: (10, 3),
    Phase.DISILLUSIONMENT: (17, 13),
    Phase.ENLIGHTENMENT: (25, 8),
    Phase.REALIZED_VALUE: (33, 3.5),
}


@register.simple_tag
def phase_mark(phase: str | None) -> SafeString:
    """A small curve with the place of the phase on it, and its word; words alone where none can be told."""
    word = escape(phase_word(phase))
    if not phase:
        return mark_safe(f'<span class="quiet">{word}</span>')
    x, y = _SPOTS[Phase(phase)]
    course = "M1 14C6 14 6 3 10 3S14 13 17 13S21 10 25 8S31 4 35 3"
    return mark_safe(
        f'<span class="phase"><svg class="phase-mark" viewBox="0 0 36 16" aria-hidden="true"><path d="{course}"/>'
        f'<circle class="here" cx="{x}" cy="{y}" r="3"/></svg> {word}</span>'
    )


@register.filter
def milestone_word(kind: str) -> str:
    """What a milestone is."""
    return str(MILESTONE[MilestoneKind(kind)])


@register.filter
def signal_word(kind: str) -> str:
    """What moved trust or interest."""
    return str(SIGNAL[SignalKind(kind)])


@register.filter
def expected_word(code: str) -> str:
    """What should be on record of a customer."""
    return str(EXPECTED[ExpectedSignal(code)])


@register.filter
def why_words(why: Any) -> str:
    """A fact for which they were placed: a sentence, of anything with `code` and `values`."""
    return str(_WHY[PhaseReason(why.code)]) % _told(why.values)


@register.filter
def point_words(point: Any) -> str:
    """What speaks for disillusionment: a sentence, of anything with `code` and `values`."""
    told = _told(point.values)
    if point.code != AlarmPoint.TICKET_LATE:
        return str(_POINT[AlarmPoint(point.code)]) % told
    words = ngettext(
        "A ticket is open beyond its time: it was due on %(due_on)s.",
        "%(count)d tickets are open beyond their time; the first was due on %(due_on)s.",
        point.values["count"],
    )
    return words % told


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a sentence says them: days as days."""
    return {name: day_short(date.fromisoformat(kept)) if _is_day(name) else kept for name, kept in values.items()}


def _is_day(name: str) -> bool:
    return name in {"on", "since"} or name.endswith("_on")
