"""Odds of two groups compared within strata, so that what parts the strata does not pass for a difference."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

NINETY_FIVE_PERCENT = 1.959964


class Stratum(NamedTuple):
    """Two groups of one stratum: how many of the first, and of the second, there are, and how many it came true for."""

    first_true: int
    first: int
    second_true: int
    second: int

    @property
    def tells(self) -> bool:
        """Whether both groups stand in it, and it came true for some and not for others."""
        true, every = self.first_true + self.second_true, self.first + self.second
        return bool(self.first and self.second and 0 < true < every)


@dataclass(frozen=True, slots=True)
class Odds:
    """The common odds ratio of the first group against the second, its 95 % interval, and how many strata tell."""

    ratio: float
    low: float
    high: float
    strata: int


def mantel_haenszel(strata: Iterable[Stratum]) -> Odds | None:
    """The odds ratio common to all strata: Σ a·d/n ÷ Σ b·c/n (Mantel & Haenszel 1959, J. Natl. Cancer Inst. 22).

    Its interval is that of the logarithm with the variance of Robins, Breslow & Greenland 1986, Biometrics 42, which
    holds for few large strata and for many small ones. None where no stratum tells, or where one of both sums is 0.
    Raises ValueError for a stratum in which more came true than there are.
    """
    both = against = same = mixed = other = 0.0
    telling = 0
    for one in strata:
        if not (0 <= one.first_true <= one.first and 0 <= one.second_true <= one.second):
            raise ValueError(f"More came true than there are: {one}.")
        if not one.tells:
            continue
        telling += 1
        n = one.first + one.second
        a, b = one.first_true, one.first - one.first_true
        c, d = one.second_true, one.second - one.second_true
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        both, against = both + r, against + s
        same, mixed, other = same + p * r, mixed + p * s + q * r, other + q * s
    if not both or not against:
        return None
    variance = same / (2 * both**2) + mixed / (2 * both * against) + other / (2 * against**2)
    ratio, reach = both / against, NINETY_FIVE_PERCENT * math.sqrt(variance)
    return Odds(ratio, ratio * math.exp(-reach), ratio * math.exp(reach), telling)
