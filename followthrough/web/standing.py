"""How a customer stands today, as rows and pages show it. Pure; dates are the reader's."""

from datetime import date, datetime
from typing import Any, Protocol

from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.vocabulary.level import Grade, Level, grade


class Graded(Protocol):
    """Whatever shows a customer's level, with what is kept of it."""

    @property
    def level(self) -> str: ...
    @property
    def level_on(self) -> date | None: ...
    @property
    def first_due_on(self) -> date: ...
    @property
    def level_stale_on(self) -> date | None: ...
    @property
    def level_expired_on(self) -> date | None: ...
    @property
    def buys_on(self) -> date | None: ...
    @property
    def level_broken(self) -> Any: ...


def grade_of(row: Graded, today: date) -> Grade:
    """The level of a row as it stands today (`vocabulary.level.grade`)."""
    return grade(
        row.level,
        on=today,
        level_on=row.level_on,
        first_due_on=row.first_due_on,
        stale_on=row.level_stale_on,
        expired_on=row.level_expired_on,
        buys_on=row.buys_on,
        broken=row.level_broken,
    )


def bond(rhythm: Rhythm, level: str, log_score: float | None, at: datetime) -> int | None:
    """Viscosity from 0 to 100 at the aware moment `at`; None before the first touch."""
    if log_score is None:
        return None
    of = Level(level)
    return half_life.index(log_score, at, interval_days=rhythm.base_interval(of), half_life=rhythm.half_life(of))
