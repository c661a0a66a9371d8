"""How a lead came to us."""

from enum import StrEnum


class Way(StrEnum):
    """What brought it: somebody of us entered it, it came by a form of ours, or a colleague heard of it."""

    HAND = "hand"
    FORM = "form"
    HINT = "hint"
