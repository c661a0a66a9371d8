"""Dates and moments in the ways people and programs write them.

A numeric date with the year at the end leaves two readings; `DateOrder` says which one holds for the column. A
wall-clock time that a zone skips is read with the offset before the gap; one that happens twice is taken the first
time (both are told as notes). Leap seconds and hour 24 are refused. Years outside 1950 to 2100 are refused. A year of
two digits is read only where the order is known: 00 to 69 mean 2000 to 2069.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache

from followthrough.porting.problem import BadValue
from followthrough.porting.values.months import MONTHS

FIRST_YEAR, LAST_YEAR = 1950, 2100
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_ISO = re.compile(
    r"(\d{4,5})-(\d\d?)-(\d\d?)(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*([AaPp][Mm])?\s*"
    r"(Z[+-]\d\d:?\d\d|Z|[+-]\d\d(?::?\d\d)?|UTC|GMT)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")
_NUMERIC = re.compile(
    r"(\d{1,4})([./-])\s?(\d\d?)\2\s?(\d{4}|\d\d)\.?"
    r"(?:,?[ T]\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s*([AaPp][Mm])?)?"
)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d\d?)\s*月\s*(\d\d?)\s*日?(?:\s*(\d\d?):(\d\d)(?::(\d\d))?)?")
_NAMED = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?(?:(\d\d?)(?:st|nd|rd|th|er|\.|º)?[\s-]*(?:de\s+)?([^\W\d_]{3,12})\.?|([^\W\d_]{3,12})\.?\s*(\d\d?)(?:st|nd|rd|th)?)"
    r"[\s,.-]*(?:de\s+|del\s+)?(\d{4}|\d\d)(?:,?\s+(?:at\s+)?(\d\d?):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?"
)
_SERIAL = re.compile(r"-?\d{1,7}(?:[.,]\d{1,12})?")


class DateOrder(StrEnum):
    """How a numeric date with the year at the end is read; `EXCEL` reads bare numbers as a spreadsheet's days."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"
    EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with a wall-clock time and an offset when the text had them. `note` is a code for what was decided."""

    on: date
    clock: time | None = None
    zone: tzinfo | None = None
    note: str = ""

    def at(self, zone: tzinfo) -> tuple[datetime, str]:
        """The moment in UTC, a day without time meaning noon in `zone`; with the code of a note when the clock was
        changed."""
        wall = datetime.combine(self.on, self.clock or time(12))
        if self.zone is not None:
            return wall.replace(tzinfo=self.zone).astimezone(UTC), self.note
        first = wall.replace(tzinfo=zone, fold=0)
        second = wall.replace(tzinfo=zone, fold=1)
        instant = first.astimezone(UTC)
        if first.utcoffset() == second.utcoffset():
            return instant, self.note
        back = instant.astimezone(zone).replace(tzinfo=None)
        return instant, "time_skipped" if back != wall else "time_twice"

    def day_in(self, zone: tzinfo) -> date:
        """The calendar day in `zone`; a day without time stays itself."""
        if self.clock is None or self.zone is None:
            return self.on
        return self.at(zone)[0].astimezone(zone).date()


@lru_cache(maxsize=20_000)
def read_moment(text: str, order: DateOrder | None, *, from_1904: bool = False, serials: bool = False) -> Moment:
    """The day (and time) a text tells. `serials` allows bare numbers as a spreadsheet's days. Raises BadValue."""
    text = text.strip()
    if len(text) > 60:
        raise BadValue("date_unreadable", text)
    text = text.translate(_WESTERN_DIGITS) if not text.isascii() else text
    if found := _ISO.fullmatch(text):
        return _iso(found, text)
    if found := _NUMERIC.fullmatch(text):
        return _numeric(found, order, text)
    if (serials or order is DateOrder.EXCEL) and _SERIAL.fullmatch(text):
        return _serial(text, from_1904)
    if found := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zulu = found.groups()
        return Moment(_day(year, month, day, text), _clock(hour, minute, second, None, text), UTC if zulu else None)
    if found := _CHINESE.fullmatch(text):
        year, month, day, hour, minute, second = found.groups()
        return Moment(_day(year, month, day, text), _clock(hour, minute, second, None, text))
    if found := _NAMED.fullmatch(text):
        return _named(found, text)
    raise BadValue("date_unreadable", text)


#: Arabic, Persian, Devanagari and full-width digits.
_WESTERN_DIGITS = {zero + value: str(value) for zero in (0x660, 0x6F0, 0x966, 0xFF10) for value in range(10)}


def readings(text: str) -> frozenset[DateOrder]:
    """Which orders would give a real day for a numeric date with the year at the end; empty for any other text.

    25-02-03 tells nothing: the year may stand at either end.
    """
    found = _NUMERIC.fullmatch(text.strip()) if len(text) <= 60 else None
    if not found or len(found[1]) > 2 or (found[2] == "-" and len(found[4]) == 2):
        return frozenset()
    possible = set()
    for order in (DateOrder.DMY, DateOrder.MDY):
        try:
            _numeric(found, order, text)
        except BadValue:
            continue
        possible.add(order)
    if len(possible) == 2 and int(found[1]) == int(found[3]) and len(found[4]) == 4:
        return frozenset()
    return frozenset(possible)


def is_serial(text: str) -> bool:
    """Whether a text could be a spreadsheet's number for a day."""
    return bool(_SERIAL.fullmatch(text.strip()))


def _iso(found: re.Match[str], text: str) -> Moment:
    year, month, day, hour, minute, second, half, offset = found.groups()
    if len(year) != 4:
        raise BadValue("date_far", text)
    zone, note = _offset(offset, text)
    return Moment(_day(year, month, day, text), _clock(hour, minute, second, half, text), zone, note)


def _numeric(found: re.Match[str], order: DateOrder | None, text: str) -> Moment:
    first, _mark, middle, last, hour, minute, second, half = found.groups()
    clock = _clock(hour, minute, second, half, text)
    if len(first) == 4 and len(last) <= 2:
        return Moment(_day(first, middle, last, text), clock)
    if len(first) > 2:
        raise BadValue("date_unreadable", text)
    if order is DateOrder.YMD and len(last) == 2:
        return Moment(_day(_full_year(first), middle, last, text), clock)
    if order not in (DateOrder.DMY, DateOrder.MDY):
        if len(last) == 2:
            raise BadValue("date_short_year", text)
        if first == middle:
            return Moment(_day(last, middle, first, text), clock)
        raise BadValue("date_order_unknown" if readings(text) else "date_impossible", text)
    day, month = (first, middle) if order is DateOrder.DMY else (middle, first)
    return Moment(_day(_full_year(last), month, day, text), clock)


def _named(found: re.Match[str], text: str) -> Moment:
    day_first, name_second, name_first, day_second, year, hour, minute, second, half = found.groups()
    month = MONTHS.get((name_second or name_first).casefold())
    if month is None:
        raise BadValue("date_unreadable", text)
    day = day_first or day_second
    return Moment(_day(_full_year(year), str(month), day, text), _clock(hour, minute, second, half, text))


def _serial(text: str, from_1904: bool) -> Moment:
    number = float(text.replace(",", "."))
    whole = int(number // 1)
    if whole < 1 or (not from_1904 and whole == 60) or whole > 120_000:
        raise BadValue("date_serial", text)
    day = _EPOCH[from_1904] + timedelta(days=whole if from_1904 or whole > 60 else whole + 1)
    seconds = round((number - whole) * 86_400)
    clock = (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=min(seconds, 86_399))).time() if seconds else None
    return Moment(_in_range(day, text), clock)


def _full_year(year: str) -> str:
    return year if len(year) == 4 else str((2000 if int(year) < 70 else 1900) + int(year))


def _day(year: str, month: str, day: str, text: str) -> date:
    try:
        return _in_range(date(int(year), int(month), int(day)), text)
    except (ValueError, OverflowError) as fault:
        if isinstance(fault, BadValue):
            raise
        raise BadValue("date_impossible", text) from None


def _in_range(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue("date_far", text)
    return day


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None, text: str) -> time | None:
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise BadValue("time_impossible", text)
        hours = hours % 12 + (12 if half.casefold() == "pm" else 0)
    try:
        return time(hours, int(minute), int(second or 0))
    except ValueError:
        raise BadValue("time_impossible", text) from None


def _offset(offset: str | None, text: str) -> tuple[tzinfo | None, str]:
    if not offset:
        return None, ""
    bare = offset.removeprefix("Z") if len(offset) > 1 else offset
    if bare in ("Z", "UTC", "GMT"):
        return UTC, ""
    digits = bare[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if ahead > timedelta(hours=14) or int(digits[2:]) > 59:
        raise BadValue("time_impossible", text)
    return timezone(-ahead if bare[0] == "-" else ahead), "offset_unknown" if bare[0] == "-" and not ahead else ""
