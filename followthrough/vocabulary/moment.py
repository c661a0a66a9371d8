"""Where a customer stands in time, as far as the cadence asks: before the sale, how long after it, or at rest."""

from enum import StrEnum


class Moment(StrEnum):
    """`BEFORE` goes by level; after the sale, and while they rest, the cadence goes by the moment alone."""

    BEFORE = "before"
    UNTIL_FIRST_VALUE = "until_first_value"
    ENLIGHTENMENT = "enlightenment"
    REALIZED_VALUE = "realized_value"
    AT_REST = "at_rest"
