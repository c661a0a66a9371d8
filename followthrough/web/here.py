"""Where and when a page is read, made out once for the page: a list words hundreds of moments by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

from followthrough.vocabulary.stage_rules import AS_USUAL, StageRules


class Here(NamedTuple):
    """The zone of whoever reads, the day it is there, and their language."""

    zone: tzinfo
    today: date
    language: str | None


_HERE: ContextVar[Here | None] = ContextVar("here", default=None)
_STAGES: ContextVar[StageRules] = ContextVar("stages", default=AS_USUAL)


def here() -> Here:
    """What the page at hand is worded by; outside a page, what is active now."""
    return _HERE.get() or _active()


def stages_here() -> StageRules:
    """The stages of the workspace whose page is made; outside a page, the usual ones."""
    return _STAGES.get()


@contextmanager
def reading_in(zone: ZoneInfo, stages: StageRules) -> Iterator[None]:
    """Make a page for somebody in `zone`: it is their time zone, and their day and language stay until it is done.

    `stages` are those of their workspace.
    """
    with timezone.override(zone):
        token, other = _HERE.set(_active()), _STAGES.set(stages)
        try:
            yield
        finally:
            _HERE.reset(token)
            _STAGES.reset(other)


def _active() -> Here:
    zone = timezone.get_current_timezone()
    return Here(zone, datetime.now(zone).date(), get_language())
