"""Who is who: members by role and state, contacts by role."""

from enum import StrEnum


class Role(StrEnum):
    """What a member does in a workspace. What each may do stands in `workspace/permission.py`."""

    SELLER = "seller"
    SERVICE = "service"
    MANAGER = "manager"
    ADMIN = "admin"
    VIEWER = "viewer"


class MemberState(StrEnum):
    """Only an active member may read or write anything."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


class Influence(StrEnum):
    """How much a contact's word weighs when it comes to buying."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Attitude(StrEnum):
    """Where a contact stands towards us."""

    FOR_US = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"


class ContactRole(StrEnum):
    """What a contact does at the customer when it comes to buying; key or not is a fact of its own."""

    DECIDER = "decider"
    BUYER = "buyer"
    INFLUENCER = "influencer"
    USER = "user"
    GATEKEEPER = "gatekeeper"
    COACH = "coach"
    OTHER = "other"
