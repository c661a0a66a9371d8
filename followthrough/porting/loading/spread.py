"""First due dates of imported customers: so many a day as their owner can touch, so nobody is suddenly overdue."""

from collections import Counter
from datetime import date

from followthrough.playbook.cadence import Rhythm

#: After a working year the days are filled a second time: a date further off helps nobody.
LONGEST = 250


class Spread:
    """Hands out days, from the next working day on, in the order of the file."""

    def __init__(self, today: date, rhythm: Rhythm) -> None:
        self._today = today
        self._rhythm = rhythm
        self._given: Counter[int] = Counter()
        self._days: list[date] = []

    def next_day(self, owner_id: int, capacity: int) -> date:
        """The day the next new customer of this owner is first due; `capacity` is their touches a day."""
        place = self._given[owner_id] // max(capacity, 1) % LONGEST
        self._given[owner_id] += 1
        while len(self._days) <= place:
            last = self._days[-1] if self._days else self._today
            self._days.append(self._rhythm.plus(last, 1))
        return self._days[place]
