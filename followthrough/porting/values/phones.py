"""Phone numbers: shown text kept exactly, with an E.164 form beside it when the country is known."""

import re
from dataclasses import dataclass

import phonenumbers

from followthrough.porting.problem import BadValue
from followthrough.porting.reading.table import ErrorText, NumberText

_DAMAGED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}|\d{6,}[.,]0")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Phone:
    """`shown` is the text of the file; `e164` is empty when the number can't be placed in a country."""

    shown: str
    e164: str = ""


def is_damaged(text: str) -> bool:
    """Whether a spreadsheet has turned the number into a figure, so that digits or a leading zero may be lost."""
    if isinstance(text, NumberText):
        return False
    return isinstance(text, ErrorText) or text.startswith("#") or bool(_DAMAGED.fullmatch(text.strip()))


def read_phone(text: str, region: str = "") -> Phone:
    """The number as shown and in E.164; `region` is the ISO code of the country. Raises BadValue for damaged or
    endless text."""
    if is_damaged(text):
        raise BadValue("phone_damaged", text)
    if len(text) > _LONGEST:
        raise BadValue("phone_too_long", text, most=str(_LONGEST))
    return Phone(str(text), _e164(text, region))


def _e164(text: str, region: str) -> str:
    if not region and not text.lstrip(" (").startswith(("+", "\uff0b", "00")):
        return ""
    number = "+" + text.lstrip()[2:] if not region and text.lstrip().startswith("00") else text
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
