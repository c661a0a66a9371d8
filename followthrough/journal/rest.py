"""How a rest stands, as it is kept beside a customer or a deal, and what a touch does to it (M22)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from followthrough.journal.models import Entry, Parking
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.rest import Condition, Woken

Kept = Mapping[str, Any]


def as_kept(parking: Parking) -> dict[str, str]:
    """What is kept of a rest: since when and until which day, what it waits for in words, and what woke it before.

    `since` is a moment in UTC, the others are days, all in ISO; `by` and `on` are "" until something wakes it.
    """
    return {
        "since": parking.parked_at.astimezone(UTC).isoformat(),
        "until": parking.wake_on.isoformat(),
        "words": parking.words,
        "by": str(parking.roused_by),
        "on": parking.roused_on.isoformat() if parking.roused_on else "",
    }


def rests_until(rest: Kept) -> date:
    """The day it stands in a plan again: its own, or that on which something woke it before."""
    return min(date.fromisoformat(day) for day in (rest["until"], rest["on"]) if day)


def looked_at_on(rest: Kept, rhythm: Rhythm, zone: str, last_touch_at: datetime | None) -> date:
    """The same for a whole customer, who is looked at in between: by the rhythm, from the last touch on."""
    since = local_date(datetime.fromisoformat(rest["since"]), zone)
    touched = local_date(last_touch_at, zone) if last_touch_at else since
    return min(rests_until(rest), rhythm.look_on(max(since, touched)))


def woken_by(rest: Kept, until: date) -> Woken:
    """Why it stands in a plan from the day `until` on, the one that is kept beside it."""
    if rest["on"] and date.fromisoformat(rest["on"]) <= until:
        return Woken(rest["by"])
    return Woken.DAY if date.fromisoformat(rest["until"]) <= until else Woken.LOOK


class Effect(StrEnum):
    """What a touch does to a rest."""

    ENDS = "ends"
    WAKES = "wakes"
    NOTHING = "nothing"


def effect_of(entry: Entry, parking: Parking, *, is_look: bool = False, goes_on: bool = False) -> Effect:
    """What a touch since they rest does: whoever writes wakes them, a colleague where that was agreed; others end it.

    A light look (`is_look`: one was due) that nobody answered lets them rest on, unless it `goes_on` to a next step.
    """
    if entry.direction == Direction.IN and not entry.reached:
        return Effect.WAKES
    if parking.condition == Condition.COLLEAGUE and not parking.roused_on and entry.author_id != parking.by_id:
        return Effect.WAKES
    return Effect.NOTHING if is_look and not entry.reached and not goes_on else Effect.ENDS


def cause_of(entry: Entry) -> Woken:
    """By what a touch that wakes does so."""
    return Woken.WROTE if entry.direction == Direction.IN and not entry.reached else Woken.COLLEAGUE
