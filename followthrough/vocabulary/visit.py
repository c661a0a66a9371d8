"""Words of visits, of what was promised, and of gatherings."""

from enum import StrEnum


class VisitTurn(StrEnum):
    """What happened to a visit, in the order of its rows."""

    PLANNED = "planned"
    MOVED = "moved"
    CALLED_OFF = "called_off"
    TAKEN_UP = "taken_up"
    RECORDED = "recorded"
    TAKEN_BACK = "taken_back"


class Attained(StrEnum):
    """Whether a visit reached what it was made for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class PromiseTurn(StrEnum):
    """What happened to a promise: OPEN again after a slip, WITHDRAWN with the touch it came from."""

    KEPT = "kept"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"
    OPEN = "open"


class GatheringKind(StrEnum):
    """What many customers were asked to."""

    EVENT = "event"
    DEMO = "demo"
    LAUNCH = "launch"
    TRAINING = "training"


class Attendance(StrEnum):
    """INVITED until the gathering is recorded."""

    INVITED = "invited"
    CAME = "came"
    ABSENT = "absent"
