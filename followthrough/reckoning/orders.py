"""Which order of a day would have led to more: what was really done, matched with what each order puts first (B1).

Of a day only what was done tells anything: a touch counts for an order when the order puts its customer among the
first that fit the day. So orders are compared on what they agree with the day on, after the replay of Li, Chu, Langford
and Wang 2011 (WSDM). Days were not drawn by lot, so a difference goes along with an order; it is no proof of a cause.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from followthrough.reckoning.uncertainty import Rate, nearest_rank
from followthrough.reckoning.worth import Facts, Grounds, Kind, for_leads, worth_of

#: Below so many touches in common with the days nothing is said of an order (methods §1).
ENOUGH = 20
#: How often the days are drawn anew for an interval, and what makes the draws the same each time.
DRAWS, SEED = 500, 2026
HOUR = 60
#: Levels, those that deserve most first; the unjudged last.
LEVELS = "ABCDN"


class Order(StrEnum):
    """By what the customers who are due are put in order."""

    INDEX = "index"
    OLDEST = "oldest"
    LEVEL = "level"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who was due, as it was known that morning: in its best lane, and how many days it was silent.

    `amount` is what was at stake in thousandths of a middle deal, 0 where nothing was on record.
    """

    id: int
    facts: Facts
    a_minute: int
    silent: int
    amount: int

    @classmethod
    def of(cls, pk: int, lanes: Iterable[Facts], grounds: Grounds, *, silent: int, amount: int) -> "Candidate":
        """The customer in its most pressing lane."""
        weighed = ((facts, worth_of(facts, grounds).a_minute) for facts in lanes)
        facts, a_minute = min(weighed, key=lambda one: (one[0].kind, -one[1]))
        return cls(pk, facts, a_minute, silent, amount)


@dataclass(frozen=True, slots=True)
class Made:
    """What was done with a customer on the day, and the minutes it took; whether a deal was promoted by it."""

    customer_id: int
    is_promoted: bool
    minutes: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a member: how many touches fit it, who was due, what was done."""

    room: int
    due: tuple[Candidate, ...]
    made: tuple[Made, ...]


def _by_index(day: Day) -> list[Candidate]:
    """What has its day, the reserve for new leads, then what is worth most a minute."""
    dated = sorted(
        (one for one in day.due if one.facts.kind is not Kind.OPEN), key=lambda one: (one.facts.kind, one.id)
    )
    rest = sorted((one for one in day.due if one.facts.kind is Kind.OPEN), key=lambda one: (-one.a_minute, one.id))
    leads = [one for one in rest if one.facts.is_lead][: for_leads(day.room)]
    kept = {one.id for one in leads}
    return [*dated, *leads, *(one for one in rest if one.id not in kept)]


def _oldest(day: Day) -> list[Candidate]:
    return sorted(day.due, key=lambda one: (-one.silent, one.id))


def _by_level(day: Day) -> list[Candidate]:
    return sorted(day.due, key=lambda one: (LEVELS.index(one.facts.level), -one.silent, one.id))


def _largest(day: Day) -> list[Candidate]:
    return sorted(day.due, key=lambda one: (-one.amount, -one.silent, one.id))


ORDERS: Mapping[Order, Callable[[Day], list[Candidate]]] = {
    Order.INDEX: _by_index,
    Order.OLDEST: _oldest,
    Order.LEVEL: _by_level,
    Order.LARGEST: _largest,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Touches, how many of them promoted a deal, and the minutes they took."""

    touches: int = 0
    promoted: int = 0
    minutes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.touches + other.touches, self.promoted + other.promoted, self.minutes + other.minutes)

    @property
    def rate(self) -> Rate:
        """Promoted, out of all touches."""
        return Rate(self.promoted, self.touches)

    @property
    def an_hour(self) -> float | None:
        """Promotions per hour of touches; None where no time was spent."""
        return HOUR * self.promoted / self.minutes if self.minutes else None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an order: what it has in common with the days, and promotions per hour with their interval.

    `ahead` is by how many promotions per hour the index is ahead of it, low and high (None for the index itself, and
    where either has too little in common with the days).
    """

    order: Order
    tally: Tally
    interval: tuple[float, float] | None
    ahead: tuple[float, float, float] | None

    @property
    def is_enough(self) -> bool:
        """Whether anything is said."""
        return self.tally.touches >= ENOUGH


@dataclass(frozen=True, slots=True)
class Comparison:
    """All orders, what the days really held of those who were due (`due`), and all that was done (`done`)."""

    days: int
    orders: tuple[Told, ...]
    due: Tally
    done: Tally


def matched(day: Day, order: Order) -> Tally:
    """What was done on the day with those whom the order puts among the first that fit it."""
    first = {one.id for one in ORDERS[order](day)[: day.room]}
    return tally_of(one for one in day.made if one.customer_id in first)


def tally_of(made: Iterable[Made]) -> Tally:
    """These added up."""
    return sum((Tally(1, int(one.is_promoted), one.minutes) for one in made), Tally())


def compare(days: Sequence[Day]) -> Comparison:
    """The orders on these days. Intervals (95 %) are those of the days drawn anew with replacement (Efron 1979)."""
    by_order = {order: [matched(day, order) for day in days] for order in Order}
    sums = {order: sum(tallies, Tally()) for order, tallies in by_order.items()}
    drawn = _drawn(by_order, len(days))
    return Comparison(
        days=len(days),
        orders=tuple(_told(order, sums, drawn) for order in Order),
        due=sum((_of_the_due(day) for day in days), Tally()),
        done=sum((tally_of(day.made) for day in days), Tally()),
    )


def _of_the_due(day: Day) -> Tally:
    due = {one.id for one in day.due}
    return tally_of(one for one in day.made if one.customer_id in due)


def _drawn(by_order: Mapping[Order, Sequence[Tally]], days: int) -> dict[Order, list[float]]:
    """Promotions per hour of each order, each time of days drawn anew; the same days for all orders."""
    found: dict[Order, list[float]] = {order: [] for order in by_order}
    rng = random.Random(SEED)
    for _draw in range(DRAWS if days else 0):
        chosen = rng.choices(range(days), k=days)
        for order, tallies in by_order.items():
            promoted = sum(tallies[day].promoted for day in chosen)
            minutes = sum(tallies[day].minutes for day in chosen)
            found[order].append(HOUR * promoted / minutes if minutes else 0.0)
    return found


def _told(order: Order, sums: Mapping[Order, Tally], drawn: Mapping[Order, Sequence[float]]) -> Told:
    tally, index = sums[order], sums[Order.INDEX]
    if tally.touches < ENOUGH or tally.an_hour is None:
        return Told(order, tally, None, None)
    interval = _middle(sorted(drawn[order]))
    if order is Order.INDEX or index.touches < ENOUGH or index.an_hour is None:
        return Told(order, tally, interval, None)
    apart = sorted(mine - its for mine, its in zip(drawn[Order.INDEX], drawn[order], strict=True))
    return Told(order, tally, interval, (index.an_hour - tally.an_hour, *_middle(apart)))


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """Between which of these, in order, 95 % of them lie."""
    return nearest_rank(values, 0.025), nearest_rank(values, 0.975)
