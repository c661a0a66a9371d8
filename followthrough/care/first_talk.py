"""How a hand-off went, from the touches: the silence before the new owner's first talk, and whether it began together.

`touches` are those of the customer, as they stand (`journal.as_recorded`); days are those of the customer's zone.
"""

from collections.abc import Iterable
from datetime import date

from followthrough.journal.bond import Met
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import hand_off as reckoning
from followthrough.reckoning.hand_off import TARGET_WORKING_DAYS, Gap
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import HandOff


def silent_from(hand_off: HandOff, zone: str) -> date:
    """From when on the silence is counted: the sale it follows, or the day on which it was offered."""
    sold_at = hand_off.deal.sold_at if hand_off.deal is not None else None
    return local_date(sold_at or hand_off.offered_at, zone)


def first_talk(touches: Iterable[Met], hand_off: HandOff, zone: str) -> date | None:
    """The day on which the new owner first spoke with them since then; None while they have not."""
    since = silent_from(hand_off, zone)
    days = (touch.day for touch in touches if touch.reached and touch.member == hand_off.receiver_id)
    return min((day for day in days if day >= since), default=None)


def gap_of(touches: Iterable[Met], hand_off: HandOff, zone: str, *, rhythm: Rhythm, on: date) -> Gap | None:
    """The silence as it stands on a day."""
    return reckoning.gap(
        closed_on=silent_from(hand_off, zone),
        first_contact_on=first_talk(touches, hand_off, zone),
        on=on,
        holidays=rhythm.holidays,
        weekend=rhythm.weekend,
    )


def joint_days(touches: Iterable[Met], hand_off: HandOff) -> set[date]:
    """The days on which both spoke with them: they wrote it down on the same day."""
    of: dict[int | None, set[date]] = {hand_off.giver_id: set(), hand_off.receiver_id: set()}
    for touch in touches:
        if touch.reached and touch.member in of:
            of[touch.member].add(touch.day)
    return of[hand_off.giver_id] & of[hand_off.receiver_id]


def talk_due_on(hand_off: HandOff, zone: str, rhythm: Rhythm) -> date | None:
    """The last day for the first talk of the new owner; None before it is accepted."""
    if hand_off.ended_at is None:
        return None
    return rhythm.plus(local_date(hand_off.ended_at, zone), TARGET_WORKING_DAYS)
