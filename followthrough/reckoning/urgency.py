"""How urgent it has become for a customer, from dated facts whose effect comes near and fades.

Starting values from common practice, without proof; a workspace sees each part.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: Calendar days, before the day of a fact or after it, in which its effect is halved.
HALF_LIFE = 60
#: From so much on it is urgent: one fact that makes it more urgent, 60 days before its day and after it.
URGENT = 0.5


@dataclass(frozen=True, slots=True)
class Dated:
    """A fact of a day, with an effect of −2 (much less urgent) to 2 (much more urgent)."""

    on: date
    effect: int


def weight(fact: Dated, on: date) -> float:
    """What is left of a fact's effect, or already felt of it, on a day: effect · 2^(−days between / HALF_LIFE)."""
    return fact.effect * math.exp2(-abs((on - fact.on).days) / HALF_LIFE)


def urgency(facts: Iterable[Dated], on: date) -> float:
    """The sum of what the facts weigh on a day: above 0 more urgent than usual, below it less."""
    return sum(weight(fact, on) for fact in facts)


def urgent_spans(facts: Iterable[Dated], least: float = URGENT) -> list[tuple[date, date]]:
    """The spans of days, first and last, on which the urgency is `least` (above 0) or more; the earliest first.

    Looked at are the days on which the facts that make it more urgent could bring so much together. What lies beyond
    the calendar is left out. Raises ValueError unless `least` is above 0.
    """
    if not least > 0:
        raise ValueError(f"It is urgent above nothing, not from {least} on.")
    known = list(facts)
    pressing = [fact for fact in known if fact.effect > 0]
    together = sum(fact.effect for fact in pressing)
    if together < least:
        return []
    reach = math.ceil(HALF_LIFE * math.log2(together / least))
    days = sorted({day for fact in pressing for day in _around(fact.on, reach)})
    spans: list[tuple[date, date]] = []
    for day in days:
        if urgency(known, day) < least - _ROUNDING:
            continue
        if spans and spans[-1][1] + timedelta(days=1) == day:
            spans[-1] = spans[-1][0], day
        else:
            spans.append((day, day))
    return spans


#: 2^−1 is not always found as exactly a half.
_ROUNDING = 1e-9


def _around(day: date, reach: int) -> Iterable[date]:
    low, high = max(1, day.toordinal() - reach), min(date.max.toordinal() - 1, day.toordinal() + reach)
    return map(date.fromordinal, range(low, high + 1))
