"""A trend of rates and the agreement of two who grade, against published figures and by other ways to the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.trend import agreement, trend
from followthrough.reckoning.uncertainty import Rate

pytestmark = pytest.mark.mechanism("M17")
RATE = st.integers(0, 60).flatmap(lambda n: st.builds(Rate, st.integers(0, n), st.just(n)))
FOUR = st.lists(RATE, min_size=4, max_size=4)


def test_the_trend_agrees_with_a_published_one() -> None:
    """Agresti 2002, Categorical Data Analysis, 5.3.5: alcohol and malformations, z² = 6.57, p = 0.010."""
    sick, well, drinks = (48, 38, 5, 1, 1), (17066, 14464, 788, 126, 37), (0, 0.5, 1.5, 4, 7)
    found = trend([Rate(a, a + b) for a, b in zip(sick, well, strict=True)], drinks)
    assert found is not None
    assert found.z**2 == pytest.approx(6.57, abs=0.005)
    assert found.p == pytest.approx(0.010, abs=0.0005)
    assert found.is_there


@given(FOUR)
def test_the_square_of_z_is_n_times_the_squared_correlation(rates: list[Rate]) -> None:
    """So it is by algebra: the correlation of score and success, each try one by one."""
    pairs = [
        (score, int(number < rate.successes))
        for score, rate in zip((4, 3, 2, 1), rates, strict=True)
        for number in range(rate.n)
    ]
    found = trend(rates, (4, 3, 2, 1))
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    if len(set(xs)) < 2 or len(set(ys)) < 2:
        assert found is None
        return
    assert found is not None
    n, mx, my = len(pairs), sum(xs) / len(pairs), sum(ys) / len(pairs)
    sxy = sum((x - mx) * (y - my) for x, y in pairs)
    sxx, syy = sum((x - mx) ** 2 for x in xs), sum((y - my) ** 2 for y in ys)
    assert found.z == pytest.approx(math.sqrt(n) * sxy / math.sqrt(sxx * syy), abs=1e-9)


@given(FOUR)
def test_turned_round_it_rises_as_much_as_it_fell(rates: list[Rate]) -> None:
    forth, back = trend(rates, (4, 3, 2, 1)), trend(rates, (1, 2, 3, 4))
    if forth is None or back is None:
        assert forth is back
        return
    assert forth.z == pytest.approx(-back.z, abs=1e-9)
    assert 0 <= forth.p <= 1
    assert forth.is_there is (forth.p <= math.erfc(1.96 / math.sqrt(2)))


def test_agreement_agrees_with_a_worked_one() -> None:
    """Two readers of fifty applications: 20 times both yes, 5 and 10 times apart, 15 times both no: κ = 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement(pairs)
    assert found.kappa == pytest.approx(0.4)
    assert found.rate == Rate(35, 50)


GRADES = st.sampled_from("ABCD")


@given(st.lists(st.tuples(GRADES, GRADES), max_size=60))
def test_who_agrees_always_has_one_and_nobody_has_more(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    assert found.rate.n == len(pairs)
    if found.kappa is not None:
        assert found.kappa <= 1
        assert (found.kappa == 1) is all(one == other for one, other in pairs)
    alike = agreement((one, one) for one, _ in pairs)
    assert alike.kappa == (1 if len({one for one, _ in pairs}) > 1 else None)
