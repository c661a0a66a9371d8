"""When a contract that comes to its end asks for attention: `AHEAD` before the last day of notice, else of itself."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

#: So long before notice (or the end) one is told, in calendar days.
AHEAD = timedelta(days=30)


class Ending(NamedTuple):
    """A contract that ends: from which day it asks, until when notice is possible, and when it ends."""

    asks_from: date
    ends_on: date
    notice_by: date | None

    def kept(self) -> list[str | None]:
        """Ready for JSON."""
        return [day.isoformat() if day else None for day in (self.asks_from, self.ends_on, self.notice_by)]


def ending(ends_on: date, notice_by: date | None) -> Ending:
    """The end of a contract that ends on a day, with the last day of notice where there is one."""
    last = max(notice_by or ends_on, date.min + AHEAD)
    return Ending(last - AHEAD, ends_on, notice_by)


def read_endings(kept: Iterable[Sequence[str | None]]) -> list[Ending]:
    """Endings from what was kept of them, the earliest first."""
    found = []
    for asks_from, ends_on, notice_by in kept:
        assert asks_from
        assert ends_on
        days = date.fromisoformat(asks_from), date.fromisoformat(ends_on)
        found.append(Ending(*days, date.fromisoformat(notice_by) if notice_by else None))
    return sorted(found)


def waiting(endings: Iterable[Ending], *, spoken_on: date | None) -> Ending | None:
    """The first one that nobody spoke with them about: from whose day on there was no touch. None where there is none.

    `spoken_on` is the day of the last touch that counts.
    """
    return next((one for one in endings if spoken_on is None or spoken_on < one.asks_from), None)
