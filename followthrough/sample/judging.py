"""What was known of a purchase when somebody was judged in the year of the company, and what it suggested."""

import random
from datetime import datetime, timedelta
from typing import Any

from followthrough.reckoning.levels import suggested_level
from followthrough.vocabulary.level import Level, Need

#: In how many days those of a level mean to buy, as far as they say: from and to.
WITHIN = {Level.A: (8, 30), Level.B: (32, 90), Level.C: (92, 180), Level.D: (190, 360)}
#: How often they name a day, and how often people see it as the facts do.
NAMES_A_DAY, SEEN_ALIKE, SEES_IT_COMING = 0.6, 0.8, 0.3


def known_then(level: Level, at: datetime, name: str) -> dict[str, Any]:
    """The columns of a judgement beside level and reason.

    Drawn by the customer's name and the moment alone: whatever is told beside stays as it was.
    """
    rng = random.Random(f"{name} {at:%Y-%m-%d}")
    if rng.random() > NAMES_A_DAY:
        return {}
    thought = level if rng.random() < SEEN_ALIKE else rng.choice(tuple(WITHIN))
    on = at.date()
    buys_on = on + timedelta(days=rng.randint(*WITHIN[thought]))
    need = Need.CLEAR if thought is not Level.D else Need.LATENT
    suggestion = suggested_level(on=on, buys_on=buys_on, need=need, stage=None)
    assert suggestion is not None
    return {
        "buys_on": buys_on,
        "need": need,
        "suggested": suggestion.level,
        "because": [step.kept() for step in suggestion.because],
    }


def first_judged(level: Level, name: str, *, is_sold: bool) -> Level:
    """How somebody was judged at first: people see more often than not who will buy. Drawn by the name alone."""
    if random.Random(name).random() > SEES_IT_COMING:
        return level
    nearer = {Level.C: Level.A, Level.D: Level.B}
    further = {Level.A: Level.C, Level.B: Level.D}
    return (nearer if is_sold else further).get(level, level)
