"""What a customer needs solved, and what became of it."""

from enum import StrEnum


class TicketTurn(StrEnum):
    """SOLVED, not solved after all (REOPENED), or TAKEN_BACK: it was none."""

    SOLVED = "solved"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"


#: Hours of working days within which a ticket is to be solved, until a workspace chooses others: a severe one, another.
SEVERE_HOURS, OTHER_HOURS = 8, 48
