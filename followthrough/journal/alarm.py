"""From which days on there is an alarm after a sale, unless something happens (M31, methods §9).

What the alarm rests on is kept beside the customer (`after_sale`), so that a touch finds the days anew without reading
anything: who speaks with them ends a silence, and what they think of us is noted with it. All else that bears on it is
read again when it is written (`note_after_sale`). The days are kept, never the points, so that nobody has to look at
everybody each night.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from followthrough.customers.models import Customer
from followthrough.journal.bond import Met, counting
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.reckoning.disillusion import LAST_MOODS, Alarm, alarm, alarm_days, bond_down_at
from followthrough.reckoning.since_sale import Facts, GivenOver, Mood, Ticket
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.known import Known
from followthrough.vocabulary.level import Level

#: What is kept of it beside the customer, with its due date.
ALARM_FIELDS = ("after_sale", "alarm_amber_on", "alarm_red_on", "first_value_at")


def set_alarm(customer: Customer, rhythm: Rhythm) -> None:
    """Find the days of the alarm from what is kept, not yet saved; None before a sale, and for who rests.

    Nor for those who must not be contacted.
    """
    facts = facts_kept(customer, rhythm)
    customer.alarm_amber_on, customer.alarm_red_on = (None, None) if facts is None else alarm_days(facts)


def alarm_now(customer: Customer, rhythm: Rhythm, on: date) -> Alarm:
    """What speaks for disillusionment on a day, point by point, from what is kept; asks nothing."""
    facts = facts_kept(customer, rhythm)
    return Alarm() if facts is None else alarm(facts, on)


def facts_kept(customer: Customer, rhythm: Rhythm) -> Facts | None:
    """What the alarm rests on, as it is kept; None where none is raised."""
    kept = customer.after_sale
    if kept is None or customer.parked_until is not None or customer.do_not_contact:
        return None
    spoken = (_local(customer, customer.last_contact_at), _day(kept.get("renewed_on")), _day(kept.get("referred_on")))
    given_on = _day(kept.get("given_on"))
    return Facts(
        closed_on=_day(kept["sold_on"]),
        known_from=_day(kept.get("known_from")),
        contacts=[day for day in spoken if day is not None],
        moods=[Mood(date.fromisoformat(on), value) for on, value in kept.get("moods", ())],
        hand_off=None if given_on is None else GivenOver(given_on, _day(kept.get("accepted_on"))),
        tickets=[Ticket(date.fromisoformat(on), date.fromisoformat(due)) for on, due in kept.get("tickets", ())],
        first_value_due_on=_day(kept.get("value_due_on")),
        go_live_on=_day(kept.get("live_on")),
        first_value_on=_day(kept.get("value_on")),
        champion_left_on=_day(kept.get("champion_left_on")),
        bond_down_on=_bond_down_on(customer, rhythm, kept.get("at_close")),
        holidays=rhythm.holidays,
        weekend=rhythm.weekend,
    )


def is_of_sale(customer: Customer) -> bool:
    """Whether what is kept is of the sale that stands."""
    kept = customer.after_sale
    return customer.sold_at is None if kept is None else kept["sold_at"] == _moment(customer.sold_at)


def put_after_sale(customer: Customer, known: Known, told: Mapping[str, Any]) -> None:
    """Put beside the customer, not yet saved, what the alarm rests on.

    From what is on record, and from what its touches tell (`by_touches`).
    """
    customer.first_value_at = _noon(customer, known.first_value_on)
    if customer.sold_at is None:
        customer.after_sale = None
        return
    sold_on = local_date(customer.sold_at, customer.zone)
    entered_on = local_date(customer.entered_at, customer.zone)
    kept: dict[str, Any] = {
        "sold_at": _moment(customer.sold_at),
        "sold_on": sold_on.isoformat(),
        "known_from": entered_on.isoformat() if entered_on > sold_on else None,
        "value_due_on": _iso(known.first_value_due_on),
        "live_on": _iso(known.go_live_on),
        "value_on": _iso(known.first_value_on),
        "renewed_on": _iso(max((on for _contract, on in known.renewed), default=None)),
        "champion_left_on": _iso(known.champion_left_on),
        **_beside(customer, known),
        **told,
    }
    customer.after_sale = {name: value for name, value in kept.items() if value is not None}


def _beside(customer: Customer, known: Known) -> dict[str, Any]:
    """What follows from their hand-off, from tickets that are open, and from referrals."""
    hand_off, referred = known.hand_off, [at for _pk, _name, at in known.referred]
    return {
        "given_on": None if hand_off is None else _iso(_local(customer, hand_off.offered_at)),
        "accepted_on": None if hand_off is None else _iso(_local(customer, hand_off.accepted_at)),
        "referred_on": _iso(_local(customer, max(referred, default=None))),
        "tickets": [
            [local_date(one.opened_at, customer.zone).isoformat(), local_date(one.due_at, customer.zone).isoformat()]
            for one in known.tickets
            if one.solved_at is None
        ]
        or None,
    }


def recount_after_sale(customer: Customer, touches: Iterable[Met], rhythm: Rhythm) -> None:
    """Put anew, not yet saved, what of it follows from the touches; all else stays as it is kept."""
    kept = customer.after_sale
    if kept is not None and is_of_sale(customer):
        told = by_touches(customer, touches, rhythm)
        customer.after_sale = {name: value for name, value in {**kept, **told}.items() if value is not None}


def by_touches(customer: Customer, touches: Iterable[Met], rhythm: Rhythm) -> dict[str, Any]:
    """What follows from all touches of a customer: the bond at the close, and the last moods since; in any order."""
    if customer.sold_at is None:
        return {}
    sold_on = local_date(customer.sold_at, customer.zone)
    known = sorted(touches, key=lambda touch: (touch.at, touch.id))
    before = [touch for touch in known if touch.at <= customer.sold_at]
    half = rhythm.half_life(Level(customer.level))
    score = half_life.log_score([(touch.weight, touch.at) for touch in counting(before)], half)
    moods = [[touch.day.isoformat(), touch.sentiment] for touch in known if _is_mood(touch, sold_on)]
    return {"at_close": at_close(customer, score, rhythm), "moods": moods[-LAST_MOODS:] or None}


def at_close(customer: Customer, score: float | None, rhythm: Rhythm) -> int:
    """The index of a bond at the sale, 0…100, from the log-score of the touches up to it."""
    assert customer.sold_at
    level = Level(customer.level)
    interval, half = rhythm.base_interval(level), rhythm.half_life(level)
    return half_life.index(score, customer.sold_at, interval_days=interval, half_life=half)


def count_touch(customer: Customer, touch: Met) -> None:
    """Note what they think of us by a touch later than all before, not yet saved.

    One that is not after the sale bears on the bond at the close: all is to be read anew.
    """
    kept = customer.after_sale
    if kept is not None and customer.sold_at is not None and touch.at <= customer.sold_at:
        customer.after_sale = None
    elif kept is not None and _is_mood(touch, date.fromisoformat(kept["sold_on"])):
        moods = [*kept.get("moods", ()), [touch.day.isoformat(), touch.sentiment]]
        customer.after_sale = {**kept, "moods": moods[-LAST_MOODS:]}


def _is_mood(touch: Met, sold_on: date) -> bool:
    return touch.sentiment is not None and touch.day >= sold_on


def _bond_down_on(customer: Customer, rhythm: Rhythm, at_close: int | None) -> date | None:
    if at_close is None:
        return None
    level = Level(customer.level)
    down_at = bond_down_at(
        at_close=at_close,
        log_score=customer.log_score,
        interval_days=rhythm.base_interval(level),
        half_life=rhythm.half_life(level),
    )
    return _local(customer, down_at)


def _local(customer: Customer, at: datetime | None) -> date | None:
    return None if at is None else local_date(at, customer.zone)


def _noon(customer: Customer, on: date | None) -> datetime | None:
    return None if on is None else datetime.combine(on, time(12), ZoneInfo(customer.zone))


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)
