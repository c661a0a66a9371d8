"""The kinds of rows the journal holds, and how a deal can end."""

from enum import StrEnum


class EntryKind(StrEnum):
    """A deal's stage follows from all of these in the order of `deal_seq`; only a touch is an attempt or a bond."""

    OPENING = "opening"
    TOUCH = "touch"
    CLOSING = "closing"
    REOPENING = "reopening"
    WITHDRAWAL = "withdrawal"


class DealStatus(StrEnum):
    """`COMPLETE` is paid in full. Sold is not a status: it is the day the deal first reached stage 7."""

    OPEN = "open"
    LOST = "lost"
    GIVEN_UP = "given_up"
    COMPLETE = "complete"


class Origin(StrEnum):
    """Where a journal row came from. What a web form took in is nobody's work, whoever stands as its author."""

    HAND = "hand"
    FORM = "form"
    IMPORTED = "imported"
    SAMPLE = "sample"
