"""What training changed: those trained beside those not trained yet, group by group and month by month (methods §11).

Group-time average treatment effects after Callaway & Sant'Anna 2021 (J. Econometrics 225), without covariates:

 ATT(g, t) = mean of Y(t) - Y(g-1) of those first trained in month g, less the same mean of those not trained yet at t

and before the training, month against month, Y(t) - Y(t-1): without an effect these are 0 but for chance. Of what is
added up, each ATT weighs as many trained people as it rests on. No regression with fixed effects: it would compare
those trained late with those trained early, whose outcomes the training moved already (Goodman-Bacon 2021, J.
Econometrics 225). Months are counted 0, 1, 2 …; an effect has the unit of the outcome.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

#: With fewer comparison people in a month nothing tells how far one of them stands for the others.
FEWEST_OTHERS = 2


class Comparison(StrEnum):
    """With whom the trained are compared: all who are not trained yet, or only those who never are."""

    NOT_YET = "not_yet"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the outcome of each month, None where they weren't there, and the months in which they were trained.

    Who was trained more than once counts from the first time. Any order of the months trained will do.
    """

    outcomes: tuple[float | None, ...]
    trained: tuple[int, ...] = ()

    @property
    def first(self) -> int | None:
        """The month of the first training; None for who was never trained."""
        return min(self.trained, default=None)


class Sum(NamedTuple):
    """Over what effects are added up: `ALL` months with training, one month before or after it, or one group."""

    kind: str
    number: int = 0


ALL = Sum("all")


def after(months: int) -> Sum:
    """Those so many months after the first training: 0 is the month of the training, below 0 is before it."""
    return Sum("after", months)


def of_group(month: int) -> Sum:
    """Those first trained in this month."""
    return Sum("group", month)


def sums_of(group: int, month: int) -> tuple[Sum, ...]:
    """Into which sums the effect on a group in a month goes."""
    if month < group:
        return (after(month - group),)
    return ALL, after(month - group), of_group(group)


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """People in an order of their own, and when each of them was first trained (None: not within these months)."""

    people: tuple[Person, ...]
    firsts: tuple[int | None, ...]
    months: int

    @property
    def groups(self) -> list[int]:
        """The months in which somebody was first trained."""
        return sorted({first for first in self.firsts if first is not None})


def panel_of(people: Iterable[Person]) -> Panel:
    """These people as they can be compared; whatever order they come in, it is the same panel.

    Who was trained in month 0 or before is left out: what they did without it was not seen. Who is trained after the
    last month is not trained yet. Raises ValueError unless everybody has the same months.
    """
    kept = [person for person in people if person.first is None or person.first > 0]
    months = len(kept[0].outcomes) if kept else 0
    if any(len(person.outcomes) != months for person in kept):
        raise ValueError("Everybody is followed over the same months.")
    firsts = {id(person): person.first for person in kept}
    within = {key: None if first is None or first >= months else first for key, first in firsts.items()}

    def place(person: Person) -> tuple[int, tuple[tuple[bool, float], ...]]:
        told = tuple((value is None, value or 0.0) for value in person.outcomes)
        return within[id(person)] or months, told

    kept.sort(key=place)
    return Panel(tuple(kept), tuple(within[id(person)] for person in kept), months)


class Side(NamedTuple):
    """One side of a comparison: who (places in the panel) and by how much each of them changed."""

    who: list[int]
    changes: list[float]

    @property
    def mean(self) -> float:
        """The mean change."""
        return math.fsum(self.changes) / len(self.changes)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """ATT(g, t): the group first trained in month `group`, in `month`, beside the others."""

    group: int
    month: int
    trained: Side
    others: Side
    effect: float


def base_of(group: int, month: int) -> int:
    """The month with which this one is compared: the last one before the training, or before it the last one."""
    return min(group, month) - 1


def is_other(first: int | None, group: int, month: int, comparison: Comparison) -> bool:
    """Whether somebody first trained then stands for what the group would have done in this month without training."""
    if first is None:
        return True
    return comparison is Comparison.NOT_YET and first > month and first != group


def compare(panel: Panel, comparison: Comparison = Comparison.NOT_YET) -> list[Compared]:
    """All ATT(g, t) that can be told: somebody of the group was there in both months, and two others at least."""
    found = []
    columns = [[person.outcomes[month] for person in panel.people] for month in range(panel.months)]
    places = range(len(panel.people))
    for group in panel.groups:
        of_group = [place for place in places if panel.firsts[place] == group]
        for month in range(1, panel.months):
            beside = [place for place in places if is_other(panel.firsts[place], group, month, comparison)]
            now, before = columns[month], columns[base_of(group, month)]
            trained, others = _side(of_group, now, before), _side(beside, now, before)
            if trained.who and len(others.who) >= FEWEST_OTHERS:
                found.append(Compared(group, month, trained, others, trained.mean - others.mean))
    return found


def _side(places: Iterable[int], now: Sequence[float | None], before: Sequence[float | None]) -> Side:
    """Those of these people who were there in both months, and by how much each changed."""
    both = ((place, now[place], before[place]) for place in places)
    told = [(place, later - sooner) for place, later, sooner in both if later is not None and sooner is not None]
    return Side([place for place, _change in told], [change for _place, change in told])


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """Effects added up: the mean by how many trained each rests on, and the cells it was made of.

    `weight` counts months of trained people; `trained` and `others` are who stands on each side in any of the cells.
    """

    effect: float
    weight: int
    cells: tuple[Compared, ...]
    trained: frozenset[int]
    others: frozenset[int]


def add_up(cells: Iterable[Compared]) -> dict[Sum, Added]:
    """The effects of these cells over all months with training, by months after it, and by group."""
    parts: dict[Sum, list[Compared]] = defaultdict(list)
    for cell in cells:
        for each in sums_of(cell.group, cell.month):
            parts[each].append(cell)
    return {each: _added(part) for each, part in sorted(parts.items())}


def _added(cells: Sequence[Compared]) -> Added:
    weight = sum(len(cell.trained.who) for cell in cells)
    return Added(
        effect=math.fsum(len(cell.trained.who) * cell.effect for cell in cells) / weight,
        weight=weight,
        cells=tuple(cells),
        trained=frozenset(place for cell in cells for place in cell.trained.who),
        others=frozenset(place for cell in cells for place in cell.others.who),
    )


def influence(added: Added, people: int) -> list[float]:
    """By how much each person of the panel moves this sum: the sum of squares is its variance, clustered by person.

    Each person's part in the mean changes, and in the weights, which are shares of a sample too (Callaway & Sant'Anna
    2021, §4). Each side is a little enlarged, √(n/(n-1)), as the variance of few is else told too small. Who is alone
    in a group counts by how far their effect is from the others'.
    """
    moved = [0.0] * people
    spread = _enlarged(len(added.trained))
    for cell in added.cells:
        n, m = len(cell.trained.who), len(cell.others.who)
        apart = spread * (cell.effect - added.effect) / added.weight
        mean, part = cell.trained.mean, _enlarged(n) / added.weight
        for place, change in zip(cell.trained.who, cell.trained.changes, strict=True):
            moved[place] += part * (change - mean) + apart
        mean, part = cell.others.mean, _enlarged(m) * n / (m * added.weight)
        for place, change in zip(cell.others.who, cell.others.changes, strict=True):
            moved[place] -= part * (change - mean)
    return moved


def _enlarged(n: int) -> float:
    return math.sqrt(n / (n - 1)) if n > 1 else 1.0


def without_each(added: Added) -> Iterator[float]:
    """The same sum without each of those it rests on in turn; nothing where without somebody nothing is left."""
    total, lost, weight = added.effect * added.weight, defaultdict[int, float](float), defaultdict[int, int](int)
    for cell in added.cells:
        n, m = len(cell.trained.who), len(cell.others.who)
        mean = cell.others.mean
        for place, change in zip(cell.trained.who, cell.trained.changes, strict=True):
            lost[place] += change - mean
            weight[place] += 1
        for place, change in zip(cell.others.who, cell.others.changes, strict=True):
            if m > FEWEST_OTHERS:
                lost[place] += n * (mean - change) / (m - 1)
            else:
                lost[place] += n * cell.effect
                weight[place] += n
    for place, taken in sorted(lost.items()):
        if weight[place] < added.weight:
            yield (total - taken) / (added.weight - weight[place])
