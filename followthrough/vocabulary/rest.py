"""What somebody who rests waits for, what woke them, and how a rest ended."""

from enum import StrEnum


class Condition(StrEnum):
    """What may wake them before their day; that they write to us wakes everybody, so it is none of these.

    `WORDS` the program can't see: it is asked about on the day itself.
    """

    PERSON = "person"
    CONTRACT = "contract"
    LEVEL = "level"
    COLLEAGUE = "colleague"
    WORDS = "words"


class Woken(StrEnum):
    """Why somebody who rests stands in a plan: their day came, a light look is due, or something happened before."""

    DAY = "day"
    LOOK = "look"
    WROTE = "wrote"
    PERSON = "person"
    CONTRACT = "contract"
    LEVEL = "level"
    COLLEAGUE = "colleague"


class RestEnd(StrEnum):
    """How a rest ended: by a touch, by hand, because it was put to rest anew, closed, or merged."""

    TOUCH = "touch"
    HAND = "hand"
    ANEW = "anew"
    CLOSED = "closed"
    MERGED = "merged"
