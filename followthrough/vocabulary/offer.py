"""Whether something more may be offered to a customer now, and what speaks against it."""

from enum import StrEnum


class Against(StrEnum):
    """What speaks against offering more now."""

    DISILLUSIONED = "disillusioned"
    PHASE = "phase"
    TRUST = "trust"
    ALARM = "alarm"
    PROMISE_LATE = "promise_late"
