"""The rows of a relationship after the sale."""

from followthrough.relationship.models.milestone import Milestone, MilestoneChange
from followthrough.relationship.models.phase import PhaseFound, PhaseSaid

__all__ = ["Milestone", "MilestoneChange", "PhaseFound", "PhaseSaid"]
