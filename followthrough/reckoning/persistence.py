"""When pursuing pays: sales by attempt, with what was given up or is open still counted as far as it is known.

An episode is one pass of a deal from its first attempt on (methods §0). Those that are open or were given up are
censored at their last attempt (Singer & Willett 1993, J. Educ. Stat. 18); those the customer ended are a competing end,
after which nothing can be sold (Aalen & Johansen 1978, Scand. J. Stat. 5). Without such ends it is Kaplan & Meier 1958.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from followthrough.reckoning.uncertainty import NINETY_FIVE_PERCENT, Rate, nearest_rank, wilson

#: Fewest that a point of the curve rests on, and fewest episodes and sales for a curve at all (methods §5).
FEWEST_AT_RISK, FEWEST_EPISODES, FEWEST_SALES = 10, 30, 10
#: The saying speaks of 4 attempts and of the 5th to the 20th.
EARLY, LATEST = 4, 20
#: How many tries the rate of all attempts weighs in that of one (methods §5).
WEIGHT_OF_ALL = 20
#: Below so many pursued further, how many of them were sold says nothing yet.
FEWEST_BEYOND = 20


class End(StrEnum):
    """How an episode stands: sold; ended by the customer; given up by us, said or by silence; or open."""

    SOLD = "sold"
    LOST = "lost"
    GIVEN_UP = "given_up"
    SILENT = "silent"
    OPEN = "open"


#: Ends that were ours to choose.
ABANDONED = (End.GIVEN_UP, End.SILENT)
#: How many episodes had so many attempts (at least one) and stand so.
Episodes = Mapping[tuple[int, End], int]


@dataclass(frozen=True, slots=True)
class Point:
    """What is known at one attempt.

    `hazard`: sold at it, of those pursued so far; `smoothed`: the same drawn towards the rate of all attempts; `going`:
    the share neither sold nor ended by the customer by then; `at_most`: the share sold by then if what was given up is
    like what was pursued, with its 95 % interval `between`; `at_least`: the same if what was given up would never sell.
    """

    attempt: int
    hazard: Rate
    smoothed: float
    going: float
    at_most: float
    between: tuple[float, float]
    at_least: Rate

    @property
    def is_drawn(self) -> bool:
        """Whether it rests on enough to be drawn."""
        return self.hazard.enough(FEWEST_AT_RISK)


@dataclass(frozen=True, slots=True)
class Curve:
    """The curve of some episodes, attempt by attempt up to the last anybody made."""

    episodes: int
    sold: int
    points: tuple[Point, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there is a curve to be shown."""
        return self.episodes >= FEWEST_EPISODES and self.sold >= FEWEST_SALES

    @property
    def drawn(self) -> tuple[Point, ...]:
        """The points that rest on enough, up to the 20th attempt; those at risk only grow fewer."""
        return tuple(point for point in self.points if point.is_drawn)[:LATEST]


def curve_of(episodes: Episodes) -> Curve:
    """The curve of these episodes. Raises ValueError for an episode without an attempt."""
    if any(attempts < 1 for attempts, _end in episodes):
        raise ValueError("An episode begins with its first attempt.")
    every, sold = sum(episodes.values()), sum(count for (_k, end), count in episodes.items() if end is End.SOLD)
    steps = _steps(episodes, every)
    tries = sum(at_risk for at_risk, _sold, _lost in steps)
    of_all = sold / tries if tries else 0.0
    points, done = [], 0
    going, at_most = 1.0, 0.0
    for place, (at_risk, now, lost) in enumerate(steps):
        done += now
        at_most += going * now / at_risk
        going *= (at_risk - now - lost) / at_risk
        points.append(
            Point(
                attempt=place + 1,
                hazard=Rate(now, at_risk),
                smoothed=(now + WEIGHT_OF_ALL * of_all) / (at_risk + WEIGHT_OF_ALL),
                going=going,
                at_most=at_most,
                between=_between(at_most, _variance(steps[: place + 1]), at_risk),
                at_least=Rate(done, every),
            )
        )
    return Curve(every, sold, tuple(points))


def _steps(episodes: Episodes, every: int) -> list[tuple[int, int, int]]:
    """For each attempt from the first on: how many were pursued to it, sold at it, and ended by the customer at it."""
    steps, at_risk = [], every
    for attempt in range(1, max((attempts for attempts, _end in episodes), default=0) + 1):
        here = {end: episodes.get((attempt, end), 0) for end in End}
        if not at_risk:
            break
        steps.append((at_risk, here[End.SOLD], here[End.LOST]))
        at_risk -= sum(here.values())
    return steps


def _variance(steps: list[tuple[int, int, int]]) -> float:
    """Of the share sold by the last of these attempts, by the delta method (Marubini & Valsecchi 1995, ch. 10).

    Where the customer ended none it is Greenwood's.
    """
    going, share, shares, before = 1.0, 0.0, [], []
    for at_risk, sold, lost in steps:
        before.append(going)
        share += going * sold / at_risk
        going *= (at_risk - sold - lost) / at_risk
        shares.append(share)
    total = 0.0
    for (at_risk, sold, lost), so_far, was in zip(steps, shares, before, strict=True):
        left, ended = share - so_far, sold + lost
        if at_risk > ended:
            total += left**2 * ended / (at_risk * (at_risk - ended))
        total += was**2 * (at_risk - sold) * sold / at_risk**3 - 2 * left * was * sold / at_risk**2
    return max(0.0, total)


def _between(share: float, variance: float, at_risk: int, z: float = NINETY_FIVE_PERCENT) -> tuple[float, float]:
    """The score interval for as many tries as would leave the share as unsure (Rothman 1978, J. Chronic Dis. 31).

    Where nothing, or everything, was sold so far it is that of those `at_risk` last.
    """
    if variance <= 0 or not 0 < share < 1:
        return wilson(round(share * at_risk), at_risk)
    square = z * z * variance / (share * (1 - share))
    middle, reach = share + square / 2, z * math.sqrt(variance + (square / z) ** 2 / 4)
    return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))


@dataclass(frozen=True, slots=True)
class Pooled:
    """Sales among all attempts of a range, and how many times as often as in another range, with its 95 % interval."""

    early: Rate
    late: Rate
    ratio: float | None
    between: tuple[float, float] | None


def pooled(curve: Curve) -> Pooled:
    """Attempts 1 to 4 beside 5 to 20: sales ÷ attempts; the ratio with the interval of its logarithm (Katz 1978)."""
    early, late = _range(curve, 1, EARLY), _range(curve, EARLY + 1, LATEST)
    if not (early.successes and late.successes):
        return Pooled(early, late, None, None)
    ratio = (late.successes / late.n) / (early.successes / early.n)
    spread = math.sqrt(1 / early.successes - 1 / early.n + 1 / late.successes - 1 / late.n)
    reach = math.exp(NINETY_FIVE_PERCENT * spread)
    return Pooled(early, late, ratio, (ratio / reach, ratio * reach))


def _range(curve: Curve, first: int, last: int) -> Rate:
    rates = [point.hazard for point in curve.points[first - 1 : last]]
    return Rate(sum(rate.successes for rate in rates), sum(rate.n for rate in rates))


@dataclass(frozen=True, slots=True)
class Left:
    """Episodes given up by the fourth attempt, and how many sales that left behind at most: the least is none.

    `until` is the attempt up to which it was reckoned: the last one that enough were pursued to, at most the 20th.
    """

    given_up: int
    most: float
    until: int


def left_behind(episodes: Episodes, curve: Curve) -> Left:
    """Σ over k ≤ 4 of those given up after k × the share of those still going at k that is sold later (methods §5)."""
    drawn = curve.drawn
    end = drawn[-1].at_most if drawn else 0.0
    given_up, most = 0, 0.0
    for point in curve.points[:EARLY]:
        here = sum(episodes.get((point.attempt, how), 0) for how in ABANDONED)
        given_up += here
        if point.is_drawn and point.going:
            most += here * (end - point.at_most) / point.going
    return Left(given_up, most, drawn[-1].attempt if drawn else 0)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Of the episodes pursued beyond an attempt: how many were sold, and how many are open still."""

    attempt: int
    rate: Rate
    open: int

    @property
    def is_enough(self) -> bool:
        """Whether a share can be told."""
        return self.rate.enough(FEWEST_BEYOND)


def beyond(episodes: Episodes, attempt: int) -> Beyond:
    """What became of the episodes that had more attempts than `attempt`."""
    further = {(k, end): count for (k, end), count in episodes.items() if k > attempt}
    sold = sum(count for (_k, end), count in further.items() if end is End.SOLD)
    is_open = sum(count for (_k, end), count in further.items() if end is End.OPEN)
    return Beyond(attempt, Rate(sold, sum(further.values())), is_open)


@dataclass(frozen=True, slots=True)
class Profile:
    """After how many attempts somebody gives up: how often, the median, and the share that ended by the fourth."""

    given_up: int
    median: int | None
    early: Rate


def profile_of(episodes: Episodes) -> Profile:
    """The profile of these episodes; the median is the lower one where two stand in the middle, None without any."""
    ends = sorted(k for (k, end), count in episodes.items() if end in ABANDONED for _ in range(count))
    return Profile(len(ends), nearest_rank(ends, 0.5) if ends else None, Rate(sum(k <= EARLY for k in ends), len(ends)))
