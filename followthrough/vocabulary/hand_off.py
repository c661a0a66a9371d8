"""What is handed over with a customer to the one who will look after them, and what becomes of the offer."""

from enum import StrEnum


class HandOffItem(StrEnum):
    """The checklist of a hand-off, in the order in which it is gone through (methods §10)."""

    STAKEHOLDERS = "stakeholders"
    WHY_BOUGHT = "why_bought"
    PROMISES = "promises"
    SUCCESS_MEASURE = "success_measure"
    FIRST_VALUE_DATE = "first_value_date"
    RISKS = "risks"
    TERMS = "terms"
    NEXT_MEETING = "next_meeting"


class HandOffTurn(StrEnum):
    """OFFERED by the one who has the customer, or TAKEN_BACK; ACCEPTED or RETURNED by the other; OPEN after an undo."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"
    OPEN = "open"


#: How a hand-off ends.
ENDS = (HandOffTurn.ACCEPTED, HandOffTurn.RETURNED, HandOffTurn.TAKEN_BACK)
