"""How urgent it has become for a customer, from dated facts whose effect comes near and fades.

Starting values from common practice, without proof; a workspace sees each part.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

#: Calendar days, before the day of a fact or after it, in which its effect is halved.
HALF_LIFE = 60


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
