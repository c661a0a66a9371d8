"""The days of silence at a hand-off, whether it was warm, and what is left of the bond."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.hand_off import Gap, gap, is_warm, retention

pytestmark = pytest.mark.mechanism("M31")

#: A Thursday.
CLOSED = date(2026, 3, 5)
FAR = CLOSED + timedelta(days=100)


def after(days: int) -> date:
    return CLOSED + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "working", "colour"),
    [(0, 0, "green"), (1, 1, "green"), (5, 3, "green"), (6, 4, "amber"), (14, 10, "amber"), (15, 11, "red")],
)
def test_the_gap_runs_from_the_close_to_the_first_talk_with_the_new_owner(days: int, working: int, colour: str) -> None:
    found = gap(closed_on=CLOSED, first_contact_on=after(days), on=FAR)
    assert found == Gap(days, working, is_open=False)
    assert found.colour == colour


def test_until_they_spoke_it_grows_day_by_day_and_a_later_talk_is_not_seen() -> None:
    assert gap(closed_on=CLOSED, first_contact_on=None, on=after(20)) == Gap(20, 14, is_open=True)
    assert gap(closed_on=CLOSED, first_contact_on=after(21), on=after(20)) == Gap(20, 14, is_open=True)


def test_who_met_them_before_the_close_leaves_no_gap() -> None:
    assert gap(closed_on=CLOSED, first_contact_on=after(-9), on=FAR) == Gap(0, 0, is_open=False)


def test_holidays_are_no_working_days_however_long_they_last() -> None:
    feast = [after(day) for day in range(1, 20)]
    found = gap(closed_on=CLOSED, first_contact_on=after(20), on=FAR, holidays=feast)
    assert found == Gap(20, 1, is_open=False)
    assert found.colour == "green"


def test_without_a_close_there_is_no_gap() -> None:
    assert gap(closed_on=None, first_contact_on=CLOSED, on=FAR) is None
    assert gap(closed_on=CLOSED, first_contact_on=None, on=after(-1)) is None


@given(st.integers(-30, 60), st.integers(0, 60))
def test_a_gap_is_never_less_than_nothing_and_what_comes_later_changes_nothing(days: int, seen: int) -> None:
    found = gap(closed_on=CLOSED, first_contact_on=after(days), on=after(seen))
    assert found
    assert 0 <= found.working_days <= found.days <= seen
    if days > seen:
        assert found == gap(closed_on=CLOSED, first_contact_on=None, on=after(seen))


def test_a_hand_off_is_warm_where_both_met_them_before_it_or_within_a_week() -> None:
    def warm(*days: int, on: int) -> bool | None:
        return is_warm(given_on=CLOSED, joint_contacts=[after(day) for day in days], on=after(on))

    assert warm(-3, on=0) is True
    assert warm(7, on=7) is True
    assert warm(7, on=6) is None
    assert warm(8, on=7) is None
    assert warm(8, on=8) is False


def test_half_of_the_bond_is_to_be_left_after_it_changed_hands() -> None:
    kept, lost = retention(at_close=80, after=40), retention(at_close=80, after=39)
    assert kept
    assert lost
    assert (kept.share, kept.is_enough) == (0.5, True)
    assert (lost.share, lost.is_enough) == (0.4875, False)


@pytest.mark.parametrize(("at_close", "after"), [(None, 40), (80, None), (0, 40)])
def test_where_one_bond_is_unknown_or_there_was_none_nothing_is_told(at_close: int | None, after: int | None) -> None:
    assert retention(at_close=at_close, after=after) is None


def test_an_index_is_of_a_hundred() -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        retention(at_close=120, after=40)
