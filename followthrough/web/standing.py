"""How a customer stands today, as rows and pages show it. Pure; dates are the reader's."""

from datetime import date, datetime

from django.utils import timezone

from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.level import freshness as level_freshness


def freshness(level: str, level_on: date | None, entered_at: datetime, today: date) -> tuple[str, int]:
    """Fresh, stale or expired, and for how many calendar days the level has stood (`vocabulary.level.freshness`)."""
    return level_freshness(Level(level), level_on or timezone.localdate(entered_at), today)


def bond(rhythm: Rhythm, level: str, log_score: float | None, at: datetime) -> int | None:
    """Viscosity from 0 to 100 at the aware moment `at`; None before the first touch."""
    if log_score is None:
        return None
    of = Level(level)
    return half_life.index(log_score, at, interval_days=rhythm.base_interval(of), half_life=rhythm.half_life(of))
