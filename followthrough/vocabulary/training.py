"""Training: what is measured of each person and month, and how far a study of it is."""

from enum import StrEnum


class Measure(StrEnum):
    """What of a person's month a training may change, or must not."""

    SPOTTED = "spotted"
    HANDED_OVER = "handed_over"
    PROMOTED = "promoted"
    SERVED = "served"
    SOLD = "sold"
    CAME_IN = "came_in"
    INTEREST = "interest"
    TRUST = "trust"
    REFERRED = "referred"
    SOLVING = "solving"


#: What a training may aim at.
AIMS = (Measure.SPOTTED, Measure.HANDED_OVER, Measure.REFERRED, Measure.PROMOTED, Measure.SERVED, Measure.SOLD)
#: What must not get worse by it.
GUARDS = (Measure.INTEREST, Measure.TRUST, Measure.SOLVING)
#: Of these less is better.
BETTER_LESS = frozenset({Measure.SOLVING})
#: What no training of ours changes: a study of it should find nothing.
CONTROL = Measure.CAME_IN
#: Told in money, in minor units of one currency.
IN_MONEY = frozenset({Measure.SOLD})


class StudyState(StrEnum):
    """How far a study is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
