"""Realized against promised: counts, shares and money, currency by currency."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.expectations import Expectation, Money, fulfilment, realized_against_promised

pytestmark = pytest.mark.mechanism("M30")

DUE = date(2026, 12, 1)
NEXT_DAY = DUE + timedelta(days=1)


@pytest.mark.parametrize(
    ("promised", "realized", "what"),
    [(3000, 3000, "met"), (3000, 3500, "met"), (3000, 2400, "partly"), (3000, 0, "missed"), (3000, -50, "missed")],
)
def test_a_result_is_met_where_all_of_it_came_and_partly_where_some_did(
    promised: int, realized: int, what: str
) -> None:
    assert fulfilment(Expectation(DUE, promised, realized), NEXT_DAY) == what


def test_it_is_open_until_its_day_and_then_somebody_has_to_look() -> None:
    assert fulfilment(Expectation(DUE, 3000), DUE) == "open"
    assert fulfilment(Expectation(DUE, 3000), NEXT_DAY) == "unmeasured"
    assert fulfilment(Expectation(DUE, 3000, 2400), DUE) == "open"
    assert fulfilment(Expectation(DUE, 3000, 3000), DUE) == "met"


def test_what_a_member_says_counts_before_the_amounts_and_what_was_measured_later_is_not_seen() -> None:
    said = Expectation(DUE, 3000, 2400, said="met", measured_on=NEXT_DAY)
    assert fulfilment(said, NEXT_DAY) == "met"
    assert fulfilment(said, DUE) == "open"


def test_shares_rest_on_what_was_looked_at_and_money_on_what_was_measured() -> None:
    told = realized_against_promised(
        [
            Expectation(DUE, 100_00, 120_00, "EUR"),
            Expectation(DUE, 300_00, 150_00, "EUR"),
            Expectation(DUE, 200_00, None, "EUR"),
            Expectation(DUE, 50_000, 0, "JPY"),
            Expectation(DUE, 30, 24),
            Expectation(DUE, said="met"),
            Expectation(NEXT_DAY, 10_00, None, "USD"),
        ],
        NEXT_DAY,
    )
    assert told.counts == {"met": 2, "partly": 2, "missed": 1, "unmeasured": 1, "open": 1}
    assert told.looked_at == 5
    assert (told.rate("met").share, told.rate("partly").share, told.rate("missed").share) == (0.4, 0.4, 0.2)
    assert told.money == {
        "EUR": Money(600_00, 400_00, 270_00, 2),
        "JPY": Money(50_000, 50_000, 0, 1),
        "USD": Money(10_00, 0, 0, 0),
    }
    assert told.money["EUR"].share == pytest.approx(0.675)
    assert told.money["JPY"].share == 0
    assert told.money["USD"].share is None


def test_nothing_promised_is_nothing_told() -> None:
    told = realized_against_promised([], DUE)
    assert (told.looked_at, told.money, told.rate("met").share) == (0, {}, None)


expectations = st.lists(
    st.builds(
        Expectation,
        st.integers(-90, 90).map(lambda days: DUE + timedelta(days=days)),
        st.none() | st.integers(0, 10**9),
        st.none() | st.integers(0, 10**9),
        st.sampled_from(["", "EUR", "JPY"]),
        st.none() | st.integers(-90, 90).map(lambda days: DUE + timedelta(days=days)),
        st.sampled_from([None, "met", "partly", "missed"]),
    ),
    max_size=20,
)


@given(expectations, st.data())
def test_the_order_does_not_matter_each_counts_once_and_later_measures_are_not_seen(
    known: list[Expectation], data: st.DataObject
) -> None:
    told = realized_against_promised(known, DUE)
    assert told == realized_against_promised(data.draw(st.permutations(known)), DUE)
    assert sum(told.counts.values()) == len(known)
    later = [
        replace(one, realized=1, said="missed") if one.measured_on and one.measured_on > DUE else one for one in known
    ]
    assert realized_against_promised(later, DUE) == told
