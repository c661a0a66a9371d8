"""How long it takes to the first value: the curve with its interval, and when it says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.until_value import until_value

pytestmark = pytest.mark.mechanism("M32")

lives = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=2, max_size=60)


#: Weeks in remission of 21 patients under 6-MP, and whether it ended (Freireich et al. 1963, Blood 21).
REMISSION = [
    *[(6, True)] * 3, (6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True),
    *[(17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False), (32, False)],
    *[(34, False), (35, False)],
]  # fmt: skip
#: Share still in remission with the limits on the log(-log) scale, as statistics packages print them.
PUBLISHED = {
    6: (0.857, 0.620, 0.952),
    7: (0.807, 0.563, 0.923),
    10: (0.753, 0.503, 0.889),
    13: (0.690, 0.432, 0.849),
    16: (0.627, 0.368, 0.805),
    22: (0.538, 0.268, 0.747),
    23: (0.448, 0.188, 0.680),
}


def test_the_published_example_comes_out_to_three_decimals() -> None:
    curve = until_value(REMISSION)
    told = {step.day: (1 - step.share, 1 - step.interval[1], 1 - step.interval[0]) for step in curve.steps}
    assert told == {day: pytest.approx(figures, abs=6e-4) for day, figures in PUBLISHED.items()}
    assert curve.median == 23


@given(lives)
def test_the_share_never_falls_and_lies_within_its_limits(told: list[tuple[int, bool]]) -> None:
    steps = until_value(told).steps
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert all(step.interval[0] <= step.share + 1e-12 and step.share <= step.interval[1] + 1e-12 for step in steps)


def test_the_median_is_the_first_day_by_which_half_have_it() -> None:
    curve = until_value([(10, True), (20, True), (30, False), (40, True)])
    assert curve.median == 20
    assert until_value([(5, False)] * 4).median is None


def test_below_the_minimum_nothing_is_told_and_nobody_has_value_before_the_sale() -> None:
    assert not until_value([(5, True)] * 19).is_enough
    assert not until_value([(5, False)] * 30).is_enough
    assert until_value([(5, True)] * 8 + [(9, False)] * 12).is_enough
    with pytest.raises(ValueError, match="before the sale"):
        until_value([(-1, True)])
