"""Sums that fade: how strong the bond with a customer is, kept as one number that never has to be recomputed.

The bond at a moment t is V(t) = Σ w·2^(−(t − tᵢ)/h) over the touches. Kept is its logarithm as it would stand at
`EPOCH`, L = ln Σ w·e^(λ(tᵢ − EPOCH)) with λ = ln 2 / h, from which V(t) = e^(L − λ(t − EPOCH)): the order of two
customers with one half-life is the order of their L at every moment, a touch adds in O(1) in any order, and the moment
at which V falls to a threshold is known in advance. Half-lives and intervals are in calendar days, weights and V in the
points of a touch (a connected call is 2).

Fading ties: Burt 2000, Social Networks 22. Recency and two-way volume: Gilbert & Karahalios 2009. The numbers are
starting values from common practice.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)

SHORTEST_HALF_LIFE = 7.0
CONNECTED_CALL = 2.0
INBOUND = 1.5
KEY_MET = 1.25
SENTIMENT = {-2: 0.6, -1: 0.8, 0: 1.0, 1: 1.1, 2: 1.2}

STRONG, NORMAL, THIN = 70, 40, 15

Strength = Literal["strong", "normal", "thin", "lost"]

_DAY = timedelta(days=1)
_LARGEST_EXPONENT = 700.0


def half_life_days(level_interval_days: float) -> float:
    """The half-life in calendar days for a level touched every `level_interval_days`: twice that, at least 7."""
    return max(SHORTEST_HALF_LIFE, 2.0 * level_interval_days)


def rate(half_life: float) -> float:
    """λ = ln 2 / h, the share that fades per day. Raises ValueError unless `half_life` (days) is above 0."""
    if not half_life > 0:
        raise ValueError(f"A half-life is longer than nothing, not {half_life} days.")
    return math.log(2.0) / half_life


def _days(at: datetime) -> float:
    return (at - EPOCH) / _DAY


def touch_weight(base: float, *, inbound: bool, sentiment: int | None, key_met: bool) -> float:
    """What a touch adds to the bond: `base` × 1.5 if the customer came to us × 1.25 if a key contact was met × mood.

    Sentiment −2…2 weighs 0.6, 0.8, 1, 1.1, 1.2; not noted weighs 1. Raises ValueError for any other sentiment.
    """
    if sentiment is not None and sentiment not in SENTIMENT:
        raise ValueError(f"Sentiment goes from -2 to 2, not {sentiment}.")
    quality = 1.0 if sentiment is None else SENTIMENT[sentiment]
    return base * quality * (INBOUND if inbound else 1.0) * (KEY_MET if key_met else 1.0)


def log_weight(weight: float, at: datetime, half_life: float) -> float:
    """The term of one touch of `weight` at the aware moment `at`: ln w + λ(t − EPOCH).

    Raises ValueError unless `weight` is above 0.
    """
    if not weight > 0:
        raise ValueError(f"A touch weighs more than nothing, not {weight}.")
    return math.log(weight) + rate(half_life) * _days(at)


def add(log_score: float | None, log_term: float) -> float:
    """The log-score after one more term; None is the log-score of no touch at all. The order of terms is free."""
    if log_score is None:
        return log_term
    return max(log_score, log_term) + math.log1p(math.exp(-abs(log_score - log_term)))


def log_score(terms: Iterable[tuple[float, datetime]], half_life: float) -> float | None:
    """The log-score of (weight, aware moment) pairs in any order; None if there are none."""
    logs = [log_weight(weight, at, half_life) for weight, at in terms]
    if not logs:
        return None
    largest = max(logs)
    return largest + math.log(math.fsum(math.exp(log - largest) for log in logs))


def value(log_score: float | None, at: datetime, half_life: float) -> float:
    """V at the aware moment `at`, in points; 0 without any touch. Never overflows: it stops at e^700."""
    if log_score is None:
        return 0.0
    return math.exp(min(_LARGEST_EXPONENT, log_score - rate(half_life) * _days(at)))


def left(weight: float, happened_at: datetime, at: datetime, half_life: float) -> float:
    """What is left at `at` of the points of one touch: w·2^(−(t − tᵢ)/h). Both moments are aware; h is in days."""
    return weight * math.exp(min(_LARGEST_EXPONENT, rate(half_life) * ((happened_at - at) / _DAY)))


def full_mark(interval_days: float, half_life: float) -> float:
    """V* = 2 / (1 − 2^(−interval/h)): where V peaks for ever if a call connects every `interval_days`.

    Raises ValueError unless both are above 0.
    """
    if not interval_days > 0:
        raise ValueError(f"An interval is longer than nothing, not {interval_days} days.")
    return CONNECTED_CALL / -math.expm1(-rate(half_life) * interval_days)


def index(log_score: float | None, at: datetime, *, interval_days: float, half_life: float) -> int:
    """The strength of the bond from 0 to 100, rounded: the share of the full mark that V reaches at `at`."""
    return round(100 * min(1.0, value(log_score, at, half_life) / full_mark(interval_days, half_life)))


def crossing_at(log_score: float, threshold_value: float, half_life: float) -> datetime:
    """The moment (UTC, to the microsecond) at which V has fallen to `threshold_value` points; before it V is above.

    It may lie in the past. Raises ValueError unless the threshold is above 0.
    """
    if not threshold_value > 0:
        raise ValueError(f"A fading bond never falls to {threshold_value}.")
    return EPOCH + (log_score - math.log(threshold_value)) / rate(half_life) * _DAY


def falls_at(log_score: float, at: datetime, *, interval_days: float, half_life: float) -> datetime | None:
    """When the index at `at` will have fallen below the word it has now, unless somebody touches them; UTC.

    None for an index below the lowest word. The border is where the rounded index changes.
    """
    now = index(log_score, at, interval_days=interval_days, half_life=half_life)
    border = next((low for low in (STRONG, NORMAL, THIN) if now >= low), None)
    if border is None:
        return None
    return crossing_at(log_score, (border - 0.5) / 100 * full_mark(interval_days, half_life), half_life)


def strength(index: int) -> Strength:
    """The word for an index of 0…100: strong from 70, normal from 40, thin from 15, else lost."""
    if index >= STRONG:
        return "strong"
    if index >= NORMAL:
        return "normal"
    return "thin" if index >= THIN else "lost"
