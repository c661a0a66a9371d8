"""Silence against the cadence and their own rhythm. Reference figures: scipy 1.17 (`gammaincc`, `isf`, `psi`)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.drift import (
    FEWEST_GAPS,
    Gaps,
    Rhythm,
    digamma,
    own_rhythm,
    silent_days,
    trigamma,
    upper_gamma,
)

pytestmark = pytest.mark.mechanism("M25")


def gaps_of(*days: int) -> Gaps:
    found = Gaps()
    for each in days:
        found = found.after(each)
    return found


@pytest.mark.parametrize(
    ("shape", "x", "above"),
    [
        (0.5, 0.2, 0.5270892568655381),
        (2, 3, 0.1991482734714558),
        (3.8, 9.1, 0.015834358173666793),
        (50, 70, 0.0051405024585059085),
        (1000, 1080, 0.006646604641115923),
        (0.05, 3, 0.000715905431202587),
    ],
)
def test_the_tail_of_a_gamma_distribution_is_the_known_one(shape: float, x: float, above: float) -> None:
    assert upper_gamma(shape, x) == pytest.approx(above, rel=1e-9)


@pytest.mark.parametrize(
    ("x", "psi", "derivative"),
    [
        (0.05, -20.49784499129987, 401.53235734211506),
        (1, -0.5772156649015329, 1.6449340668482266),
        (7.5, 1.9467574842460866, 0.1426158966967038),
        (300, 5.702114882064637, 0.0033388950617146773),
    ],
)
def test_psi_and_its_derivative_are_the_known_ones(x: float, psi: float, derivative: float) -> None:
    assert digamma(x) == pytest.approx(psi, rel=1e-9)
    assert trigamma(x) == pytest.approx(derivative, rel=1e-9)


@pytest.mark.parametrize(
    ("shape", "scale", "tail", "crossed"),
    [
        (2, 4.9, 0.10, 19.059628832350406),
        (2, 4.9, 0.03, 26.244150809692435),
        (3.7955, 2.349, 0.10, 15.050783256440955),
        (0.5, 20, 0.03, 47.092922468851015),
        (40, 0.25, 0.10, 12.072275451908377),
    ],
)
def test_the_first_day_of_an_unusual_silence_is_the_one_after_the_quantile(
    shape: float, scale: float, tail: float, crossed: float
) -> None:
    assert Rhythm(shape, scale).silent_after(tail) == math.ceil(crossed)


def test_the_cadence_turns_amber_beyond_one_and_a_half_intervals_and_red_beyond_two() -> None:
    assert [silent_days(1.5, interval) for interval in (3, 7, 15, 30)] == [5, 11, 23, 46]
    assert [silent_days(2, interval) for interval in (3, 7, 15, 30)] == [7, 15, 31, 61]
    assert silent_days(1.5, 0) == silent_days(1.5, 1) == 2
    assert silent_days(2, 10_000) == 20_001


def test_too_few_gaps_are_no_rhythm() -> None:
    assert own_rhythm(gaps_of(7, 7, 7), 9.8) is None
    assert own_rhythm(gaps_of(7, 7, 7, 7), 9.8) is not None
    assert gaps_of(5, 0, -3) == gaps_of(5)
    with pytest.raises(ValueError, match="interval"):
        own_rhythm(gaps_of(7, 7, 7, 7), 0)


def test_a_steady_customer_is_missed_sooner_than_an_unsteady_one() -> None:
    steady, unsteady = own_rhythm(gaps_of(*[7] * 20), 9.8), own_rhythm(gaps_of(*[1, 13] * 10), 9.8)
    assert steady
    assert unsteady
    assert steady.mean == pytest.approx(unsteady.mean)
    assert steady.silent_after(0.1) < unsteady.silent_after(0.1)


def test_the_rhythm_leaves_the_cadence_as_gaps_come_in() -> None:
    few, many = own_rhythm(gaps_of(*[40] * 4), 10), own_rhythm(gaps_of(*[40] * 400), 10)
    assert few
    assert many
    assert few.mean == pytest.approx((5 * 10 + 4 * 40) / 9)
    assert many.mean == pytest.approx(40, rel=0.02)


@given(
    days=st.lists(st.integers(1, 5000), min_size=FEWEST_GAPS, max_size=60),
    interval=st.floats(0.5, 15_000),
    tail=st.sampled_from([0.1, 0.03]),
)
def test_whatever_the_gaps_the_day_is_the_first_whose_tail_is_short_enough(
    days: list[int], interval: float, tail: float
) -> None:
    rhythm = own_rhythm(gaps_of(*days), interval)
    assert rhythm
    assert rhythm.mean == pytest.approx((5 * interval + sum(days)) / (5 + len(days)))
    first = rhythm.silent_after(tail)
    assert rhythm.tail(first) < tail <= rhythm.tail(first - 1) + 1e-6
    assert rhythm.silent_after(0.03) >= rhythm.silent_after(0.1) >= 1


@given(st.integers(1, 100_000), st.integers(1, 3000), st.floats(1, 500))
def test_very_many_gaps_that_are_all_alike_still_have_a_day(count: int, each: int, interval: float) -> None:
    rhythm = own_rhythm(Gaps(count + 3, (count + 3) * each, (count + 3) * math.log(each)), interval)
    assert rhythm
    assert rhythm.silent_after(0.1) <= 10 * max(each, interval) + 1
