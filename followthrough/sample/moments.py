"""Moments before a noon, counted in minutes: as the databases write them, and as moments."""

from datetime import datetime, timedelta

MINUTES = 24 * 60
CLOCK = tuple(f"{hour:02}:{minute:02}:00" for hour in range(24) for minute in range(60))


class Moments:
    """Moments up to so many `days` before `noon` (in UTC), the texts of which are looked up, not worked out."""

    def __init__(self, noon: datetime, days: int) -> None:
        self.noon = noon
        first = noon.date() - timedelta(days=days)
        self._dates = [(first + timedelta(days=day)).isoformat() for day in range(days + 2)]
        self._noon = days * MINUTES + noon.hour * 60 + noon.minute

    def at(self, ago: int) -> datetime:
        """The moment so many minutes before the noon."""
        return self.noon - timedelta(minutes=ago)

    def text(self, ago: int) -> str:
        """The same as both databases take it in UTC."""
        day, minute = divmod(self._noon - ago, MINUTES)
        return f"{self._dates[day]} {CLOCK[minute]}"
