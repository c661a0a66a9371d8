from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.working_days import (
    HOLIDAYS_GIVE_UP_AFTER,
    add_working_days,
    local_date,
    next_working_day,
    working_days_between,
)

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, 20) + timedelta(days=i) for i in range(4))

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
near = st.dates(date(2026, 1, 1), date(2026, 3, 31))
few_holidays = st.frozensets(near, max_size=25)
weekends = st.frozensets(st.integers(0, 6), max_size=6)


def walked(start: date, count: int, holidays: frozenset[date], weekend: frozenset[int]) -> date:
    """The slow and obvious way: one day after the other."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() not in weekend and day not in holidays
    return day


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 5, date(2026, 11, 27)),
        (SATURDAY, 0, MONDAY),
        (SATURDAY, 1, MONDAY),
        (SUNDAY, 2, date(2026, 11, 24)),
        (MONDAY, 3, date(2026, 11, 26)),
        (MONDAY, 30, date(2027, 1, 4)),
    ],
)
def test_working_days_skip_the_weekend(start: date, count: int, expected: date) -> None:
    assert add_working_days(start, count) == expected


def test_christmas_and_new_year_of_2026_in_germany_are_skipped() -> None:
    holidays = [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]
    assert add_working_days(date(2026, 12, 24), 1, holidays=holidays) == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 24), 5, holidays=holidays) == date(2027, 1, 4)
    assert working_days_between(date(2026, 12, 24), date(2027, 1, 4), holidays=holidays) == 5


def test_a_holiday_named_twice_or_on_a_weekend_costs_nothing_more() -> None:
    assert add_working_days(FRIDAY, 1, holidays=[SATURDAY, MONDAY, MONDAY]) == date(2026, 11, 24)


def test_a_week_may_rest_on_friday_and_saturday() -> None:
    assert add_working_days(date(2026, 11, 19), 1, weekend=frozenset({4, 5})) == SUNDAY


def test_a_holiday_is_answered_by_the_next_working_day() -> None:
    assert next_working_day(MONDAY) == MONDAY
    assert next_working_day(MONDAY, holidays=[MONDAY]) == date(2026, 11, 24)
    assert add_working_days(FRIDAY, 0, holidays=[FRIDAY]) == MONDAY


@pytest.mark.parametrize("count", [0, 1, 5])
def test_holidays_that_cover_years_are_ignored(count: int) -> None:
    years = frozenset(FRIDAY + timedelta(days=i) for i in range(HOLIDAYS_GIVE_UP_AFTER + 10))
    assert add_working_days(FRIDAY, count, holidays=years) == add_working_days(FRIDAY, count)


def test_holidays_that_cover_one_year_are_respected() -> None:
    year = frozenset(FRIDAY + timedelta(days=i) for i in range(366))
    assert add_working_days(FRIDAY, 1, holidays=year) == FRIDAY + timedelta(days=367)


def test_a_weekend_of_all_seven_days_is_refused() -> None:
    everyday = frozenset(range(7))
    with pytest.raises(ValueError, match="all seven"):
        add_working_days(FRIDAY, 1, weekend=everyday)
    with pytest.raises(ValueError, match="all seven"):
        working_days_between(FRIDAY, MONDAY, weekend=everyday)
    with pytest.raises(ValueError, match="days 0"):
        next_working_day(FRIDAY, weekend=frozenset({7}))


def test_days_are_added_forward_and_within_the_calendar() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(FRIDAY, -1)
    with pytest.raises(ValueError, match="beyond the calendar"):
        add_working_days(FRIDAY, 10**12)


def test_counting_is_after_the_start_and_through_the_end() -> None:
    assert working_days_between(FRIDAY, FRIDAY) == 0
    assert working_days_between(FRIDAY, MONDAY) == 1
    assert working_days_between(SUNDAY, MONDAY) == 1
    assert working_days_between(FRIDAY, MONDAY, holidays=[FRIDAY]) == 1
    assert working_days_between(FRIDAY, MONDAY, holidays=[MONDAY]) == 0
    assert working_days_between(MONDAY, FRIDAY) == -1


@given(start=near, count=st.integers(1, 40), holidays=few_holidays, weekend=weekends)
def test_adding_agrees_with_walking_day_by_day(
    start: date, count: int, holidays: frozenset[date], weekend: frozenset[int]
) -> None:
    assert add_working_days(start, count, holidays=holidays, weekend=weekend) == walked(start, count, holidays, weekend)


@given(start=days, count=st.integers(1, 9_000), holidays=few_holidays, weekend=weekends)
def test_counting_undoes_adding(start: date, count: int, holidays: frozenset[date], weekend: frozenset[int]) -> None:
    end = add_working_days(start, count, holidays=holidays, weekend=weekend)
    assert working_days_between(start, end, holidays=holidays, weekend=weekend) == count


@given(a=days, b=days, c=days, holidays=few_holidays, weekend=weekends)
def test_counts_of_stretches_add_up(
    a: date, b: date, c: date, holidays: frozenset[date], weekend: frozenset[int]
) -> None:
    def between(x: date, y: date) -> int:
        return working_days_between(x, y, holidays=holidays, weekend=weekend)

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


@given(day=near, holidays=few_holidays, weekend=weekends)
def test_the_next_working_day_is_one_and_stays(day: date, holidays: frozenset[date], weekend: frozenset[int]) -> None:
    found = next_working_day(day, holidays=holidays, weekend=weekend)
    assert found >= day
    assert found.weekday() not in weekend
    assert found not in holidays
    assert next_working_day(found, holidays=holidays, weekend=weekend) == found
    assert add_working_days(day, 0, holidays=holidays, weekend=weekend) == found


def test_one_moment_falls_on_two_dates() -> None:
    at = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert local_date(at, "Asia/Tokyo") == SATURDAY
    assert local_date(at, "America/New_York") == FRIDAY


def test_the_date_follows_summer_time() -> None:
    assert local_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 7, 2)
    assert local_date(datetime(2026, 12, 1, 22, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 12, 1)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Europe", "../etc/passwd", "\x00", "Ünknown"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone named") as refused:
        local_date(datetime(2026, 1, 1, tzinfo=UTC), zone)
    assert repr(zone) in str(refused.value)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        local_date(datetime.fromisoformat("2026-01-01T12:00"), "UTC")
