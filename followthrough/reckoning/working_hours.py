"""Hours that count: those of working days, all round the clock; days of rest stand still."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.reckoning.working_days import SATURDAY_AND_SUNDAY, add_working_days, next_working_day


def after_working_hours(
    at: datetime,
    hours: int,
    *,
    zone: str,
    holidays: Collection[date] = (),
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY,
) -> datetime:
    """The moment `hours` after the aware moment `at`, in UTC; hours of days of rest in `zone` are left out.

    So 24 hours from Friday at five in the afternoon end on Monday at five. Raises ValueError for negative hours.
    """
    if hours < 0:
        raise ValueError(f"Hours are counted forward; {hours} is negative.")
    place, left = ZoneInfo(zone), timedelta(hours=hours)
    day = next_working_day(at.astimezone(place).date(), holidays=holidays, weekend=weekend)
    start = max(at.astimezone(UTC), _begin(day, place))
    while (room := _begin(day + timedelta(days=1), place) - start) < left:
        left -= room
        day = add_working_days(day, 1, holidays=holidays, weekend=weekend)
        start = _begin(day, place)
    return start + left


def _begin(day: date, place: ZoneInfo) -> datetime:
    """The first moment of a day in a place, in UTC: so that a day may have 23 or 25 hours."""
    return datetime.combine(day, time.min, place).astimezone(UTC)
