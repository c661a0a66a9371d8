"""Viscosity: the bond with a customer, explained part by part, at any moment (M13, M25, methods §4)."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.journal.as_recorded import NEWEST, Recorded, all_touches, came_later, latest_touches
from followthrough.journal.bond import Met, counting
from followthrough.journal.models import Bond
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning import half_life
from followthrough.reckoning.half_life import Strength
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.statement import OneOf, Statement

#: Days back with which the bond of today is compared, and those in which it is counted who came to whom.
TREND, LOOKED_BACK = timedelta(days=30), timedelta(days=90)
#: So many of us are named.
MOST_CLOSE = 8


class Part(NamedTuple):
    """One touch that counts, and what is left of its weight, in points."""

    touch: Met
    left: float


@dataclass(frozen=True, slots=True)
class Viscosity:
    """The bond at a moment, and what it is made of; all in the points of a touch but for the index, 0-100.

    `parts` are the touches looked at, the largest first; `older` is what those before them bring.
    """

    at: datetime
    level: Level
    interval_days: int
    half_life: float
    full: float
    parts: tuple[Part, ...]
    older: float = 0.0

    @property
    def value(self) -> float:
        """V: what all parts add up to."""
        return math.fsum([*(part.left for part in self.parts), self.older])

    @property
    def index(self) -> int:
        """The share of the full mark, at most 100."""
        return round(100 * min(1.0, self.value / self.full))


@dataclass(frozen=True, slots=True)
class Close:
    """How close one of us is: the index 0-100 of their own touches with the customer."""

    member_id: int
    name: str
    index: int
    last_contact_at: datetime | None
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bond with a customer stands: all a page says of it.

    `before` is the index 30 days ago, None where there was no touch by then or too much to look through. `came` of
    `touches` of the last 90 days came from them; `met` are the ids of those spoken with in these days. `names` are
    those of the people in the touches looked at. `falls_at` is when it is called `falls_to` unless somebody touches
    them.
    """

    now: Viscosity
    before: int | None
    came: int
    touches: int
    met: frozenset[int]
    names: dict[int, str]
    closest: tuple[Close, ...]
    falls_at: datetime | None
    falls_to: Strength | None

    @property
    def trend(self) -> int:
        """By how many points the index moved in 30 days; 0 where that can't be told."""
        return 0 if self.before is None else self.now.index - self.before


CLOSEST: Statement[tuple[int, str, str, float, datetime | None]] = Statement(
    lambda workspace_id, customer_id: (
        Bond.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .order_by("-log_score", "id")
        .values_list("member_id", "member__name", "member__state", "log_score", "last_contact_at")[:MOST_CLOSE]
    )
)
BONDS: Statement[tuple[int, int, float]] = Statement(
    lambda workspace_id, customer_ids, member_ids: (
        Bond.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids), OneOf("member_id", member_ids))
        .values_list("customer_id", "member_id", "log_score")
    )
)
LEVELS: Statement[tuple[datetime, str]] = Statement(
    lambda workspace_id, customer_id: (
        LevelAssessment.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .order_by("assessed_at", "id")
        .values_list("assessed_at", "level")
    )
)


def weighed(touches: Iterable[Met], level: Level, rhythm: Rhythm, at: datetime) -> Viscosity:
    """The bond that these touches make at `at`, by the interval that the level had then."""
    interval = rhythm.base_interval_at(level, at)
    half = half_life.half_life_days(interval)
    parts = [Part(touch, half_life.left(touch.weight, touch.at, at, half)) for touch in counting(touches)]
    parts.sort(key=lambda part: (-part.left, part.touch.id))
    return Viscosity(at, level, interval, half, half_life.full_mark(interval, half), tuple(parts))


@dataclass(frozen=True, slots=True)
class Told:
    """The bond of a customer at a past moment, and that of each of us by member; `is_whole` unless touches were cut."""

    of_all: Viscosity
    of_us: dict[int, Viscosity]
    is_whole: bool


def viscosity_at(customer: Customer, *, at: datetime, member: Member | None = None) -> Viscosity:
    """The bond as it was shown at `at`, of the customer or of one of us with it: exactly, however many touches.

    What was recorded, amended, taken back, judged, merged or set in the cadence later is not seen; days are those of
    the customer's zone as it is now. A merge that was taken back since counts as never made. Three statements.
    """
    recorded = all_touches(customer.workspace_id, {customer.pk: customer.zone}, at=at)[customer.pk]
    told = _told(customer, recorded, at)
    return told.of_all if member is None else told.of_us.get(member.pk, _nothing(told.of_all))


def told_at(customer: Customer, *, at: datetime) -> Told:
    """As `viscosity_at` of all and of each of us, from the latest touches of that moment; three statements."""
    return _told(customer, latest_touches(customer.workspace_id, customer.pk, customer.zone, at=at), at)


def _told(customer: Customer, recorded: Recorded, at: datetime) -> Told:
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    others = came_later(customer.workspace_id, customer.pk, at=at)
    touches = [touch for touch in recorded.at(at) if touch.id not in others]
    level, rhythm = level_at(LEVELS(**where), at), rhythm_of(customer.workspace)
    by_member: dict[int, list[Met]] = {}
    for touch in touches:
        if touch.member is not None:
            by_member.setdefault(touch.member, []).append(touch)
    of_us = {member: weighed(theirs, level, rhythm, at) for member, theirs in by_member.items()}
    return Told(weighed(touches, level, rhythm, at), of_us, recorded.is_whole)


def _nothing(like: Viscosity) -> Viscosity:
    return Viscosity(like.at, like.level, like.interval_days, like.half_life, like.full, ())


def level_at(judged: Sequence[tuple[datetime, str]], at: datetime) -> Level:
    """The level that stood at `at`; `judged` are (moment, level), the earliest first."""
    return next((Level(level) for given_at, level in reversed(judged) if given_at <= at), Level.N)


def standing_of(customer: Customer, *, at: datetime) -> Standing:
    """How the bond with a customer stands at `at`, which is now: two statements, one more where it was judged lately.

    Of a customer with very many touches the latest are looked at; what the older ones bring is what the kept score
    says beyond them.
    """
    rhythm = rhythm_of(customer.workspace)
    recorded = latest_touches(customer.workspace_id, customer.pk, customer.zone, at=at, most=NEWEST)
    touches = recorded.at(at)
    now = _with_older(weighed(touches, Level(customer.level), rhythm, at), customer, recorded)
    lately = [touch for touch in touches if touch.at > at - LOOKED_BACK]
    falls_at, falls_to = _falls(customer, now)
    return Standing(
        now=now,
        before=_before(customer, recorded, rhythm, now),
        came=sum(touch.direction == Direction.IN for touch in lately),
        touches=len(lately),
        met=frozenset(person for touch in lately if touch.reached for person in touch.people),
        names=recorded.names,
        closest=closest_of(customer, at=at),
        falls_at=falls_at,
        falls_to=falls_to,
    )


def closest_of(customer: Customer, *, at: datetime) -> tuple[Close, ...]:
    """Who of us has touched the customer, the closest first, at `at`, which is now; one statement."""
    rows = CLOSEST(workspace_id=customer.workspace_id, customer_id=customer.pk)
    interval = rhythm_of(customer.workspace).base_interval(Level(customer.level))
    told = {"interval_days": interval, "half_life": half_life.half_life_days(interval)}
    return tuple(
        Close(pk, name, half_life.index(score, at, **told), last, state == MemberState.ACTIVE)
        for pk, name, state, score, last in rows
    )


def indexes_of(
    workspace: Workspace, levels: Mapping[int, str], member_ids: Collection[int], *, at: datetime
) -> dict[tuple[int, int], int]:
    """By (customer, member), the index of those of these members who touched them; `levels` are by customer id.

    One statement, however many.
    """
    rhythm = rhythm_of(workspace)
    given = {"workspace_id": workspace.pk, "customer_ids": list(levels), "member_ids": list(member_ids)}
    found = {}
    for customer_id, member_id, score in BONDS(**given):
        interval = rhythm.base_interval(Level(levels[customer_id]))
        half = half_life.half_life_days(interval)
        found[customer_id, member_id] = half_life.index(score, at, interval_days=interval, half_life=half)
    return found


def _with_older(seen: Viscosity, customer: Customer, recorded: Recorded) -> Viscosity:
    if recorded.is_whole:
        return seen
    older = half_life.value(customer.log_score, seen.at, seen.half_life) - seen.value
    return Viscosity(seen.at, seen.level, seen.interval_days, seen.half_life, seen.full, seen.parts, max(0.0, older))


def _before(customer: Customer, recorded: Recorded, rhythm: Rhythm, now: Viscosity) -> int | None:
    """The index of 30 days ago; the older part of very many touches is as it is now, less faded."""
    then = now.at - TREND
    touches = recorded.at(then)
    if not touches:
        return None
    seen = weighed(touches, _level_then(customer, then), rhythm, then)
    if recorded.is_whole:
        return seen.index
    if seen.half_life != now.half_life:
        return None
    older = half_life.left(now.older, now.at, then, now.half_life)
    return round(100 * min(1.0, (seen.value + older) / seen.full))


def _level_then(customer: Customer, then: datetime) -> Level:
    # The day on which it was judged is that of the workspace, so one more is looked at.
    if customer.level_on is None or customer.level_on < (then - timedelta(days=1)).date():
        return Level(customer.level)
    return level_at(LEVELS(workspace_id=customer.workspace_id, customer_id=customer.pk), then)


def _falls(customer: Customer, now: Viscosity) -> tuple[datetime | None, Strength | None]:
    if customer.log_score is None:
        return None, None
    told = {"interval_days": now.interval_days, "half_life": now.half_life}
    falls_at = half_life.falls_at(customer.log_score, now.at, **told)
    if falls_at is None:
        return None, None
    below = half_life.index(customer.log_score, falls_at + timedelta(minutes=1), **told)
    return falls_at, half_life.strength(below)
