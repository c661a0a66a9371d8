"""The alarm of disillusionment: what speaks for it after a sale, point by point (methods §9).

Three points are amber, five are red. The points are starting values from common practice: whether customers with such
an alarm stay less often is for the workspace's own data to tell. Each point rests on a fact of a day, so that the days
on which further points fall due, if nothing happens, are known in advance.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from followthrough.reckoning.half_life import crossing_at, full_mark
from followthrough.reckoning.since_sale import Facts

AMBER, RED = 3, 5

#: What speaks for it, and by how much.
POINTS: Mapping[str, int] = {
    "silent": 2,
    "silent_long": 3,
    "hand_off": 2,
    "value_late": 3,
    "not_live": 1,
    "ticket_late": 2,
    "bond_down": 2,
    "mood": 2,
    "champion_left": 3,
}
#: Before the first value: more than so many calendar days without a talk are silent, and long.
SILENT_DAYS, SILENT_LONG_DAYS = 7, 14
#: So many days before the day agreed for the first value they should be live.
LIVE_BEFORE = 14
#: The last so many sentiments since the sale are looked at; fewer say nothing.
LAST_MOODS = 3
#: A bond is down once no more than this share is left of its index at the close.
BOND_LEFT = 0.6

Colour = Literal["amber", "red"]


@dataclass(frozen=True, slots=True)
class Point:
    """Something that speaks for disillusionment: its code, its points, and the facts, ready for JSON."""

    code: str
    points: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alarm:
    """All that speaks for disillusionment on a day."""

    points: tuple[Point, ...] = ()

    @property
    def total(self) -> int:
        """The points together."""
        return sum(point.points for point in self.points)

    @property
    def colour(self) -> Colour | None:
        """Amber from three points on, red from five; None below."""
        return "red" if self.total >= RED else "amber" if self.total >= AMBER else None


def alarm(facts: Facts, on: date) -> Alarm:
    """What speaks for disillusionment on a day, from what had happened by then; nothing before a sale."""
    return alarm_of(facts.seen(on), on)


def falls_due(facts: Facts, on: date) -> list[tuple[date, Point]]:
    """The further points that will speak for it if nothing happens after `on`, each with its first day, in order.

    A longer silence takes the place of a shorter one, and a day that has passed that of one that is near.
    """
    seen = facts.seen(on)
    told = {point.code for point in alarm_of(seen, on).points}
    found = []
    for day in days_ahead(turns(seen), on):
        now = alarm_of(seen, day).points
        found += [(day, point) for point in now if point.code not in told]
        told = {point.code for point in now}
    return found


def alarm_days(facts: Facts) -> tuple[date | None, date | None]:
    """The first days on which all that has happened, if nothing else does, is amber and red; None for never.

    Points only ever join while nothing happens, so each colour begins once; it may have begun in the past.
    """
    if facts.since is None:
        return None, None
    days = {facts.since, *(mood.on for mood in facts.moods), *_days(turns(facts))}
    if facts.champion_left_on is not None:
        days.add(facts.champion_left_on)
    totals = [(day, alarm_of(facts, day).total) for day in sorted(days)]
    amber, red = (next((day for day, total in totals if total >= border), None) for border in (AMBER, RED))
    return amber, red


def _days(ordinals: Iterable[int]) -> Iterator[date]:
    last = date.max.toordinal()
    return (date.fromordinal(day) for day in ordinals if 1 <= day <= last)


def alarm_of(seen: Facts, on: date) -> Alarm:
    """`alarm` of facts of which nothing happened after `on`."""
    if seen.since is None:
        return Alarm()
    found = (
        _silence(seen, on), _hand_off(seen, on), _first_value(seen, on), _ticket(seen, on), _bond(seen, on),
        _mood(seen, on), _champion(seen, on),
    )  # fmt: skip
    return Alarm(tuple(point for point in found if point is not None))


def turns(seen: Facts) -> Iterator[int]:
    """The days (as ordinals) on which a point may come or go if nothing happens."""
    if seen.silent_since is not None:
        yield from (seen.silent_since.toordinal() + days + 1 for days in (SILENT_DAYS, SILENT_LONG_DAYS))
    if seen.hand_off_late_on is not None:
        yield seen.hand_off_late_on.toordinal()
    if seen.first_value_due_on is not None:
        yield from (seen.first_value_due_on.toordinal() + days for days in (-LIVE_BEFORE, 1))
    yield from (ticket.due_on.toordinal() + 1 for ticket in seen.tickets)
    if seen.bond_down_on is not None:
        yield seen.bond_down_on.toordinal()


def days_ahead(ordinals: Iterator[int], on: date) -> list[date]:
    """Those of the days that lie after `on` and within the calendar, each once, in order."""
    first, last = on.toordinal() + 1, date.max.toordinal()
    return [date.fromordinal(day) for day in sorted(set(ordinals)) if first <= day <= last]


def bond_down_at(*, at_close: int, log_score: float | None, interval_days: float, half_life: float) -> datetime | None:
    """When the index of a bond will have fallen by 40 % or more from that at the close, if nobody touches them; UTC.

    `at_close` is the index then, 0…100; the rest is the bond as it stands (`half_life.index`). It may lie in the past.
    None where there was no bond to lose, or none is left at all.
    """
    most = math.floor(at_close * BOND_LEFT + _ROUNDING)
    if at_close <= 0 or log_score is None:
        return None
    return crossing_at(log_score, (most + 0.5) / 100 * full_mark(interval_days, half_life), half_life)


#: 100 · 0.6 is not always found as exactly 60.
_ROUNDING = 1e-9


def _point(code: str, **values: Any) -> Point:
    return Point(code, POINTS[code], values)


def _silence(seen: Facts, on: date) -> Point | None:
    since = seen.silent_since
    if since is None or seen.first_value_on is not None:
        return None
    days = (on - since).days
    if days <= SILENT_DAYS:
        return None
    return _point("silent_long" if days > SILENT_LONG_DAYS else "silent", since=since.isoformat())


def _hand_off(seen: Facts, on: date) -> Point | None:
    late_on = seen.hand_off_late_on
    if seen.hand_off is None or late_on is None or on < late_on:
        return None
    return _point("hand_off", given_on=seen.hand_off.given_on.isoformat(), late_on=late_on.isoformat())


def _first_value(seen: Facts, on: date) -> Point | None:
    due_on = seen.first_value_due_on
    if due_on is None or seen.first_value_on is not None:
        return None
    days_left = (due_on - on).days
    if days_left < 0:
        return _point("value_late", due_on=due_on.isoformat())
    if seen.go_live_on is not None or days_left > LIVE_BEFORE:
        return None
    return _point("not_live", due_on=due_on.isoformat())


def _ticket(seen: Facts, on: date) -> Point | None:
    late = [ticket for ticket in seen.tickets if ticket.due_on < on and ticket.solved_on is None]
    if not late:
        return None
    oldest = min(late, key=lambda ticket: (ticket.due_on, ticket.opened_on))
    return _point(
        "ticket_late", count=len(late), opened_on=oldest.opened_on.isoformat(), due_on=oldest.due_on.isoformat()
    )


def _bond(seen: Facts, on: date) -> Point | None:
    if seen.bond_down_on is None or on < seen.bond_down_on:
        return None
    return _point("bond_down", on=seen.bond_down_on.isoformat())


def _mood(seen: Facts, on: date) -> Point | None:
    last = [mood for mood in seen.moods if seen.since is not None and mood.on >= seen.since][-LAST_MOODS:]
    if len(last) < LAST_MOODS or on < last[-1].on or sum(mood.value for mood in last) >= 0:
        return None
    return _point("mood", moods=[mood.value for mood in last], on=last[-1].on.isoformat())


def _champion(seen: Facts, on: date) -> Point | None:
    left_on = seen.champion_left_on
    if left_on is None or on < left_on or (seen.since is not None and left_on < seen.since):
        return None
    return _point("champion_left", on=left_on.isoformat())
