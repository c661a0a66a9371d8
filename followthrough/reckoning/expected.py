"""How much of what should be on record of a relationship is: without enough of it no phase is told (methods §9).

A signal is expected from a day on, and earlier where it is there. What the alarm counts against a relationship is on
record as well: a silence that the journal saw from the sale on, a hand-off that nobody accepts, a day that passed.

Before a sale:
- contact: that they ever spoke with us; recent: that they did in the last 90 days; sentiment: one of these 90 days.

After it:
- contact, from the 8th day on: they spoke with us since the sale, in the last 90 days; or, before the first value, the
  journal knows all since the sale;
- sentiment, from the 15th day on: one was noted since the sale, in the last 90 days;
- hand-off, where one was begun: that is on record;
- go-live, from the 91st day on: it came, or the first value did, or the day agreed for that has passed;
- first value, from the 181st day and the 91st after go-live on: it came, or its day has passed.

The days are those of the signals' own half-life, and of the rules they serve; starting values without proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from followthrough.reckoning.since_sale import Facts

#: Below this share nothing is told.
ENOUGH = 0.4
#: After so many days a contact or a sentiment tells nothing of today any more: the half-life of trust.
RECENT_DAYS = 90
#: Up to so many days after the sale nothing is missed yet.
CONTACT_AFTER, SENTIMENT_AFTER, LIVE_AFTER, VALUE_AFTER, VALUE_AFTER_LIVE = 7, 14, 90, 180, 90


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the signals that are expected: which are on record, and which are missing, as codes."""

    observed: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that is on record, 0…1; 1 where nothing is expected yet."""
        return len(self.observed) / self.expected if self.expected else 1.0

    @property
    def expected(self) -> int:
        """How many are expected."""
        return len(self.observed) + len(self.missing)

    @property
    def is_enough(self) -> bool:
        """Whether a phase can be told."""
        return self.share >= ENOUGH


def coverage_of(seen: Facts, on: date) -> Coverage:
    """What is expected on a day, by facts of which nothing happened after it."""
    asked = _before(seen, on) if seen.since is None else _after(seen, seen.since, on)
    return Coverage(
        tuple(code for code, is_there, _is_due in asked if is_there),
        tuple(code for code, is_there, is_due in asked if is_due and not is_there),
    )


def turns(seen: Facts) -> Iterator[int]:
    """The days (as ordinals) on which the share may change if nothing happens."""
    since = seen.since
    recent = (seen.last_contact_on, seen.moods[-1].on if seen.moods else None)
    yield from (day.toordinal() + RECENT_DAYS + 1 for day in recent if day is not None)
    if since is not None:
        yield from (since.toordinal() + days + 1 for days in (CONTACT_AFTER, SENTIMENT_AFTER, LIVE_AFTER, VALUE_AFTER))
    if seen.go_live_on is not None:
        yield seen.go_live_on.toordinal() + VALUE_AFTER_LIVE + 1
    if seen.first_value_due_on is not None:
        yield seen.first_value_due_on.toordinal() + 1


def _before(seen: Facts, on: date) -> list[tuple[str, bool, bool]]:
    return [
        ("contact", seen.last_contact_on is not None, True),
        ("recent", _is_recent(seen.last_contact_on, on), True),
        ("sentiment", _is_recent(seen.moods[-1].on if seen.moods else None, on), True),
    ]


def _after(seen: Facts, since: date, on: date) -> list[tuple[str, bool, bool]]:
    """Each code that may be expected of a customer, whether it is on record, and whether it is due."""
    days = (on - since).days
    last, mood = seen.last_contact_on, seen.moods[-1].on if seen.moods else None
    is_valued = seen.first_value_on is not None
    is_overdue = not is_valued and seen.first_value_due_on is not None and seen.first_value_due_on < on
    has_spoken = last is not None and last >= since and _is_recent(last, on)
    live_days = (on - seen.go_live_on).days if seen.go_live_on else days
    is_given = seen.hand_off is not None
    return [
        ("contact", has_spoken or (not is_valued and seen.is_on_record), days > CONTACT_AFTER),
        ("hand_off", is_given, is_given),
        ("sentiment", mood is not None and mood >= since and _is_recent(mood, on), days > SENTIMENT_AFTER),
        ("go_live", seen.go_live_on is not None or is_valued or is_overdue, days > LIVE_AFTER),
        ("first_value", is_valued or is_overdue, days > VALUE_AFTER and live_days > VALUE_AFTER_LIVE),
    ]


def _is_recent(day: date | None, on: date) -> bool:
    return day is not None and (on - day).days <= RECENT_DAYS
