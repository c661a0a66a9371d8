import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.half_life import (
    EPOCH,
    add,
    crossing_at,
    full_mark,
    half_life_days,
    index,
    log_score,
    log_weight,
    rate,
    strength,
    touch_weight,
    value,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEVELS = {"A": 3, "B": 7, "C": 15, "D": 30}

weights = st.floats(0.1, 10)
half_lives = st.floats(7, 180)
moments = st.floats(-9_000, 9_000).map(lambda days: EPOCH + timedelta(days=days))
touches = st.lists(st.tuples(weights, moments), min_size=1, max_size=30)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def direct(terms: list[tuple[float, datetime]], at: datetime, half_life: float) -> float:
    """V as the textbook writes it."""
    return sum(weight * 2 ** (-((at - then) / timedelta(days=1)) / half_life) for weight, then in terms)


def bond_after_calls_every(interval: int, half_life: float, *, calls: int = 400) -> float:
    found = log_score([(2.0, ago(interval * i)) for i in range(calls)], half_life)
    assert found is not None
    return found


def test_touches_of_weight_two_now_and_14_and_28_days_ago_make_three_and_a_half() -> None:
    bond = log_score([(2, ago(0)), (2, ago(14)), (2, ago(28))], 14)
    assert value(bond, NOW, 14) == pytest.approx(3.5)


@pytest.mark.parametrize(
    ("level", "half_life", "mark"), [("A", 7, 7.78), ("B", 14, 6.83), ("C", 30, 6.83), ("D", 60, 6.83)]
)
def test_half_life_and_full_mark_follow_the_level(level: str, half_life: float, mark: float) -> None:
    assert half_life_days(LEVELS[level]) == half_life
    assert full_mark(LEVELS[level], half_life) == pytest.approx(mark, abs=0.005)


@pytest.mark.parametrize("level", LEVELS)
def test_a_connected_call_every_interval_is_a_hundred_at_every_level(level: str) -> None:
    interval = LEVELS[level]
    half_life = half_life_days(interval)
    bond = bond_after_calls_every(interval, half_life)
    assert index(bond, NOW, interval_days=interval, half_life=half_life) == 100


@pytest.mark.parametrize(("level", "one", "two"), [("A", 26, 45), ("B", 29, 50), ("D", 29, 50)])
def test_missed_intervals_cost_their_share(level: str, one: int, two: int) -> None:
    interval = LEVELS[level]
    half_life = half_life_days(interval)
    bond = bond_after_calls_every(interval, half_life)

    def after(missed: int) -> int:
        return index(bond, NOW + timedelta(days=interval * missed), interval_days=interval, half_life=half_life)

    assert (after(1), after(2)) == (100 - one, 100 - two)


def test_no_touch_at_all_is_no_bond() -> None:
    assert log_score([], 14) is None
    assert value(None, NOW, 14) == 0
    assert index(None, NOW, interval_days=7, half_life=14) == 0


@pytest.mark.parametrize(
    ("at", "word"),
    [
        (100, "strong"),
        (70, "strong"),
        (69, "normal"),
        (40, "normal"),
        (39, "thin"),
        (15, "thin"),
        (14, "lost"),
        (0, "lost"),
    ],
)
def test_the_index_has_a_word(at: int, word: str) -> None:
    assert strength(at) == word


@pytest.mark.parametrize(
    ("inbound", "sentiment", "key_met", "expected"),
    [
        (False, None, False, 2.0),
        (False, 0, False, 2.0),
        (True, None, False, 3.0),
        (False, None, True, 2.5),
        (False, -2, False, 1.2),
        (False, -1, False, 1.6),
        (False, 1, False, 2.2),
        (False, 2, False, 2.4),
        (True, 2, True, 4.5),
    ],
)
def test_quality_weighs_a_connected_call(inbound: bool, sentiment: int | None, key_met: bool, expected: float) -> None:
    assert touch_weight(2.0, inbound=inbound, sentiment=sentiment, key_met=key_met) == pytest.approx(expected)


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="Sentiment"):
        touch_weight(2.0, inbound=False, sentiment=3, key_met=False)
    with pytest.raises(ValueError, match="weighs more than nothing"):
        log_weight(0.0, NOW, 14)
    with pytest.raises(ValueError, match="half-life"):
        rate(0)
    with pytest.raises(ValueError, match="interval"):
        full_mark(0, 14)
    with pytest.raises(ValueError, match="never falls"):
        crossing_at(1.0, 0, 14)


@given(terms=touches, half_life=half_lives)
def test_the_score_equals_the_direct_sum(terms: list[tuple[float, datetime]], half_life: float) -> None:
    at = max(then for _, then in terms)
    assert value(log_score(terms, half_life), at, half_life) == pytest.approx(direct(terms, at, half_life), rel=1e-9)


@given(terms=touches, half_life=half_lives, data=st.data())
def test_the_order_of_touches_does_not_matter(
    terms: list[tuple[float, datetime]], half_life: float, data: st.DataObject
) -> None:
    one_by_one: float | None = None
    for weight, at in data.draw(st.permutations(terms)):
        one_by_one = add(one_by_one, log_weight(weight, at, half_life))
    assert one_by_one == pytest.approx(log_score(terms, half_life), abs=1e-9)


@given(weight=weights, half_life=half_lives, years=st.integers(-50, 50))
def test_fifty_years_do_not_overflow(weight: float, half_life: float, years: int) -> None:
    at = EPOCH.replace(year=EPOCH.year + years)
    bond = add(log_weight(weight, EPOCH, half_life), log_weight(weight, at, half_life))
    assert math.isfinite(bond)
    for then in (EPOCH, at, EPOCH.replace(year=EPOCH.year - 50), EPOCH.replace(year=EPOCH.year + 50)):
        assert math.isfinite(value(bond, then, half_life))
        assert 0 <= index(bond, then, interval_days=half_life / 2, half_life=half_life) <= 100


@given(terms=touches, half_life=half_lives, threshold=st.floats(0.05, 8))
def test_the_crossing_is_where_the_value_equals_the_threshold(
    terms: list[tuple[float, datetime]], half_life: float, threshold: float
) -> None:
    bond = log_score(terms, half_life)
    assert bond is not None
    at = crossing_at(bond, threshold, half_life)
    assert value(bond, at, half_life) == pytest.approx(threshold, rel=1e-9)
    assert value(bond, at - timedelta(hours=1), half_life) > threshold > value(bond, at + timedelta(hours=1), half_life)


@given(one=touches, other=touches, half_life=half_lives, days=st.floats(0, 4000))
def test_the_order_of_two_customers_of_one_level_never_changes(
    one: list[tuple[float, datetime]], other: list[tuple[float, datetime]], half_life: float, days: float
) -> None:
    a, b = log_score(one, half_life), log_score(other, half_life)
    assert a is not None
    assert b is not None
    weaker, stronger = sorted((a, b))
    at = EPOCH + timedelta(days=days)
    assert value(weaker, at, half_life) <= value(stronger, at, half_life)


@given(bond=st.floats(-50, 500), term=st.floats(-50, 500))
def test_a_touch_never_weakens_the_bond(bond: float, term: float) -> None:
    assert add(bond, term) >= max(bond, term)
    assert add(bond, term) == add(term, bond)
