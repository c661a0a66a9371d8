"""How well a customer was handed over: the days of silence, a warm start, and what is left of the bond (methods §10).

That a change of the seller costs sales: Shi, Sridhar, Grewal & Lilien 2017, Journal of Marketing 81. The targets are
starting values from common practice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from followthrough.reckoning.working_days import SATURDAY_AND_SUNDAY, working_days_between

#: The new owner speaks with them within so many working days; after more than so many calendar days it is red.
TARGET_WORKING_DAYS, RED_AFTER_DAYS = 3, 14
#: A hand-off is warm where both met them before it, or within so many calendar days.
WARM_WITHIN_DAYS = 7
#: So many days after the hand-off the new owner's bond is measured, and this share of the old one is to be left.
MEASURED_AFTER_DAYS, TARGET_LEFT = 30, 0.5

Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Gap:
    """The silence between the close and the first talk with the new owner; `is_open` while there was none yet."""

    days: int
    working_days: int
    is_open: bool

    @property
    def colour(self) -> Colour:
        """Green within the target, in working days, whatever the calendar says; red beyond 14 calendar days."""
        if self.working_days <= TARGET_WORKING_DAYS:
            return "green"
        return "red" if self.days > RED_AFTER_DAYS else "amber"


def gap(
    *,
    closed_on: date | None,
    first_contact_on: date | None,
    on: date,
    holidays: Collection[date] = (),
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY,
) -> Gap | None:
    """The gap as it stands on a day, from the close to the new owner's first two-way contact.

    A contact after `on` is not seen; one before the close leaves no gap. None where no close is known by then.
    """
    if closed_on is None or closed_on > on:
        return None
    is_open = first_contact_on is None or first_contact_on > on
    until = on if first_contact_on is None or is_open else max(closed_on, first_contact_on)
    working = working_days_between(closed_on, until, holidays=holidays, weekend=weekend)
    return Gap((until - closed_on).days, working, is_open)


def is_warm(*, given_on: date, joint_contacts: Iterable[date], on: date) -> bool | None:
    """Whether both met the customer before the hand-off or within 7 days of it; None while that may still happen."""
    last = given_on + timedelta(days=WARM_WITHIN_DAYS)
    if any(day <= min(last, on) for day in joint_contacts):
        return True
    return False if on > last else None


@dataclass(frozen=True, slots=True)
class Retention:
    """What is left of a bond after it changed hands: the new owner's index 30 days on ÷ the index at the close."""

    at_close: int
    after: int

    @property
    def share(self) -> float:
        """The share that is left; above 1 where the new bond is the stronger one."""
        return self.after / self.at_close

    @property
    def is_enough(self) -> bool:
        """Whether half of it is left."""
        return self.share >= TARGET_LEFT


def retention(*, at_close: int | None, after: int | None) -> Retention | None:
    """What is left, from both indices (0…100); None where one is not known, or there was nothing to keep.

    Raises ValueError for an index outside 0…100.
    """
    for index in (at_close, after):
        if index is not None and not 0 <= index <= 100:
            raise ValueError(f"The index of a bond goes from 0 to 100, not {index}.")
    return Retention(at_close, after) if at_close and after is not None else None
