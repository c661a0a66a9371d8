"""A fact weighs most on its day, and half of it a half-life away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.urgency import HALF_LIFE, Dated, urgency, urgent_spans, weight

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


def test_it_is_urgent_while_the_facts_together_weigh_enough() -> None:
    day = date(2026, 11, 19)
    assert urgent_spans([Dated(day, 1)]) == [(day - timedelta(days=60), day + timedelta(days=60))]
    assert urgent_spans([Dated(day, 2)]) == [(day - timedelta(days=120), day + timedelta(days=120))]
    assert urgent_spans([Dated(day, -2)]) == urgent_spans([]) == []
    assert urgent_spans([Dated(day, 1), Dated(day, -1)]) == []
    far = day + timedelta(days=1000)
    assert len(urgent_spans([Dated(day, 1), Dated(far, 1)])) == 2
    assert urgent_spans([Dated(date.max, 1)])[-1][1] < date.max
    with pytest.raises(ValueError, match="above nothing"):
        urgent_spans([Dated(day, 1)], 0)


@given(
    facts=st.lists(st.builds(Dated, st.dates(date(2020, 1, 1), date(2023, 1, 1)), st.integers(-2, 2)), max_size=5),
    on=st.dates(date(2019, 1, 1), date(2024, 1, 1)),
)
def test_a_day_lies_in_a_span_exactly_when_it_is_urgent_on_it(facts: list[Dated], on: date) -> None:
    inside = any(first <= on <= last for first, last in urgent_spans(facts))
    assert inside == (urgency(facts, on) >= 0.5 - 1e-9)
