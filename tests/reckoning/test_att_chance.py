"""What chance makes of effects: signs drawn for people, and dates shuffled among them."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings

from followthrough.reckoning.att import ALL, Comparison, Person, add_up, compare, panel_of
from followthrough.reckoning.att_chance import Chance, _Shuffles, by_dates, by_signs
from tests.reckoning.counties import counties
from tests.reckoning.trained import drawn, panels

pytestmark = pytest.mark.mechanism("M38")

FEW = [*[5] * 4, *[7] * 4, *[None] * 12]
MANY = [*[5] * 8, *[7] * 8, *[None] * 34]
Way = Callable[..., Any]


def signs(people: list[Person], seed: int = 1, draws: int = 199) -> Chance:
    panel = panel_of(people)
    return by_signs(panel, add_up(compare(panel)), seed=seed, draws=draws)


def dates(people: list[Person], seed: int = 1, draws: int = 199) -> Chance:
    panel = panel_of(people)
    return by_dates(panel, add_up(compare(panel)), seed=seed, draws=draws)


def test_the_interval_of_the_published_example_is_as_wide_as_its_error_says() -> None:
    panel = panel_of(counties())
    chance = by_signs(panel, add_up(compare(panel, Comparison.NEVER)), seed=1, draws=499)
    between = chance.between[ALL]
    assert between
    assert between == pytest.approx((-0.03995 - 1.96 * 0.01203, -0.03995 + 1.96 * 0.01203), abs=0.002)
    assert chance.p < 0.01
    assert chance.p_before
    assert 0.05 < chance.p_before < 0.5  # published, by Wald's test: 0.168


@given(panels)
@settings(max_examples=50)
def test_shuffling_nothing_finds_the_effects_themselves(people: list[Person]) -> None:
    """And where the outcome is the training itself, that it is 1 from its month on and 0 before."""
    panel = panel_of(people)
    for comparison in Comparison:
        told = add_up(compare(panel, comparison))
        found = _Shuffles(panel, comparison).sums(panel.firsts)
        assert {each: value.real for each, value in found.items()} == pytest.approx(
            {each: added.effect for each, added in told.items()}, abs=1e-9
        )
        assert {each: value.imag for each, value in found.items()} == pytest.approx(
            {each: float(each.number >= 0) for each in told}, abs=1e-9
        )


@given(panels)
@settings(max_examples=50)
def test_shuffled_dates_find_what_is_found_of_people_with_these_dates(people: list[Person]) -> None:
    panel = panel_of(people)
    shuffled = [*panel.firsts[1:], *panel.firsts[:1]]
    others = [
        replace(person, trained=() if first is None else (first,))
        for person, first in zip(panel.people, shuffled, strict=True)
    ]
    found = _Shuffles(panel, Comparison.NOT_YET).sums(shuffled)
    told = add_up(compare(panel_of(others)))
    assert {each: value.real for each, value in found.items()} == pytest.approx(
        {each: added.effect for each, added in told.items()}, abs=1e-9
    )


@pytest.mark.parametrize(("way", "firsts"), [(signs, FEW), (dates, FEW)])
def test_the_same_seed_draws_the_same_for_people_in_any_order(way: Way, firsts: list[int | None]) -> None:
    people = drawn(firsts)
    one, two, other = way(people), way(people[::-1]), way(people, seed=2)
    assert (one.between, one.p, one.p_before, one.paths) == (two.between, two.p, two.p_before, two.paths)
    assert one.paths != other.paths


def test_an_effect_moves_the_interval_of_shuffled_dates_and_nothing_else() -> None:
    """No matter how large it is: it is taken out before chance is told."""
    none, large = dates(drawn(FEW)).between, dates(drawn(FEW, effect=40)).between
    for each, between in none.items():
        moved = 40 * (each.number >= 0)
        assert between
        assert large[each] == pytest.approx((between[0] + moved, between[1] + moved))


@pytest.mark.parametrize("way", [signs, dates])
def test_an_effect_is_told_from_none(way: Way) -> None:
    firsts = MANY if way is signs else FEW
    without, with_one = way(drawn(firsts)), way(drawn(firsts, effect=3))
    assert without.p > 0.05
    assert without.between[ALL][0] < 0 < without.between[ALL][1]
    assert with_one.p < 0.01
    assert 0 < with_one.between[ALL][0] < 3 < with_one.between[ALL][1]


@pytest.mark.parametrize("way", [signs, dates])
def test_those_who_went_another_way_before_are_found_out(way: Way) -> None:
    firsts = MANY if way is signs else FEW
    people = drawn(firsts)
    keen = [
        replace(person, outcomes=tuple((value or 0) + 2 * month for month, value in enumerate(person.outcomes)))
        if person.first
        else person
        for person in people
    ]
    assert way(people).p_before > 0.05
    assert way(keen).p_before < 0.05


@pytest.mark.parametrize("way", [signs, dates])
def test_the_paths_lie_around_the_effects_as_wide_as_the_interval(way: Way) -> None:
    firsts = MANY if way is signs else FEW
    people = drawn(firsts, effect=2)
    chance = way(people, draws=499)
    sums = add_up(compare(panel_of(people)))
    effects = [added.effect for each, added in sums.items() if each.kind == "after" and each.number >= 0]
    assert {len(path) for path in chance.paths} == {len(effects)}
    mean = math.fsum(path[0] for path in chance.paths) / len(chance.paths)
    assert mean == pytest.approx(effects[0], abs=0.15)
    low, high = chance.between[ALL]
    width = sorted(math.fsum(path) / len(path) for path in chance.paths)
    assert width[-13] - width[12] == pytest.approx(high - low, rel=0.5)


def test_the_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    panel = panel_of(drawn(FEW))
    for way in (by_signs, by_dates):
        way(panel, add_up(compare(panel)), seed=1, draws=120, progress=lambda done, of: told.append((done, of)))
    assert told == [(50, 120), (100, 120), (120, 120)] * 2


def test_who_is_alone_in_a_group_has_no_interval() -> None:
    between = signs(drawn([5, *[7] * 8, *[None] * 40])).between
    assert [each.number for each, told in between.items() if each.kind == "group" and told is None] == [5]


@given(panels)
@settings(max_examples=30)
def test_an_interval_holds_its_effect(people: list[Person]) -> None:
    panel = panel_of(people)
    sums = add_up(compare(panel))
    assume(ALL in sums)
    for way in (by_signs, by_dates):
        chance = way(panel, sums, seed=3, draws=99)
        assert 0 < chance.p <= 1
        for each, between in chance.between.items():
            assert between is None or between[0] - 1e-9 <= sums[each].effect <= between[1] + 1e-9
