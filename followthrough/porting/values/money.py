"""Amounts of money as people write them, into integer minor units. Nothing may be off by a factor of a thousand."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum

from followthrough.porting.problem import Asked, BadValue, Choice, Question
from followthrough.porting.reading.table import NumberText
from followthrough.porting.values.currency import currency_named, decimals_of

MOST_MINOR = 10**15
_SCALES = {
    "": 1,
    "k": 10**3,
    "tsd": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "mm": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "mrd": 10**9,
    "万": 10**4,
    "億": 10**8,
    "亿": 10**8,
}
_AMOUNT = re.compile(
    r"(?P<before>[^\d().,+-]{0,8})(?P<sign>[+-]?)\s*(?P<before2>[^\d().,+'-]{0,8}?)"
    r"(?P<digits>\d(?:[\d.,' ]*\d)?)(?P<dot>\.?-?)\s*(?P<after>[^\d()+-]{0,12})(?P<minus>-?)"
)
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_GROUPS = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d\d)+,\d{3}")


class DecimalMark(StrEnum):
    """Which character parts the decimals."""

    COMMA = ","
    DOT = "."


@dataclass(frozen=True, slots=True)
class Money:
    """Integer minor units (cents) of an ISO currency. `is_rounded` when the text had more decimals than the
    currency."""

    minor: int
    currency: str
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    digits: str
    is_negative: bool
    currency: str | None
    scale: int


def read_money(text: str, base: str, mark: DecimalMark | None = None, *, scale: int = 1) -> Money:
    """The amount a text tells, in the currency it names or else in `base`; `scale` multiplies (a column in millions).

    `mark` decides between two readings. Raises BadValue for what is no amount, out of range, or open without `mark`.
    """
    if isinstance(text, NumberText):
        return _money(_decimal(str(text), text) * scale, base, text)
    parts = _parts(text, base)
    number = _decimal(_plain(parts.digits, mark, text), text) * parts.scale * scale
    return _money(-number if parts.is_negative else number, parts.currency or base, text)


def read_number(text: str, mark: DecimalMark | None = None) -> Decimal:
    """A bare number, grouped or not. Raises BadValue."""
    if isinstance(text, NumberText):
        return _decimal(str(text), text)
    parts = _parts(text, "")
    if parts.currency:
        raise BadValue("number_unreadable", text)
    number = _decimal(_plain(parts.digits, mark, text), text) * parts.scale
    return -number if parts.is_negative else number


def marks_possible(text: str) -> tuple[frozenset[DecimalMark], bool]:
    """Which decimal marks fit an amount, and whether it tells so by itself (both kinds of marks, or several groups).

    No mark at all, and text that is no amount, give the empty set.
    """
    if isinstance(text, NumberText):
        return frozenset(), True
    try:
        digits = _parts(text, "").digits
    except BadValue:
        return frozenset(), True
    possible = frozenset(mark for mark in DecimalMark if _fits(digits, mark))
    if not {".", ","} & set(digits):
        return frozenset(), True
    return possible, len(possible) == 1 and len(re.findall("[.,' ]", digits)) > 1


def _parts(text: str, base: str) -> _Parts:
    if len(text) > 60:
        raise BadValue("money_unreadable", text)
    bare = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).replace("’", "'").replace("−", "-").strip()
    bare = "".join(str(unicodedata.decimal(letter, letter)) for letter in bare)
    in_brackets = bare.startswith("(") and bare.endswith(")")
    found = _AMOUNT.fullmatch(bare[1:-1].strip() if in_brackets else bare)
    if not found:
        raise BadValue("money_unreadable", text)
    scale, after = _scale(found["after"].strip())
    marks = [mark for mark in (found["before"].strip() + found["before2"].strip(), after) if mark]
    currencies = {currency_named(mark, base) for mark in marks}
    if None in currencies or len(currencies) > 1:
        raise BadValue("money_unreadable", text)
    negatives = in_brackets + (found["sign"] == "-") + (found["minus"] == "-")
    if negatives > 1:
        raise BadValue("money_unreadable", text)
    return _Parts(found["digits"], bool(negatives), currencies.pop() if currencies else None, scale)


def _scale(after: str) -> tuple[int, str]:
    word, _, rest = after.partition(" ")
    if word.casefold().rstrip(".") in _SCALES:
        return _SCALES[word.casefold().rstrip(".")], rest.strip()
    return 1, after


def _plain(digits: str, mark: DecimalMark | None, text: str) -> str:
    possible = [each for each in DecimalMark if _fits(digits, each)]
    if not possible:
        raise BadValue("money_unreadable", text)
    if len(possible) == 2 and {".", ","} & set(digits):
        if mark is None:
            raise BadValue("money_two_readings", text)
        chosen = mark
    elif mark in possible or len(possible) == 2 or len(re.findall("[.,' ]", digits)) > 1 or mark is None:
        chosen = mark if mark in possible else possible[0]
    else:
        raise BadValue("money_other_mark", text)
    whole, _, fraction = digits.rpartition(chosen) if chosen in digits else (digits, "", "")
    return re.sub("[.,' ]", "", whole) + ("." + fraction if fraction else "")


def _fits(digits: str, mark: DecimalMark) -> bool:
    """Whether `digits` can be read with `mark` as the decimal mark."""
    if digits.count(mark) > 1:
        return False
    whole, _, fraction = digits.partition(mark)
    if not fraction.isdigit() and mark in digits:
        return False
    if whole.isdigit():
        return True
    return bool(_GROUPS.fullmatch(whole)) and not whole.startswith("0")


def _decimal(plain: str, text: str) -> Decimal:
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise BadValue("money_unreadable", text) from None
    if not number.is_finite():
        raise BadValue("money_unreadable", text)
    if number and abs(number.adjusted()) > 30:
        raise BadValue("money_out_of_range", text)
    return number


def _money(number: Decimal, currency: str, text: str) -> Money:
    exact = number.scaleb(decimals_of(currency))
    minor = exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) if abs(exact) < 10**20 else exact
    if abs(minor) > MOST_MINOR:
        raise BadValue("money_out_of_range", text)
    is_rounded = minor != exact and not isinstance(text, NumberText)
    return Money(int(minor), currency, is_rounded)


@dataclass(slots=True)
class MoneyEvidence:
    """What the values of one column say about their decimal mark."""

    dots: int = 0
    commas: int = 0
    lone_dots: int = 0
    lone_commas: int = 0
    either: int = 0
    example: str = ""
    lone_example: str = ""

    def take(self, text: str) -> None:
        """Count one value."""
        possible, by_itself = marks_possible(text)
        if not possible:
            return
        if len(possible) == 2:
            self.either += 1
            self.example = self.example or text
        elif DecimalMark.DOT in possible:
            self.dots += 1
            self.lone_dots += not by_itself
        else:
            self.commas += 1
            if not by_itself:
                self.lone_commas += 1
                self.lone_example = self.lone_example or text

    def decide(self, column: str, answer: DecimalMark | None) -> DecimalMark | None:
        """The mark for the column; None when no value needs one. Raises Asked when two readings are left."""
        if answer:
            return answer
        if self.dots and self.commas and (self.either or (self.lone_dots and self.lone_commas) or self.lone_commas):
            raise Asked(_question(column, self.example or self.lone_example))
        if self.either and not self.dots and not self.commas:
            raise Asked(_question(column, self.example))
        if self.dots and not self.commas:
            return DecimalMark.DOT
        return DecimalMark.COMMA if self.commas and not self.dots else None


def _question(column: str, example: str) -> Question:
    choices = []
    for mark in DecimalMark:
        try:
            money = read_money(example, "USD", mark)
            shown = f"{example} → {money.minor / 100:.2f}"
        except BadValue:
            shown = f"{example} → –"
        choices.append(Choice(str(mark), shown))
    return Question("decimal", tuple(choices), "--decimal", {"column": column, "example": example})
