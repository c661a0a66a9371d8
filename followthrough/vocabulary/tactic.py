"""What a playbook holds: how large a thing to do is."""

from enum import StrEnum


class TacticKind(StrEnum):
    """A strategy says what to go for over weeks, a technique how to lead a talk, a tactic what to do next."""

    STRATEGY = "strategy"
    TECHNIQUE = "technique"
    TACTIC = "tactic"
