"""On which days a customer seems to drift away unless somebody speaks with them before, and by what (M25, methods §7).

Three rules. Silence against the cadence (`OVERDUE`): amber beyond 1.5 intervals, red beyond 2. Once there are enough
gaps between real contacts, silence is measured against these instead (`RHYTHM`), and against the cadence red beyond 3
intervals only. A bond that was warm and cools while it is urgent for them (`BOND`): amber when it is thin, red when it
is lost. The days are kept beside the customer and never a value that fades, so nothing has to look at everybody each
night; by which rule a day was found is told by `drifting`, from what is kept too.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import DynamicsFact
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import drift, half_life
from followthrough.reckoning.drift import Gaps
from followthrough.reckoning.half_life import NORMAL, THIN
from followthrough.reckoning.urgency import Dated, urgent_spans
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.drift import Colour, DriftRule
from followthrough.vocabulary.level import Level
from followthrough.workspace.statement import OneOf

#: What is kept of it beside the customer, with its due date.
DRIFT_FIELDS = ("drift_amber_on", "drift_red_on")
#: From so many calendar days before the day on which they say they will buy it is urgent: what level A speaks of.
BUYS_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Drifting:
    """That a customer seems to drift away on a day: how pressing, since when, by which rule, its values for JSON."""

    colour: Colour
    since_on: date
    rule: DriftRule
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """The first days on which a rule turns amber and red; None for never."""

    rule: DriftRule
    amber_on: date | None
    red_on: date | None
    values: dict[str, Any] = field(default_factory=dict)

    def day(self, colour: Colour) -> date | None:
        days = [self.red_on] if colour is Colour.RED else [self.amber_on, self.red_on]
        return min((day for day in days if day), default=None)


def set_drift(customer: Customer, rhythm: Rhythm, *, held_until: date | None, is_over: bool) -> None:
    """Find the days on which the customer turns amber and red, not yet saved.

    None for who was never spoken with, rests, or must not be contacted, and where all there was is over (`is_over`).
    No day is before the working day after `held_until`, until when silence is agreed with them.
    """
    customer.drift_amber_on = customer.drift_red_on = None
    if is_over or not _can_drift(customer):
        return
    crossings = _crossings(customer, rhythm)
    least = rhythm.plus(held_until, 1) if held_until else date.min
    amber, red = (_first(crossings, colour) for colour in (Colour.AMBER, Colour.RED))
    customer.drift_amber_on = max(amber, least) if amber else None
    customer.drift_red_on = max(red, least) if red else None


def drifting(customer: Customer, rhythm: Rhythm, on: date) -> Drifting | None:
    """Whether the customer seems to drift away on a day, and by what; asks nothing."""
    amber_on, red_on = customer.drift_amber_on, customer.drift_red_on
    if amber_on is None or amber_on > on or not _can_drift(customer):
        return None
    is_red = red_on is not None and red_on <= on
    colour = Colour.RED if is_red else Colour.AMBER
    found = [(day, row) for row in _crossings(customer, rhythm) if (day := row.day(colour)) and day <= on]
    if not found:
        return None
    _day, row = min(found, key=lambda one: one[0])
    since = red_on if is_red and red_on else amber_on
    return Drifting(colour, since, row.rule, {**row.values, **_told(row, customer, rhythm, on)})


def is_over(customer: Customer) -> bool:
    """Whether deals with a customer ended, none was sold, and none is open; one query, none while one is open."""
    if customer.open_deals or customer.sold_at is not None or not _can_drift(customer):
        return False
    return bool(Deal.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk).exists())


def over_of(workspace_id: int, customers: Mapping[int, Customer]) -> set[int]:
    """The same of many, by id; one query."""
    asked = [pk for pk, row in customers.items() if not row.open_deals and row.sold_at is None and _can_drift(row)]
    deals = Deal.objects.in_workspace(workspace_id).filter(OneOf("customer_id", asked))
    return set(deals.values_list("customer_id", flat=True))


def urgent_of(
    workspace_id: int, customer_ids: Collection[int], *, at: datetime | None = None
) -> dict[int, list[list[str]]]:
    """Of those of these customers for whom it is urgent by what changes for them, the spans of days; one query.

    By the facts that stand, or that stood at a past moment `at`.
    """
    rows = DynamicsFact.objects.in_workspace(workspace_id).filter(OneOf("customer_id", list(customer_ids)))
    stood = Q(noted_at__lte=at) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)) if at else Q(withdrawn_at=None)
    rows = rows.filter(stood)
    facts: dict[int, list[Dated]] = defaultdict(list)
    for customer_id, on, effect in rows.exclude(effect=0).values_list("customer_id", "happens_on", "effect"):
        facts[customer_id].append(Dated(on, effect))
    found = {pk: urgent_spans(theirs) for pk, theirs in facts.items()}
    return {
        pk: [[first.isoformat(), last.isoformat()] for first, last in spans] for pk, spans in found.items() if spans
    }


def _can_drift(customer: Customer) -> bool:
    return not (customer.last_contact_at is None or customer.parked_until is not None or customer.do_not_contact)


def _first(crossings: Sequence[_Crossing], colour: Colour) -> date | None:
    return min((day for row in crossings if (day := row.day(colour))), default=None)


def _crossings(customer: Customer, rhythm: Rhythm) -> list[_Crossing]:
    since = _silent_since(customer)
    gaps = Gaps(customer.gap_count or 0, customer.gap_days or 0, customer.gap_logs or 0.0)
    interval = rhythm.span_of(customer).ideal
    own = drift.own_rhythm(gaps, in_calendar(interval, rhythm))
    crossings = [_cooling(customer, rhythm, since)] if customer.log_score is not None else []
    if own is None:
        ratios = drift.AMBER_RATIO, drift.RED_RATIO
        amber, red = (rhythm.plus(since, drift.silent_days(ratio, interval)) for ratio in ratios)
        return [*crossings, _Crossing(DriftRule.OVERDUE, amber, red)]
    latest = rhythm.plus(since, drift.silent_days(drift.DRIFTING_RATIO, interval))
    amber, red = (_later(since, own.silent_after(tail)) for tail in (drift.AMBER_TAIL, drift.RED_TAIL))
    return [*crossings, _Crossing(DriftRule.RHYTHM, amber, red), _Crossing(DriftRule.OVERDUE, None, latest)]


def in_calendar(working_days: int, rhythm: Rhythm) -> float:
    """So many working days in days of the calendar, holidays apart."""
    return working_days * 7 / (7 - len(rhythm.weekend))


def _silent_since(customer: Customer) -> date:
    """The day from which silence counts: that of the last real contact.

    Where that was history when they were entered, nobody here let it pass: it counts from the day they were first due.
    """
    last = _spoken_on(customer)
    is_history = last < local_date(customer.entered_at, customer.zone)
    return max(last, customer.first_due_on) if is_history else last


def _spoken_on(customer: Customer) -> date:
    assert customer.last_contact_at is not None
    return local_date(customer.last_contact_at, customer.zone)


def _cooling(customer: Customer, rhythm: Rhythm, since: date) -> _Crossing:
    """A bond that was warmer after the last touch, from the day after it fell below a word, once it is urgent."""
    amber, red = (_urgent_from(customer, day) for day in _cool_days(customer, rhythm, since))
    return _Crossing(DriftRule.BOND, amber, red)


def _cool_days(customer: Customer, rhythm: Rhythm, since: date) -> list[date | None]:
    """The days after the index falls below normal and below thin; None where it was no higher after the last touch."""
    interval = rhythm.base_interval(Level(customer.level))
    half = half_life.half_life_days(interval)
    full, touched = half_life.full_mark(interval, half), customer.last_touch_at
    days: list[date | None] = []
    for border in (NORMAL, THIN):
        try:
            at = half_life.crossing_at(customer.log_score or 0.0, (border - 0.5) / 100 * full, half)
        except OverflowError:
            return [None, None]
        if touched is None or (border == NORMAL and at <= touched):
            return [None, None]
        days.append(max(_later(local_date(at, customer.zone), 1), since))
    return days


def _urgent_from(customer: Customer, day: date | None) -> date | None:
    """The first day from `day` on on which it is urgent for the customer."""
    if day is None:
        return None
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in customer.urgent or ()]
    if customer.buys_on is not None:
        spans.append((customer.buys_on - BUYS_SOON, customer.buys_on))
    return min((max(first, day) for first, last in spans if last >= day), default=None)


def _told(row: _Crossing, customer: Customer, rhythm: Rhythm, on: date) -> dict[str, Any]:
    """What a sentence about it needs: moments as days in ISO, numbers as they are."""
    since = _silent_since(customer)
    spoken = {"since": _spoken_on(customer).isoformat()}
    if row.rule is DriftRule.OVERDUE:
        days = rhythm.working_days_between(since, on)
        return {**spoken, "days": days, "interval": rhythm.span_of(customer).ideal}
    if row.rule is DriftRule.RHYTHM:
        count, days = customer.gap_count or 1, customer.gap_days or 0
        return {**spoken, "days": (on - since).days, "gaps": count, "usual": round(days / count)}
    interval = rhythm.base_interval(Level(customer.level))
    at = datetime.combine(on, time.min, ZoneInfo(customer.zone))
    told = {"interval_days": interval, "half_life": half_life.half_life_days(interval)}
    is_near = customer.buys_on is not None and customer.buys_on - BUYS_SOON <= on <= customer.buys_on
    return {
        "index": half_life.index(customer.log_score, at, **told),
        "buys_on": customer.buys_on.isoformat() if is_near and customer.buys_on else "",
    }


def _later(day: date, days: int) -> date:
    """So many days later, or the last day of the calendar."""
    return date.fromordinal(min(day.toordinal() + math.floor(days), date.max.toordinal()))
