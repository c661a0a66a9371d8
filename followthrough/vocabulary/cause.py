"""Why a deal went down, was lost or was given up: codes that are worded when shown."""

from enum import StrEnum


class DemotionCause(StrEnum):
    """A demotion needs one."""

    CONTACT_LEFT = "contact_left"
    BUDGET = "budget"
    PRIORITY = "priority"
    COMPETITOR = "competitor"
    CRITERIA_CHANGED = "criteria_changed"
    PRICE = "price"
    WRONG_BEFORE = "wrong_before"
    OTHER = "other"


class LossReason(StrEnum):
    """Why a deal was lost; `UNKNOWN` may be given and is asked again later."""

    UNKNOWN = "unknown"
    COMPETITOR = "competitor"
    PRICE = "price"
    PRODUCT = "product"
    TERMS = "terms"
    NO_DECISION = "no_decision"
    NO_BUDGET = "no_budget"
    NO_NEED = "no_need"
    UNREACHABLE = "unreachable"
    OTHER = "other"
