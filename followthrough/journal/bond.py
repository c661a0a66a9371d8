"""The clocks and the bond of a customer, from its touches. Pure; kept beside the customer and rebuilt by `replay`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache

from followthrough.reckoning import half_life
from followthrough.reckoning.drift import Gaps
from followthrough.vocabulary.channel import WRITTEN, Channel, Direction, base_weight


@dataclass(frozen=True)
class Met:
    """One touch as the clocks and the bond see it; `people` are contact ids, `day` is in the customer's zone.

    `member` is who of us it was, None for what a web form took in.
    """

    id: int
    at: datetime
    day: date
    channel: str
    direction: str
    reached: bool
    key_met: bool
    sentiment: int | None
    people: frozenset[int]
    member: int | None = None

    @property
    def weight(self) -> float:
        """What the touch adds to the bond when it counts (methods §4)."""
        return _weight(self.channel, self.direction, self.reached, self.sentiment, self.key_met)

    @cached_property
    def marks(self) -> set[tuple[int, date, str]]:
        """One person, one day, one channel counts once; nobody named is a person too."""
        return {(person, self.day, self.channel) for person in self.people or {0}}


# Thousands of touches are of a few dozen kinds.
@lru_cache(maxsize=1024)
def _weight(channel: str, direction: str, reached: bool, sentiment: int | None, key_met: bool) -> float:
    base = base_weight(Channel(channel), reached=reached)
    return half_life.touch_weight(base, inbound=direction == Direction.IN, sentiment=sentiment, key_met=key_met)


@dataclass(frozen=True)
class CustomerState:
    """What a customer's touches add up to."""

    last_touch_at: datetime | None = None
    last_contact_at: datetime | None = None
    contact_count: int = 0
    unanswered: int = 0
    waiting_since: datetime | None = None
    log_score: float | None = None
    gap_count: int | None = None
    gap_days: int | None = None
    gap_logs: float | None = None
    #: In the customer's zone; not kept, for `last_contact_at` tells it.
    last_contact_on: date | None = None

    @property
    def gaps(self) -> Gaps:
        """The gaps between days with a real contact."""
        return Gaps(self.gap_count or 0, self.gap_days or 0, self.gap_logs or 0.0)


@dataclass(frozen=True)
class PairState:
    """What the touches of one of us with one customer add up to; without any, nothing."""

    log_score: float | None = None
    last_touch_at: datetime | None = None
    last_contact_at: datetime | None = None


def fold_members(touches: Iterable[Met], half_life_days: float) -> dict[int, PairState]:
    """The bond of each of us with a customer, by member, from all its touches in any order.

    Who was there together and wrote a touch each has both: for the customer they count once, for each of us once.
    """
    by_member: dict[int, list[Met]] = {}
    for touch in touches:
        if touch.member is not None:
            by_member.setdefault(touch.member, []).append(touch)
    return {member: _pair(theirs, half_life_days) for member, theirs in by_member.items()}


def _pair(touches: list[Met], half_life_days: float) -> PairState:
    return PairState(
        log_score=half_life.log_score([(touch.weight, touch.at) for touch in counting(touches)], half_life_days),
        last_touch_at=max(touch.at for touch in touches),
        last_contact_at=max((touch.at for touch in touches if touch.reached), default=None),
    )


def fold_customer(touches: Iterable[Met], half_life_days: float) -> CustomerState:
    """The clocks and the log-score from touches in any order."""
    state = CustomerState()
    ordered = sorted(touches, key=lambda touch: (touch.at, touch.id))
    for touch in ordered:
        state = clocks_after(state, touch)
    terms = [(touch.weight, touch.at) for touch in counting(ordered)]
    return replace(state, log_score=half_life.log_score(terms, half_life_days))


def clocks_after(state: CustomerState, touch: Met) -> CustomerState:
    """The clocks after one more touch that is later than all before; the log-score is left alone.

    Who came to us waits until somebody is reached, or until we write back: that is an answer, but no real contact.
    """
    if touch.reached:
        return _spoken(state, touch)
    inbound = touch.direction == Direction.IN
    waiting_since = state.waiting_since or touch.at if inbound else state.waiting_since
    if not inbound and touch.channel in WRITTEN:
        waiting_since = None
    return replace(
        state, last_touch_at=touch.at, unanswered=state.unanswered + (not inbound), waiting_since=waiting_since
    )


def _spoken(state: CustomerState, touch: Met) -> CustomerState:
    gaps = state.gaps if state.last_contact_on is None else state.gaps.after((touch.day - state.last_contact_on).days)
    return CustomerState(
        last_touch_at=touch.at,
        last_contact_at=touch.at,
        contact_count=state.contact_count + 1,
        log_score=state.log_score,
        gap_count=gaps.count or None,
        gap_days=gaps.days or None,
        gap_logs=gaps.logs if gaps.count else None,
        last_contact_on=touch.day,
    )


def adds(touch: Met, of_day: Iterable[Met]) -> bool | None:
    """Whether one more touch adds its weight beside the touches of its day: True, or False where it changes nothing.

    None where it takes the place of another, so that all has to be counted again.
    """
    others = list(of_day)
    before, after = ({one.id for one in counting(touches)} for touches in (others, [*others, touch]))
    if before == after:
        return False
    return True if after == before | {touch.id} else None


def counting(touches: Iterable[Met]) -> list[Met]:
    """The touches that count for the bond: the weightiest of each person, day and channel."""
    taken: set[tuple[int, date, str]] = set()
    kept = []
    for touch in sorted(touches, key=lambda touch: (-touch.weight, touch.at, touch.id)):
        if not touch.marks <= taken:
            kept.append(touch)
            taken |= touch.marks
    return kept
