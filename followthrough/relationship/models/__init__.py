"""The rows of a relationship after the sale."""

from followthrough.relationship.models.expectation import Expectation, ExpectationChange
from followthrough.relationship.models.hand_off import HandOff, HandOffChange
from followthrough.relationship.models.holding import Holding, Offer
from followthrough.relationship.models.milestone import Milestone, MilestoneChange
from followthrough.relationship.models.phase import PhaseFound, PhaseSaid
from followthrough.relationship.models.referral import Referral, ReferralChange
from followthrough.relationship.models.review import ReviewContact, ReviewDay, ValueReview
from followthrough.relationship.models.ticket import Ticket, TicketChange, TicketTarget

__all__ = [
    "Expectation",
    "ExpectationChange",
    "HandOff",
    "HandOffChange",
    "Holding",
    "Milestone",
    "MilestoneChange",
    "Offer",
    "PhaseFound",
    "PhaseSaid",
    "Referral",
    "ReferralChange",
    "ReviewContact",
    "ReviewDay",
    "Ticket",
    "TicketChange",
    "TicketTarget",
    "ValueReview",
]
