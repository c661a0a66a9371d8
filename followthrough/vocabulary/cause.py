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


class LossCause(StrEnum):
    """What the journal shows of a loss (methods §7, R1-R7); `UNKNOWN` (R0) where it shows none of them."""

    NO_FOLLOW_UP = "no_follow_up"
    NO_ASSESSMENT = "no_assessment"
    MISGRADED = "misgraded"
    KEY_NEVER_REACHED = "key_never_reached"
    CRITERIA_NOT_SHAPED = "criteria_not_shaped"
    PRODUCT_PRICE_TERMS = "product_price_terms"
    SINGLE_THREAD = "single_thread"
    UNKNOWN = "unknown"


#: Reasons that speak of what we offered.
OF_THE_OFFER = frozenset({LossReason.PRODUCT, LossReason.PRICE, LossReason.TERMS})

#: Reasons that say that nobody bought anything.
NOTHING_BOUGHT = frozenset({LossReason.NO_DECISION, LossReason.NO_BUDGET, LossReason.NO_NEED, LossReason.UNREACHABLE})
