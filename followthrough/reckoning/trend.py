"""Whether a rate falls from grade to grade, and how far two who grade agree."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from followthrough.reckoning.uncertainty import NINETY_FIVE_PERCENT, Rate


@dataclass(frozen=True, slots=True)
class Trend:
    """`z` is positive where the rate rises with the scores, negative where it falls; `p` is two-sided."""

    z: float
    p: float

    @property
    def is_there(self) -> bool:
        """Whether chance alone would seldom (one time in twenty) show as much."""
        return abs(self.z) >= NINETY_FIVE_PERCENT


def trend(rates: Sequence[Rate], scores: Sequence[float]) -> Trend | None:
    """The test of Cochran (1954, Biometrics 10) and Armitage (1955, Biometrics 11) for a linear trend of rates.

    z = Σ s(r − n·p̄) / √(p̄(1−p̄)·(Σ n·s² − (Σ n·s)²/N)), with r successes of n tries at the score s, p̄ the rate of all N.
    None where nothing varies: no tries, all or none succeeded, or only one score was tried.
    Raises ValueError unless there is a score for each rate.
    """
    told = list(zip(rates, scores, strict=True))
    tries, successes = sum(rate.n for rate in rates), sum(rate.successes for rate in rates)
    if not 0 < successes < tries:
        return None
    share = successes / tries
    square = math.fsum(rate.n * score * score for rate, score in told)
    spread = square - math.fsum(rate.n * score for rate, score in told) ** 2 / tries
    if spread <= 1e-12 * square:
        return None
    above = math.fsum(score * (rate.successes - rate.n * share) for rate, score in told)
    z = above / math.sqrt(share * (1 - share) * spread)
    return Trend(z, math.erfc(abs(z) / math.sqrt(2)))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two agreed, of how many; `kappa` is what is left of it beyond chance: 1 always, 0 as chance would."""

    rate: Rate
    kappa: float | None


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Cohen's κ (1960, Educational and Psychological Measurement 20) of pairs of grades.

    (p − e) / (1 − e): p the share of equal pairs, e the share that chance would give with how often each gives which
    grade. None without pairs, and where both always give the same one.
    """
    told = Counter(pairs)
    n = sum(told.values())
    equal = sum(count for (one, other), count in told.items() if one == other)
    if not n:
        return Agreement(Rate(0, 0), None)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in told.items():
        first[one] += count
        second[other] += count
    chance = sum(first[grade] * second[grade] for grade in first)  # of n²
    kappa = None if chance == n * n else (equal * n - chance) / (n * n - chance)
    return Agreement(Rate(equal, n), kappa)
