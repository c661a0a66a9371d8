"""What becomes of a referral."""

from enum import StrEnum


class ReferralTurn(StrEnum):
    """They were ASKED for one, have GIVEN one, DECLINED to; were THANKED; or what was noted is TAKEN_BACK."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    THANKED = "thanked"
    TAKEN_BACK = "taken_back"


class ReferralState(StrEnum):
    """Where a referral stands; that it became a customer is read from their sale."""

    ASKED = "asked"
    DECLINED = "declined"
    GIVEN = "given"
    CUSTOMER = "customer"
    TAKEN_BACK = "taken_back"
