"""How we touched, and which way it went."""

from enum import StrEnum


class Channel(StrEnum):
    """The way of a touch."""

    CALL = "call"
    VISIT = "visit"
    VIDEO = "video"
    MAIL = "mail"
    MESSAGE = "message"
    DEMO = "demo"
    EVENT = "event"
    SERVICE = "service"


class Direction(StrEnum):
    """`IN` when the customer came to us."""

    OUT = "out"
    IN = "in"


IN_PERSON = (Channel.VISIT, Channel.EVENT, Channel.SERVICE)
LIVE_AT_A_DISTANCE = (Channel.VIDEO, Channel.DEMO)
WRITTEN = (Channel.MAIL, Channel.MESSAGE)


def base_weight(channel: Channel, *, reached: bool) -> float:
    """What a touch adds to the bond before quality is weighed (methods §4).

    A visit 3, demo or video 2.5, a connected call 2, a two-way message 1.5;
    sent without reply 0.5, a call nobody answered 0.25.
    """
    if not reached:
        return 0.5 if channel in WRITTEN else 0.25
    if channel in IN_PERSON:
        return 3.0
    if channel in LIVE_AT_A_DISTANCE:
        return 2.5
    return 1.5 if channel in WRITTEN else 2.0
