"""What became of a result they were promised, or expected, when they bought."""

from enum import StrEnum


class Fulfilment(StrEnum):
    """OPEN until its day; UNMEASURED where its day has passed and nobody has looked."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    UNMEASURED = "unmeasured"
    OPEN = "open"
