"""Sentences of a daily report, from the codes and values it is kept as."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from followthrough.reports.day import Activity, Contradiction, Draft, LevelChange, Opened, Result, Visited
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.phase import Phase
from followthrough.vocabulary.visit import Attained
from followthrough.web.templatetags.words import NBSP, money
from followthrough.web.wording import ATTAINED, LOSS_REASON

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHANNELS: "dict[str, _StrPromise]" = {
    Channel.CALL: ngettext_lazy("%(number)d call", "%(number)d calls", "number"),
    Channel.VISIT: ngettext_lazy("%(number)d visit", "%(number)d visits", "number"),
    Channel.VIDEO: ngettext_lazy("%(number)d video", "%(number)d videos", "number"),
    Channel.MAIL: ngettext_lazy("%(number)d mail", "%(number)d mails", "number"),
    Channel.MESSAGE: ngettext_lazy("%(number)d message", "%(number)d messages", "number"),
    Channel.DEMO: ngettext_lazy("%(number)d demo", "%(number)d demos", "number"),
    Channel.EVENT: ngettext_lazy("%(number)d event", "%(number)d events", "number"),
    Channel.SERVICE: ngettext_lazy("%(number)d service", "%(number)d services", "number"),
}

FLAGS: "dict[str, _StrPromise]" = {
    Contradiction.PROMOTED_ONE_WAY: gettext_lazy("promoted, though nobody answered"),
    Contradiction.WITHOUT_EVIDENCE: gettext_lazy("promoted without the evidence asked for"),
    Contradiction.LEVEL_UP_UNTOUCHED: gettext_lazy("raised to a higher level without a touch that day"),
    Contradiction.FIRST_LEVEL_UNTOUCHED: gettext_lazy("given its first level without a touch that day"),
    Contradiction.NO_NEXT_STEP: gettext_lazy("has an open deal and no next step"),
}


#: A phase within a sentence.
PHASE_WITHIN: "dict[Phase, _StrPromise]" = {
    Phase.PEAK: gettext_lazy("the peak of interest"),
    Phase.DISILLUSIONMENT: gettext_lazy("disillusionment"),
    Phase.ENLIGHTENMENT: gettext_lazy("enlightenment"),
    Phase.REALIZED_VALUE: gettext_lazy("realized value"),
}


def day_sentence(draft: Draft) -> str:
    """The figures behind the number of touches: "8 calls, 1 video; 9 two-way; 6 key people met; 1 new lead. 2 h 30."""
    activity = draft.activity
    parts = [", ".join(str(CHANNELS[count.code] % {"number": count.number}) for count in activity.channels)]
    if activity.touches:
        parts.append(_("%(number)d two-way") % {"number": activity.two_way})
    if activity.key_met:
        met = ngettext("%(number)d key person met", "%(number)d key people met", activity.key_met)
        parts.append(met % {"number": activity.key_met})
    if activity.new_leads:
        new = ngettext("%(number)d new lead", "%(number)d new leads", activity.new_leads)
        parts.append(new % {"number": activity.new_leads})
    said = "; ".join(part for part in parts if part)
    return f"{said}. {_span(activity)}".strip(" .") + ("." if said else "")


def after_sale_sentence(draft: Draft) -> str:
    """ "After the sale: 3 touches, 2 in disillusionment, 1 with the phase not known"; "" where there was none."""
    counts = draft.activity.after_sale
    if not counts:
        return ""
    number = sum(count.number for count in counts)
    words = ngettext("After the sale: %(number)d touch", "After the sale: %(number)d touches", number)
    parts = [
        _("%(number)d in %(phase)s") % {"number": count.number, "phase": PHASE_WITHIN[Phase(count.code)]}
        if count.code
        else _("%(number)d with the phase not known") % {"number": count.number}
        for count in counts
    ]
    return f"{words % {'number': number}}, {', '.join(parts)}."


def _span(activity: Activity) -> str:
    if not activity.minutes:
        return ""
    hours, minutes = divmod(activity.minutes, 60)
    return f"{hours}{NBSP}h{NBSP}{minutes:02d}" if hours else f"{minutes}{NBSP}min"


def kept_sentence(draft: Draft) -> str:
    """How much of the plan was kept, of how many touches a day fit, or nothing where there was no plan.

    "7 of the 9 planned customers touched, room for 12 a day; 2 came by themselves."
    """
    kept = draft.kept
    if kept is None:
        return ""
    words = _("%(done)d of the %(planned)d planned customers touched, room for %(capacity)d a day")
    said = words % {"done": kept.done, "planned": kept.planned, "capacity": draft.capacity}
    if kept.unplanned:
        besides = ngettext("%(number)d came by itself", "%(number)d came by themselves", kept.unplanned)
        said = f"{said}; {besides % {'number': kept.unplanned}}"
    return f"{said}."


def opened_sentence(opened: Opened) -> str:
    """ "Bolt Pharma, HPLC systems: opened at stage 1"."""
    values = {"name": opened.customer.name, "deal": opened.deal, "stage": opened.stage}
    return _("%(name)s, %(deal)s: opened at stage %(stage)d") % values


def level_sentence(change: LevelChange) -> str:
    """ "Aldermoor Water up from C to B"."""
    values = {"name": change.customer.name, "before": change.before, "after": change.after}
    if change.before == Level.N:
        return _("%(name)s first set to %(after)s") % values
    if change.before == change.after:
        return _("%(name)s stays %(after)s") % values
    went_up = change.after in ASSESSED and change.after < change.before
    words = (
        _("%(name)s up from %(before)s to %(after)s") if went_up else _("%(name)s down from %(before)s to %(after)s")
    )
    return words % values


def result_sentence(result: Result) -> str:
    """ "Bolt Pharma, HPLC systems: signed, € 84,000"."""
    worth = money(result.value, result.currency)
    said = {
        "sold": _("contract signed"),
        "complete": _("paid in full"),
        "lost": _("lost"),
        "given_up": _("given up"),
    }[result.code]
    why = _reason(result.reason)
    if result.competitor:
        why = f"{why}, {result.competitor}" if why else result.competitor
    parts = [part for part in (said, worth, why) if part]
    return f"{result.customer.name}, {result.deal}: {', '.join(parts)}"


def _reason(code: str) -> str:
    return str(LOSS_REASON[LossReason(code)]) if code in set(LossReason) else code


def visit_sentence(visit: Visited) -> str:
    """ "recorded: see the laboratory, reached in part; we promised 1, they 2"."""
    said = {
        "recorded": _("recorded"),
        "waiting": _("not recorded yet"),
        "called_off": _("called off"),
        "tomorrow": _("planned for the next day"),
    }[visit.code]
    attained = str(ATTAINED[Attained(visit.attained)]) if visit.attained else ""
    parts = ", ".join(part for part in (visit.objective, attained, visit.reason) if part)
    words = f"{said}: {parts}" if parts else said
    if visit.ours or visit.theirs:
        promised = _("we promised %(ours)d, they %(theirs)d") % {"ours": visit.ours, "theirs": visit.theirs}
        words = f"{words}; {promised}"
    return f"{words}."


def sums(results: Iterable[Result]) -> list[str]:
    """What was sold, by currency: "€ 46,200"."""
    totals: dict[str, int] = {}
    for result in results:
        if result.code == "sold" and result.value is not None:
            totals[result.currency] = totals.get(result.currency, 0) + result.value
    return [money(value, code) for code, value in sorted(totals.items())]
