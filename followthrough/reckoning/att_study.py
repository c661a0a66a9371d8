"""A study of a training: its effect, how sure it is, what it did before it could do anything, or why it can't be told.

It shows the effect of the training only if those trained would else have gone the way of the others. Whoever is sent
first because they are keen breaks that, and no figure here can see it: a random order of the groups prevents it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count, takewhile
from statistics import median_low

from followthrough.reckoning.att import (
    ALL,
    Added,
    Comparison,
    Panel,
    Person,
    Sum,
    add_up,
    compare,
    panel_of,
    without_each,
)
from followthrough.reckoning.att_chance import Chance, Interval, Progress, by_dates, by_signs

#: Fewest people trained, fewest to compare them with, fewest months before and from the training on (methods §11).
FEWEST_TRAINED, FEWEST_COMPARED, FEWEST_BEFORE, FEWEST_AFTER = 5, 5, 3, 2
#: From so many people on chance is told by signs, below by shuffled dates.
MANY = 40
DRAWS = 999
#: So many months too early the training did not happen yet.
TOO_EARLY = 3
#: (1.96 + 0.84): 80 % of studies find an effect of so many standard errors.
SEEN_BY_MOST = 2.8


class Lack(StrEnum):
    """Of what there is too little for a study."""

    TRAINED = "trained"
    COMPARED = "compared"
    BEFORE = "before"
    AFTER = "after"


class Way(StrEnum):
    """How chance was told: by signs drawn for people, or by shuffled dates of training."""

    SIGNS = "signs"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Counted:
    """How much there is: people trained, people to compare them with, and months before and from the training on.

    Months are those that at least five of the trained have (all of them where there are fewer).
    """

    trained: int
    compared: int
    before: int
    after: int

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Of what there is too little."""
        told = {
            Lack.TRAINED: self.trained < FEWEST_TRAINED,
            Lack.COMPARED: self.compared < FEWEST_COMPARED,
            Lack.BEFORE: self.before < FEWEST_BEFORE,
            Lack.AFTER: self.after < FEWEST_AFTER,
        }
        return tuple(lack for lack, is_so in told.items() if is_so)


@dataclass(frozen=True, slots=True)
class TooFew:
    """No study: what there is, and the least effect that so many people would show in four of five cases.

    `detectable` has the unit of the outcome a month; None where a side is empty or nothing tells how people vary.
    """

    counted: Counted
    detectable: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect per person and month, its 95 % interval (None where too few stand behind it), of how many people."""

    value: float
    between: Interval | None
    people: int


@dataclass(frozen=True, slots=True)
class Cell:
    """ATT(g, t): the effect on those first trained in month `group` in `month`, of how many, beside how many."""

    group: int
    month: int
    effect: float
    trained: int
    compared: int


@dataclass(frozen=True, slots=True)
class Study:
    """What came out.

    `overall`: the effect over all months with training, `p`: how often chance alone makes it as large; `by_month`: by
    months since the training, 0 being its month; `before`: month against month before it, by the same count, and
    `p_before`: how often chance makes the largest of them as large (None where there is none): small means that the
    trained went another way already; `by_group`: by month of the training; `without_one`: the least and the largest
    overall effect when one person is left out; `detectable`: as in `TooFew`; `paths`: `effects` by each draw.
    """

    overall: Effect
    p: float
    by_month: Mapping[int, Effect]
    before: Mapping[int, Effect]
    p_before: float | None
    by_group: Mapping[int, Effect]
    cells: tuple[Cell, ...]
    without_one: Interval
    counted: Counted
    detectable: float | None
    way: Way
    paths: tuple[tuple[float, ...], ...]

    @property
    def effects(self) -> tuple[float, ...]:
        """The effects from the month of training on, up to the first month that can't be told."""
        months = takewhile(lambda month: month in self.by_month, count())
        return tuple(self.by_month[month].value for month in months)


def study(
    people: Iterable[Person],
    *,
    seed: int,
    draws: int = DRAWS,
    comparison: Comparison = Comparison.NOT_YET,
    progress: Progress | None = None,
) -> Study | TooFew:
    """The effect of the training on these people's outcomes (methods §11, Callaway & Sant'Anna 2021), or what lacks.

    `progress` is told how many draws are done and of how many. The order of the people plays no part, and the same
    seed gives the same study. To see what it makes of something the training can't have changed, give it the same
    people with another outcome, or with `too_early` dates.
    Raises ValueError for fewer than 99 draws, or where the people are not followed over the same months.
    """
    if draws < 99:
        raise ValueError(f"An interval takes at least 99 draws, not {draws}.")
    panel = panel_of(people)
    cells = compare(panel, comparison)
    sums = add_up(cells)
    counted = _counted(panel, sums.get(ALL))
    detectable = detectable_effect(panel, counted)
    if counted.lacks:
        return TooFew(counted, detectable)
    if len(panel.people) < MANY:
        way, chance = Way.DATES, by_dates(panel, sums, comparison, seed=seed, draws=draws, progress=progress)
    else:
        way, chance = Way.SIGNS, by_signs(panel, sums, seed=seed, draws=draws, progress=progress)
    by_month = _effects("after", sums, chance)
    alone = list(without_each(sums[ALL]))
    return Study(
        overall=_effect(ALL, sums, chance),
        p=chance.p,
        by_month={number: effect for number, effect in by_month.items() if number >= 0},
        before={number: effect for number, effect in by_month.items() if number < 0},
        p_before=chance.p_before,
        by_group=_effects("group", sums, chance),
        cells=tuple(Cell(c.group, c.month, c.effect, len(c.trained.who), len(c.others.who)) for c in cells),
        without_one=(min(alone), max(alone)),
        counted=counted,
        detectable=detectable,
        way=way,
        paths=chance.paths,
    )


def _effect(each: Sum, sums: Mapping[Sum, Added], chance: Chance) -> Effect:
    return Effect(sums[each].effect, chance.between[each], len(sums[each].trained))


def _effects(kind: str, sums: Mapping[Sum, Added], chance: Chance) -> dict[int, Effect]:
    return {each.number: _effect(each, sums, chance) for each in sums if each.kind == kind}


def too_early(people: Iterable[Person], months: int = TOO_EARLY) -> tuple[Person, ...]:
    """The same people as if they had been trained so many months earlier, with nothing told from the real date on.

    A study of them should find nothing. Raises ValueError unless `months` is at least 1.
    """
    if months < 1:
        raise ValueError(f"Too early is at least one month, not {months}.")
    return tuple(_too_early(person, months) for person in people)


def _too_early(person: Person, months: int) -> Person:
    first = person.first
    if first is None:
        return person
    told = tuple(value if month < first else None for month, value in enumerate(person.outcomes))
    return replace(person, outcomes=told, trained=(first - months,))


def _counted(panel: Panel, whole: Added | None) -> Counted:
    """How much there is; where nothing can be compared at all, the trained are counted nonetheless."""
    seen: dict[int, int] = {}
    for cell in whole.cells if whole else ():
        for place in cell.trained.who:
            seen[place] = seen.get(place, 0) + 1
    if not seen:
        seen = {place: _there(panel.people[place], first, panel.months) for place, first in _trained(panel)}
    firsts = dict(_trained(panel))
    before = {place: _there(panel.people[place], 0, firsts[place]) for place in seen}
    return Counted(len(seen), len(whole.others) if whole else 0, _most(before.values()), _most(seen.values()))


def _trained(panel: Panel) -> list[tuple[int, int]]:
    return [(place, first) for place, first in enumerate(panel.firsts) if first is not None]


def _there(person: Person, begin: int, end: int) -> int:
    return sum(value is not None for value in person.outcomes[begin:end])


def _most(months: Iterable[int]) -> int:
    """How many months at least five have; the fewest anybody has where they are not five."""
    ordered = sorted(months, reverse=True)[:FEWEST_TRAINED]
    return ordered[-1] if ordered else 0


def detectable_effect(panel: Panel, counted: Counted) -> float | None:
    """The least effect that four of five studies of so many people would tell from none: 2.8·s·√(1/n₁ + 1/n₀).

    s is by how much the change of people varies from before to after (the means of their months), within the trained
    and within the others; for these, after begins when half of the trained had begun. 2.8 is for 80 % power at 5 %
    (Bloom 1995, Evaluation Review 19). None where a side is empty, or nobody's change can be told.
    """
    firsts = [first for first in panel.firsts if first is not None]
    if not (counted.trained and counted.compared and firsts):
        return None
    middle = median_low(firsts)
    sides: dict[bool, list[float]] = {True: [], False: []}
    for person, first in zip(panel.people, panel.firsts, strict=True):
        split = middle if first is None else first
        before, later = _mean(person.outcomes[:split]), _mean(person.outcomes[split:])
        if before is not None and later is not None:
            sides[first is not None].append(later - before)
    freedom = sum(len(side) - 1 for side in sides.values() if side)
    if freedom < 1:
        return None
    squares = math.fsum((change - math.fsum(side) / len(side)) ** 2 for side in sides.values() for change in side)
    return SEEN_BY_MOST * math.sqrt(squares / freedom * (1 / counted.trained + 1 / counted.compared))


def _mean(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return math.fsum(told) / len(told) if told else None
