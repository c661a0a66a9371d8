"""Relationships to place: one sold on a Tuesday, and any that may happen."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from followthrough.reckoning.regard import Signal
from followthrough.reckoning.since_sale import Facts, GivenOver, Grown, Mood, Ticket
from followthrough.vocabulary.phase import SignalKind, weight

#: A Tuesday.
SOLD = date(2026, 3, 3)

#: Signals that move trust or interest much.
_MOVING = [SignalKind.DEMO, SignalKind.SIGNED, SignalKind.REFERRAL, SignalKind.DETRACTOR]


def after(days: int) -> date:
    """So many days after the sale."""
    return SOLD + timedelta(days=days)


def sold(**facts: Any) -> Facts:
    """A customer sold on `SOLD`, of whom this is on record too."""
    return Facts(closed_on=SOLD, **facts)


def signal(kind: SignalKind, on: date) -> Signal[date]:
    return Signal(kind, on, *weight(kind))


days = st.integers(-60, 400).map(after)
sometime = st.none() | days
signals = st.lists(
    st.builds(signal, st.sampled_from([kind for kind in SignalKind if kind is not SignalKind.SENTIMENT]), days),
    max_size=10,
).map(tuple)
tickets = st.builds(
    lambda opened, due, solved: Ticket(
        opened, opened + timedelta(days=due), None if solved is None else opened + timedelta(days=solved)
    ),
    days,
    st.integers(0, 40),
    st.none() | st.integers(0, 80),
)
hand_offs = st.builds(
    lambda given, took: GivenOver(given, None if took is None else given + timedelta(days=took)),
    days,
    st.none() | st.integers(0, 30),
)
any_facts = st.builds(
    Facts,
    signals=signals,
    asked_on=sometime,
    closed_on=sometime,
    known_from=sometime,
    contacts=st.lists(days, max_size=6).map(tuple),
    moods=st.lists(st.builds(Mood, days, st.integers(-2, 2)), max_size=5).map(tuple),
    hand_off=st.none() | hand_offs,
    first_value_due_on=sometime,
    go_live_on=sometime,
    first_value_on=sometime,
    grown=st.lists(st.builds(Grown, st.sampled_from(["renewal", "expansion", "referral"]), days), max_size=3).map(
        tuple
    ),
    tickets=st.lists(tickets, max_size=3).map(tuple),
    champion_left_on=sometime,
    bond_down_on=sometime,
    holidays=st.frozensets(days, max_size=5),
)
#: Those whose phase hangs on trust and interest.
moved_facts = st.builds(
    Facts,
    signals=st.lists(st.builds(signal, st.sampled_from(_MOVING), st.integers(-20, 20).map(after)), max_size=6).map(
        tuple
    ),
    asked_on=st.just(SOLD),
    closed_on=st.none() | st.just(after(15)),
    contacts=st.just(tuple(after(day) for day in range(-20, 30, 5))),
    go_live_on=st.none() | st.just(after(-180)),
    first_value_on=st.none() | st.just(after(-100)),
)
