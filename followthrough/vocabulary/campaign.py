"""What may have changed for a customer so that a campaign goes to them, and how a campaign treats them."""

from enum import StrEnum


class Change(StrEnum):
    """A change that a campaign's audience is found by."""

    ROSE = "rose"
    FELL = "fell"
    HORIZON = "horizon"
    STALE = "stale"
    DEMOTED = "demoted"
    SILENT = "silent"
    RIVAL = "rival"
    CONTRACT = "contract"
    PEOPLE = "people"
    FIRST_VALUE = "first_value"


class Arm(StrEnum):
    """Whether a customer of the audience gets the campaign's touch, or was held out by the draw."""

    TREATED = "treated"
    HELD_OUT = "held_out"


class LeftOut(StrEnum):
    """Why somebody the change happened to is not in the audience."""

    DO_NOT_CONTACT = "do_not_contact"
    PARKED = "parked"
    NO_OWNER = "no_owner"
    ANOTHER = "another"


class End(StrEnum):
    """How a campaign ended: somebody stopped it, or its period was over."""

    STOPPED = "stopped"
    OVER = "over"


#: A change counts where it happened within so many days.
WITHIN = (7, 14, 30, 60, 90)
#: How many in a hundred of the audience may be held out (methods §8: 10-20 %); without, nothing is compared.
SHARES = (0, 10, 15, 20)
USUAL_SHARE = 15
#: Over so many working days the touches may be spread.
PERIODS = (1, 3, 5, 10, 15, 20)
USUAL_PERIOD = 5
#: A customer is in one campaign within so many days, and what came of it is looked at for so many (methods §8).
REST_DAYS = 14
WINDOW_DAYS = 30
