"""The rows of a relationship after the sale."""

from followthrough.relationship.models.holding import Holding, Offer
from followthrough.relationship.models.milestone import Milestone, MilestoneChange
from followthrough.relationship.models.phase import PhaseFound, PhaseSaid
from followthrough.relationship.models.review import ReviewContact, ReviewDay, ValueReview

__all__ = [
    "Holding",
    "Milestone",
    "MilestoneChange",
    "Offer",
    "PhaseFound",
    "PhaseSaid",
    "ReviewContact",
    "ReviewDay",
    "ValueReview",
]
