"""When a silence says that a customer may be going: against the cadence, against their own rhythm (methods §7).

The overdue ratio, rho, is the working days since the last real contact ÷ the interval of the cadence. The own rhythm
is a gamma distribution of the gaps between days with a real contact, in calendar days, drawn towards the cadence: what
was seen stands beside `PRIOR_WEIGHT` gaps whose mean is the interval. The shape is found by maximum likelihood from the
mean and the mean logarithm (Minka 2002, "Estimating a Gamma distribution"), so that three sums are all that is kept.
The tail of the gamma distribution is the regularized incomplete gamma function, by its series and its continued
fraction (Press et al., Numerical Recipes, 3rd ed., §6.2). The thresholds are starting values from common practice.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

#: Silence of more than so many intervals is amber, red, and presumed drifting whatever their own rhythm is.
AMBER_RATIO, RED_RATIO, DRIFTING_RATIO = 1.5, 2.0, 3.0
#: Silence that is longer than all but this share of their gaps is amber, red.
AMBER_TAIL, RED_TAIL = 0.10, 0.03
#: Below so many gaps there is no rhythm of their own; so many gaps weighs that of the cadence, with this shape.
FEWEST_GAPS, PRIOR_WEIGHT, PRIOR_SHAPE = 4, 5, 2.0

_ENOUGH = 1e-12
#: Shapes beyond these say nothing more: gaps that are all alike, and gaps that differ without measure.
_SHAPES = 0.05, 1000.0


def silent_days(ratio: float, interval: int) -> int:
    """The first number of working days of silence at which days ÷ `interval` exceeds `ratio`; an interval is ≥ 1."""
    return math.floor(ratio * max(1, interval)) + 1


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is kept of the gaps between days with a real contact: how many, their days, and the sum of their logs."""

    count: int = 0
    days: int = 0
    logs: float = 0.0

    def after(self, days: int) -> "Gaps":
        """With one more gap of so many calendar days; a second contact on one day (0) makes none."""
        return self if days <= 0 else Gaps(self.count + 1, self.days + days, self.logs + math.log(days))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A gamma distribution of gaps: `shape` without unit, `scale` in days."""

    shape: float
    scale: float

    @property
    def mean(self) -> float:
        """Days from one contact to the next, on average."""
        return self.shape * self.scale

    def tail(self, days: float) -> float:
        """The share of gaps that are longer than so many days, 0…1."""
        return upper_gamma(self.shape, max(0.0, days) / self.scale)

    def silent_after(self, tail: float) -> int:
        """The first whole number of days of which fewer than this share (0-1) of gaps are longer."""
        high = max(1, math.ceil(self._guessed(tail)))
        low, step = high - 1, 1
        while self.tail(high) >= tail:
            low, high, step = high, high + step, 2 * step
        while low > 0 and self.tail(low) < tail:
            low, high, step = max(0, low - step), low, 2 * step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.tail(middle) >= tail else (low, middle)
        return high

    def _guessed(self, tail: float) -> float:
        """About so many days of which this share of gaps are longer, by the cube root (Wilson & Hilferty 1931)."""
        spread = 1.0 / (9.0 * self.shape)
        return self.mean * max(0.0, 1.0 - spread + _normal(tail) * math.sqrt(spread)) ** 3


def own_rhythm(gaps: Gaps, interval_days: float) -> Rhythm | None:
    """The rhythm of these gaps, drawn towards an interval of so many calendar days; None where they are too few.

    Raises ValueError unless the interval is above 0.
    """
    if not interval_days > 0:
        raise ValueError(f"An interval is longer than nothing, not {interval_days} days.")
    if gaps.count < FEWEST_GAPS:
        return None
    weight = PRIOR_WEIGHT + gaps.count
    mean = (PRIOR_WEIGHT * interval_days + gaps.days) / weight
    prior_log = digamma(PRIOR_SHAPE) + math.log(interval_days / PRIOR_SHAPE)
    spread = math.log(mean) - (PRIOR_WEIGHT * prior_log + gaps.logs) / weight
    shape = _shape(spread)
    return Rhythm(shape, mean / shape)


def _shape(spread: float) -> float:
    """The k with ln k − ψ(k) = `spread`, from Minka's approximation on by Newton's steps on 1/k."""
    low, high = _SHAPES
    spread = max(spread, 1e-9)
    shape = (3.0 - spread + math.sqrt((spread - 3.0) ** 2 + 24.0 * spread)) / (12.0 * spread)
    for _ in range(4):
        shape = min(max(shape, low), high)
        apart = math.log(shape) - digamma(shape) - spread
        shape = 1.0 / (1.0 / shape + apart / (shape * shape * (1.0 / shape - trigamma(shape))))
    return min(max(shape, low), high)


@lru_cache(maxsize=64)
def _normal(tail: float) -> float:
    """The point of the normal distribution above which this share of it lies."""
    return NormalDist().inv_cdf(1.0 - tail)


def digamma(x: float) -> float:
    """ψ(x) for x > 0, by its recurrence and asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18)."""
    found = 0.0
    while x < 6.0:
        found -= 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return found + math.log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """The derivative of ψ, for x > 0, by its recurrence and asymptotic series (Abramowitz & Stegun 6.4.6, 6.4.12)."""
    found = 0.0
    while x < 6.0:
        found += 1.0 / (x * x)
        x += 1.0
    square = 1.0 / (x * x)
    series = square * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)))
    return found + 1.0 / x + square / 2.0 + series / x


def upper_gamma(shape: float, x: float) -> float:
    """Q(k, x): the share of a gamma distribution of this shape and scale 1 that lies above `x` ≥ 0."""
    if x <= 0.0:
        return 1.0
    if x < shape + 1.0:
        return 1.0 - _by_series(shape, x)
    return _by_fraction(shape, x)


def _by_series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    place = shape
    while abs(term) > _ENOUGH * abs(total):
        place += 1.0
        term *= x / place
        total += term
    return min(1.0, total * math.exp(shape * math.log(x) - x - math.lgamma(shape)))


def _by_fraction(shape: float, x: float) -> float:
    """Lentz's way of working a continued fraction out from its beginning."""
    tiny, b = 1e-300, x + 1.0 - shape
    c, d = 1.0 / tiny, 1.0 / b
    found = d
    for place in range(1, 10_000):
        a = -place * (place - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = b + a / c
        c = c if abs(c) > tiny else tiny
        found *= d * c
        if abs(d * c - 1.0) < _ENOUGH:
            break
    logged = shape * math.log(x) - x - math.lgamma(shape)
    return found * math.exp(logged) if logged > -700.0 else 0.0
