"""How much attention a customer deserves now."""

from datetime import date
from enum import StrEnum
from typing import Literal

Freshness = Literal["fresh", "stale", "expired"]


class Level(StrEnum):
    """N is not yet assessed; A deserves most. An assessment goes stale after its validity."""

    N = "N"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


ASSESSED = (Level.A, Level.B, Level.C, Level.D)

#: Calendar days for which an assessment counts as fresh (starting values, methods §2).
VALID_DAYS = {Level.N: 3, Level.A: 14, Level.B: 30, Level.C: 60, Level.D: 90}


def freshness(level: Level, since: date, on: date) -> tuple[Freshness, int]:
    """How far a level is to be trusted on a day, and for how many calendar days it has stood.

    `since` is the day it was given; for N, which nobody gave, the day the customer entered. Fresh within its validity,
    stale within twice that, then expired.
    """
    age = max(0, (on - since).days)
    valid = VALID_DAYS[level]
    return ("fresh" if age <= valid else "stale" if age <= 2 * valid else "expired"), age
