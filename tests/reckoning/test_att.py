"""Group-time effects, by their published example, by another program, and by counting again another way."""

import math
import random
from dataclasses import replace
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from followthrough.reckoning.att import (
    ALL,
    Comparison,
    Person,
    Sum,
    add_up,
    after,
    compare,
    influence,
    of_group,
    panel_of,
    without_each,
)
from tests.reckoning.counties import BEGIN, counties
from tests.reckoning.trained import MONTHS, drawn, panels, whole_panels

pytestmark = pytest.mark.mechanism("M38")

#: ATT(g, t) as the authors' program did prints them for these data (control group: never treated, no covariates).
PUBLISHED = {
    (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008,
    (2006, 2004): 0.0065, (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412,
    (2007, 2004): 0.0305, (2007, 2005): -0.0027, (2007, 2006): -0.0311, (2007, 2007): -0.0261,
}  # fmt: skip
#: Sums of them with their standard errors, by diff-diff 3.13.0: never treated, then not yet treated.
NEVER = {
    ALL: (-0.0399513, 0.0120340), after(-3): (0.0305067, 0.0150336), after(-2): (-0.0005631, 0.0132916),
    after(-1): (-0.0244587, 0.0142364), after(0): (-0.0199318, 0.0118264), after(1): (-0.0509574, 0.0168935),
    after(2): (-0.1372587, 0.0364357), after(3): (-0.1008114, 0.0343592), of_group(1): (-0.0797491, 0.0263678),
    of_group(3): (-0.0229095, 0.0167033), of_group(4): (-0.0260544, 0.0166554),
}  # fmt: skip
NOT_YET = {
    ALL: (-0.0397636, 0.0120524), after(-3): (0.0297594, 0.0145335), after(-2): (-0.0024462, 0.0131204),
    after(-1): (-0.0242689, 0.0144637), after(0): (-0.0189222, 0.0120446), after(1): (-0.0535893, 0.0169464),
    after(2): (-0.1362743, 0.0354034), after(3): (-0.1008114, 0.0343592), of_group(1): (-0.0836943, 0.0257016),
    of_group(3): (-0.0182818, 0.0159222), of_group(4): (-0.0260544, 0.0166554),
}  # fmt: skip
#: ATT(g, t) beside those not yet treated, by diff-diff 3.13.0 too.
NOT_YET_CELLS = {
    (2004, 2004): -0.0193724, (2004, 2005): -0.0783191, (2004, 2006): -0.1362743, (2004, 2007): -0.1008114,
    (2006, 2004): -0.0025626, (2006, 2005): -0.0019392, (2006, 2006): 0.0046609, (2006, 2007): -0.0412245,
    (2007, 2004): 0.0297594, (2007, 2005): -0.0024106, (2007, 2006): -0.0310871, (2007, 2007): -0.0260544,
}  # fmt: skip


@pytest.mark.parametrize(
    ("comparison", "told", "digits"), [(Comparison.NEVER, PUBLISHED, 4), (Comparison.NOT_YET, NOT_YET_CELLS, 6)]
)
def test_the_published_example_comes_out(
    comparison: Comparison, told: dict[tuple[int, int], float], digits: int
) -> None:
    cells = compare(panel_of(counties()), comparison)
    found = {(BEGIN + cell.group, BEGIN + cell.month): cell.effect for cell in cells}
    assert found == pytest.approx(told, abs=0.51 * 10**-digits)
    assert [len(cell.trained.who) for cell in cells] == [20] * 4 + [40] * 4 + [131] * 4


@pytest.mark.parametrize(("comparison", "told"), [(Comparison.NEVER, NEVER), (Comparison.NOT_YET, NOT_YET)])
def test_its_sums_and_their_errors_agree_with_another_program(
    comparison: Comparison, told: dict[Sum, tuple[float, float]]
) -> None:
    """The errors here are a little larger, by √(20/19) at most: the group of 2004 is one of 20."""
    sums = add_up(compare(panel_of(counties()), comparison))
    assert set(sums) == set(told)
    for each, (effect, error) in told.items():
        assert sums[each].effect == pytest.approx(effect, abs=1e-7)
        mine = math.hypot(*influence(sums[each], 500))
        assert error * 0.9999 <= mine <= error * math.sqrt(20 / 19)


def again(people: list[Person], group: int, month: int) -> float | None:
    """ATT(g, t) counted another way: from the months of each person, without a panel."""
    base = group - 1 if month >= group else month - 1
    mine, others = [], []
    for person in people:
        now, before = person.outcomes[month], person.outcomes[base]
        if now is None or before is None:
            continue
        if person.first == group:
            mine.append(now - before)
        elif person.first is None or person.first > max(month, base):
            others.append(now - before)
    return fmean(mine) - fmean(others) if mine and len(others) > 1 else None


@given(panels)
def test_each_effect_is_that_counted_another_way(people: list[Person]) -> None:
    told = {(group, month): again(people, group, month) for group in range(1, MONTHS) for month in range(1, MONTHS)}
    found = {(cell.group, cell.month): cell.effect for cell in compare(panel_of(people))}
    assert found == pytest.approx({cell: effect for cell, effect in told.items() if effect is not None}, abs=1e-9)


@given(st.lists(st.tuples(st.integers(-9, 9), st.one_of(st.none(), st.integers(1, MONTHS - 1))), max_size=12))
def test_where_nobody_changes_there_is_no_effect(told: list[tuple[int, int | None]]) -> None:
    people = [Person((float(usual),) * MONTHS, () if first is None else (first,)) for usual, first in told]
    cells = compare(panel_of(people))
    assert [cell.effect for cell in cells] == [0.0] * len(cells)
    for added in add_up(cells).values():
        assert influence(added, len(people)) == [0.0] * len(people)


@given(panels, st.lists(st.integers(-50, 50), min_size=14, max_size=14), st.tuples(*[st.integers(-50, 50)] * MONTHS))
def test_what_people_or_months_have_in_common_changes_nothing(
    people: list[Person], of_people: list[int], of_months: tuple[int, ...]
) -> None:
    moved = [
        replace(
            person,
            outcomes=tuple(
                value if value is None else value + own + common
                for value, common in zip(person.outcomes, of_months, strict=True)
            ),
        )
        for person, own in zip(people, of_people, strict=False)
    ]
    first, second = (add_up(compare(panel_of(each))) for each in (people, moved))
    assert {key: added.effect for key, added in second.items()} == pytest.approx(
        {key: added.effect for key, added in first.items()}, abs=1e-9
    )


@given(whole_panels, st.integers(-9, 9))
def test_what_was_planted_is_found_beside_what_was_there(people: list[Person], effect: int) -> None:
    planted = [
        replace(
            person,
            outcomes=tuple(
                (value or 0.0) + (effect if person.first is not None and month >= person.first else 0)
                for month, value in enumerate(person.outcomes)
            ),
        )
        for person in people
    ]
    first, second = (add_up(compare(panel_of(each))) for each in (people, planted))
    for key, added in first.items():
        in_training = key.kind != "after" or key.number >= 0
        assert second[key].effect == pytest.approx(added.effect + effect * in_training, abs=1e-9)


@given(panels, st.randoms())
def test_the_order_of_the_people_plays_no_part(people: list[Person], chance: random.Random) -> None:
    others = people.copy()
    chance.shuffle(others)
    one, two = panel_of(people), panel_of(others)
    assert (one.people, one.firsts) == (two.people, two.firsts)


@given(panels, st.lists(st.integers(0, 9), max_size=3))
def test_who_is_trained_again_counts_from_the_first_time(people: list[Person], later: list[int]) -> None:
    again = [
        replace(person, trained=(*(first + more for more in later), first)) if (first := person.first) else person
        for person in people
    ]
    one, two = (add_up(compare(panel_of(each))) for each in (people, again))
    assert {key: added.effect for key, added in one.items()} == {key: added.effect for key, added in two.items()}


@given(whole_panels)
def test_leaving_one_out_is_counting_without_them(people: list[Person]) -> None:
    panel = panel_of(people)
    sums = add_up(compare(panel))
    assume(ALL in sums)
    touched = sorted(sums[ALL].trained | sums[ALL].others)
    told = []
    for place in touched:
        rest = add_up(compare(panel_of([*panel.people[:place], *panel.people[place + 1 :]])))
        told += [rest[ALL].effect] if ALL in rest else []
    assert list(without_each(sums[ALL])) == pytest.approx(told, abs=1e-9)


def test_who_was_trained_before_all_that_is_seen_stands_on_no_side() -> None:
    people = drawn([3, 3, None, None, None])
    assert panel_of([*people, *drawn([0, None], effect=50)[:1]]).people == panel_of(people).people


def test_who_is_trained_after_all_that_is_seen_is_not_trained_yet() -> None:
    people = drawn([3, 3, None, None, None])
    later = [replace(person, trained=(40,)) if person.first is None else person for person in people]
    one, two = (add_up(compare(panel_of(each), Comparison.NEVER))[ALL] for each in (people, later))
    assert one.effect == two.effect


def test_one_alone_counts_by_how_far_they_are_from_the_others() -> None:
    """Each in a group of their own: within a group nothing varies, and yet the effects are not sure."""
    sums = add_up(compare(panel_of(drawn([3, 4, 5, 6, 7, *[None] * 30]))))
    moved = influence(sums[ALL], 35)
    assert sum(moved) == pytest.approx(0, abs=1e-9)
    assert math.hypot(*(moved[place] for place in sums[ALL].trained)) > 0.1


def test_people_followed_over_other_months_are_refused() -> None:
    with pytest.raises(ValueError, match="same months"):
        panel_of([Person((1.0, 2.0)), Person((1.0,))])
