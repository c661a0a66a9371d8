"""Where and when a page is read, made out once for the page: a list words hundreds of moments by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language


class Here(NamedTuple):
    """The zone of whoever reads, the day it is there, and their language."""

    zone: tzinfo
    today: date
    language: str | None


_HERE: ContextVar[Here | None] = ContextVar("here", default=None)


def here() -> Here:
    """What the page at hand is worded by; outside a page, what is active now."""
    return _HERE.get() or _active()


@contextmanager
def reading_in(zone: ZoneInfo) -> Iterator[None]:
    """Make a page for somebody in `zone`: it is their time zone, and their day and language stay until it is done."""
    with timezone.override(zone):
        token = _HERE.set(_active())
        try:
            yield
        finally:
            _HERE.reset(token)


def _active() -> Here:
    zone = timezone.get_current_timezone()
    return Here(zone, datetime.now(zone).date(), get_language())
