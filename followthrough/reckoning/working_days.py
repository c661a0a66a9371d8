"""Days that count: adding and counting working days over weekends and holidays, and the date it is somewhere.

Nothing here walks day by day: weeks are counted by division and only the holidays given are looked at,
so that due dates of thousands of customers cost microseconds each.
"""

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

SATURDAY_AND_SUNDAY = frozenset({5, 6})

#: Holidays may push a date at most this many calendar days; a list that pushes further is ignored.
HOLIDAYS_GIVE_UP_AFTER = 366 * 2


class _Week:
    """The working days of a week without holidays, numbered from 1 at the first one of year 1 (a Monday is day 0)."""

    def __init__(self, weekend: frozenset[int]) -> None:
        if not weekend <= set(range(7)):
            raise ValueError(f"A weekend is made of days 0 (Monday) to 6 (Sunday), not {sorted(weekend)}.")
        self.days = tuple(day for day in range(7) if day not in weekend)
        if not self.days:
            raise ValueError("A weekend of all seven days leaves no working day.")
        self._before = tuple(sum(day < weekday for day in self.days) for weekday in range(7))

    def works(self, ordinal: int) -> bool:
        return (ordinal - 1) % 7 in self.days

    def number(self, ordinal: int) -> int:
        """How many working days there are up to and including the day of `ordinal`."""
        weeks, over = divmod(ordinal, 7)
        return weeks * len(self.days) + self._before[over]

    def ordinal(self, number: int) -> int:
        """The day that carries `number`."""
        weeks, over = divmod(number - 1, len(self.days))
        return weeks * 7 + self.days[over] + 1


@lru_cache(maxsize=128)
def _week(weekend: frozenset[int]) -> _Week:
    return _Week(weekend)


def _day(ordinal: int) -> date:
    if ordinal > date.max.toordinal():
        raise ValueError("That working day lies beyond the calendar.")
    return date.fromordinal(ordinal)


def _holidays(holidays: Collection[date], week: _Week, after: int) -> list[int]:
    """The holidays later than `after` that take a working day away, each once, in order."""
    return sorted({day for day in (h.toordinal() for h in holidays) if day > after and week.works(day)})


def _forward(start: int, days: int, holidays: Collection[date], week: _Week) -> int | None:
    """The day `days` (≥ 1) working days after `start`, or None where the holidays push it too far."""
    number = week.number(start) + days
    plain = found = week.ordinal(number)
    for holiday in _holidays(holidays, week, start):
        if holiday > found:
            break
        number += 1
        found = week.ordinal(number)
    return found if found - plain <= HOLIDAYS_GIVE_UP_AFTER else None


def next_working_day(
    day: date, *, holidays: Collection[date] = (), weekend: frozenset[int] = SATURDAY_AND_SUNDAY
) -> date:
    """`day` itself if it is a working day, else the first working day after it.

    `weekend` holds the weekdays off (0 Monday … 6 Sunday). Holidays that would push the answer more than two years are
    ignored. Raises ValueError for a weekend of all seven days and for an answer beyond the year 9999.
    """
    week = _week(weekend)
    start = day.toordinal()
    if week.works(start) and day not in holidays:
        return _day(start)
    found = _forward(start, 1, holidays, week)
    return next_working_day(day, weekend=weekend) if found is None else _day(found)


def add_working_days(
    start: date, days: int, *, holidays: Collection[date] = (), weekend: frozenset[int] = SATURDAY_AND_SUNDAY
) -> date:
    """The date `days` working days after `start`; 0 gives `start` itself, or the next working day if it is none.

    `weekend` holds the weekdays off (0 Monday … 6 Sunday); a holiday on a weekend costs nothing. Holidays that would
    push the answer more than `HOLIDAYS_GIVE_UP_AFTER` calendar days (a list that covers years) are ignored altogether.
    Raises ValueError for negative `days`, a weekend of all seven days, and an answer beyond the year 9999.
    """
    if days < 0:
        raise ValueError(f"Working days are added forward; {days} is negative.")
    if days == 0:
        return next_working_day(start, holidays=holidays, weekend=weekend)
    week = _week(weekend)
    found = _forward(start.toordinal(), days, holidays, week)
    return add_working_days(start, days, weekend=weekend) if found is None else _day(found)


def working_days_between(
    start: date, end: date, *, holidays: Collection[date] = (), weekend: frozenset[int] = SATURDAY_AND_SUNDAY
) -> int:
    """How many working days lie after `start`, up to and including `end`; negative where `end` is before `start`.

    Counting back is counting forward with the sign turned: between(a, b) = -between(b, a).
    Raises ValueError for a weekend of all seven days.
    """
    if end < start:
        return -working_days_between(end, start, holidays=holidays, weekend=weekend)
    week = _week(weekend)
    first, last = start.toordinal(), end.toordinal()
    taken = sum(day <= last for day in _holidays(holidays, week, first))
    return week.number(last) - week.number(first) - taken


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone named {name!r}.") from error


def local_date(at: datetime, zone: str) -> date:
    """The date that the aware moment `at` falls on in `zone`, an IANA name such as "Asia/Tokyo".

    Raises ValueError for a zone that does not exist (naming it) and for a moment without a zone of its own.
    """
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone before it has a date elsewhere.")
    return at.astimezone(_zone(zone)).date()
