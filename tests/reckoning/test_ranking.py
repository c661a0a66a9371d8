from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.ranking import TABLE, Part, Scored, Standing, competes, points, ranked, total

QUIET = Standing(
    promised_on_or_before=False,
    inbound_waiting=False,
    overdue_ratio=0.4,
    level="B",
    stage_aim=None,
    value_band=None,
    days_since_contact=None,
    is_new=False,
    next_step_due=False,
    woke=False,
)
REASONS = ("promised_on_or_before", "inbound_waiting", "is_new", "next_step_due", "woke")

standings = st.builds(
    Standing,
    overdue_ratio=st.floats(0, 1e9),
    level=st.sampled_from("NABCD"),
    stage_aim=st.none() | st.integers(1, 8),
    days_since_contact=st.none() | st.integers(0, 5_000),
)


def what(standing: Standing) -> list[tuple[str, int]]:
    return [(part.code, part.points) for part in points(standing)]


def test_a_promised_call_to_an_a_customer_adds_up_to_166() -> None:
    bolt = replace(
        QUIET, promised_on_or_before=True, overdue_ratio=1.3, level="A", stage_aim=5, value_band=2, days_since_contact=4
    )
    assert what(bolt) == [("promised", 100), ("overdue", 26), ("level", 24), ("stage_aim", 10), ("value", 6)]
    assert total(points(bolt)) == 166


def test_a_quiet_customer_three_intervals_late_adds_up_to_96() -> None:
    late = replace(QUIET, overdue_ratio=3.4, level="C", stage_aim=3, value_band=1, days_since_contact=68)
    assert what(late) == [("overdue", 60), ("level", 8), ("stage_aim", 6), ("value", 12), ("days_since", 10)]
    assert total(points(late)) == 96


def test_a_new_lead_that_wrote_to_us_adds_up_to_166() -> None:
    lead = replace(QUIET, inbound_waiting=True, is_new=True, overdue_ratio=0.0, level="N", stage_aim=2)
    assert what(lead) == [("inbound", 90), ("new", 60), ("level", 12), ("stage_aim", 4)]
    assert total(points(lead)) == 166


def test_a_customer_who_woke_with_a_step_due_adds_up_to_81() -> None:
    woken = replace(QUIET, woke=True, next_step_due=True, level="D", value_band=3, days_since_contact=14)
    assert what(woken) == [("next_step", 40), ("woke", 35), ("level", 4), ("days_since", 2)]
    assert total(points(woken)) == 81


def test_what_is_not_due_does_not_compete() -> None:
    rich = replace(QUIET, overdue_ratio=0.99, level="A", stage_aim=7, value_band=1, days_since_contact=40)
    assert not competes(rich)
    assert points(rich) == []


@pytest.mark.parametrize("reason", REASONS)
def test_one_reason_is_enough_to_compete(reason: str) -> None:
    given_reason: dict[str, Any] = {reason: True}
    due = replace(QUIET, **given_reason)
    assert competes(due)
    assert total(points(due)) >= 16 + 35


@pytest.mark.parametrize(
    ("ratio", "expected"), [(0.99, 0), (1.0, 20), (1.125, 23), (1.5, 30), (2.99, 60), (3.0, 60), (float("inf"), 60)]
)
def test_overdue_counts_from_the_first_full_interval_to_the_third(ratio: float, expected: int) -> None:
    parts = dict(what(replace(QUIET, woke=True, overdue_ratio=ratio)))
    assert parts.get("overdue", 0) == expected


@pytest.mark.parametrize(("days", "expected"), [(None, 0), (-3, 0), (4, 0), (5, 1), (49, 9), (50, 10), (900, 10)])
def test_days_since_count_by_fives_up_to_ten(days: int | None, expected: int) -> None:
    parts = dict(what(replace(QUIET, woke=True, days_since_contact=days)))
    assert parts.get("days_since", 0) == expected


def test_a_level_outside_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no level 'E'"):
        points(replace(QUIET, level="E"))


def test_every_line_of_the_table_has_words_of_its_own() -> None:
    keys = [row.key for row in TABLE]
    assert len(set(keys)) == len(keys)
    assert {"promised", "level.A", "overdue.per_interval", "overdue.most"} <= set(keys)


@given(standing=standings)
def test_points_are_whole_and_their_codes_stand_in_the_table(standing: Standing) -> None:
    parts = points(standing)
    order = list(dict.fromkeys(row.code for row in TABLE))
    assert [part.code for part in parts] == sorted({part.code for part in parts}, key=order.index)
    assert all(isinstance(part.points, int) and part.points > 0 for part in parts)
    assert parts == points(standing)


@given(standing=standings, reason=st.sampled_from(REASONS))
def test_a_further_reason_never_lowers(standing: Standing, reason: str) -> None:
    without: dict[str, Any] = {reason: False}
    with_it: dict[str, Any] = {reason: True}
    assert total(points(replace(standing, **with_it))) > total(points(replace(standing, **without)))


@given(standing=standings, more=st.floats(0, 10), days=st.integers(0, 100))
def test_waiting_longer_never_lowers(standing: Standing, more: float, days: int) -> None:
    later = replace(
        standing,
        overdue_ratio=standing.overdue_ratio + more,
        days_since_contact=(standing.days_since_contact or 0) + days,
    )
    assert total(points(later)) >= total(points(standing))


def test_more_points_come_first_and_equals_go_by_their_tie() -> None:
    acme = Scored("Acme", 40, (date(2026, 11, 20), 7))
    bolt = Scored("Bolt", 166, (date(2026, 11, 20), 9))
    cora = Scored("Cora", 40, (date(2026, 11, 19), 8))
    assert ranked([acme, bolt, cora]) == ["Bolt", "Cora", "Acme"]


@given(given_points=st.lists(st.integers(0, 5)), data=st.data())
def test_the_order_they_came_in_plays_no_part(given_points: list[int], data: st.DataObject) -> None:
    items = [Scored(number, points, (number,)) for number, points in enumerate(given_points)]
    shuffled = data.draw(st.permutations(items))
    assert ranked(shuffled) == ranked(items)
    assert sorted(ranked(items)) == list(range(len(items)))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_points_without_an_order_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Scored("Acme", number, ())


def test_no_parts_add_up_to_nothing() -> None:
    assert total([]) == 0
    assert total([Part("promised", 100), Part("level", 24)]) == 124
