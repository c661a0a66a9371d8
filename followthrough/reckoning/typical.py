"""What a customer is typically worth: mean and median of amounts, each with the range it may lie in (M39).

Amounts are skewed, a few are large; so the ranges are drawn from the amounts themselves (percentile bootstrap, Efron &
Tibshirani 1993, An Introduction to the Bootstrap, chapter 13) and not from a bell curve around them.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

#: So many times the amounts are drawn anew; from more amounts than so many what the draws come to is worked out.
DRAWS, MOST_DRAWN = 499, 200
SEED = 39


@dataclass(frozen=True, slots=True)
class Typical:
    """Of `n` amounts the mean and the median, each with its 95 % interval."""

    n: int
    mean: float
    mean_interval: tuple[float, float]
    median: float
    median_interval: tuple[float, float]


def typical(amounts: Sequence[float]) -> Typical | None:
    """Mean and median of the amounts and where they may lie; None where there are none. The same give the same.

    Of many amounts the draws of the mean lie around it as its standard error says, and those of the median between the
    amounts at n/2 ± 0.98·√n in their order.
    """
    n = len(amounts)
    if not n:
        return None
    ordered = sorted(amounts)
    means, medians = _drawn(ordered) if n <= MOST_DRAWN else _worked_out(ordered)
    return Typical(n, math.fsum(ordered) / n, means, median(ordered), medians)


def _drawn(ordered: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    lot, n = random.Random(SEED), len(ordered)
    samples = [lot.choices(ordered, k=n) for _draw in range(DRAWS)]
    return _middle([math.fsum(one) / n for one in samples]), _middle([median(one) for one in samples])


def _middle(draws: list[float]) -> tuple[float, float]:
    """Between what the lowest and the highest 2.5 % of the draws are."""
    draws.sort()
    cut = math.floor(0.025 * (len(draws) + 1)) - 1
    return draws[cut], draws[-1 - cut]


def _worked_out(ordered: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    n = len(ordered)
    mean = math.fsum(ordered) / n
    reach = 1.96 * math.sqrt(math.fsum((each - mean) ** 2 for each in ordered) / (n - 1) / n)
    low = max(0, math.floor(n / 2 - 0.98 * math.sqrt(n)))
    return (mean - reach, mean + reach), (ordered[low], ordered[n - 1 - low])
