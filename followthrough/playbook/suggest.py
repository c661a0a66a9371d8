"""Which tactic to try next: a rule on plain values, with what is known of each and what was tried last (M12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from followthrough.reckoning.uncertainty import Rate, shrunk
from followthrough.vocabulary.phase import FIGURE, Phase

#: Of fewer touches that used it nothing is said of a tactic (methods §1).
ENOUGH = 20

#: By its rate here; first in the set, or the next because another was tried last; by turns after the sale.
Why = Literal["rate", "first", "next", "turn"]


@dataclass(frozen=True, slots=True)
class Known:
    """A tactic, and by stage its rate of promotions with that of all touches there that name a tactic."""

    id: int
    kind: str
    name: str
    how: str
    stages: frozenset[int]
    levels: frozenset[str] = frozenset()
    is_for_after_sale: bool = False
    phases: frozenset[int] = frozenset()
    channel: str = ""
    is_retired: bool = False
    rates: Mapping[int, tuple[Rate, Rate]] = field(default_factory=dict)

    def serves(self, stage: int | None, level: str, phase: Phase | None = None) -> bool:
        """Whether it is meant for a stage (None: the time after the sale, and then for a phase) and a level.

        Where no phase is known, what is for some phases alone is not meant.
        """
        in_phase = not self.phases or (phase is not None and FIGURE[phase] in self.phases)
        at = self.is_for_after_sale and in_phase if stage is None else stage in self.stages
        return at and not self.is_retired and (not self.levels or level in self.levels)

    def estimate(self, stage: int) -> float | None:
        """Its rate at a stage drawn towards that of the stage; None while too few touches used it there."""
        one, of_all = self.rates.get(stage, (Rate(0, 0), Rate(0, 0)))
        return shrunk(one, of_all) if one.enough(ENOUGH) else None

    def holds_up(self, stage: int) -> bool:
        """Whether enough is known of it, and it was promoted no less often than the others of the stage."""
        one, of_all = self.rates.get(stage, (Rate(0, 0), Rate(0, 0)))
        return one.enough(ENOUGH) and (one.share or 0.0) >= (of_all.share or 0.0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to try and why: `promoted` of `n` for its rate, `instead_of` the name of what was tried last."""

    tactic_id: int
    name: str
    how: str
    channel: str
    why: Why
    promoted: int = 0
    n: int = 0
    instead_of: str = ""


def suggest(offered: Sequence[Known], *, stage: int, last: Known | None = None) -> Suggestion | None:
    """One of those offered, which come in the order of the set; None where there are none.

    The best rate of those that hold up comes first; then, in the order of the set, one of which too little is known;
    then whatever has the best rate. What was tried last without a promotion waits while there is another.
    """
    others = [tactic for tactic in offered if last is None or tactic.id != last.id]
    among = others or list(offered)
    if not among:
        return None
    proved = [tactic for tactic in among if tactic.holds_up(stage)]
    unknown = [tactic for tactic in among if tactic.estimate(stage) is None]
    if unknown and not proved:
        waits = last is not None and any(tactic.id == last.id for tactic in offered) and bool(others)
        return _told(unknown[0], "next" if waits else "first", instead_of=last.name if last and waits else "")
    best = max(proved or among, key=lambda tactic: tactic.estimate(stage) or 0.0)
    one, _of_all = best.rates[stage]
    return _told(best, "rate", promoted=one.successes, n=one.n)


def next_after_sale(offered: Sequence[Known], *, contacts: int) -> Suggestion | None:
    """One by turns, by the number of contacts so far: after the sale nothing is promoted that could tell them apart."""
    return _told(offered[contacts % len(offered)], "turn") if offered else None


def _told(tactic: Known, why: Why, *, promoted: int = 0, n: int = 0, instead_of: str = "") -> Suggestion:
    return Suggestion(tactic.id, tactic.name, tactic.how, tactic.channel, why, promoted, n, instead_of)
