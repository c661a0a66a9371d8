"""Whether somebody who bought before will buy again: BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24).

While a customer is one they buy at a rate of their own; after each purchase they may leave for good. Rates are gamma
distributed over customers (r, alpha), the chance to leave is beta distributed (a, b). Of each customer it asks how
often they bought again, when last, and for how long they are known. It speaks of what customers do by themselves, not
of our calls.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Below so many customers who bought again nothing is fitted (methods §7).
FEWEST_REPEATERS = 100
#: Up to so many customers that differ are told apart by the day; beyond, times are rounded to so many digits.
FINE, COARSE_DIGITS = 4_000, 2
#: The search ends after so many steps at the latest: where all customers are alike there is no best place.
MOST_STEPS = 500


class Bought(NamedTuple):
    """One customer: how often they bought again, when last (`last`) and until when it is known (`known`).

    Both are days since the first purchase; `last` is 0 where they bought once.
    """

    again: int
    last: float
    known: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The four numbers of the model; `alpha` is in the days of `Bought`."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, one: Bought) -> float:
        """The chance, 0…1, that the customer still is one.

        P = 1 / (1 + a/(b+x−1) · ((alpha+T)/(alpha+t))^(r+x)) for x times again, the last at t of T. Who bought once
        can't have left by this model: 1, which says nothing; look at their silence instead.
        """
        if one.again <= 0:
            return 1.0
        odds = math.log(self.a / (self.b + one.again - 1.0)) + (self.r + one.again) * math.log(
            (self.alpha + one.known) / (self.alpha + one.last)
        )
        return 1.0 / (1.0 + math.exp(odds)) if odds < 700.0 else 0.0


def log_likelihood(fit: Fit, counted: Mapping[Bought, int]) -> float:
    """How likely these customers (each with how many there are alike) are by the model, as a logarithm."""
    r, alpha, a, b = fit.r, fit.alpha, fit.a, fit.b
    of_all = r * math.log(alpha) - math.lgamma(r) + math.lgamma(a + b) - math.lgamma(b)
    by_count: dict[int, float] = {}
    total = []
    for (again, last, known), count in counted.items():
        if again not in by_count:
            by_count[again] = math.lgamma(r + again) + math.lgamma(b + again) - math.lgamma(a + b + again)
        stays = -(r + again) * math.log(alpha + known)
        if again:
            left = math.log(a / (b + again - 1.0)) - (r + again) * math.log(alpha + last)
            stays = max(stays, left) + math.log1p(math.exp(-abs(stays - left)))
        total.append(count * (of_all + by_count[again] + stays))
    return math.fsum(total)


def fit(counted: Mapping[Bought, int]) -> Fit | None:
    """The model by maximum likelihood; None where fewer than `FEWEST_REPEATERS` bought again.

    Times are measured by the longest one known, so that the search begins near its end; where very many customers
    differ, to hundredths of it, so that the time it takes stays within seconds. Found by the downhill simplex
    of Nelder & Mead 1965 (Computer Journal 7) over the logarithms of the four numbers.
    """
    if sum(count for one, count in counted.items() if one.again > 0) < FEWEST_REPEATERS:
        return None
    unit = max(one.known for one in counted) or 1.0
    digits = 12 if len(counted) <= FINE else COARSE_DIGITS
    scaled: Counter[Bought] = Counter()
    for one, count in counted.items():
        scaled[Bought(one.again, round(one.last / unit, digits), round(one.known / unit, digits))] += count

    def unlikely(place: Sequence[float]) -> float:
        if any(abs(number) > 15.0 for number in place):
            return math.inf
        return -log_likelihood(Fit(*map(math.exp, place)), scaled)

    r, alpha, a, b = map(math.exp, _lowest(unlikely, [0.0, -1.0, 0.0, 0.5]))
    return Fit(r, alpha * unit, a, b)


def _lowest(of: Callable[[Sequence[float]], float], start: Sequence[float], most: int = MOST_STEPS) -> list[float]:
    """Where `of` is lowest near `start`: the simplex moves its worst corner until all corners agree."""
    corners = [list(start)] + [
        [number + (place == moved) for place, number in enumerate(start)] for moved in range(len(start))
    ]
    found = sorted((of(corner), corner) for corner in corners)
    for _ in range(most):
        if found[-1][0] - found[0][0] < 1e-7 and _width(found) < 1e-4:
            break
        worst, rest = found[-1], found[:-1]
        middle = [math.fsum(numbers) / len(rest) for numbers in zip(*(corner for _, corner in rest), strict=True)]
        tried = _at(of, middle, worst[1], 1.0)
        if tried[0] < rest[0][0]:
            tried = min(tried, _at(of, middle, worst[1], 2.0))
        elif tried[0] >= rest[-1][0]:
            tried = _at(of, middle, worst[1], 0.5 if tried[0] < worst[0] else -0.5)
            if tried[0] >= worst[0]:
                best = found[0][1]
                rest = [found[0]]
                tried = _at(of, best, worst[1], -0.5)
                rest += [_at(of, best, corner, -0.5) for _, corner in found[1:-1]]
        found = sorted([*rest, tried])
    return found[0][1]


def _at(
    of: Callable[[Sequence[float]], float], middle: Sequence[float], corner: Sequence[float], reach: float
) -> tuple[float, list[float]]:
    """The corner mirrored at the middle and stretched by `reach`, with its value."""
    place = [centre + reach * (centre - number) for centre, number in zip(middle, corner, strict=True)]
    return of(place), place


def _width(found: Sequence[tuple[float, Sequence[float]]]) -> float:
    sides = zip(*(corner for _, corner in found), strict=True)
    return max((max(numbers) - min(numbers) for numbers in sides), default=0.0)
