"""How a customer answers: to a program, and to the ask for the contract."""

from enum import StrEnum


class ProgramReply(StrEnum):
    """What they said to a program."""

    ACCEPTED = "accepted"
    CHANGES = "changes"
    DECLINED = "declined"


class AskReply(StrEnum):
    """What they said when asked for the contract; WAITING until they did."""

    WAITING = "waiting"
    YES = "yes"
    LATER = "later"
    NO = "no"


class Brought(StrEnum):
    """Who brought a criterion up."""

    THEY = "they"
    WE = "we"
    RIVAL = "rival"


class Renewal(StrEnum):
    """What happens when a contract ends."""

    NONE = "none"
    AGREED = "agreed"
    AUTOMATIC = "automatic"
