"""Realized against promised: what became of the results a customer was promised, or expected, when they bought.

What is found out disconfirms or confirms what was expected (Oliver 1980, Journal of Marketing Research 17). A result is
met where all of it was realized, partly met where some was, missed where none was; the share that was realized tells
how much. Shares rest on the results that somebody looked at.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from followthrough.reckoning.uncertainty import Rate

Fulfilment = Literal["met", "partly", "missed", "unmeasured", "open"]

#: What is known of a result once somebody looked, best first.
LOOKED_AT: tuple[Fulfilment, ...] = ("met", "partly", "missed")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A result that was promised or expected, for a day.

    `promised` and `realized` are amounts in the smallest unit of `currency`, or of a measure of their own where that is
    ""; `realized` is None until it was measured on `measured_on`. `said` is what a member says became of it, which
    counts before the amounts.
    """

    due_on: date
    promised: int | None = None
    realized: int | None = None
    currency: str = ""
    measured_on: date | None = None
    said: Literal["met", "partly", "missed"] | None = None

    def seen(self, on: date) -> "Expectation":
        """As it was known on a day: what was measured later is not seen."""
        if self.measured_on is None or self.measured_on <= on:
            return self
        return Expectation(self.due_on, self.promised, None, self.currency)


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts of one currency, in its smallest unit: promised in all; and of what was measured, promised and realized.

    `count` is how many were measured.
    """

    promised: int = 0
    promised_of_measured: int = 0
    realized: int = 0
    count: int = 0

    @property
    def share(self) -> float | None:
        """Realized ÷ promised of what was measured; None where nothing was, or nothing was promised."""
        return self.realized / self.promised_of_measured if self.promised_of_measured else None


@dataclass(frozen=True, slots=True)
class Realized:
    """How many results became what, and the money of it by currency; currencies are never added up."""

    counts: Mapping[Fulfilment, int]
    money: Mapping[str, Money]

    @property
    def looked_at(self) -> int:
        """How many of them somebody has looked at."""
        return sum(self.counts[what] for what in LOOKED_AT)

    def rate(self, what: Literal["met", "partly", "missed"]) -> Rate:
        """The share of those looked at that were met, partly met or missed."""
        return Rate(self.counts[what], self.looked_at)


def fulfilment(expectation: Expectation, on: date) -> Fulfilment:
    """What has become of a result by a day; one that is measured before its day and not met yet is still open."""
    known = expectation.seen(on)
    if known.said is not None:
        return known.said
    if known.realized is None or known.promised is None:
        return "unmeasured" if on > known.due_on else "open"
    if known.realized >= known.promised:
        return "met"
    if on <= known.due_on:
        return "open"
    return "partly" if known.realized > 0 else "missed"


def realized_against_promised(expectations: Iterable[Expectation], on: date) -> Realized:
    """What became of all these by a day: counts, shares among those looked at, and money by currency.

    Results without an amount, or measured in anything but money, count without money.
    """
    counts: Counter[Fulfilment] = Counter(dict.fromkeys((*LOOKED_AT, "unmeasured", "open"), 0))
    money: dict[str, Money] = {}
    for expectation in expectations:
        known = expectation.seen(on)
        counts[fulfilment(known, on)] += 1
        if known.currency and known.promised is not None:
            money[known.currency] = _with(money.get(known.currency, Money()), known.promised, known.realized)
    return Realized(counts, money)


def _with(money: Money, promised: int, realized: int | None) -> Money:
    together = money.promised + promised
    if realized is None:
        return Money(together, money.promised_of_measured, money.realized, money.count)
    return Money(together, money.promised_of_measured + promised, money.realized + realized, money.count + 1)
