"""How a customer seems to drift away from us, and how an alarm about it ended."""

from enum import StrEnum


class Colour(StrEnum):
    """How pressing an alarm is."""

    AMBER = "amber"
    RED = "red"


class DriftRule(StrEnum):
    """By what a customer seems to drift: silence against the cadence, against their own rhythm, or a cooling bond."""

    OVERDUE = "overdue"
    RHYTHM = "rhythm"
    BOND = "bond"


class Verdict(StrEnum):
    """What a member says of an alarm."""

    RIGHT = "right"
    WRONG = "wrong"


class AlarmEnd(StrEnum):
    """What the journal tells of the 60 days after an alarm; the first of them that happened counts."""

    LOST = "lost"
    WENT_ON = "went_on"
    SPOKEN = "spoken"
    SILENT = "silent"
