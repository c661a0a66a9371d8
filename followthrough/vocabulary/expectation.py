"""What a customer was promised, or expected, when they bought; and what became of it."""

from enum import StrEnum


class Fulfilment(StrEnum):
    """OPEN until its day; UNMEASURED where its day has passed and nobody has looked."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    UNMEASURED = "unmeasured"
    OPEN = "open"


class ExpectationTurn(StrEnum):
    """NOTED first; MEASURED when somebody looked; changed as both AGREED; or TAKEN_BACK, for it holds no longer."""

    NOTED = "noted"
    MEASURED = "measured"
    AGREED = "agreed"
    TAKEN_BACK = "taken_back"


#: What a member may say became of it.
SAID = (Fulfilment.MET, Fulfilment.PARTLY, Fulfilment.MISSED)
