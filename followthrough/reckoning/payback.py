"""Whether a training pays: what it cost, what it brings month by month, and when that has come back (methods §11).

Amounts are in whatever unit the caller counts in, all in the same one; months are counted from the month of training,
which is the first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from followthrough.reckoning.uncertainty import Rate, nearest_rank

#: Over so many months the return is told.
A_YEAR = 12
#: A training that has not come back after so many months is told not to.
LONGEST = 60
#: Beyond the months that were seen the effect is taken to be the mean of the last ones, so many of them.
LAST_SEEN = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What a training cost once: fees, hours at a wage, output lost while they were away, travel."""

    fees: float = 0.0
    hours: float = 0.0
    wage: float = 0.0
    lost_output: float = 0.0
    travel: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return self.fees + self.hours * self.wage + self.lost_output + self.travel


def gains(effects: Sequence[float], *, trained: int, margin: float, running: float = 0.0) -> list[float]:
    """What the training brings in each month: effect per person and month × people trained × margin − running cost.

    `margin` is what one unit of the outcome brings; `running` is paid every month.
    """
    return [effect * trained * margin - running for effect in effects]


def carried_on(effects: Sequence[float], months: int) -> list[float]:
    """The effects of `months` months: those seen, then the mean of the last three seen for all others.

    That is an assumption, no finding: an effect may fade or grow. Raises ValueError without any effect.
    """
    if not effects:
        raise ValueError("Without an effect of any month there is none to carry on.")
    last = effects[-LAST_SEEN:]
    return [*effects[:months], *[math.fsum(last) / len(last)] * (months - len(effects))]


def payback_month(brought: Sequence[float], cost: float) -> int | None:
    """The first month by whose end the sum of what it brought reaches the cost; None where none of these does.

    Raises ValueError for a cost below 0.
    """
    if cost < 0:
        raise ValueError(f"A training can't cost {cost}.")
    return next((month for month, so_far in enumerate(accumulate(brought), 1) if so_far >= cost), None)


def roi(brought: Sequence[float], cost: float) -> float | None:
    """(What it brought − cost) ÷ cost: 0 where it just came back, −1 where it brought nothing; None for a free one."""
    return (math.fsum(brought) - cost) / cost if cost > 0 else None


@dataclass(frozen=True, slots=True)
class Payback:
    """When a training is paid back, and what a year of it returns.

    `month`: the one in which it is paid back, and `between` which months that lies at 95 %, each None if not within
    `LONGEST`; `roi`: the return of the first year, and between which it lies, None where it was free; `within_a_year`:
    in how many draws of how many it was paid back by then; `seen`: for how many months the effect was seen, the others
    being carried on.
    """

    cost: float
    month: int | None
    between: tuple[int | None, int | None]
    roi: float | None
    roi_between: tuple[float, float] | None
    within_a_year: Rate
    seen: int

    @property
    def chance(self) -> float | None:
        """How likely it is paid back within a year, 0…1."""
        return self.within_a_year.share


def payback(
    effects: Sequence[float],
    paths: Sequence[Sequence[float]],
    cost: Cost,
    *,
    trained: int,
    margin: float,
    running: float = 0.0,
) -> Payback:
    """When the training is paid back, by its effects in the months seen and by the same of each draw of the study.

    `effects` and each of `paths` begin with the month of the training; `trained`, `margin`, `running` as in `gains`.
    Raises ValueError where there is no effect, or no draw, or a cost below 0.
    """
    if not paths:
        raise ValueError("An interval rests on draws; there are none.")
    told, *drawn = [
        gains(carried_on(path, LONGEST), trained=trained, margin=margin, running=running) for path in (effects, *paths)
    ]
    months = [payback_month(brought, cost.total) for brought in drawn]
    known = [LONGEST + 1 if month is None else month for month in months]
    returns = [got for brought in drawn if (got := roi(brought[:A_YEAR], cost.total)) is not None]
    low, high = nearest_rank(known, 0.025), nearest_rank(known, 0.975)
    return Payback(
        cost=cost.total,
        month=payback_month(told, cost.total),
        between=(_or_never(low), _or_never(high)),
        roi=roi(told[:A_YEAR], cost.total),
        roi_between=(nearest_rank(returns, 0.025), nearest_rank(returns, 0.975)) if returns else None,
        within_a_year=Rate(sum(month <= A_YEAR for month in known), len(known)),
        seen=len(effects),
    )


def _or_never(month: int) -> int | None:
    return month if month <= LONGEST else None
