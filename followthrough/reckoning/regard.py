"""How a customer regards us: trust and interest, 0 to 100, from signals that fade (methods §9).

Both stand at 50 and are moved by signals, X(t) = 50 + Σ w·2^(−age/h), with a half-life h of 21 days for interest and
of 90 for trust. Signals only add up: what is cut off at 0 and 100, and rounded, is the figure that is shown, so that a
signal adds the same beside many others and each can be taken out again. Where a rule asks for a figure it asks for the
one shown. A signal later than the moment asked for is not seen.

Times are either all days, where a signal counts in full on its day, or all aware moments; ages are in days. The
half-lives and weights are starting values from common practice. That trust and commitment keep customers: Morgan &
Hunt 1994, Journal of Marketing 58.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import nlargest
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

Time = TypeVar("Time", date, datetime)

MIDDLE, LEAST, MOST = 50, 0, 100
INTEREST_HALF_LIFE, TRUST_HALF_LIFE = 21.0, 90.0

_DAY = timedelta(days=1)
_PLACE = attrgetter("at", "interest", "trust")
#: Sums that were found in different ways differ behind so many digits, and must not be rounded apart.
_DIGITS = 6


class Signal(NamedTuple, Generic[Time]):
    """Something that moved them: what kind of thing, when, and what it added then, in points."""

    kind: str
    at: Time
    interest: float
    trust: float


@dataclass(frozen=True, slots=True)
class Regard:
    """What the signals together add to interest and to trust at a moment, in points; and what is shown of it."""

    added_interest: float = 0.0
    added_trust: float = 0.0

    @property
    def interest(self) -> int:
        """Interest as shown, 0…100."""
        return shown(self.added_interest)

    @property
    def trust(self) -> int:
        """Trust as shown, 0…100."""
        return shown(self.added_trust)

    def after(self, days: float) -> "Regard":
        """So many days (0 or more) later, if nothing happens."""
        return Regard(
            self.added_interest * kept(days, INTEREST_HALF_LIFE), self.added_trust * kept(days, TRUST_HALF_LIFE)
        )

    def with_signal(self, signal: Signal[Time]) -> "Regard":
        """With one more signal, of this moment."""
        return Regard(self.added_interest + signal.interest, self.added_trust + signal.trust)


class Part(NamedTuple, Generic[Time]):
    """A signal, and what it still adds to interest and to trust, in points."""

    signal: Signal[Time]
    interest: float
    trust: float


class Peak(NamedTuple, Generic[Time]):
    """The highest that interest ever showed, and when it first did; None where it never rose above the middle."""

    interest: int
    at: Time | None


def shown(added: float) -> int:
    """The figure that is shown where signals add so many points together: 50 more, within 0…100, rounded."""
    return round(min(MOST, max(LEAST, MIDDLE + round(added, _DIGITS))))


def kept(days: float, half_life: float) -> float:
    """The share of a signal's points that is left after so many days (0 or more): 2^(−days/h), both in days."""
    return math.exp2(-days / half_life)


def regard(signals: Iterable[Signal[Time]], at: Time) -> Regard:
    """Interest and trust at `at`, from signals in any order; those that come later are not seen."""
    interest, trust = [], []
    for signal in signals:
        if signal.at <= at:
            days = (at - signal.at) / _DAY
            interest.append(signal.interest * kept(days, INTEREST_HALF_LIFE))
            trust.append(signal.trust * kept(days, TRUST_HALF_LIFE))
    return Regard(math.fsum(interest), math.fsum(trust))


def parts(signals: Iterable[Signal[Time]], at: Time) -> list[Part[Time]]:
    """Each signal that is seen at `at` with what it still adds, the one that adds or takes most first.

    The parts make up `regard`. Of those that move alike the latest comes first.
    """
    return sorted(_left(signals, at), key=_weight_of, reverse=True)


def largest(signals: Iterable[Signal[Time]], at: Time, most: int) -> list[Part[Time]]:
    """The first of `parts`, at most so many."""
    return nlargest(most, _left(signals, at), key=_weight_of)


def _weight_of(part: Part[Time]) -> tuple[float, Time, str]:
    return abs(part.interest) + abs(part.trust), part.signal.at, part.signal.kind


def series(signals: Iterable[Signal[Time]], moments: Sequence[Time]) -> list[Regard]:
    """`regard` at each of the moments, in the order they are given.

    Once both are in order each is looked at once: all points fade at the same rate, so that only their sum is kept.
    """
    waiting = _in_order(signals)
    found = [Regard()] * len(moments)
    interest = trust = 0.0
    since, place, last = None, 0, len(waiting)
    for which in sorted(range(len(moments)), key=lambda which: moments[which]):
        moment = moments[which]
        while place < last and waiting[place].at <= moment:
            signal = waiting[place]
            if since is not None and signal.at != since:
                days = (signal.at - since) / _DAY
                interest, trust = interest * kept(days, INTEREST_HALF_LIFE), trust * kept(days, TRUST_HALF_LIFE)
            interest, trust = interest + signal.interest, trust + signal.trust
            since, place = signal.at, place + 1
        found[which] = Regard(interest, trust)
        if since is not None and moment != since:
            found[which] = found[which].after((moment - since) / _DAY)
    return found


def peak(signals: Iterable[Signal[Time]], at: Time) -> Peak[Time]:
    """The highest that interest showed up to `at`, and when it first did.

    Between signals it only falls back towards the middle, or rises back to it, so that it peaks at a signal.
    """
    known = [signal for signal in _in_order(signals) if signal.at <= at]
    highest: Peak[Time] = Peak(MIDDLE, None)
    interest, since = 0.0, None
    for place, signal in enumerate(known):
        if since is not None and signal.at != since:
            interest *= kept((signal.at - since) / _DAY, INTEREST_HALF_LIFE)
        interest += signal.interest
        since = signal.at
        is_last_then = place + 1 == len(known) or known[place + 1].at != signal.at
        if is_last_then and interest > 0 and shown(interest) > highest.interest:
            highest = Peak(shown(interest), signal.at)
    return highest


def crosses_after(added: float, half_life: float, border: int) -> int | None:
    """The first number of whole days, from 1 on, after which the figure shown is on the other side of `border`.

    `added` points fade with this half-life (days). The sides are: at the border or above it, and below it. None where
    the figure stays on its side for as long as nothing happens.
    """
    is_above = shown(added) >= border

    def is_across(days: int) -> bool:
        return (shown(added * kept(days, half_life)) >= border) is not is_above

    last = math.ceil(half_life * math.log2(max(1.0, abs(added)) * 4))
    if not is_across(last):
        return None
    before = 0
    while last - before > 1:
        middle = (before + last) // 2
        before, last = (before, middle) if is_across(middle) else (middle, last)
    return last


def _left(signals: Iterable[Signal[Time]], at: Time) -> Iterable[Part[Time]]:
    for signal in signals:
        if signal.at <= at:
            days = (at - signal.at) / _DAY
            left_of_interest, left_of_trust = kept(days, INTEREST_HALF_LIFE), kept(days, TRUST_HALF_LIFE)
            yield Part(signal, signal.interest * left_of_interest, signal.trust * left_of_trust)


def _in_order(signals: Iterable[Signal[Time]]) -> list[Signal[Time]]:
    return sorted(signals, key=_PLACE)
