"""Shares as a screen says them: whole per cents, and the range one may lie in."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from followthrough.web.templatetags.words import NBSP


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{number_format(round(100 * share))}{NBSP}%"


def between(low: float, high: float) -> str:
    """The range a share may lie in."""
    words = _("%(low)s to %(high)s")
    return words % {"low": number_format(round(100 * low)), "high": percent(high)}


def bar_of(low: float, value: float, high: float, *, top: float = 1.0) -> tuple[str, str, str]:
    """A range and a value within it as a drawn bar has them: where it begins, its width, where the mark stands.

    In hundredths of `top`, and with a decimal point whatever the language.
    """
    scale = 100 / top if top else 0.0
    return f"{low * scale:.2f}", f"{(high - low) * scale:.2f}", f"{value * scale:.2f}"


def tenths(value: float) -> str:
    """A figure with one decimal, rounded: by itself the format cuts the others off."""
    return number_format(round(value, 1), 1)


def finely(share: float) -> str:
    """A small share in per cent with one decimal."""
    return f"{tenths(100 * share)}{NBSP}%"


def finely_between(low: float, high: float) -> str:
    """The range a small share may lie in."""
    return _("%(low)s to %(high)s") % {"low": tenths(100 * low), "high": finely(high)}
