"""The rows of a relationship after the sale."""

from followthrough.relationship.models.expectation import Expectation, ExpectationChange
from followthrough.relationship.models.hand_off import HandOff, HandOffChange
from followthrough.relationship.models.milestone import Milestone, MilestoneChange
from followthrough.relationship.models.phase import PhaseFound, PhaseSaid
from followthrough.relationship.models.referral import Referral, ReferralChange
from followthrough.relationship.models.ticket import Ticket, TicketChange, TicketTarget

__all__ = [
    "Expectation",
    "ExpectationChange",
    "HandOff",
    "HandOffChange",
    "Milestone",
    "MilestoneChange",
    "PhaseFound",
    "PhaseSaid",
    "Referral",
    "ReferralChange",
    "Ticket",
    "TicketChange",
    "TicketTarget",
]
