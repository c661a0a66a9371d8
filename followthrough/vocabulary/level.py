"""How much attention a customer deserves now."""

from enum import StrEnum


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
