"""How a customer stands today, as rows and pages show it. Pure; dates are the reader's."""

from datetime import date, datetime

from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.vocabulary.level import VALID_DAYS, Level


def freshness(level: str, level_on: date | None, today: date) -> tuple[str, int | None]:
    """Fresh, stale or expired, and the age of the judgement in calendar days; at twice its validity it expires."""
    if level == Level.N or level_on is None:
        return "fresh", None
    age = max(0, (today - level_on).days)
    valid = VALID_DAYS[Level(level)]
    if age <= valid:
        return "fresh", age
    return ("stale" if age <= 2 * valid else "expired"), age


def bond(rhythm: Rhythm, level: str, log_score: float | None, at: datetime) -> int | None:
    """Viscosity from 0 to 100 at the aware moment `at`; None before the first touch."""
    if log_score is None:
        return None
    of = Level(level)
    return half_life.index(log_score, at, interval_days=rhythm.base_interval(of), half_life=rhythm.half_life(of))
