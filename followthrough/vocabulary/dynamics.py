"""What changes for a customer, and how it moves their urgency."""

from enum import StrEnum


class DynamicsKind(StrEnum):
    """What a dated fact about a customer is about; each is also a question that is asked now and then."""

    MARKET = "market"
    ORGANISATION = "organisation"
    PEOPLE = "people"
    BUDGET = "budget"
    NEED = "need"
    COMPETITOR = "competitor"
    CONTRACT_END = "contract_end"
    RULES = "rules"


#: How a fact moves the urgency: from much less urgent to much more urgent.
EFFECTS = (-2, -1, 0, 1, 2)
