"""Each rule about a loss, on plain values: where it holds, where it just does not."""

from datetime import date, timedelta

import pytest

from followthrough.reckoning.losses import (
    Silence,
    Talk,
    criteria_not_shaped,
    decided_sooner,
    horizon_passed,
    key_never_reached,
    one_of_theirs,
    one_of_us,
    outdated,
    silence_before,
)

#: A Monday.
MONDAY = date(2026, 3, 2)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def silence(until: int, *, talks: tuple[int, ...] = (0,), rests: tuple[tuple[int, int], ...] = (), **more: object):
    spans = [(day(first), day(last)) for first, last in rests]
    talked_on = [day(number) for number in talks]
    given = {"began_on": day(0), "interval": 3, **more}
    return silence_before(day(until), talked_on=talked_on, rests=spans, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("until", "days"), [(4, None), (7, 5), (8, 6)])
def test_silence_counts_above_one_and_a_half_intervals_of_working_days(until: int, days: int | None) -> None:
    """Four working days are no more than 1.5 × 3; from Monday to Monday there are five."""
    assert silence(until) == (None if days is None else Silence(day(0), day(until), days, 3))


def test_exactly_one_and_a_half_intervals_are_not_too_long() -> None:
    assert silence(3, interval=2) is None
    assert silence(4, interval=2) == Silence(day(0), day(4), 4, 2)


def test_a_talk_on_the_day_itself_is_the_news_and_breaks_nothing_unless_there_is_no_news() -> None:
    assert silence(8, talks=(0, 8)) == Silence(day(0), day(8), 6, 3)
    assert silence(8, talks=(0, 8), ends_with_news=False) is None
    assert silence(8, talks=(0, 7)) is None


def test_silence_begins_with_the_deal_at_the_earliest() -> None:
    assert silence(8, talks=(-60,)) == Silence(day(0), day(8), 6, 3)
    assert silence(8, talks=(-60,), began_on=day(7)) is None


def test_silence_that_was_agreed_on_is_none() -> None:
    assert silence(30, rests=((1, 30),)) is None
    assert silence(30, rests=((1, 28),)) is None
    assert silence(30, rests=((1, 14),)) == Silence(day(14), day(30), 12, 3)
    assert silence(30, rests=((30, 60),)) == Silence(day(0), day(30), 22, 3)


def test_holidays_and_weekends_are_no_silence() -> None:
    assert silence(8, holidays=[day(1), day(2)]) is None
    assert silence(8, weekend=frozenset({4, 5, 6}), interval=4) is None


def test_a_level_is_outdated_on_the_day_after_its_last_valid_one() -> None:
    assert outdated(day(30), given_on=day(0), valid_days=30) is None
    assert outdated(day(31), given_on=day(0), valid_days=30) == 31


def test_a_purchase_that_did_not_come_is_asked_about_with_the_next_touch() -> None:
    given = {"expected_on": day(0), "given_on": day(-9), "interval": 3}
    assert horizon_passed(day(3), **given) is None  # type: ignore[arg-type]
    assert horizon_passed(day(4), **given) == 4  # type: ignore[arg-type]
    assert horizon_passed(day(4), **{**given, "given_on": day(1)}) is None  # type: ignore[arg-type]
    assert horizon_passed(day(4), **{**given, "given_on": None}) == 4  # type: ignore[arg-type]
    assert horizon_passed(day(4), **{**given, "expected_on": None}) is None  # type: ignore[arg-type]
    assert horizon_passed(day(4), **{**given, "expected_on": day(4)}) is None  # type: ignore[arg-type]


def test_who_buys_within_ninety_days_was_not_distant() -> None:
    assert decided_sooner(day(90), placed_on=day(0), bought=True) == 90
    assert decided_sooner(day(91), placed_on=day(0), bought=True) is None
    assert decided_sooner(day(9), placed_on=day(0), bought=False) is None
    assert decided_sooner(day(9), placed_on=None, bought=True) is None


def talk(*people: int, by: int = 1, key: bool = False) -> Talk:
    return Talk(MONDAY, by, frozenset(people), key)


def test_one_talk_with_a_key_person_is_enough() -> None:
    assert key_never_reached([talk(7), talk(8)], first_stage=1) == 2
    assert key_never_reached([], first_stage=1) == 0
    assert key_never_reached([talk(7), talk(8, key=True)], first_stage=1) is None
    assert key_never_reached([talk(7)], first_stage=4) is None


def test_criteria_are_shaped_when_stage_four_is_left() -> None:
    assert criteria_not_shaped(4)
    assert not criteria_not_shaped(5)


def test_one_person_of_theirs_is_a_thread_from_the_second_talk_on() -> None:
    assert one_of_theirs([talk(7)]) is None
    assert one_of_theirs([talk(7), talk()]) is None
    assert one_of_theirs([talk(7), talk(7), talk()]) == (7, 2)
    assert one_of_theirs([talk(7), talk(7, 8)]) is None
    assert one_of_theirs([]) is None


def test_one_of_us_is_a_thread_once_a_program_is_designed_and_somebody_else_could() -> None:
    alone = [talk(7, by=1), talk(8, by=1)]
    assert one_of_us(alone, highest_stage=5, has_colleagues=True) == (1, 2)
    assert one_of_us(alone, highest_stage=4, has_colleagues=True) is None
    assert one_of_us(alone, highest_stage=5, has_colleagues=False) is None
    assert one_of_us([*alone, talk(8, by=2)], highest_stage=5, has_colleagues=True) is None
    assert one_of_us(alone[:1], highest_stage=5, has_colleagues=True) is None
