"""Orders compared on days that are past: what counts for which, and how sure it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.chain import STAGES
from followthrough.reckoning.orders import (
    ENOUGH,
    ORDERS,
    Candidate,
    Day,
    Made,
    Order,
    Tally,
    compare,
    matched,
    tally_of,
)
from followthrough.reckoning.worth import Facts, Kind, grounds_of

pytestmark = pytest.mark.mechanism("B1")
CHANCES = dict(zip(STAGES, (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95), strict=True))
GROUNDS = grounds_of({}, {}, CHANCES)


def candidate(
    pk: int, *, level: str = "B", silent: int = 1, units: int = 1000, kind: Kind = Kind.OPEN, stage: int | None = 3,
    is_lead: bool = False,
) -> Candidate:  # fmt: skip
    facts = Facts(kind=kind, stage=stage, level=level, units=units, late=0, interval=7, is_lead=is_lead)
    return Candidate.of(pk, [facts], GROUNDS, silent=silent, amount=units)


DUE = (
    candidate(1, level="C", silent=40, units=500),
    candidate(2, level="A", silent=2, units=900),
    candidate(3, level="B", silent=9, units=9000, stage=1),
    candidate(4, level="D", silent=5, units=100, kind=Kind.PROMISED),
    candidate(5, level="N", silent=3, units=1000, stage=1, is_lead=True),
)


@pytest.mark.parametrize(
    ("order", "places"),
    [
        # A promise first, one of two places for a new lead (15 % of two, rounded up), then worth a minute.
        (Order.INDEX, [4, 5]),
        (Order.OLDEST, [1, 3]),
        (Order.LEVEL, [2, 3]),
        (Order.LARGEST, [3, 5]),
    ],
)
def test_each_order_puts_others_first(order: Order, places: list[int]) -> None:
    assert [one.id for one in ORDERS[order](Day(2, DUE, ()))][:2] == places


def test_a_touch_counts_for_an_order_that_puts_its_customer_among_the_first_that_fit() -> None:
    made = (Made(3, True, 30), Made(1, False, 12), Made(1, True, 18), Made(99, True, 60))
    day = Day(2, DUE, made)
    assert matched(day, Order.OLDEST) == Tally(3, 2, 60)
    assert matched(day, Order.OLDEST).an_hour == pytest.approx(2)
    assert matched(day, Order.INDEX) == Tally()
    found = compare([day])
    assert (found.due, found.done) == (Tally(3, 2, 60), Tally(4, 3, 120))


def test_below_enough_nothing_is_said_and_the_same_days_say_the_same_again() -> None:
    few = [Day(2, DUE, (Made(1, True, 12),))] * (ENOUGH - 1)
    told = {one.order: one for one in compare(few).orders}
    assert (told[Order.OLDEST].is_enough, told[Order.OLDEST].interval) == (False, None)
    many = [Day(2, DUE, (Made(4, number % 2 == 0, 12), Made(1, number % 3 == 0, 12))) for number in range(60)]
    assert compare(many) == compare(many)
    index, oldest = (
        next(one for one in compare(many).orders if one.order is order) for order in (Order.INDEX, Order.OLDEST)
    )
    assert index.tally.an_hour == pytest.approx(2.5)
    assert oldest.tally.an_hour == pytest.approx(5 / 3)
    assert index.ahead is None
    assert oldest.ahead is not None
    assert oldest.ahead[0] == pytest.approx(2.5 - 5 / 3)
    assert oldest.ahead[1] < oldest.ahead[0] < oldest.ahead[2]


def test_an_order_that_agrees_with_the_plan_is_neither_ahead_nor_behind() -> None:
    alike = (candidate(1, level="A", silent=9, units=2000), candidate(2, level="B", silent=1, units=10))
    days = [Day(1, alike, (Made(1, number % 4 == 0, 15),)) for number in range(40)]
    for told in compare(days).orders:
        assert told.tally == Tally(40, 10, 600)
        assert told.ahead in (None, (0, 0, 0))


def test_days_without_anything_are_no_error() -> None:
    found = compare([])
    assert found.days == 0
    assert all(not one.is_enough for one in found.orders)


def varied(ids: list[int]) -> tuple[Candidate, ...]:
    return tuple(candidate(pk, level="NABCD"[pk % 5], silent=pk * 7 % 11, units=pk * 131 % 900) for pk in ids)


days = st.lists(
    st.builds(
        Day,
        st.integers(1, 6),
        st.lists(st.integers(1, 12), unique=True).map(varied),
        st.lists(st.builds(Made, st.integers(1, 14), st.booleans(), st.integers(1, 90))).map(tuple),
    ),
    max_size=8,
)


@given(days)
def test_no_order_has_more_in_common_than_was_done_with_those_due_and_room_for_all_has_all(found: list[Day]) -> None:
    comparison = compare(found)
    for told in comparison.orders:
        assert told.tally.touches <= comparison.due.touches <= comparison.done.touches
        assert told.tally.promoted <= comparison.due.promoted
    roomy = [Day(len(day.due) + 1, day.due, day.made) for day in found]
    assert {told.tally for told in compare(roomy).orders} == {comparison.due}


@given(days)
def test_orders_only_put_in_order(found: list[Day]) -> None:
    for day in found:
        for order in ORDERS.values():
            assert sorted(one.id for one in order(day)) == sorted(one.id for one in day.due)
    assert tally_of(made for day in found for made in day.made).touches == sum(len(day.made) for day in found)
