"""How much attention a customer deserves now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal

Freshness = Literal["fresh", "stale", "expired"]


class Level(StrEnum):
    """N is not yet assessed; A deserves most. An assessment goes stale after its validity."""

    N = "N"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Need(StrEnum):
    """How clear it is to them that they need it; `UNSAID` where nobody has said."""

    UNSAID = ""
    CLEAR = "clear"
    LATENT = "latent"
    NONE = "none"


class Break(StrEnum):
    """What makes a level expire at once, before its time."""

    DATE = "date"
    LEFT = "left"
    RIVAL = "rival"


ASSESSED = (Level.A, Level.B, Level.C, Level.D)

#: Calendar days for which an assessment counts as fresh (starting values, methods §2).
VALID_DAYS = {Level.N: 3, Level.A: 14, Level.B: 30, Level.C: 60, Level.D: 90}


def freshness(level: Level, since: date, on: date) -> tuple[Freshness, int]:
    """How far a level is to be trusted on a day, and for how many calendar days it has stood.

    `since` is the day it was given; for N, which nobody gave, the day from which somebody should have. Fresh within
    its usual validity, stale within twice that, then expired.
    """
    age = max(0, (on - since).days)
    valid = VALID_DAYS[level]
    return ("fresh" if age <= valid else "stale" if age <= 2 * valid else "expired"), age


def crossings(level_on: date, *, valid_days: int, buys_on: date | None, broken_on: date | None) -> tuple[date, date]:
    """The first day on which a level given on `level_on` is stale, and the first on which it is expired.

    Stale after its validity, expired after twice that, and at once from the day after the one they said they would
    buy (`buys_on`), or from the day something broke it; what is expired is not merely stale.
    """
    stale, expired = (level_on + timedelta(days=times * valid_days + 1) for times in (1, 2))
    for day in (buys_on and buys_on + timedelta(days=1), broken_on):
        if day is not None:
            expired = min(expired, max(day, level_on))
    return min(stale, expired), expired


@dataclass(frozen=True, slots=True)
class Grade:
    """A level as it stands on a day: how far it is to be trusted, and for how many calendar days it has stood.

    `broken` says what made it expire before its time, None where only its age did; `who` left, or came in.
    """

    level: Level
    freshness: Freshness
    days: int
    broken: Break | None = None
    who: str = ""

    @property
    def shown(self) -> "tuple[Level, Freshness, int, Break | None]":
        """What a mark shows of it, without names."""
        return self.level, self.freshness, self.days, self.broken

    @property
    def is_fresh(self) -> bool:
        """Whether it is to be trusted."""
        return self.freshness == "fresh"


def grade(
    level: str,
    *,
    on: date,
    level_on: date | None,
    first_due_on: date,
    stale_on: date | None,
    expired_on: date | None,
    buys_on: date | None,
    broken: Mapping[str, Any] | None,
) -> Grade:
    """A customer's level as it stands on a day, from what is kept beside the customer.

    Whoever was never assessed should have been from the day of their first touch (`first_due_on`) on. `broken` is
    `{"code": …, "at": ISO moment, "who": …}`, as `journal.levels` keeps it: it happened before it was kept.
    """
    known = Level(level)
    since = level_on or first_due_on
    state, days = freshness(known, since, on)
    if known is Level.N or stale_on is None or expired_on is None:
        return Grade(known, state, days)
    state = "expired" if on >= expired_on else "stale" if on >= stale_on else "fresh"
    if state != "expired":
        return Grade(known, state, days)
    if broken is not None:
        return Grade(known, state, days, Break(broken["code"]), broken["who"])
    if buys_on is not None and buys_on < on:
        return Grade(known, state, days, Break.DATE)
    return Grade(known, state, days)
