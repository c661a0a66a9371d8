"""Form fields and the base of our forms: how values are written, read and marked when wrong."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.currency import DECIMALS

CLASSES = {
    forms.Textarea: "textarea",
    forms.Select: "select",
    forms.CheckboxInput: "",
    forms.RadioSelect: "",
    forms.CheckboxSelectMultiple: "",
    forms.HiddenInput: "",
}
#: Lines and tabs belong to text; nothing else that can't be seen does.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)
#: More than this many minor units is a slip of the finger.
MOST_MONEY = 10**15


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PlainForm(forms.Form):
    """Fields dressed for our style sheet; what is wrong is said beneath its field and read with it."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        """Ends of lines as one character, whatever the browser sent."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n").replace("\r", "\n")
        return cleaned


def choose(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a field of a form its choices, each with its value and the words for it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def dress(field: forms.Field) -> None:
    """Give a field the class of its widget, and to texts the rule that they can be read."""
    if isinstance(field, forms.DateField):
        field.widget = DayInput(field.widget.attrs)
        field.widget.is_required = field.required
    kind = next((name for widget, name in CLASSES.items() if isinstance(field.widget, widget)), "input")
    if kind:
        field.widget.attrs["class"] = kind
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
    if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
        field.validators.append(readable)


def readable(text: str) -> None:
    """Raise ValidationError where a text holds control characters, which somebody pasted without seeing them."""
    if CONTROL.search(text):
        raise ValidationError(_("There are characters in it that can’t be seen. Type it again instead of pasting."))


class CurrencyField(forms.CharField):
    """The code of a currency there is (ISO 4217), in capitals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Currency"), "max_length": 3, **kwargs})

    def clean(self, value: Any) -> str:
        """The code. Raises ValidationError for any other word."""
        code: str = super().clean(value).upper()
        if code and code not in DECIMALS:
            raise ValidationError(_("There is no such currency. Three letters, such as EUR."))
        return code


class MoneyField(forms.CharField):
    """An amount in major units as people write it ("84,000", "84 000.50", "84.000,50"); cleaned to minor units.

    `currency` (ISO 4217) says how many figures follow the point.
    """

    currency = "EUR"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal"})

    def clean(self, value: Any) -> int | None:
        """Minor units, or None where nothing was given."""
        text = super().clean(value)
        return minor_units(text, self.currency) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Stored minor units as typed ones; what was typed stays as it is."""
        if isinstance(value, int):
            digits = DECIMALS.get(self.currency, 2)
            shown = Decimal(value).scaleb(-digits)
            return str(shown.to_integral_value()) if shown == shown.to_integral_value() else str(shown)
        return value


def minor_units(text: str, currency: str) -> int:
    """Read an amount. The last point or comma with one or two figures behind it parts the cents.

    Raises ValidationError for what is no amount, is negative, or has more figures than the currency.
    """
    digits = DECIMALS.get(currency, 2)
    plain = "".join(character for character in text if not character.isspace()).replace("'", "").replace("’", "")
    point = max(plain.rfind("."), plain.rfind(","))
    most = 3 if digits == 3 and plain[point:].startswith(".") else 2
    has_cents = point >= 0 and 1 <= len(plain) - point - 1 <= most
    whole = plain[:point] if has_cents else plain
    try:
        amount = Decimal(whole.replace(",", "").replace(".", "") + ("." + plain[point + 1 :] if has_cents else ""))
    except InvalidOperation:
        raise ValidationError(_("Write an amount, such as 84,000.")) from None
    minor = amount.scaleb(digits)
    if not minor.is_finite() or minor < 0 or minor > MOST_MONEY:
        raise ValidationError(_("Write an amount between nothing and ten trillion."))
    if minor != minor.to_integral_value():
        raise ValidationError(_("This currency has fewer figures after the point."))
    return int(minor)


def day_or_none(text: str) -> date | None:
    """A day written as 2026-11-24, or None; days so far off that one can't count from them are none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def is_id(text: str) -> bool:
    """Whether a text can be the id of a row: a whole number of at most 63 bits."""
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) < 2**63
