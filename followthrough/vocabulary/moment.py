"""Where a customer stands in time, as far as the cadence asks: before the sale, or how long after it."""

from enum import StrEnum


class Moment(StrEnum):
    """`BEFORE` goes by level; after the sale the cadence goes by the moment alone."""

    BEFORE = "before"
    UNTIL_FIRST_VALUE = "until_first_value"
    ENLIGHTENMENT = "enlightenment"
    REALIZED_VALUE = "realized_value"
