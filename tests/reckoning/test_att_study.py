"""A study of a training: when there is none, what it says, and what it makes of dates on which nothing happened."""

import math
import statistics
from dataclasses import replace

import pytest

from followthrough.reckoning.att import Person
from followthrough.reckoning.att_study import Counted, Lack, Study, TooFew, Way, study, too_early
from tests.reckoning.trained import drawn

pytestmark = pytest.mark.mechanism("M38")

ENOUGH = [*[5] * 3, *[7] * 3, *[None] * 8]


def studied(people: list[Person] | tuple[Person, ...], draws: int = 99) -> Study:
    found = study(people, seed=1, draws=draws)
    assert isinstance(found, Study)
    return found


@pytest.mark.parametrize(
    ("firsts", "months", "lacks"),
    [
        ([*[5] * 4, *[None] * 9], 12, [Lack.TRAINED]),
        ([*[5] * 5, *[None] * 4], 12, [Lack.COMPARED]),
        ([*[2] * 5, *[None] * 5], 12, [Lack.BEFORE]),
        ([*[11] * 5, *[None] * 5], 12, [Lack.AFTER]),
        ([*[2] * 4, *[None] * 4], 3, [Lack.TRAINED, Lack.COMPARED, Lack.BEFORE, Lack.AFTER]),
        ([*[2] * 4, *[9] * 4, *[None] * 5], 12, [Lack.BEFORE]),
        ([None] * 20, 12, [Lack.TRAINED, Lack.BEFORE, Lack.AFTER, Lack.COMPARED]),
    ],
)
def test_too_few_are_told_by_what_lacks(firsts: list[int | None], months: int, lacks: list[Lack]) -> None:
    found = study(drawn(firsts, months=months), seed=1)
    assert isinstance(found, TooFew)
    assert set(found.counted.lacks) == set(lacks)


@pytest.mark.parametrize("firsts", [[*[3] * 5, *[None] * 5], [*[3] * 5, *[4] * 5, *[None] * 5]])
def test_just_enough_is_enough(firsts: list[int | None]) -> None:
    assert studied(drawn(firsts, months=5)).counted.lacks == ()


def test_all_trained_at_once_can_be_compared_with_nobody() -> None:
    found = study(drawn([5] * 20), seed=1)
    assert found == TooFew(Counted(trained=20, compared=0, before=5, after=7), None)
    assert found.counted.lacks == (Lack.COMPARED,)


def test_those_trained_later_are_enough_to_compare_with() -> None:
    """But only as long as they are: from month 8 on all are trained."""
    found = studied(drawn([*[5] * 6, *[8] * 6]))
    assert list(found.by_month) == [0, 1, 2]
    assert found.overall.people == 6


def test_nobody_at_all_is_too_few() -> None:
    assert study([], seed=1) == TooFew(Counted(0, 0, 0, 0), None)


def test_what_could_have_been_seen_goes_by_how_people_change() -> None:
    """2.8 · s · √(1/4 + 1/8), s the spread of the changes from before to after within each side."""
    people = drawn([*[5] * 4, *[None] * 8])
    found = study(people, seed=1)
    assert isinstance(found, TooFew)
    told = [[value or 0.0 for value in person.outcomes] for person in people]
    changes = [statistics.fmean(months[5:]) - statistics.fmean(months[:5]) for months in told]
    variance = (3 * statistics.variance(changes[:4]) + 7 * statistics.variance(changes[4:])) / 10
    assert found.detectable == pytest.approx(2.8 * math.sqrt(variance * (1 / 4 + 1 / 8)))


def test_a_study_says_all_that_is_asked_of_it() -> None:
    found = studied(drawn(ENOUGH, effect=3), draws=199)
    assert (found.way, found.counted) == (Way.DATES, Counted(6, 11, 5, 5))
    assert found.overall.value == pytest.approx(3, abs=1)
    assert found.p < 0.05
    assert (list(found.by_month), list(found.before)) == ([0, 1, 2, 3, 4, 5, 6], [-6, -5, -4, -3, -2, -1])
    assert {number: effect.people for number, effect in found.by_group.items()} == {5: 3, 7: 3}
    assert [effect.people for effect in found.by_month.values()] == [6, 6, 6, 6, 6, 3, 3]
    assert found.without_one[0] < found.overall.value < found.without_one[1]
    assert {(cell.trained, cell.compared) for cell in found.cells} == {(3, 11), (3, 8)}
    assert {len(path) for path in found.paths} == {len(found.effects)} == {7}


def test_forty_people_and_more_are_told_by_signs() -> None:
    assert studied(drawn([*[5] * 6, *[None] * 33])).way is Way.DATES
    assert studied(drawn([*[5] * 6, *[None] * 34])).way is Way.SIGNS


def test_too_early_nothing_had_happened_yet() -> None:
    people = drawn([*[7] * 6, *[None] * 10], effect=5)
    found = studied(too_early(people), draws=199)
    assert list(found.by_month) == [0, 1, 2]
    assert found.p > 0.05
    assert abs(found.overall.value) < 2
    assert studied(people, draws=199).p < 0.05


def test_too_early_tells_nothing_from_the_real_date_on() -> None:
    person = Person((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), (4, 5))
    assert too_early([person, replace(person, trained=())], months=2) == (
        Person((1.0, 2.0, 3.0, 4.0, None, None), (2,)),
        replace(person, trained=()),
    )
    with pytest.raises(ValueError, match="at least one month"):
        too_early([person], months=0)


def test_an_outcome_that_training_can_not_change_shows_nothing() -> None:
    people = drawn(ENOUGH, effect=5)
    other = [replace(one, outcomes=two.outcomes) for one, two in zip(people, drawn(ENOUGH, seed=2), strict=True)]
    assert (studied(people).p < 0.05, studied(other).p < 0.05) == (True, False)


def test_the_same_study_comes_out_each_time() -> None:
    people = drawn(ENOUGH)
    assert studied(people) == studied(people[::-1])


def test_an_interval_takes_some_draws() -> None:
    with pytest.raises(ValueError, match="at least 99"):
        study([], seed=1, draws=20)
