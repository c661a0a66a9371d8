import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.uncertainty import Rate, mean_change, newcombe, shrunk, wilson

rates = st.integers(0, 5_000).flatmap(lambda n: st.builds(Rate, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_agrees_with_the_published_ones(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.mechanism("M24")
@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_agrees_with_the_published_ones(
    one: tuple[int, int], two: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10."""
    assert newcombe(Rate(*one), Rate(*two)) == pytest.approx((low, high), abs=0.00006)


@given(*[rates.filter(lambda rate: rate.n > 0)] * 2)
def test_a_difference_lies_within_its_interval_and_turns_with_its_sides(one: Rate, two: Rate) -> None:
    low, high = newcombe(one, two)
    assert one.share is not None
    assert two.share is not None
    assert -1 - 1e-9 <= low <= one.share - two.share <= high <= 1 + 1e-9
    assert newcombe(two, one) == pytest.approx((-high, -low))


def test_without_tries_on_one_side_there_is_no_difference() -> None:
    with pytest.raises(ValueError, match="no difference"):
        newcombe(Rate(1, 2), Rate(0, 0))


def test_nothing_tried_may_be_anything() -> None:
    untried = Rate(0, 0)
    assert untried.interval == (0, 1)
    assert untried.share is None
    assert not untried.enough(1)


def test_a_minimum_is_reached_from_its_own_number_on() -> None:
    assert Rate(3, 20).enough(20)
    assert not Rate(3, 19).enough(20)
    assert Rate(3, 20).share == 0.15


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="successes out of"):
        wilson(successes, n)
    with pytest.raises(ValueError, match="successes out of"):
        Rate(successes, n)


@given(rates)
def test_the_interval_holds_the_share_and_stays_within_bounds(rate: Rate) -> None:
    low, high = rate.interval
    assert 0 <= low < high <= 1
    assert rate.share is None or low <= rate.share <= high


@given(rates)
def test_failures_mirror_successes(rate: Rate) -> None:
    low, high = wilson(rate.n - rate.successes, rate.n)
    assert rate.interval == pytest.approx((1 - high, 1 - low))


@given(rates.filter(lambda rate: rate.n > 0), st.integers(2, 20))
def test_more_of_the_same_narrows_the_interval(rate: Rate, times: int) -> None:
    low, high = rate.interval
    surer_low, surer_high = wilson(rate.successes * times, rate.n * times)
    assert surer_high - surer_low < high - low


@pytest.mark.mechanism("M12")
@given(rates, rates.filter(lambda rate: rate.n > 0))
def test_a_rate_drawn_towards_that_of_all_lies_between_the_two(one: Rate, of_all: Rate) -> None:
    shares = [share for share in (one.share, of_all.share) if share is not None]
    estimate = shrunk(one, of_all)
    assert min(shares) - 1e-9 <= estimate <= max(shares) + 1e-9
    untried = shrunk(Rate(0, 0), of_all)
    assert untried == pytest.approx(of_all.share)


@pytest.mark.mechanism("M12")
def test_few_tries_are_drawn_further_than_many() -> None:
    half = Rate(50, 100)
    assert shrunk(Rate(20, 20), half) == pytest.approx(25 / 30)
    assert shrunk(Rate(200, 200), half) == pytest.approx(205 / 210)
    with pytest.raises(ValueError, match="no rate"):
        shrunk(Rate(1, 1), Rate(0, 0))


@pytest.mark.parametrize(("n", "quantile"), [(20, 2.0930), (30, 2.0452), (61, 2.0003), (121, 1.9799)])
def test_the_interval_of_a_mean_change_is_that_of_student(n: int, quantile: float) -> None:
    """Quantiles of t for n - 1 degrees of freedom as tables print them; of n ones and noughts by turns."""
    change = mean_change([float(place % 2) for place in range(n)])
    assert change is not None
    assert change.interval is not None
    share = (n // 2) / n
    spread = (n * share * (1 - share) / (n - 1)) ** 0.5
    assert change.interval[1] - change.mean == pytest.approx(quantile * spread / n**0.5, rel=0.0002)


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=60), st.integers(-4, 4))
def test_a_mean_change_lies_within_its_interval_and_moves_with_all(changes: list[int], by: int) -> None:
    first, moved = mean_change(changes), mean_change([each + by for each in changes])
    assert first is not None
    assert moved is not None
    assert first.interval is not None
    assert first.interval[0] <= first.mean <= first.interval[1]
    assert moved.mean == pytest.approx(first.mean + by)


def test_one_change_has_no_interval_and_none_no_mean() -> None:
    only = mean_change([2])
    assert only is not None
    assert (only.n, only.mean, only.interval, mean_change([])) == (1, 2, None, None)
