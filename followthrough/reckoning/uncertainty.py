"""How sure a rate is: no share is shown without how many it rests on and the interval it may lie in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

NINETY_FIVE_PERCENT = 1.96

Number = TypeVar("Number", int, float)

#: How many tries the rate of all weighs where it is taken together with the rate of one (methods §1).
WEIGHT_OF_ALL = 10


def wilson(successes: int, n: int, z: float = NINETY_FIVE_PERCENT) -> tuple[float, float]:
    """The score interval for a rate of `successes` out of `n`: (low, high) within 0…1; (0, 1) when nothing was tried.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), after Wilson 1927, J. Am. Stat. Assoc. 22, recommended for
    small n by Newcombe 1998, Statistics in Medicine 17. `z` = 1.96 covers 95 %.
    Raises ValueError unless 0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"There can't be {successes} successes out of {n}.")
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    square = z * z / n
    middle = share + square / 2
    reach = z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    low = 0.0 if successes == 0 else max(0.0, (middle - reach) / (1 + square))
    high = 1.0 if successes == n else min(1.0, (middle + reach) / (1 + square))
    return low, high


@dataclass(frozen=True, slots=True)
class Rate:
    """`successes` out of `n` tries. Raises ValueError unless 0 ≤ successes ≤ n."""

    successes: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.n:
            raise ValueError(f"There can't be {self.successes} successes out of {self.n}.")

    @property
    def share(self) -> float | None:
        """The observed share, 0…1; None when nothing was tried."""
        return self.successes / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval around the share (`wilson`)."""
        return wilson(self.successes, self.n)

    def enough(self, minimum: int) -> bool:
        """Whether it rests on at least `minimum` tries; below that a screen says that there is not enough data."""
        return self.n >= minimum


def newcombe(first: Rate, second: Rate, z: float = NINETY_FIVE_PERCENT) -> tuple[float, float]:
    """The interval for the difference of two independent shares, `first` less `second`: (low, high) within −1…1.

    From the Wilson limits l, u of each: d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²): method 10 of Newcombe
    1998, Statistics in Medicine 17, 873-890. Raises ValueError where one of them was never tried.
    """
    one, two = first.share, second.share
    if one is None or two is None:
        raise ValueError("Where nothing was tried there is no difference.")
    (low_one, high_one), (low_two, high_two) = (wilson(rate.successes, rate.n, z) for rate in (first, second))
    apart = one - two
    return apart - math.hypot(one - low_one, high_two - two), apart + math.hypot(high_one - one, two - low_two)


def shrunk(one: Rate, of_all: Rate, weight: float = WEIGHT_OF_ALL) -> float:
    """The rate of `one` drawn towards that `of_all` alike, 0…1: (successes + weight · share of all) / (n + weight).

    The mean of the beta-binomial posterior whose prior has the mean of all and the weight of so many tries, so that few
    tries don't lead a ranking by chance. Raises ValueError where there is none at all.
    """
    if of_all.share is None:
        raise ValueError("Without any tries there is no rate to draw towards.")
    return (one.successes + weight * of_all.share) / (one.n + weight)


def nearest_rank(values: Sequence[Number], share: float) -> Number:
    """The least of `values` that at least this `share` (0-1] of them do not exceed (nearest-rank quantile).

    Raises ValueError where there are none, or for a share outside its range.
    """
    if not values or not 0 < share <= 1:
        raise ValueError("A quantile is of some values, and of a share above 0 and up to 1.")
    return sorted(values)[math.ceil(share * len(values)) - 1]


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The mean of `n` paired differences, and the 95 % interval it may lie in (None for fewer than two)."""

    n: int
    mean: float
    interval: tuple[float, float] | None


def student(df: float) -> float:
    """How many standard errors on each side cover 95 % where the spread was estimated with `df` degrees of freedom.

    The quantile of t is that of the normal with the first three terms of its expansion in 1/df (Abramowitz & Stegun
    26.7.5): from 19 on right to four figures, for 4 to three per thousand. Raises ValueError unless `df` is above 0.
    """
    if not df > 0:
        raise ValueError(f"There can't be {df} degrees of freedom.")
    z = 1.959964
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def mean_change(differences: Sequence[float]) -> MeanChange | None:
    """The mean of differences and its interval by Student's t (`student`); None where there is none."""
    n = len(differences)
    if not n:
        return None
    mean = math.fsum(differences) / n
    if n < 2:
        return MeanChange(n, mean, None)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in differences) / (n - 1))
    reach = student(n - 1) * spread / math.sqrt(n)
    return MeanChange(n, mean, (mean - reach, mean + reach))
