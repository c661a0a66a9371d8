"""Currencies, time zones and countries to choose from."""

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CURRENCIES = [
    *("AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR"),
    *("GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "KWD", "LKR", "MAD", "MXN", "MYR"),
    *("NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TND"),
    *("TRY", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VND", "XAF", "XOF", "ZAR"),
]
CODE = re.compile(r"[A-Z]{2}")


@cache
def zones() -> list[str]:
    """The time zones people live in, by name: "Europe/Zurich"; and UTC."""
    regions = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(regions))]


def currency_field() -> forms.ChoiceField:
    """The currency sums are shown in."""
    return forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="EUR")


def zone_field(*, required: bool, empty: Any = "") -> forms.ChoiceField:
    """A time zone; where it may stay empty, `empty` says what holds then."""
    first = [] if required else [("", empty)]
    choices = [*first, *((zone, zone.replace("_", " ")) for zone in zones())]
    return forms.ChoiceField(
        label=_("Time zone"), choices=choices, required=required, initial="UTC" if required else ""
    )


def country_field() -> forms.CharField:
    """Two letters, which say how phone numbers without a country are read."""
    return forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        empty_value="",
        validators=[known_country],
        help_text=_("Two letters, such as CH: how phone numbers without a country are read."),
    )


def known_country(code: str) -> None:
    """Raise ValidationError for what is no country code."""
    if not CODE.fullmatch(code.upper()) or code.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError(_("Write the two letters of a country, such as CH, DE or US."))
