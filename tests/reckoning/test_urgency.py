"""A fact weighs most on its day, and half of it a half-life away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.urgency import HALF_LIFE, Dated, urgency, weight

pytestmark = pytest.mark.only_on("sqlite")
TODAY = date(2026, 11, 19)
facts = st.builds(Dated, st.dates(date(1900, 1, 1), date(9998, 12, 31)), st.integers(-2, 2))


@pytest.mark.mechanism("M23")
@pytest.mark.parametrize(("days", "left"), [(0, 2.0), (HALF_LIFE, 1.0), (-HALF_LIFE, 1.0), (2 * HALF_LIFE, 0.5)])
def test_half_of_an_effect_is_felt_a_half_life_before_and_after_its_day(days: int, left: float) -> None:
    assert weight(Dated(TODAY + timedelta(days=days), 2), TODAY) == pytest.approx(left)


@given(st.lists(facts, max_size=8), st.dates(date(1900, 1, 1), date(9998, 12, 31)))
def test_urgency_is_the_sum_of_its_parts_in_any_order_and_never_beyond_their_effects(known: list[Dated], on: date):
    total = urgency(known, on)
    assert total == pytest.approx(urgency(reversed(known), on))
    assert abs(total) <= sum(abs(fact.effect) for fact in known) + 1e-9
    assert total == pytest.approx(sum(weight(fact, on) for fact in known))
