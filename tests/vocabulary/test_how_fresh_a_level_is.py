"""A level is trusted within its validity, then it is stale, then expired; so is one that nobody gave."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Break, Grade, Level, crossings, freshness, grade

TODAY = date(2026, 11, 19)


@pytest.mark.mechanism("M17")
@pytest.mark.parametrize("level", list(Level))
def test_a_level_is_fresh_for_its_validity_stale_for_as_long_again_then_expired(level: Level) -> None:
    valid = VALID_DAYS[level]
    ages = [0, valid, valid + 1, 2 * valid, 2 * valid + 1]
    told = [freshness(level, TODAY - timedelta(days=age), TODAY) for age in ages]
    assert told == list(zip(["fresh", "fresh", "stale", "stale", "expired"], ages, strict=True))


@pytest.mark.mechanism("M17")
def test_who_is_nobodys_judgement_yet_shows_it_after_three_days() -> None:
    assert freshness(Level.N, date(2026, 11, 15), TODAY) == ("stale", 4)


@pytest.mark.mechanism("M17")
def test_a_level_given_where_it_is_tomorrow_already_is_fresh() -> None:
    assert freshness(Level.A, TODAY + timedelta(days=1), TODAY) == ("fresh", 0)


EARLIER = st.none() | st.integers(0, 400)


def graded(level: Level, age: int, *, valid: int, buys_in: int | None, broken_after: int | None) -> Grade:
    """A level given `age` days ago, as it stands today; days to the purchase and to the break count from then."""
    given_on = TODAY - timedelta(days=age)
    buys_on = None if buys_in is None else given_on + timedelta(days=buys_in)
    broken_on = None if broken_after is None else given_on + timedelta(days=broken_after)
    stale_on, expired_on = crossings(given_on, valid_days=valid, buys_on=buys_on, broken_on=broken_on)
    broken = {"code": "left", "at": "2026-11-19T09:00:00+00:00", "who": "Dr. Keller"} if broken_on else None
    return grade(
        level, on=TODAY, level_on=given_on, first_due_on=given_on, stale_on=stale_on, expired_on=expired_on,
        buys_on=buys_on, broken=broken,
    )  # fmt: skip


@pytest.mark.mechanism("M17")
@given(st.sampled_from(ASSESSED), st.integers(0, 400))
def test_the_days_kept_say_the_same_as_the_age(level: Level, age: int) -> None:
    found = graded(level, age, valid=VALID_DAYS[level], buys_in=None, broken_after=None)
    assert (found.freshness, found.days) == freshness(level, TODAY - timedelta(days=age), TODAY)
    assert found.broken is None


@pytest.mark.mechanism("M17")
@given(st.integers(0, 400), st.integers(1, 365), EARLIER, EARLIER)
def test_a_level_expires_by_whatever_comes_first(
    age: int, valid: int, buys_in: int | None, broken_after: int | None
) -> None:
    found = graded(Level.B, age, valid=valid, buys_in=buys_in, broken_after=broken_after)
    has_passed = buys_in is not None and age > buys_in
    is_broken = broken_after is not None and age >= broken_after
    assert (found.freshness == "expired") is (age > 2 * valid or has_passed or is_broken)
    assert found.is_fresh is (age <= valid and not has_passed and not is_broken)
    if found.freshness == "expired" and broken_after is None:
        assert found.broken is (Break.DATE if has_passed else None)
    if is_broken:
        assert (found.broken, found.who) == (Break.LEFT, "Dr. Keller")
