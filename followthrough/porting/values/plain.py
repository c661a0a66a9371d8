"""Whole numbers and yes or no."""

import re

from followthrough.porting.problem import BadValue
from followthrough.porting.values.money import DecimalMark, read_number

_YES = frozenset(
    ["true", "yes", "y", "1", "x", "ja", "oui", "si", "sí", "sim", "wahr", "vrai", "verdadero", "是", "✓", "on"]
)
_NO = frozenset(["false", "no", "n", "0", "nein", "non", "não", "falsch", "faux", "falso", "否", "off"])
_RANGE = re.compile(r"(\d[\d.,' ]*)\s*[-–+].*|[<>~]\s*(\d[\d.,' ]*)")
MOST = 2_000_000_000


def read_whole(text: str, mark: DecimalMark | None = None) -> int:
    """A whole number from 0 to two thousand million; of a range ("51-200") the lower end. Raises BadValue."""
    found = _RANGE.fullmatch(text.strip()) if len(text) <= 60 else None
    digits = (found[1] or found[2]) if found else text
    number = read_number(digits, mark or DecimalMark.DOT)
    if number != number.to_integral_value() or not 0 <= number <= MOST:
        raise BadValue("whole_unreadable", text)
    return int(number)


def read_yes_no(text: str) -> bool:
    """Yes or no in one of several languages. Raises BadValue."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("yes_no_unreadable", text)
