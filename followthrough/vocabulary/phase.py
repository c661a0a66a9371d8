"""Where the relationship with a customer stands, before the sale and after it, and what is read from it."""

from enum import StrEnum
from typing import NamedTuple

from followthrough.vocabulary.channel import WRITTEN, Channel, Direction


class Phase(StrEnum):
    """The five phases, on the path to realized value."""

    SKEPTICISM = "skepticism"
    PEAK = "peak"
    DISILLUSIONMENT = "disillusionment"
    ENLIGHTENMENT = "enlightenment"
    REALIZED_VALUE = "realized_value"


#: The phases that come after a sale, in their order; and the figure of each of the five on the way.
AFTER_SALE = (Phase.PEAK, Phase.DISILLUSIONMENT, Phase.ENLIGHTENMENT, Phase.REALIZED_VALUE)
FIGURE = {phase: place for place, phase in enumerate(Phase, start=1)}


class SignalKind(StrEnum):
    """What moves a customer's trust in us, or their interest."""

    INBOUND = "inbound"
    CONTACT = "contact"
    DEMO = "demo"
    SIGNED = "signed"
    GO_LIVE = "go_live"
    FIRST_VALUE = "first_value"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    REFERRAL = "referral"
    PROMISE_KEPT = "promise_kept"
    PROMISE_MISSED = "promise_missed"
    TICKET_SEVERE = "ticket_severe"
    TICKET_SOLVED = "ticket_solved"
    TICKET_LATE = "ticket_late"
    UNANSWERED = "unanswered"
    SENTIMENT = "sentiment"
    PROMOTER = "promoter"
    DETRACTOR = "detractor"


class PhaseReason(StrEnum):
    """The fact for which a customer was placed in a phase."""

    NO_SALE = "no_sale"
    ASKED = "asked"
    SIGNED = "signed"
    NO_VALUE_YET = "no_value_yet"
    INTEREST_FELL = "interest_fell"
    ALARM = "alarm"
    RELAPSE = "relapse"
    GO_LIVE = "go_live"
    FIRST_VALUE = "first_value"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    REFERRAL = "referral"
    LIVE_LONG = "live_long"


class AlarmPoint(StrEnum):
    """What speaks for disillusionment after a sale; each has its points."""

    SILENT = "silent"
    SILENT_LONG = "silent_long"
    HAND_OFF = "hand_off"
    VALUE_LATE = "value_late"
    NOT_LIVE = "not_live"
    TICKET_LATE = "ticket_late"
    BOND_DOWN = "bond_down"
    MOOD = "mood"
    CHAMPION_LEFT = "champion_left"


class ExpectedSignal(StrEnum):
    """What should be on record of a customer, so that a phase can be told at all."""

    CONTACT = "contact"
    RECENT = "recent"
    SENTIMENT = "sentiment"
    HAND_OFF = "hand_off"
    GO_LIVE = "go_live"
    FIRST_VALUE = "first_value"


class Weight(NamedTuple):
    """What a signal adds to interest and to trust, in points of 100, at the moment it happens."""

    interest: int
    trust: int


#: Methods §9; starting values from common practice, no findings. A sentiment weighs by what was noted (`weight`).
WEIGHTS = {
    SignalKind.INBOUND: Weight(6, 2),
    SignalKind.CONTACT: Weight(3, 3),
    SignalKind.DEMO: Weight(8, 3),
    SignalKind.SIGNED: Weight(25, 6),
    SignalKind.GO_LIVE: Weight(8, 10),
    SignalKind.FIRST_VALUE: Weight(10, 15),
    SignalKind.RENEWAL: Weight(12, 15),
    SignalKind.EXPANSION: Weight(12, 15),
    SignalKind.REFERRAL: Weight(5, 20),
    SignalKind.PROMISE_KEPT: Weight(0, 8),
    SignalKind.PROMISE_MISSED: Weight(-4, -12),
    SignalKind.TICKET_SEVERE: Weight(-4, -6),
    SignalKind.TICKET_SOLVED: Weight(0, 5),
    SignalKind.TICKET_LATE: Weight(-3, -8),
    SignalKind.UNANSWERED: Weight(-6, -2),
    SignalKind.PROMOTER: Weight(5, 10),
    SignalKind.DETRACTOR: Weight(-8, -15),
}
#: What one step of a sentiment, of −2…2, adds.
A_STEP_OF_SENTIMENT = 3
#: So many attempts in a row that nobody answers are a signal, and so many more are another.
UNANSWERED_IN_A_ROW = 2


def weight(kind: SignalKind, *, interest: int | None = None, trust: int | None = None) -> Weight:
    """What a signal adds to interest and trust (methods §9).

    For a sentiment, and for nothing else, `interest` and `trust` are what was noted at the touch, −2…2; what was not
    noted adds nothing. Raises ValueError for a rating outside that range or beside another kind.
    """
    ratings = (interest, trust)
    if kind is not SignalKind.SENTIMENT:
        if ratings != (None, None):
            raise ValueError(f"Ratings belong to a sentiment, not to {kind}.")
        return WEIGHTS[kind]
    for rating in ratings:
        if rating is not None and not -2 <= rating <= 2:
            raise ValueError(f"Sentiment goes from -2 to 2, not {rating}.")
    return Weight(A_STEP_OF_SENTIMENT * (interest or 0), A_STEP_OF_SENTIMENT * (trust or 0))


def kind_of_nps(score: int) -> SignalKind | None:
    """The signal in an answer of 0…10 to “would you recommend us”: from 9 on, up to 6; None between.

    Raises ValueError for any other number.
    """
    if not 0 <= score <= 10:
        raise ValueError(f"They recommend us with 0 to 10, not {score}.")
    return SignalKind.PROMOTER if score >= 9 else SignalKind.DETRACTOR if score <= 6 else None


def kinds_of_touch(
    channel: Channel, direction: Direction, *, reached: bool, unanswered: int = 0
) -> tuple[SignalKind, ...]:
    """The signals in a touch, without what was noted of their mood.

    A talk is a two-way contact, at a demonstration and where they came to us too; a question in writing is no talk
    yet. `unanswered` counts the attempts in a row that nobody answered, up to and with this one: each second of them
    is a signal.
    """
    if direction is Direction.IN:
        return (SignalKind.INBOUND,) if channel in WRITTEN else (SignalKind.INBOUND, SignalKind.CONTACT)
    if not reached:
        return (SignalKind.UNANSWERED,) if unanswered and unanswered % UNANSWERED_IN_A_ROW == 0 else ()
    return (SignalKind.DEMO, SignalKind.CONTACT) if channel is Channel.DEMO else (SignalKind.CONTACT,)
