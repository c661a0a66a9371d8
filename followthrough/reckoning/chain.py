"""From touch to sale: how likely a touch promotes, and how likely a deal at a stage is won in the end.

A deal is an absorbing chain (Kemeny & Snell 1960, Finite Markov Chains): each event of it (a touch, or its end unsold)
leaves it where it stands or moves it to another stage, until it is paid or lost. What was counted here is drawn towards
what is assumed, with the weight of ten events (methods §1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from followthrough.reckoning.uncertainty import WEIGHT_OF_ALL, Rate

#: Where a deal that ends unsold goes, and where one goes that is paid.
LOST, PAID = 0, 8
STAGES = range(1, PAID)
#: Without anything on record a touch promotes, retains and demotes alike often (methods §1).
THIRD = 1 / 3

#: (stage, level of the customer, stage after or `LOST`) → how many.
Counts = Mapping[tuple[int, str, int], int]
#: From a stage: the share of events that lead to each place.
Row = dict[int, float]


@dataclass(frozen=True, slots=True)
class Chain:
    """What is known of a workspace's stages.

    `touches` are the touches counted at a stage, and how many of them promoted; `cells` the same for a stage and a
    level; `win` is the chance of being paid in the end, by stage, 1 for what is paid.
    """

    touches: Mapping[int, Rate]
    cells: Mapping[tuple[int, str], Rate]
    win: Mapping[int, float]
    _promoted: dict[tuple[int, str], float] = field(default_factory=dict, compare=False, repr=False)

    def promoted(self, stage: int, level: str) -> float:
        """How likely a touch at this stage promotes, of a customer of this level, 0-1.

        The cell is drawn towards its stage, the stage towards a third, each with the weight of ten touches.
        """
        known = self._promoted.get((stage, level))
        if known is None:
            at_stage = _drawn(self.touches.get(stage, Rate(0, 0)), THIRD)
            known = self._promoted[stage, level] = _drawn(self.cells.get((stage, level), Rate(0, 0)), at_stage)
        return known

    def gain(self, stage: int, level: str) -> float:
        """By how much one touch raises the chance of a sale, 0-1: h · (P of the next stage − P), never below 0."""
        return self.promoted(stage, level) * max(0.0, self.win[stage + 1] - self.win[stage])


def chain_of(counts: Counts, chances: Mapping[int, float]) -> Chain:
    """The chain of what was counted; `chances` are the chances of a sale assumed for the stages 1-7, each 0-1.

    Raises ValueError for a stage outside 1-7, or a place outside 0-8.
    """
    for stage, _level, after in counts:
        if stage not in STAGES or not LOST <= after <= PAID:
            raise ValueError(f"No deal goes from {stage} to {after}.")
    stages = {stage: _rate(counts, stage, None) for stage in STAGES}
    cells = {(stage, level): _rate(counts, stage, level) for stage, level, _after in counts}
    rows = {stage: _row(counts, stage, _assumed(stage, chances)) for stage in STAGES}
    return Chain(stages, cells, win_chances(rows))


def _rate(counts: Counts, stage: int, level: str | None) -> Rate:
    """Touches at a stage that promoted, out of all: those of one level, or of all (None)."""
    here = {key: n for key, n in counts.items() if key[0] == stage and key[2] != LOST and level in (None, key[1])}
    return Rate(sum(n for key, n in here.items() if key[2] == stage + 1), sum(here.values()))


def _drawn(rate: Rate, towards: float) -> float:
    return (rate.successes + WEIGHT_OF_ALL * towards) / (rate.n + WEIGHT_OF_ALL)


def _row(counts: Counts, stage: int, assumed: Row) -> Row:
    counted: Row = {}
    for (at, _level, after), n in counts.items():
        if at == stage:
            counted[after] = counted.get(after, 0) + n
    every = sum(counted.values()) + WEIGHT_OF_ALL
    places = sorted(set(counted) | set(assumed))
    return {place: (counted.get(place, 0) + WEIGHT_OF_ALL * assumed.get(place, 0)) / every for place in places}


def _assumed(stage: int, chances: Mapping[int, float]) -> Row:
    """What is assumed of a stage: a third stays; the rest rises and falls alike often, and so much is lost that the
    chance of a sale is the one assumed. Where even without a loss it would be less, more rises than falls.
    """
    here, above = chances[stage], 1.0 if stage + 1 == PAID else chances[stage + 1]
    below = chances[stage - 1] if stage > 1 else None
    moves: Row
    if below is None:
        moves = {stage + 1: _share(here, above)}
    elif 2 * here <= above + below:
        kept = _share(2 * here, above + below)
        moves = {stage + 1: kept / 2, stage - 1: kept / 2}
    else:
        rises = min(1.0, _share(here - below, above - below))
        moves = {stage + 1: rises, stage - 1: 1 - rises}
    moves[LOST] = 1 - sum(moves.values())
    return {stage: THIRD} | {place: (1 - THIRD) * share for place, share in moves.items()}


def _share(part: float, whole: float) -> float:
    """A part of a whole, 0-1; all of it where the whole is nothing, or less than the part."""
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 1.0


def win_chances(rows: Mapping[int, Row]) -> dict[int, float]:
    """The chance of being paid from each stage, and 1 for what is paid: (I − Q)⁻¹ · R.

    `rows` holds the shares from each of the seven stages; each must leave its stage now and then.
    """
    stages = list(rows)
    lines = [
        [(at == to) - rows[at].get(to, 0.0) for to in stages] + [rows[at].get(PAID, 0.0)]
        for at in stages
    ]  # fmt: skip
    for place in range(len(lines)):
        pivot = max(range(place, len(lines)), key=lambda row: abs(lines[row][place]))
        lines[place], lines[pivot] = lines[pivot], lines[place]
        for other in range(len(lines)):
            if other != place and lines[other][place]:
                ratio = lines[other][place] / lines[place][place]
                lines[other] = [mine - ratio * its for mine, its in zip(lines[other], lines[place], strict=True)]
    found = {stage: line[-1] / line[place] for place, (stage, line) in enumerate(zip(stages, lines, strict=True))}
    return {stage: min(1.0, max(0.0, chance)) for stage, chance in found.items()} | {PAID: 1.0}
