"""First due dates of imported customers: so many a day as their owner can touch, so nobody is suddenly overdue."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from followthrough.playbook.cadence import Rhythm

#: After a working year the days are filled a second time: a date further off helps nobody.
LONGEST = 250


class Spread:
    """Hands out days, from the next working day on, in the order of the file.

    `taken` are the customers already due, by owner and day.
    """

    def __init__(self, today: date, rhythm: Rhythm, taken: Mapping[tuple[int | None, date], int] | None = None) -> None:
        self._today = today
        self._rhythm = rhythm
        self._taken: Counter[tuple[int | None, date]] = Counter(taken or {})
        self._place: defaultdict[int | None, int] = defaultdict(int)
        self._days: list[date] = []

    def next_day(self, owner_id: int | None, capacity: int) -> date:
        """The day the next new customer of this owner is first due; `capacity` is their touches a day."""
        while True:
            rounds, place = divmod(self._place[owner_id], LONGEST)
            day = self._day(place)
            if self._taken[owner_id, day] < max(capacity, 1) * (rounds + 1):
                self._taken[owner_id, day] += 1
                return day
            self._place[owner_id] += 1

    def _day(self, place: int) -> date:
        while len(self._days) <= place:
            last = self._days[-1] if self._days else self._today
            self._days.append(self._rhythm.plus(last, 1))
        return self._days[place]
