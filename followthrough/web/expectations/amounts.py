"""Amounts of what was promised: money, or a measure of the customer's own, as they are typed and shown."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from followthrough.relationship.models import Expectation
from followthrough.vocabulary.currency import DECIMALS
from followthrough.web.fields import minor_units
from followthrough.web.templatetags.words import NBSP, money, number

#: A measure of one's own is counted in whole ones.
LONGEST_MEASURE = 60


def amount(value: int | None, of: Expectation) -> str:
    """An amount as it is shown: "€ 84,000", "120 samples a day"; "" where there is none."""
    if value is None:
        return ""
    if of.currency:
        return money(value, of.currency)
    return f"{number(value)}{NBSP}{of.measure}"


def typed(value: int | None, currency: str) -> str:
    """An amount as somebody types it."""
    if value is None:
        return ""
    unit = 10 ** DECIMALS.get(currency, 2) if currency else 1
    return str(value // unit) if value % unit == 0 else f"{value / unit:.{DECIMALS.get(currency, 2)}f}"


def read_unit(text: str) -> tuple[str, str]:
    """What an amount is counted in: (currency, "") for the code of a currency, else ("", measure)."""
    words = " ".join(text.split())
    code = words.upper()
    return (code, "") if code in DECIMALS else ("", words[:LONGEST_MEASURE])


def read_amount(text: str, currency: str) -> int | None:
    """The amount in the smallest unit, None where nothing was typed. Raises ValidationError for what is none."""
    if not text.strip():
        return None
    if currency:
        return minor_units(text, currency)
    # A measure of one's own has no smaller unit; the digits of a currency without cents are read.
    try:
        return minor_units(text, "JPY")
    except ValidationError as wrong:
        raise ValidationError(_("Write a whole number, such as 120.")) from wrong
