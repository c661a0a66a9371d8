"""The alarm of disillusionment, point by point, and the days on which further points fall due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.disillusion import POINTS, Alarm, alarm, bond_down_at, falls_due
from followthrough.reckoning.half_life import full_mark, half_life_days, index, log_score
from followthrough.reckoning.since_sale import Facts, GivenOver, Mood, Ticket
from tests.reckoning.relationships import SOLD, after, any_facts, days, sold

pytestmark = pytest.mark.mechanism("M31")


def told(facts: Facts, on: date) -> dict[str, int]:
    return {point.code: point.points for point in alarm(facts, on).points}


def ahead(facts: Facts, on: date) -> list[tuple[date, str]]:
    return [(day, point.code) for day, point in falls_due(facts, on)]


def moods(*values: int, first: int = 1) -> list[Mood]:
    return [Mood(after(first + place), value) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("day", "points"),
    [(0, {}), (7, {}), (8, {"silent": 2}), (14, {"silent": 2}), (15, {"silent_long": 3}), (400, {"silent_long": 3})],
)
def test_a_silence_after_the_sale_counts_two_beyond_a_week_and_three_beyond_two(
    day: int, points: dict[str, int]
) -> None:
    assert told(sold(), after(day)) == points


def test_a_silence_is_counted_from_the_last_talk_and_ends_with_the_first_value() -> None:
    assert told(sold(contacts=[after(10)]), after(17)) == {}
    assert told(sold(contacts=[after(10)]), after(18)) == {"silent": 2}
    assert told(sold(contacts=[after(-3)]), after(8)) == {"silent": 2}
    assert told(sold(go_live_on=after(10)), after(17)) == {}
    assert told(sold(go_live_on=after(10)), after(25)) == {"silent_long": 3}
    assert told(sold(first_value_on=after(10)), after(90)) == {}


def test_a_hand_off_is_late_from_the_fourth_working_day_on() -> None:
    # Given on a Tuesday: Wednesday, Thursday and Friday to accept; late on Monday.
    waiting = GivenOver(SOLD)
    talking = [after(day) for day in range(10)]
    assert told(sold(hand_off=waiting, contacts=talking), after(5)) == {}
    assert told(sold(hand_off=waiting, contacts=talking), after(6)) == {"hand_off": 2}
    assert told(sold(hand_off=waiting, contacts=talking, holidays=[after(6)]), after(6)) == {}
    assert told(sold(hand_off=GivenOver(SOLD, after(7)), contacts=talking), after(6)) == {"hand_off": 2}
    assert told(sold(hand_off=GivenOver(SOLD, after(7)), contacts=talking), after(7)) == {}


def test_a_first_value_that_is_late_counts_three_and_one_two_weeks_ahead_without_go_live_one() -> None:
    facts = sold(first_value_due_on=after(60), contacts=[after(day) for day in range(0, 100, 7)])
    assert [told(facts, after(day)) for day in (45, 46, 60, 61)] == [
        {},
        {"not_live": 1},
        {"not_live": 1},
        {"value_late": 3},
    ]
    live = sold(first_value_due_on=after(60), go_live_on=after(40), contacts=[after(day) for day in range(0, 100, 7)])
    assert [told(live, after(day)) for day in (46, 61)] == [{}, {"value_late": 3}]
    assert told(sold(first_value_due_on=after(60), first_value_on=after(61)), after(61)) == {}


def test_a_ticket_counts_while_it_is_open_beyond_its_time_however_many_there_are() -> None:
    ticket = Ticket(after(1), due_on=after(3), solved_on=after(6))
    facts = sold(tickets=[ticket, Ticket(after(1), due_on=after(4))])
    assert [told(facts, after(day)) for day in (3, 4, 7)] == [{}, {"ticket_late": 2}, {"ticket_late": 2}]
    assert told(sold(tickets=[ticket]), after(6)) == {}
    (point,) = alarm(facts, after(5)).points
    assert point.values == {
        "count": 2,
        "opened_on": after(1).isoformat(),
        "due_on": after(3).isoformat(),
    }


def test_a_bond_that_is_down_counts_two_from_its_day_on() -> None:
    assert told(sold(bond_down_on=after(5)), after(4)) == {}
    assert told(sold(bond_down_on=after(5)), after(5)) == {"bond_down": 2}


def test_the_last_three_moods_since_the_sale_count_where_they_are_below_nothing() -> None:
    assert told(sold(moods=moods(2, -1, -1, 1)), after(4)) == {"mood": 2}
    assert told(sold(moods=moods(2, -1, -1, 1)), after(3)) == {}
    assert told(sold(moods=moods(-2, -2)), after(4)) == {}
    assert told(sold(moods=moods(-2, -1, -1, first=-2)), after(4)) == {}
    assert told(sold(moods=moods(-1, 0, 1)), after(4)) == {}
    of_one_day = [Mood(after(1), 2), Mood(after(1), 1), *moods(-1, -1, first=2)]
    assert told(sold(moods=of_one_day), after(4)) == {"mood": 2}, "the last three are those noted last"


def test_a_champion_who_left_after_the_sale_counts_three() -> None:
    assert told(sold(champion_left_on=after(2)), after(1)) == {}
    assert told(sold(champion_left_on=after(2)), after(2)) == {"champion_left": 3}
    assert told(sold(champion_left_on=after(-2)), after(2)) == {}


def test_three_points_are_amber_and_five_are_red() -> None:
    assert alarm(sold(bond_down_on=SOLD), after(7)).colour is None
    assert alarm(sold(champion_left_on=SOLD), after(7)).colour == "amber"
    assert alarm(sold(bond_down_on=SOLD), after(8)).colour == "amber"
    assert alarm(sold(bond_down_on=SOLD), after(15)).colour == "red"
    assert (Alarm().total, Alarm().colour) == (0, None)


def test_before_a_sale_nothing_is_an_alarm() -> None:
    wanting = Facts(contacts=[SOLD], moods=moods(-2, -2, -2), champion_left_on=SOLD, first_value_due_on=SOLD)
    assert alarm(wanting, after(100)) == Alarm()
    assert alarm(sold(), after(-1)) == Alarm()
    assert falls_due(wanting, after(-100)) == []


def test_a_sale_of_long_ago_of_which_nothing_is_known_since_is_no_silence() -> None:
    imported = sold(known_from=after(700))
    assert told(imported, after(760)) == {}
    assert falls_due(imported, after(700)) == []


def test_a_sale_of_not_long_before_is_silent_from_the_day_we_knew_of_it() -> None:
    assert told(sold(known_from=after(100)), after(107)) == {}
    assert told(sold(known_from=after(100)), after(115)) == {"silent_long": 3}
    spoken = sold(known_from=after(700), contacts=[after(650)])
    assert ahead(spoken, after(700)) == [(after(708), "silent"), (after(715), "silent_long")]


def test_the_days_ahead_are_told_in_order_with_what_takes_the_place_of_what() -> None:
    facts = sold(hand_off=GivenOver(SOLD), first_value_due_on=after(30), bond_down_on=after(20))
    assert ahead(facts, SOLD) == [
        (after(6), "hand_off"),
        (after(8), "silent"),
        (after(15), "silent_long"),
        (after(16), "not_live"),
        (after(20), "bond_down"),
        (after(31), "value_late"),
    ]
    assert ahead(facts, after(20)) == [(after(31), "value_late")]


def test_a_day_beyond_the_calendar_does_no_harm() -> None:
    assert ahead(sold(first_value_due_on=date.max), SOLD)[-1] == (date.max - timedelta(days=14), "not_live")


def test_a_bond_is_down_once_two_fifths_of_its_index_are_gone() -> None:
    # A single call, h 14: the index halves in 14 days and has 60 % left after 14 · log2(1/0.6) = 10.3 days.
    half_life, at = half_life_days(7), datetime(2026, 3, 3, 9, tzinfo=UTC)
    bond = log_score([(full_mark(7, half_life), at)], half_life)
    down_at = bond_down_at(at_close=100, log_score=bond, interval_days=7, half_life=half_life)
    assert down_at is not None
    assert 10.1 < (down_at - at) / timedelta(days=1) < 10.3
    shown = [
        index(bond, down_at + timedelta(minutes=minutes), interval_days=7, half_life=half_life) for minutes in (-1, 1)
    ]
    assert shown == [61, 60]
    assert bond_down_at(at_close=0, log_score=bond, interval_days=7, half_life=half_life) is None
    assert bond_down_at(at_close=50, log_score=None, interval_days=7, half_life=half_life) is None


@given(any_facts, days)
def test_each_further_point_comes_on_its_day_and_none_before(facts: Facts, on: date) -> None:
    seen = facts.seen(on)
    came = falls_due(facts, on)
    last = max((day for day, _ in came), default=on) + timedelta(days=3)
    told_before, walked = set(told(seen, on)), []
    day = on
    while day < last:
        day += timedelta(days=1)
        now = alarm(seen, day).points
        walked += [(day, point) for point in now if point.code not in told_before]
        told_before = {point.code for point in now}
    assert walked == came


@given(any_facts, days)
def test_what_comes_later_changes_no_alarm(facts: Facts, on: date) -> None:
    assert alarm(facts.seen(on), on) == alarm(facts, on)
    assert alarm(facts, on).total == sum(POINTS[point.code] for point in alarm(facts, on).points)


@given(st.data())
def test_every_point_can_be_had(data: st.DataObject) -> None:
    everything = sold(
        hand_off=GivenOver(SOLD), first_value_due_on=after(20), tickets=[Ticket(SOLD, SOLD)], bond_down_on=SOLD,
        moods=moods(-1, -1, -1), champion_left_on=SOLD,
    )  # fmt: skip
    day = data.draw(st.integers(8, 100))
    assert set(told(everything, after(day))) <= set(POINTS)
    assert {*told(everything, after(8)), *told(everything, after(21))} == set(POINTS)
