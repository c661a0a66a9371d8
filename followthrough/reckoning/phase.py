"""In which of five phases a relationship stands, by rules over what is on record (methods §9).

The first rule that holds, from the last phase back, places a customer:

- realized value: a first value, and a renewal, an expansion or a referral since the sale, or 180 days live and trust
  of 70 or more;
- enlightenment: live, or a first value;
- disillusionment: sold, and longer ago than 14 days, or interest 20 or more below its peak, or an alarm; and in the two
  phases above, a red alarm;
- peak of interest: sold at most 14 days ago; or asked for the contract, and interest of 75 or more;
- skepticism: anything else.

The curve of five phases is an analogy with Gartner's, no law; that relationships pass through phases: Dwyer, Schurr &
Oh 1987, Journal of Marketing 51. All thresholds are starting values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from followthrough.reckoning import disillusion, expected
from followthrough.reckoning.disillusion import Alarm, alarm_of, days_ahead
from followthrough.reckoning.expected import Coverage, coverage_of
from followthrough.reckoning.regard import (
    INTEREST_HALF_LIFE,
    TRUST_HALF_LIFE,
    Peak,
    Regard,
    crosses_after,
    peak,
    regard,
)
from followthrough.reckoning.since_sale import Facts, Grown

#: A sale is fresh for so many days.
PEAK_DAYS = 14
#: Interest of one who is about to buy, and how far below its peak it tells of disillusionment.
KEEN, FALLEN = 75, 20
#: Who has been live for so many days with such a trust has their value.
LIVE_LONG_DAYS, TRUSTING = 180, 70

PhaseCode = Literal["skepticism", "peak", "disillusionment", "enlightenment", "realized_value"]
Reason = Literal[
    "no_sale",
    "asked",
    "signed",
    "no_value_yet",
    "interest_fell",
    "alarm",
    "relapse",
    "go_live",
    "first_value",
    "renewal",
    "expansion",
    "referral",
    "live_long",
]


@dataclass(frozen=True, slots=True)
class Why:
    """A fact for which a rule held: its code, and the days and figures it rests on, ready for JSON."""

    code: Reason
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placing:
    """The phase the rules say, why, how trust and interest stand, the alarm, and how much of all this is on record."""

    phase: PhaseCode
    why: tuple[Why, ...]
    regard: Regard
    alarm: Alarm
    coverage: Coverage

    @property
    def told(self) -> PhaseCode | None:
        """The phase to tell; None where too little is on record, which says “not enough signals”."""
        return self.phase if self.coverage.is_enough else None

    @property
    def state(self) -> tuple[str, tuple[str, ...], str | None, bool]:
        """What has to be told anew when it changes: phase, the rule and its facts, colour, and whether it is enough."""
        return self.phase, tuple(why.code for why in self.why), self.alarm.colour, self.coverage.is_enough


@dataclass(frozen=True, slots=True)
class _Lines:
    """Trust and interest on a day, and the peak of interest so far; later ones follow if nothing happens."""

    on: date
    then: Regard
    peak: Peak[date]

    def at(self, on: date) -> Regard:
        return self.then.after((on - self.on).days)


def place(facts: Facts, on: date) -> Placing:
    """Where a customer stands on a day, by what had happened by then."""
    seen = facts.seen(on)
    return _placed(seen, _lines(seen, on), on)


def next_change_on(facts: Facts, on: date) -> date | None:
    """The first day after `on` on which `place` tells another `state`, if nothing happens; None where none will.

    Looked at are the days on which some rule may begin or cease to hold; there are some twenty of them.
    """
    seen = facts.seen(on)
    lines = _lines(seen, on)
    now = _placed(seen, lines, on).state
    return next((day for day in days_ahead(_turns(seen, lines), on) if _placed(seen, lines, day).state != now), None)


def _lines(seen: Facts, on: date) -> _Lines:
    return _Lines(on, regard(seen.signals, on), peak(seen.signals, on))


def _placed(seen: Facts, lines: _Lines, on: date) -> Placing:
    stands, alarm = lines.at(on), alarm_of(seen, on)
    phase, why = _by_rule(seen, lines.peak, stands, alarm, on)
    return Placing(phase, tuple(why), stands, alarm, coverage_of(seen, on))


def _by_rule(seen: Facts, highest: Peak[date], stands: Regard, alarm: Alarm, on: date) -> tuple[PhaseCode, list[Why]]:
    value = _value(seen, stands, on)
    live = _live(seen)
    if live and alarm.colour == "red":
        return "disillusionment", [Why("relapse", {"points": alarm.total}), *live]
    if value:
        return "realized_value", [*live, *value]
    if live:
        return "enlightenment", live
    if seen.closed_on is None:
        return _before_the_sale(seen, stands)
    waning = _waning(seen.closed_on, highest, stands, alarm, on)
    if waning:
        return "disillusionment", waning
    return "peak", [Why("signed", {"on": seen.closed_on.isoformat()})]


def _value(seen: Facts, stands: Regard, on: date) -> list[Why]:
    """What shows that the value is realized; nothing before there was a first one."""
    if seen.first_value_on is None:
        return []
    found = [Why(one.kind, {"on": one.on.isoformat()}) for one in _grown(seen)]
    live_on = seen.go_live_on or seen.first_value_on
    if (on - live_on).days >= LIVE_LONG_DAYS and stands.trust >= TRUSTING:
        found.append(Why("live_long", {"since": live_on.isoformat(), "trust": stands.trust}))
    return found


def _grown(seen: Facts) -> Iterator[Grown]:
    """The last renewal, expansion and referral since the sale."""
    last = {one.kind: one for one in seen.grown if seen.since is not None and one.on >= seen.since}
    yield from sorted(last.values(), key=lambda one: (one.on, one.kind))


def _live(seen: Facts) -> list[Why]:
    found = []
    if seen.go_live_on is not None:
        found.append(Why("go_live", {"on": seen.go_live_on.isoformat()}))
    if seen.first_value_on is not None:
        found.append(Why("first_value", {"on": seen.first_value_on.isoformat()}))
    return found


def _waning(closed_on: date, highest: Peak[date], stands: Regard, alarm: Alarm, on: date) -> list[Why]:
    found = []
    if (on - closed_on).days > PEAK_DAYS:
        found.append(Why("no_value_yet", {"since": closed_on.isoformat()}))
    if stands.interest <= highest.interest - FALLEN:
        peak_on = highest.at.isoformat() if highest.at else None
        found.append(Why("interest_fell", {"interest": stands.interest, "peak": highest.interest, "peak_on": peak_on}))
    if alarm.colour is not None:
        found.append(Why("alarm", {"points": alarm.total, "colour": alarm.colour}))
    return found


def _before_the_sale(seen: Facts, stands: Regard) -> tuple[PhaseCode, list[Why]]:
    if seen.asked_on is not None and stands.interest >= KEEN:
        return "peak", [Why("asked", {"on": seen.asked_on.isoformat(), "interest": stands.interest})]
    return "skepticism", [Why("no_sale", {})]


def _turns(seen: Facts, lines: _Lines) -> Iterator[int]:
    """The days (as ordinals) on which a rule may begin or cease to hold if nothing happens."""
    yield from disillusion.turns(seen)
    yield from expected.turns(seen)
    if seen.closed_on is not None:
        yield seen.closed_on.toordinal() + PEAK_DAYS + 1
    live_on = seen.go_live_on or seen.first_value_on
    if live_on is not None:
        yield live_on.toordinal() + LIVE_LONG_DAYS
    borders = (
        (lines.then.added_interest, INTEREST_HALF_LIFE, KEEN),
        (lines.then.added_interest, INTEREST_HALF_LIFE, lines.peak.interest - FALLEN + 1),
        (lines.then.added_trust, TRUST_HALF_LIFE, TRUSTING),
    )
    crossings = (crosses_after(*border) for border in borders)
    yield from (lines.on.toordinal() + days for days in crossings if days is not None)
