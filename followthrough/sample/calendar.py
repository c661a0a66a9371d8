"""The year before today: its working days, the region's holidays, and moments within office hours."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.reckoning.working_days import SATURDAY_AND_SUNDAY

YEAR = 365
OPENS, CLOSES = 8 * 60 + 10, 16 * 60 + 50  # minutes of the day
#: What is told of today has happened by now; before nine nothing has.
FIRST_TOLD_AT = time(9, 0)
ZONE = "Europe/Zurich"
FIXED = {
    (1, 1): "New Year",
    (5, 1): "Labour Day",
    (8, 1): "National Day",
    (12, 25): "Christmas",
    (12, 26): "St Stephen",
}
AROUND_EASTER = {-2: "Good Friday", 1: "Easter Monday", 39: "Ascension", 50: "Whit Monday"}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    month, day = divmod(h + i - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holidays(around: date) -> dict[date, str]:
    """Public holidays of Basel in the years before, of and after `around`, with their names."""
    found: dict[date, str] = {}
    for year in range(around.year - 1, around.year + 2):
        found |= {date(year, month, day): name for (month, day), name in FIXED.items()}
        found |= {easter(year) + timedelta(days=days): name for days, name in AROUND_EASTER.items()}
    return found


class Calendar:
    """Working days counted back from `at`: 0 is the last one on which something can have happened already."""

    def __init__(self, at: datetime, rng: random.Random) -> None:
        self.at, self.rng = at, rng
        local = at.astimezone(ZoneInfo(ZONE))
        self.today = local.date()
        self.holidays = holidays(self.today)
        first = self.today if local.time() >= FIRST_TOLD_AT else self.today - timedelta(days=1)
        days = (first - timedelta(days=back) for back in range(YEAR))
        self.worked = [day for day in days if day.weekday() not in SATURDAY_AND_SUNDAY and day not in self.holidays]

    @property
    def longest(self) -> int:
        """How many working days back the year reaches."""
        return len(self.worked) - 1

    def day(self, ago: int) -> date:
        """The working day so many before the last one."""
        return self.worked[min(ago, self.longest)]

    def moment(self, ago: int, at_time: time | None = None) -> datetime:
        """A moment within office hours of that day (or at a given time of it), not later than now."""
        day = self.day(ago)
        minute = self.rng.randint(OPENS, CLOSES)
        wanted = at_time or time(minute // 60, minute % 60)
        moment = datetime.combine(day, wanted, ZoneInfo(ZONE)).astimezone(UTC)
        if moment <= self.at - timedelta(minutes=5):
            return moment
        opened = datetime.combine(day, time(8, 10), ZoneInfo(ZONE)).astimezone(UTC)
        return opened + (self.at - timedelta(minutes=10) - opened) * self.rng.random()
