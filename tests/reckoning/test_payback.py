"""When a training is paid back, by the worked example of the methods and by what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.payback import LONGEST, Cost, carried_on, gains, payback, payback_month, roi

pytestmark = pytest.mark.mechanism("M38")

#: Methods §11: nothing in the first month, then 1,000, 1,500, and 2,000 a month.
WORKED = [0.0, 1000.0, 1500.0, *[2000.0] * 9]

amounts = st.lists(st.floats(-5000, 5000), min_size=1, max_size=24)


def test_the_worked_example_comes_out() -> None:
    assert payback_month(WORKED, 12_000) == 8
    assert roi(WORKED, 12_000) == pytest.approx(0.708, abs=0.0005)


def test_the_worked_example_comes_out_of_effects_too() -> None:
    """Five people, 100 a unit, 500 a month to keep it going; six months seen, the rest carried on."""
    cost = Cost(fees=6000, hours=100, wage=30, lost_output=2500, travel=500)
    effects = [1.0, 3.0, 4.0, 5.0, 5.0, 5.0]
    told = payback(effects, [effects], cost, trained=5, margin=100, running=500)
    assert (told.cost, told.month, told.seen) == (12_000, 8, 6)
    assert told.roi == pytest.approx(0.708, abs=0.0005)
    assert (told.between, told.chance) == ((8, 8), 1.0)


def test_what_it_brings_is_reckoned_for_all_who_were_trained_less_what_it_costs_each_month() -> None:
    assert gains([0.5, 2.0], trained=4, margin=50.0, running=30.0) == [70.0, 370.0]


def test_months_not_seen_are_those_last_seen() -> None:
    assert carried_on([9.0, 1.0, 2.0, 3.0], 6) == [9.0, 1.0, 2.0, 3.0, 2.0, 2.0]
    assert carried_on([9.0, 1.0], 3) == [9.0, 1.0, 5.0]
    assert carried_on([9.0, 1.0, 2.0], 2) == [9.0, 1.0]
    with pytest.raises(ValueError, match="carry on"):
        carried_on([], 3)


def test_the_interval_and_the_chance_are_those_of_the_draws() -> None:
    """Of a hundred draws 30 bring nothing, 30 pay in the 20th month, 40 in the fifth."""
    paths = [[0.0]] * 30 + [[5.0]] * 30 + [[20.0]] * 40
    told = payback([10.0], paths, Cost(fees=100.0), trained=1, margin=1.0)
    assert (told.month, told.between) == (10, (5, None))
    assert told.chance == 0.4
    assert told.roi_between == pytest.approx((-1.0, 1.4))


def test_what_never_comes_back_has_no_month() -> None:
    told = payback([-1.0], [[-1.0]] * 20, Cost(fees=10), trained=3, margin=5)
    assert (told.month, told.between, told.chance) == (None, (None, None), 0.0)
    assert told.roi == pytest.approx(-19)


def test_a_free_training_is_paid_back_at_once_and_has_no_return() -> None:
    told = payback([1.0], [[1.0]], Cost(), trained=3, margin=5)
    assert (told.month, told.roi, told.roi_between) == (1, None, None)


def test_without_draws_there_is_no_interval_and_no_training_costs_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="draws"):
        payback([1.0], [], Cost(fees=1), trained=1, margin=1)
    with pytest.raises(ValueError, match="can't cost"):
        payback_month([1.0], -1)


@given(amounts, st.floats(0, 20_000), st.floats(0, 5000))
def test_the_month_is_the_first_that_covers_the_cost_and_a_dearer_one_is_no_sooner(
    brought: list[float], cost: float, more: float
) -> None:
    month, dearer = payback_month(brought, cost), payback_month(brought, cost + more)
    if month is None:
        assert dearer is None
        return
    assert sum(brought[:month]) >= cost - 1e-6
    assert dearer is None or dearer >= month


@given(amounts, st.floats(1, 20_000))
def test_the_return_is_above_nothing_just_when_it_came_back_in_the_end(brought: list[float], cost: float) -> None:
    told = roi(brought, cost)
    assert told is not None
    assert told == pytest.approx(sum(brought) / cost - 1, abs=1e-6)


@given(amounts, st.lists(amounts, min_size=1, max_size=5), st.floats(0, 20_000))
def test_limits_are_in_order(effects: list[float], paths: list[list[float]], fees: float) -> None:
    told = payback(effects, paths, Cost(fees=fees), trained=3, margin=2.0, running=10.0)
    low, high = (LONGEST + 1 if month is None else month for month in told.between)
    assert low <= high
    assert told.roi_between is None or told.roi_between[0] <= told.roi_between[1]
    assert told.chance is not None
    assert 0 <= told.chance <= 1
