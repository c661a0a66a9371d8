"""What a touch is worth a minute: the index a day is ordered by (methods §6, after Whittle 1988, J. Appl. Prob. 25A).

 I = M · [ h · (P of the next stage − P) + P · (r(t+1) − r(t)) + 0.02 · P, if the level is stale ] ÷ minutes

Amounts and shares are whole numbers (thousandths of a middle deal; millionths), so that a database counts the same.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from followthrough.reckoning.chain import Chain, Counts, chain_of
from followthrough.reckoning.uncertainty import nearest_rank

#: One as whole numbers of the index have it: shares count millionths, amounts thousandths of a middle deal.
WHOLE, UNIT = 1_000_000, 1_000
#: No deal counts for more than so many middle ones.
MOST_UNITS = 1_000 * UNIT
#: More than anybody can enter; it counts as the most there is, before a database can run over.
MOST_AMOUNT = 10**15

#: How many of those whom nobody touches are lost in each further interval (r0, methods §7; practice, no proof).
LOST_AN_INTERVAL = 0.15
#: Later than so many intervals counts as so many.
MOST_INTERVALS = 3
#: What knowing the level again is worth, as a part of the chance of a sale (tunable, methods §6).
KNOWING = 20_000
#: Of a day's room so much is kept for new leads.
FOR_LEADS = 0.15

#: Minutes of a touch until enough are on record; a program takes longer (common practice, no proof: methods §6).
USUAL_MINUTES = {0: 12, 1: 12, 2: 12, 3: 12, 4: 12, 5: 60, 6: 12, 7: 12}
VISIT, USUAL_VISIT = -1, 90
#: A figure of one's own takes so many touches.
FEWEST = 20

#: Where the touch stood (a stage, 0 without a deal, or `VISIT`) → minutes → how many touches took so long.
Minutes = Mapping[int, Mapping[int, int]]


class Kind(IntEnum):
    """Why somebody stands in a plan, in the order of the day: what has its day first, `OPEN` by what it is worth."""

    PROMISED = 1
    INBOUND = 2
    PLEDGE = 3
    VISIT = 4
    PAYMENT = 5
    CONTRACT = 6
    OPEN = 9


@dataclass(frozen=True, slots=True, eq=False)
class Grounds:
    """What the worth of a touch rests on: the chain, and the minutes a touch takes by where it stands.

    `timed` tells how many touches say how long they took.
    """

    chain: Chain
    minutes: Mapping[int, int]
    timed: Mapping[int, int] = field(default_factory=dict)

    def gain(self, stage: int, level: str) -> int:
        """By how much a touch raises the chance of a sale, in millionths."""
        return round(WHOLE * self.chain.gain(stage, level))

    def win(self, stage: int) -> int:
        """The chance of a sale, in millionths."""
        return round(WHOLE * self.chain.win[stage])

    def fresh(self, level: str) -> int:
        """What a touch may bring where no deal is open: that it begins one, and that is won; in millionths."""
        return round(WHOLE * self.chain.promoted(1, level) * self.chain.win[1])

    def is_ours(self, place: int) -> bool:
        """Whether the minutes are those of this workspace, and no default."""
        return self.timed.get(place, 0) >= FEWEST


def grounds_of(counts: Counts, minutes: Minutes, chances: Mapping[int, float]) -> Grounds:
    """What was counted here, drawn towards the assumed `chances` of a sale by stage (0-1); the minutes are medians."""
    timed = {place: sum(found.values()) for place, found in minutes.items()}
    usual = {**USUAL_MINUTES, VISIT: USUAL_VISIT}
    ours = {
        place: max(1, nearest_rank([minute for minute, n in found.items() for _ in range(n)], 0.5))
        for place, found in minutes.items()
        if place in usual and timed[place] >= FEWEST
    }
    return Grounds(chain_of(counts, chances), usual | ours, timed)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a customer in one lane, on the day of a plan.

    `stage` is None without a deal; `units` the amount at stake in thousandths of a middle deal (`units`); `late` the
    working days since it was due by its clock (None: its clock is not due) and `interval` that of its cadence;
    `is_untouched`: nobody ever touched it; `is_stale`: its level is to be looked at again; `is_lead`: not yet assessed
    and nobody ever answered; `visits`: the member visits them.
    """

    kind: Kind
    stage: int | None
    level: str
    units: int
    late: int | None
    interval: int
    is_untouched: bool = False
    is_stale: bool = False
    is_lead: bool = False
    visits: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """The parts of what a touch is worth, in millionths of what is at stake; the index; and the minutes it takes.

    `gain`: chance of a sale that the touch may bring; `waiting`: what waiting a day loses of it; `knowing`: what
    looking at the level again is worth; `contact`: what time has brought back since the last contact, where no deal is
    open. `weighed_minutes` are those of such a touch, which the index is told by; `minutes` those of a visit, where the
    member visits them.
    """

    gain: int
    waiting: int
    knowing: int
    contact: int
    weighed_minutes: int
    a_minute: int
    minutes: int

    @property
    def together(self) -> int:
        """The sum of the parts."""
        return self.gain + self.waiting + self.knowing + self.contact


def units(amount: int | None, middle: int | None) -> int:
    """An amount in thousandths of the middle deal of its currency: 1000 where either is unknown."""
    if amount is None or not middle:
        return UNIT
    if amount > MOST_AMOUNT or amount // middle >= MOST_UNITS // UNIT:
        return MOST_UNITS
    return amount * UNIT // middle


def worth_of(facts: Facts, grounds: Grounds) -> Worth:
    """The index of one customer in one lane, and its parts. Raises KeyError for a stage outside 1-7."""
    minutes = grounds.minutes[facts.stage or 0]
    knowing = KNOWING if facts.is_stale else 0
    taken = grounds.minutes[VISIT] if facts.visits else minutes
    if facts.stage is None:
        back = WHOLE if facts.is_untouched else recovered(facts.late or 0, facts.interval)
        contact, known = grounds.fresh(facts.level) * back // WHOLE, grounds.win(1) * knowing // WHOLE
        return Worth(0, 0, known, contact, minutes, facts.units * (contact + known) // minutes, taken)
    gain, win = grounds.gain(facts.stage, facts.level), grounds.win(facts.stage)
    lost = 0 if facts.late is None else lost_by_a_day(facts.late, facts.interval)
    index = facts.units * gain // minutes + (facts.units * win // minutes) * (lost + knowing) // WHOLE
    return Worth(gain, win * lost // WHOLE, win * knowing // WHOLE, 0, minutes, index, taken)


def drift(ratio: float) -> float:
    """How likely somebody is lost whose silence is so many times the interval: 1 − 0.85^(ratio − 1), 0 up to 1."""
    return float(1 - (1 - LOST_AN_INTERVAL) ** max(0.0, ratio - 1))


def lost_by_a_day(late: int, interval: int) -> int:
    """What one more working day adds to `drift`, in millionths, `late` working days after the interval was over."""
    ratio = 1 + min(late, MOST_INTERVALS * interval) / interval
    return round(WHOLE * (drift(ratio + 1 / interval) - drift(ratio)))


def recovered(late: int, interval: int) -> int:
    """What time has brought back since the last contact, in millionths: f(τ) − τ · (f(τ+1) − f(τ)), f = 1 − e^(−τ/τ0).

    The index of a recovering arm whose benefit a touch uses up and time restores (methods §6); τ0 is the interval, τ
    the working days since the contact: the interval and the `late` days.
    """
    since = interval + min(late, MOST_INTERVALS * interval)
    now, then = (1 - math.exp(-days / interval) for days in (since, since + 1))
    return round(WHOLE * max(0.0, now - since * (then - now)))


def for_leads(room: int) -> int:
    """Of so many touches or minutes that are left of a day, how many are kept for new leads: 15 %, rounded up."""
    return math.ceil(room * FOR_LEADS - 1e-9)
