"""How long it takes from a sale to the first value: the share that has it by each day, those who wait counted too.

Customers who have none yet are censored on the day looked at: Kaplan & Meier 1958, J. Am. Stat. Assoc. 53. The interval
is that of Greenwood on the log(−log) scale (Kalbfleisch & Prentice 1980), which stays within 0…1.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from followthrough.reckoning.uncertainty import NINETY_FIVE_PERCENT

#: Below so many customers, and so many of them with a first value, nothing is drawn.
FEWEST, FEWEST_WITH_VALUE = 20, 8


@dataclass(frozen=True, slots=True)
class Step:
    """By a day after the sale: how many were still waiting, how many had it that day, the share that has it, 0…1."""

    day: int
    at_risk: int
    reached: int
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class UntilValue:
    """The curve, of how many customers, how many of whom have it; the day by which half of them do, None if never."""

    steps: tuple[Step, ...]
    n: int
    with_value: int

    @property
    def is_enough(self) -> bool:
        """Whether it can be drawn."""
        return self.n >= FEWEST and self.with_value >= FEWEST_WITH_VALUE

    @property
    def median(self) -> int | None:
        """The first day by which half of them have it."""
        return next((step.day for step in self.steps if step.share >= 0.5), None)

    @property
    def median_interval(self) -> tuple[int | None, int | None]:
        """Where that day may lie: the days on which the upper and the lower limit reach half (Brookmeyer & Crowley)."""
        first = next((step.day for step in self.steps if step.interval[1] >= 0.5), None)
        last = next((step.day for step in self.steps if step.interval[0] >= 0.5), None)
        return first, last


def until_value(lives: Iterable[tuple[int, bool]]) -> UntilValue:
    """The curve of customers, each by the days since their sale and whether they have a first value by then.

    Raises ValueError for days below 0.
    """
    reached: Counter[int] = Counter()
    left: Counter[int] = Counter()
    for days, has_value in lives:
        if days < 0:
            raise ValueError(f"Nobody has value {-days} days before the sale.")
        (reached if has_value else left)[days] += 1
    n = reached.total() + left.total()
    at_risk, waiting, spread = n, 1.0, 0.0
    steps = []
    for day in sorted(reached.keys() | left.keys()):
        if count := reached[day]:
            waiting *= 1 - count / at_risk
            spread = spread + count / (at_risk * (at_risk - count)) if count < at_risk else math.inf
            steps.append(Step(day, at_risk, count, 1 - waiting, _interval(waiting, spread)))
        at_risk -= count + left[day]
    return UntilValue(tuple(steps), n, reached.total())


def _interval(waiting: float, spread: float) -> tuple[float, float]:
    """Of the share that has it; `waiting` is the share that has not, `spread` Greenwood's sum."""
    if waiting <= 0 or waiting >= 1 or math.isinf(spread):
        return (1 - waiting, 1 - waiting)
    reach = NINETY_FIVE_PERCENT * math.sqrt(spread) / abs(math.log(waiting))
    return 1 - waiting ** math.exp(-reach), 1 - waiting ** math.exp(reach)
