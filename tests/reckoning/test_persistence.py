from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.persistence import (
    ABANDONED,
    EARLY,
    End,
    Episodes,
    beyond,
    curve_of,
    left_behind,
    pooled,
    profile_of,
)
from followthrough.reckoning.uncertainty import Rate

#: Invented; the figures below were computed from it with lifelines 0.30.3 and statsmodels 0.15.0.
TOLD = [
    *[(1, "sold", 6), (1, "given_up", 31), (1, "open", 4), (2, "sold", 9), (2, "given_up", 38), (2, "silent", 2)],
    *[(3, "sold", 12), (3, "given_up", 30), (3, "open", 12), (4, "sold", 14), (4, "given_up", 31), (4, "silent", 18)],
    *[(5, "sold", 13), (5, "given_up", 20), (5, "open", 11), (6, "sold", 12), (6, "given_up", 21), (7, "sold", 10)],
    *[(7, "silent", 17), (8, "sold", 8), (8, "open", 14), (9, "sold", 7), (9, "given_up", 11), (12, "sold", 3)],
    *[(12, "open", 6), (15, "given_up", 9), (21, "sold", 1), (24, "open", 2)],
]
ENDED_BY_THEM = [(2, "lost", 7), (3, "lost", 5), (5, "lost", 9), (8, "lost", 4), (13, "lost", 3)]

ends = st.sampled_from(End)
episodes = st.dictionaries(st.tuples(st.integers(1, 25), ends), st.integers(1, 40), min_size=1, max_size=30)


def counted(told: list[tuple[int, str, int]]) -> Episodes:
    return Counter({(attempts, End(end)): count for attempts, end, count in told})


@pytest.mark.mechanism("M14")
def test_the_example_of_the_methods_comes_out_as_it_is_written() -> None:
    """Methods §5: A won at 3, B gave up at 2, C won at 1, D gave up at 4, E is open at 2."""
    five = counted([(3, "sold", 1), (2, "given_up", 1), (1, "sold", 1), (4, "given_up", 1), (2, "open", 1)])
    points = curve_of(five).points
    assert [point.hazard.share for point in points] == [0.2, 0, 0.5, 0]
    assert [1 - point.at_most for point in points] == pytest.approx([0.8, 0.8, 0.4, 0.4])
    assert [point.at_least for point in points] == [Rate(1, 5), Rate(1, 5), Rate(2, 5), Rate(2, 5)]


@pytest.mark.parametrize(
    ("attempt", "survival", "error"),
    [(4, 0.8601211078423142, 0.02058992532603199), (9, 0.45102821758092587, 0.04845472836782783),
     (12, 0.38659561506936496, 0.0539547862439674)],
)  # fmt: skip
def test_the_curve_is_that_of_kaplan_and_meier(attempt: int, survival: float, error: float) -> None:
    """Survival by lifelines' KaplanMeierFitter, its standard error by statsmodels' SurvfuncRight."""
    point = curve_of(counted(TOLD)).points[attempt - 1]
    assert 1 - point.at_most == pytest.approx(survival)
    low, high = point.between
    # The score interval is centred elsewhere, but for so many it is about as wide as twice 1.96 errors.
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.03)


@pytest.mark.parametrize(
    ("attempt", "share", "low", "high"),
    [(1, 0.015, 0.006892, 0.032335), (4, 0.12793288, 0.095330, 0.169596), (12, 0.53039467, 0.437755, 0.620986)],
)
def test_deals_the_customer_ended_are_a_competing_end(attempt: int, share: float, low: float, high: float) -> None:
    """Shares by statsmodels' CumIncidenceRight; the interval is Rothman's with its standard error."""
    point = curve_of(counted(TOLD + ENDED_BY_THEM)).points[attempt - 1]
    assert point.at_most == pytest.approx(share)
    assert point.between == pytest.approx((low, high), abs=1e-5)


@given(episodes)
def test_the_bounds_are_in_order_and_only_rise(told: Episodes) -> None:
    points = curve_of(told).points
    for before, point in zip((None, *points), points, strict=False):
        assert point.at_least.share is not None
        assert point.at_least.share <= point.at_most + 1e-9
        assert point.at_most + point.going <= 1 + 1e-9
        low, high = point.between
        assert 0 <= low <= point.at_most + 1e-9
        assert point.at_most - 1e-9 <= high <= 1
        if before:
            assert point.going <= before.going
            assert point.at_most >= before.at_most


@given(episodes, st.integers(1, 25), ends.filter(lambda end: end is not End.SOLD))
def test_what_ends_unsold_moves_no_point_before_its_end(told: Episodes, attempts: int, end: End) -> None:
    """How it ended afterwards is not known earlier: given up, or open, or lost, all is the same up to there."""
    pursued = {**told, (attempts, end): told.get((attempts, end), 0) + 5}
    other = next(one for one in End if one not in (end, End.SOLD))
    same = {**told, (attempts, other): told.get((attempts, other), 0) + 5}
    one, two = curve_of(pursued).points, curve_of(same).points
    assert [point.hazard for point in one[:attempts]] == [point.hazard for point in two[:attempts]]
    assert [point.at_most for point in one[:attempts]] == [point.at_most for point in two[:attempts]]


@given(episodes, st.randoms())
def test_the_order_of_the_episodes_plays_no_part(told: Episodes, chance: object) -> None:
    rows = list(told.items())
    chance.shuffle(rows)  # type: ignore[attr-defined]
    assert curve_of(dict(rows)) == curve_of(told)


@given(episodes)
def test_what_stopping_left_behind_is_never_more_than_what_was_given_up(told: Episodes) -> None:
    left = left_behind(told, curve_of(told))
    assert 0 <= left.most <= left.given_up + 1e-9
    assert left.given_up == sum(n for (k, end), n in told.items() if k <= EARLY and end in ABANDONED)


def test_stopping_at_four_left_at_most_what_those_who_went_on_sold_later() -> None:
    """Σ c_k · [S(k) − S(15)] / S(k) with S from lifelines; beyond 15 fewer than ten were pursued."""
    told = counted(TOLD)
    left = left_behind(told, curve_of(told))
    survival = {1: 0.9838709677419355, 2: 0.9571191891628499, 3: 0.9163907130282605, 4: 0.8601211078423142}
    later = 0.38659561506936496
    most = sum(c * (survival[k] - later) / survival[k] for k, c in {1: 31, 2: 40, 3: 30, 4: 49}.items())
    assert (left.given_up, left.until) == (150, 15)
    assert left.most == pytest.approx(most)


def test_no_point_rests_on_fewer_than_ten_and_no_curve_on_fewer_than_thirty_or_ten_sales() -> None:
    assert [point.attempt for point in curve_of(counted(TOLD)).drawn][-1] == 15
    assert not curve_of(counted([(1, "sold", 9), (3, "given_up", 40)])).is_enough
    assert not curve_of(counted([(1, "sold", 10), (3, "given_up", 19)])).is_enough
    assert curve_of(counted([(1, "sold", 10), (3, "given_up", 20)])).is_enough
    assert not curve_of({}).is_enough


def test_the_saying_is_asked_of_the_attempts_themselves() -> None:
    """53 sales in 588 attempts from the fifth on, 41 in 1,213 before; the interval as by hand after Katz."""
    found = pooled(curve_of(counted(TOLD)))
    assert (found.early, found.late) == (Rate(41, 1213), Rate(53, 588))
    assert found.ratio == pytest.approx(53 / 588 / (41 / 1213))
    assert found.between == pytest.approx((1.7955, 3.9607), abs=1e-4)
    assert pooled(curve_of(counted([(1, "sold", 3), (7, "open", 2)]))).ratio is None


def test_what_became_of_those_pursued_further() -> None:
    told = counted([(3, "given_up", 9), (4, "sold", 9), (5, "given_up", 27), (9, "open", 5)])
    found = beyond(told, 3)
    assert (found.rate, found.open, found.is_enough) == (Rate(9, 41), 5, True)
    assert [round(100 * share) for share in found.rate.interval] == [12, 37]
    assert not beyond(told, 5).is_enough


def test_a_profile_tells_when_somebody_gives_up() -> None:
    found = profile_of(counted([(2, "given_up", 2), (3, "silent", 1), (9, "given_up", 1), (1, "sold", 5)]))
    assert (found.given_up, found.median, found.early) == (4, 2, Rate(3, 4))
    assert profile_of({}).median is None


@given(episodes)
def test_a_smoothed_rate_lies_between_that_of_the_attempt_and_that_of_all(told: Episodes) -> None:
    points = curve_of(told).points
    of_all = sum(p.hazard.successes for p in points) / sum(p.hazard.n for p in points)
    for point in points:
        assert point.hazard.share is not None
        low, high = sorted((point.hazard.share, of_all))
        assert low - 1e-9 <= point.smoothed <= high + 1e-9


def test_an_episode_without_an_attempt_is_none() -> None:
    with pytest.raises(ValueError, match="first attempt"):
        curve_of({(0, End.OPEN): 1})
