"""The rows of a relationship after the sale."""

from followthrough.relationship.models.expectation import Expectation, ExpectationChange
from followthrough.relationship.models.hand_off import HandOff, HandOffChange
from followthrough.relationship.models.milestone import Milestone, MilestoneChange
from followthrough.relationship.models.phase import PhaseFound, PhaseSaid

__all__ = [
    "Expectation",
    "ExpectationChange",
    "HandOff",
    "HandOffChange",
    "Milestone",
    "MilestoneChange",
    "PhaseFound",
    "PhaseSaid",
]
