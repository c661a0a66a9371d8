"""The seven elements of the sales cycle, and the one step beyond them."""

from enum import IntEnum


class Stage(IntEnum):
    """Where a deal stands. `COMPLETE` is internal: the stage after the last promotion, when all is paid."""

    LEAD_IDENTIFIED = 1
    NON_KEY_CONTACT_MADE = 2
    KEY_CONTACT_ENGAGED = 3
    CRITERIA_SHAPED = 4
    PROGRAM_DESIGNED = 5
    CONTRACT_ASKED = 6
    PAYMENT_COLLECTED = 7
    COMPLETE = 8


FIRST = Stage.LEAD_IDENTIFIED
SOLD = Stage.PAYMENT_COLLECTED
SEVEN = tuple(Stage)[:7]

#: Chance of a sale at each stage until the workspace's own data replace it (common practice, no proof).
DEFAULT_PROBABILITY = {1: 5, 2: 10, 3: 20, 4: 40, 5: 60, 6: 80, 7: 95, 8: 100}
