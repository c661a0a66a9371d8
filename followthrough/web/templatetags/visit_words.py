"""Visits, promises and gatherings in words."""

from django import template
from django.utils import timezone

from followthrough.journal.models import Promise
from followthrough.vocabulary.visit import Attained, Attendance, GatheringKind, PromiseTurn
from followthrough.web import wording

register = template.Library()


@register.filter
def attained_word(attained: str) -> str:
    """Whether a visit reached what it was for."""
    return str(wording.ATTAINED[Attained(attained)])


@register.filter
def promise_word(turn: str) -> str:
    """How a promise ended."""
    return str(wording.PROMISE_TURN[PromiseTurn(turn)])


@register.filter
def is_overdue(promise: Promise) -> bool:
    """Whether a promise is open beyond its day."""
    return promise.ended_at is None and promise.due_on < timezone.localdate()


@register.filter
def interest_word(interest: int) -> str:
    """How interested somebody is, -2 to 2."""
    return str(wording.INTEREST[interest])


@register.filter
def gathering_word(kind: str) -> str:
    """What kind of gathering it is."""
    return str(wording.GATHERING_KIND[GatheringKind(kind)])


@register.filter
def attendance_word(state: str) -> str:
    """Whether a guest came."""
    return str(wording.ATTENDANCE[Attendance(state)])


@register.filter
def signed(value: float) -> str:
    """A change with its sign, to one figure: "+0.4", "−0.2"."""
    rounded = round(value, 1)
    return f"{'−' if rounded < 0 else '+'}{abs(rounded):.1f}"
