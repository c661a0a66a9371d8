"""Mean and median of skewed amounts, with ranges drawn from the amounts themselves."""

import random

import pytest

from followthrough.reckoning.typical import MOST_DRAWN, typical

pytestmark = pytest.mark.mechanism("M39")


def test_of_nothing_nothing_is_told() -> None:
    assert typical([]) is None


def test_amounts_that_are_all_alike_leave_no_doubt() -> None:
    told = typical([500] * 30)
    assert told is not None
    assert (told.n, told.mean, told.mean_interval) == (30, 500, (500, 500))
    assert (told.median, told.median_interval) == (500, (500, 500))


def test_one_large_amount_moves_the_mean_and_its_range_and_leaves_the_median() -> None:
    told = typical([*range(100, 129), 50_000])
    assert told is not None
    assert told.mean == pytest.approx((sum(range(100, 129)) + 50_000) / 30)
    assert told.median == 114.5
    low, high = told.mean_interval
    assert low < 130 < 4000 < high
    assert 100 <= told.median_interval[0] <= 114.5 <= told.median_interval[1] <= 128


def test_the_order_plays_no_part_and_the_same_give_the_same() -> None:
    amounts = [random.Random(1).randint(1, 1000) for _ in range(50)]
    assert typical(amounts) == typical(amounts[::-1]) == typical(amounts)


@pytest.mark.parametrize("n", [40, MOST_DRAWN + 100])
def test_ranges_hold_what_the_amounts_come_from_in_about_nineteen_of_twenty(n: int) -> None:
    """Amounts from a skewed source whose mean is 1 and whose median is ln 2; drawn, and worked out."""
    lot, means, medians = random.Random(7), 0, 0
    for _trial in range(100):
        told = typical([lot.expovariate(1) for _ in range(n)])
        assert told is not None
        means += told.mean_interval[0] <= 1 <= told.mean_interval[1]
        medians += told.median_interval[0] <= 0.6931 <= told.median_interval[1]
    assert 86 <= means <= 100
    assert 86 <= medians <= 100
