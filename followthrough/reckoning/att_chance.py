"""How sure the effects of a training are: what chance alone would make of them, people being drawn or dates shuffled.

With many people each one's part in an effect gets a sign by lot (the multiplier bootstrap of Callaway & Sant'Anna 2021,
§4, with the weights of Rademacher); with few the dates of training are shuffled among them (Fisher 1935; for panels
Ding & Li 2018). Both go by person: the months of one person are never torn apart.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count, takewhile
from typing import NamedTuple

from followthrough.reckoning.att import (
    ALL,
    FEWEST_OTHERS,
    Added,
    Comparison,
    Panel,
    Sum,
    after,
    base_of,
    influence,
    sums_of,
)
from followthrough.reckoning.uncertainty import nearest_rank, student

#: Told how many draws are done, and of how many.
Progress = Callable[[int, int], None]
Interval = tuple[float, float]

NINETY_FIVE_PERCENT = 1.959964
#: Of fewer trained the spread says too little to put their changes before the training to a test.
FEWEST_TOLD = 5
#: After so many draws the progress is told.
A_WHILE = 50


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """What the draws say.

    `between`: the 95 % interval of each sum, None where too few stand behind it; `p`: how often chance alone makes the
    effect over all months as large (two-sided); `p_before`: the same for the largest change before the training,
    measured by its spread (None where there is none); `paths`: for each draw, the effects in the months from the
    training on, up to the first that can't be told.
    """

    between: Mapping[Sum, Interval | None]
    p: float
    p_before: float | None
    paths: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """What one sum would be by chance: an error for each draw, their spread, and with what degrees of freedom."""

    effect: float
    errors: Sequence[float]
    spread: float
    freedom: float

    @property
    def widened(self) -> float:
        """By how much drawn errors have to be widened, as Student's t is wider than the normal."""
        return student(self.freedom) / NINETY_FIVE_PERCENT

    @property
    def unusual(self) -> float:
        """How far the effect is from 0 in spreads, as a normal variable would be that is as seldom as Student's t.

        After Wallace 1959, Annals of Mathematical Statistics 30.
        """
        far, df = abs(self.effect) / self.spread, self.freedom
        return math.sqrt(df * math.log1p(far**2 / df)) * (8 * df + 1) / (8 * df + 3)


def by_signs(
    panel: Panel, sums: Mapping[Sum, Added], *, seed: int, draws: int, progress: Progress | None = None
) -> Chance:
    """What chance makes of these sums, by a sign drawn for each person; for 40 people and more.

    Intervals reach as far as 95 % of the drawn errors, widened as Student's t is wider than the normal for so few on
    both sides (degrees of freedom after Satterthwaite 1946). The same seed makes the same draws.
    """
    moved = {each: influence(added, len(panel.people)) for each, added in sums.items()}
    errors: dict[Sum, list[float]] = {each: [] for each in sums}
    totals = {each: math.fsum(parts) for each, parts in moved.items()}
    rng = random.Random(seed)
    for done in range(1, draws + 1):
        plus = rng.choices((False, True), k=len(panel.people))
        for each, parts in moved.items():
            errors[each].append(2 * sum(compress(parts, plus)) - totals[each])
        _tell(progress, done, draws)
    lots = {each: _lot(sums[each], moved[each], errors[each]) for each in sums}
    between = {each: _reach(lot) if len(sums[each].trained) > 1 else None for each, lot in lots.items()}
    whole = lots[ALL]
    as_far = sum(abs(error) * whole.widened >= abs(whole.effect) for error in whole.errors)
    return Chance(
        between=between,
        p=(1 + as_far) / (draws + 1),
        p_before=_largest_by_t({each: lot for each, lot in lots.items() if len(sums[each].trained) >= FEWEST_TOLD}),
        paths=_paths(lots, whole.widened, draws),
    )


def _lot(added: Added, moved: Sequence[float], errors: Sequence[float]) -> _Lot:
    """The errors of a sum, with the degrees of freedom of both sides together."""
    trained = math.fsum(moved[place] ** 2 for place in added.trained)
    others = math.fsum(moved[place] ** 2 for place in added.others - added.trained)
    both = trained + others
    few = trained**2 / max(1, len(added.trained) - 1) + others**2 / max(1, len(added.others - added.trained) - 1)
    return _Lot(added.effect, errors, math.sqrt(both), max(1.0, both**2 / few) if few else 1.0)


def _reach(lot: _Lot) -> Interval:
    reach = lot.widened * nearest_rank([abs(error) for error in lot.errors], 0.95)
    return lot.effect - reach, lot.effect + reach


def _before(lots: Mapping[Sum, _Lot]) -> list[_Lot]:
    return [lot for each, lot in lots.items() if each.kind == "after" and each.number < 0 and lot.spread]


def _largest_by_t(lots: Mapping[Sum, _Lot]) -> float | None:
    """How often the largest of all changes before the training is by chance as large as it was, each by its spread.

    By Student's t and the bound of Šidák 1967 (J. Am. Stat. Assoc. 62). Drawn errors would not do: how the months go
    together is known too badly from a handful of trained, and found more often than it is there.
    """
    told = _before(lots)
    if not told:
        return None
    seldom = math.erfc(max(lot.unusual for lot in told) / math.sqrt(2))
    return -math.expm1(len(told) * math.log1p(-seldom)) if seldom < 1 else 1.0


def _largest_by_draws(lots: Mapping[Sum, _Lot], draws: int) -> float | None:
    """The same, by how many draws have one as large."""
    told = _before(lots)
    if not told:
        return None
    seen = max(abs(lot.effect) / lot.spread for lot in told)
    drawn = (max(abs(lot.errors[draw]) / lot.spread for lot in told) for draw in range(draws))
    return (1 + sum(largest >= seen for largest in drawn)) / (draws + 1)


def _paths(lots: Mapping[Sum, _Lot], widened: float, draws: int) -> tuple[tuple[float, ...], ...]:
    """The effects from the month of training on as each draw would have them."""
    told = [lots[after(month)] for month in takewhile(lambda month: after(month) in lots, count())]
    return tuple(tuple(lot.effect + widened * lot.errors[draw] for lot in told) for draw in range(draws))


def _tell(progress: Progress | None, done: int, draws: int) -> None:
    if progress and (done % A_WHILE == 0 or done == draws):
        progress(done, draws)


def by_dates(
    panel: Panel,
    sums: Mapping[Sum, Added],
    comparison: Comparison = Comparison.NOT_YET,
    *,
    seed: int,
    draws: int,
    progress: Progress | None = None,
) -> Chance:
    """What chance makes of these sums, by shuffling the dates of training among the people; for fewer than 40.

    An interval holds every effect, the same for all, that the shuffled dates would not find out of the ordinary once it
    is taken away: no assumption of a distribution, and right for any number of people if nothing but chance chose
    who was trained when. None where too few shuffles are possible to tell. The same seed makes the same shuffles.
    """
    shuffles = _Shuffles(panel, comparison)
    drawn: dict[Sum, list[complex]] = {each: [] for each in sums}
    rng, firsts = random.Random(seed), list(panel.firsts)
    whole = sums[ALL].effect
    for done in range(1, draws + 1):
        rng.shuffle(firsts)
        found = shuffles.sums(firsts)
        for each, values in drawn.items():
            values.append(found.get(each, found.get(ALL, 0j) if each.number >= 0 else 0j))
        _tell(progress, done, draws)
    lots = {each: _shuffled(sums[each].effect, whole, values) for each, values in drawn.items()}
    between = {each: _not_ruled_out(sums[each].effect, whole, each, drawn[each]) for each in sums}
    as_far = sum(abs(value.real) >= abs(whole) * (1 - 1e-12) for value in drawn[ALL])
    return Chance(
        between=between,
        p=(1 + as_far) / (draws + 1),
        p_before=_largest_by_draws(lots, draws),
        paths=_paths(lots, _wider(between[ALL], lots[ALL]), draws),
    )


def _shuffled(effect: float, whole: float, values: Sequence[complex]) -> _Lot:
    """The errors of a sum by shuffles, the effect over all months taken out of them."""
    errors = [value.real - whole * value.imag for value in values]
    return _Lot(effect, errors, math.sqrt(math.fsum(error**2 for error in errors) / len(errors)), math.inf)


def _wider(between: Interval | None, lot: _Lot) -> float:
    """By how much drawn errors have to be widened to reach as far as the interval does."""
    reach = nearest_rank([abs(error) for error in lot.errors], 0.95)
    return (between[1] - between[0]) / (2 * reach) if between and reach else 1.0


def _not_ruled_out(effect: float, whole: float, each: Sum, values: Sequence[complex]) -> Interval | None:
    """Which effects t the shuffles leave: those for which at least 5 % of |a - t·b| are as large as |effect - t|.

    `a` is a shuffled sum of the outcomes (the real part), `b` that of the months really trained (the imaginary part),
    so that a - t·b is what the shuffle finds once the effect t is taken away. Each shuffle leaves one stretch of t
    around the effect; before the training there is nothing to take away but the effect over all months.
    """
    lows, highs = [], []
    for value in values:
        a, b = (value.real, value.imag) if each.number >= 0 else (value.real - whole * value.imag, 0.0)
        ends = [(effect - a) / (1 - b) if b < 1 - 1e-9 else None, (effect + a) / (1 + b) if b > 1e-9 - 1 else None]
        told = [end for end in ends if end is not None]
        lows.append(min(told) if len(told) == 2 else -math.inf)
        highs.append(max(told) if len(told) == 2 else math.inf)
    beyond = math.floor(0.05 * (len(values) + 1))
    low, high = sorted(lows)[beyond - 1], sorted(highs)[-beyond]
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


class _People(NamedTuple):
    """Some people of a panel: their places, and the same as bits."""

    places: list[int]
    bits: int


def _groups(firsts: Sequence[int | None]) -> tuple[dict[int, _People], _People]:
    """Those first trained in each month, by month, and those never trained."""
    who: dict[int | None, list[int]] = defaultdict(list)
    for place, first in enumerate(firsts):
        who[first].append(place)
    people = {first: _People(places, sum(1 << place for place in places)) for first, places in who.items()}
    never = people.pop(None, _People([], 0))
    return {first: people[first] for first in sorted(first for first in people if first is not None)}, never


class _Shuffles:
    """Sums for any dates given to the people of a panel, fast: each change between two months is kept once.

    A change is a complex number: that of the outcome, and whether the person was really trained in between.
    """

    def __init__(self, panel: Panel, comparison: Comparison) -> None:
        self.panel, self.comparison = panel, comparison
        cells = [(group, month) for group in panel.groups for month in range(1, panel.months)]
        self.changes = {each: self._changes(*each) for each in {(base_of(*cell), cell[1]) for cell in cells}}
        self.into = {cell: sums_of(*cell) for cell in cells}

    def _changes(self, before: int, now: int) -> tuple[list[complex], int]:
        """For everybody the change between two months, 0 for who missed one of them; and a bit for each who didn't."""
        changes, there = [], 0
        for place, (person, first) in enumerate(zip(self.panel.people, self.panel.firsts, strict=True)):
            one, two = person.outcomes[before], person.outcomes[now]
            if one is None or two is None:
                changes.append(0j)
                continue
            there |= 1 << place
            changes.append(complex(two - one, first is not None and before < first <= now))
        return changes, there

    def sums(self, firsts: Sequence[int | None]) -> dict[Sum, complex]:
        """Each sum as if these were the months in which the people were first trained."""
        groups, later = _groups(firsts)
        never = later
        totals: dict[Sum, complex] = defaultdict(complex)
        weights: dict[Sum, int] = defaultdict(int)
        for month in range(self.panel.months - 1, 0, -1):
            others = later if self.comparison is Comparison.NOT_YET else never
            for group, n, effect in self._month(month, groups, others):
                for each in self.into[group, month]:
                    totals[each] += n * effect
                    weights[each] += n
            if month in groups:
                later = _People(later.places + groups[month].places, later.bits | groups[month].bits)
        return {each: total / weights[each] for each, total in totals.items()}

    def _month(self, month: int, groups: Mapping[int, _People], others: _People) -> list[tuple[int, int, complex]]:
        """Of each group in a month: how many it rests on, and its effect."""
        found = []
        standing: dict[tuple[int, int], tuple[complex, int]] = {}
        for group, mine in groups.items():
            between = base_of(group, month), month
            changes, there = self.changes[between]
            if between not in standing:
                standing[between] = sum(map(changes.__getitem__, others.places)), (others.bits & there).bit_count()
            (rest, m), n = standing[between], (mine.bits & there).bit_count()
            moved = sum(map(changes.__getitem__, mine.places))
            if month < group and self.comparison is Comparison.NOT_YET:
                rest, m = rest - moved, m - n
            if n and m >= FEWEST_OTHERS:
                found.append((group, n, moved / n - rest / m))
        return found
