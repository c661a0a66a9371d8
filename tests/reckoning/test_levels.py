"""What horizon and need suggest, step by step; and where a value stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.levels import suggested_level, value_band

pytestmark = pytest.mark.mechanism("M17")
TODAY = date(2026, 11, 19)
NEEDS = st.sampled_from(["", "clear", "latent", "none"])
STAGES = st.none() | st.integers(1, 7)
DAYS = st.integers(0, 1000)


def suggested(days: int | None, need: str, stage: int | None = None) -> str | None:
    found = suggested_level(on=TODAY, buys_on=None if days is None else TODAY + timedelta(days), need=need, stage=stage)
    return found.level if found else None


@pytest.mark.parametrize(
    ("days", "level"), [(0, "A"), (30, "A"), (31, "B"), (90, "B"), (91, "C"), (180, "C"), (181, "D"), (3000, "D")]
)
def test_a_clear_need_and_a_day_give_the_level_of_the_horizon(days: int, level: str) -> None:
    assert suggested(days, "clear") == level


@pytest.mark.parametrize(("days", "level"), [(10, "B"), (60, "C"), (120, "D"), (400, "D")])
def test_where_nobody_said_how_clear_the_need_is_it_is_one_lower(days: int, level: str) -> None:
    assert suggested(days, "") == level


@pytest.mark.parametrize(
    ("stage", "level"), [(1, "D"), (2, "D"), (3, "C"), (4, "B"), (5, "B"), (6, "A"), (7, "B"), (None, None)]
)
def test_without_a_day_the_stage_decides_and_without_a_deal_nothing_does(stage: int | None, level: str | None) -> None:
    assert suggested(None, "", stage) == level
    assert suggested(-1, "", stage) == level


def test_a_clear_need_alone_is_worth_some_attention() -> None:
    assert suggested(None, "clear") == "C"


@given(STAGES, st.none() | DAYS, st.sampled_from(["latent", "none"]))
def test_without_a_clear_need_it_is_always_d(stage: int | None, days: int | None, need: str) -> None:
    assert suggested(days, need, stage) == "D"


@given(DAYS, DAYS, NEEDS, STAGES)
def test_who_buys_sooner_never_deserves_less(sooner: int, later: int, need: str, stage: int | None) -> None:
    first, second = suggested(min(sooner, later), need, stage), suggested(max(sooner, later), need, stage)
    assert first is not None
    assert second is not None
    assert first <= second


def test_each_step_is_told_with_the_facts_it_rests_on() -> None:
    found = suggested_level(on=TODAY, buys_on=TODAY - timedelta(days=4), need="clear", stage=5)
    assert found is not None
    assert [step.kept() for step in found.because] == [
        {"code": "date_passed", "values": {"on": "2026-11-15"}},
        {"code": "stage", "values": {"stage": 5}},
    ]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30, unique=True))
def test_a_fifth_stands_in_the_first_band_and_half_in_the_first_two(values: list[int]) -> None:
    bands = [value_band(amount, values) for amount in values]
    assert bands.count(1) == (len(values) - 1) // 5 + 1
    assert bands.count(1) + bands.count(2) == (len(values) - 1) // 2 + 1


def test_without_anything_to_compare_with_there_is_no_band() -> None:
    assert value_band(5, []) is None
    assert value_band(None, [5]) is None
