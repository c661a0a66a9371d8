"""What is reached on the way from a sale to its value, and what became of it."""

from enum import StrEnum


class MilestoneKind(StrEnum):
    """A step of the implementation; that they are live; that the customer themselves say they have value from it."""

    STEP = "step"
    GO_LIVE = "go_live"
    FIRST_VALUE = "first_value"


class MilestoneTurn(StrEnum):
    """REACHED, not reached after all (OPEN), or not wanted any more (DROPPED)."""

    REACHED = "reached"
    OPEN = "open"
    DROPPED = "dropped"
