"""How the touches of one invented customer go: its deal moves along, its clocks and its bond with it.

This runs once a touch, tens of millions of times: plain values only, moments as minutes before a noon.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from followthrough.journal.ledger import SILENCE, SILENT
from followthrough.reckoning import half_life
from followthrough.sample.moments import MINUTES, Moments
from followthrough.vocabulary.channel import IN_PERSON, WRITTEN, Channel, Direction, base_weight
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage

#: Of a hundred touches so many go by each channel.
OFTEN = {
    Channel.CALL: 45, Channel.MAIL: 22, Channel.VISIT: 12, Channel.VIDEO: 9, Channel.MESSAGE: 7, Channel.DEMO: 5,
}  # fmt: skip
CHANNELS = tuple(str(channel) for channel, often in OFTEN.items() for _ in range(often))
BY_WRITING, WITH_THEM = frozenset(map(str, WRITTEN)), frozenset(map(str, IN_PERSON))
NOTES = (
    "Spoke about the schedule.",
    "Sent what was asked for.",
    "They compare two offers.",
    "Wants a date in spring.",
    "",
)
YEARS = 720  # days of history
LATEST = 280  # minutes before noon within which a day's touch falls
TOUCH, OPENING, CLOSING = (str(kind) for kind in (EntryKind.TOUCH, EntryKind.OPENING, EntryKind.CLOSING))
OPEN, LOST, COMPLETE = (str(status) for status in (DealStatus.OPEN, DealStatus.LOST, DealStatus.COMPLETE))
PROMOTED, RETAINED, DEMOTED = (str(outcome) for outcome in (Outcome.PROMOTED, Outcome.RETAINED, Outcome.DEMOTED))
IN, OUT = str(Direction.IN), str(Direction.OUT)
SILENT_MINUTES = SILENCE.total_seconds() / 60

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True)
class Course:
    """A customer with its owner, its people (who uses it, who decides) and its deal, and where they stand by now."""

    customer_id: int
    owner_id: int
    people: tuple[int, int]
    deal_id: int | None
    rate: float
    stage: int = 1
    since: int = 0
    opened: int = 0
    seq: int = 0
    attempts: int = 0
    status: str = OPEN
    sold: int | None = None
    sold_attempt: int | None = None
    touched: int | None = None
    first_channel: str | None = None
    earlier: list[list[Any]] = field(default_factory=list)
    ended: int | None = None
    last_entry: int = 0
    last_touch: int | None = None
    last_contact: int | None = None
    last_contact_day: int = 0
    contacts: int = 0
    unanswered: int = 0
    score: float | None = None
    score_at_close: float | None = None
    gap_count: int = 0
    gap_days: int = 0
    gap_logs: float = 0.0

    @property
    def open_deal(self) -> int | None:
        """The deal while it is open."""
        return self.deal_id if self.status == OPEN else None


class Touches:
    """Writes the journal of customers into `rows`, one touch a day at most, so that each counts for the bond."""

    def __init__(self, rng: random.Random, moments: Moments, ids: Iterator[int], rows: Rows) -> None:
        self._rng, self._random, self._moments = rng, rng.random, moments
        self._ids, self._entries, self._met = ids, rows["entry"], rows["met"]
        self._noon = (moments.noon - half_life.EPOCH).total_seconds() / 86_400
        #: The logarithm of what a touch weighs: by channel, was it reached, did they come to us, was the key there.
        self._logs = {
            (str(channel), reached, inbound, key): math.log(
                half_life.touch_weight(
                    base_weight(channel, reached=reached), inbound=inbound, sentiment=None, key_met=key
                )
            )
            for channel in OFTEN
            for reached in (False, True)
            for inbound in (False, True)
            for key in (False, True)
        }

    def go(self, course: Course, touches: int) -> None:
        """Let so many touches happen, from the first to the last."""
        days, random_ = self._days(touches), self._random
        if course.deal_id is not None:
            before = (days[0] if days else int(random_() * 6)) + 1
            course.opened = course.since = before * MINUTES
            course.seq = 1
            self._note(course, OPENING, course.opened, stage_after=1)
        for day in days:
            ago = day * MINUTES + int(random_() * (LATEST + 1))
            self._touch(course, day, ago, course.open_deal)
            if day > 40 and course.open_deal and random_() < 0.012:
                course.seq += 1
                course.status, course.ended = LOST, ago - 60
                self._note(course, CLOSING, course.ended, stage_before=course.stage, stage_after=course.stage)

    def _days(self, touches: int) -> list[int]:
        """On which days before today, the first ones first."""
        days = sorted(self._rng.sample(range(YEARS), touches), reverse=True)
        span = (1.0, 0.3, 0.1)[int(self._random() * 3)] if 1 < touches < 40 else 1.0
        if span < 1.0:
            days = sorted({round(day * span) for day in days}, reverse=True)
            days = [*range(days[0] + touches - len(days), days[0], -1), *days]
        return days

    def _touch(self, course: Course, day: int, ago: int, deal_id: int | None) -> None:
        random_ = self._random
        channel = CHANNELS[int(random_() * 100)]
        reached = channel in WITH_THEM or random_() < 0.6
        inbound = reached and channel in BY_WRITING and random_() < 0.3
        is_key = random_() < (0.25 if course.stage < 3 else 0.7)
        key_met = reached and is_key
        seq = attempt = before = after = None
        outcome = ""
        if deal_id is not None:
            before = course.stage
            outcome = self._move(course, ago, channel, reached=reached, inbound=inbound)
            seq, attempt, after = course.seq, course.attempts, course.stage
        at, entry_id = self._moments.text(ago), next(self._ids)
        self._entries.append(
            (
                entry_id, self._uid(entry_id), TOUCH, course.customer_id, deal_id, seq, course.owner_id, channel,
                IN if inbound else OUT, reached, attempt, outcome, before, after,
                "priority" if outcome == DEMOTED else "", "", NOTES[int(random_() * 5)], 3 + int(random_() * 58),
                key_met, at, at,
            )
        )  # fmt: skip
        course.last_entry, course.last_touch = entry_id, ago
        if reached:
            self._met.append((next(self._ids), entry_id, course.people[is_key], is_key))
            self._reach(course, day, ago)
        else:
            course.unanswered += 1
        term = self._logs[channel, reached, inbound, key_met] + course.rate * (self._noon - ago / MINUTES)
        course.score = half_life.add(course.score, term)
        if course.sold == ago:
            course.score_at_close = course.score

    def _move(self, course: Course, ago: int, channel: str, *, reached: bool, inbound: bool) -> str:
        """One more touch of the deal: its place in the ledger, its pass, its stage; returns the outcome."""
        course.seq += 1
        self._pass(course, ago, channel)
        course.attempts += not inbound
        chance = self._random()
        if reached and chance < 0.28:
            course.stage += 1
            course.since = ago
            if course.stage >= SOLD and course.sold is None:
                course.sold, course.sold_attempt = ago, course.attempts
            if course.stage == Stage.COMPLETE:
                course.status, course.ended = COMPLETE, ago
            return PROMOTED
        if reached and chance > 0.93 and 1 < course.stage < SOLD:
            course.stage -= 1
            course.since = ago
            return DEMOTED
        return RETAINED

    def _pass(self, course: Course, ago: int, channel: str) -> None:
        """As the ledger counts it: after a long silence another pass begins."""
        touched = course.touched
        if touched is not None and touched - ago > SILENT_MINUTES and course.sold is None:
            if course.attempts:
                ended = self._moments.at(touched).isoformat()
                course.earlier.append([course.attempts, SILENT, ended, course.first_channel])
            course.attempts, course.first_channel = 0, None
        course.touched, course.first_channel = ago, course.first_channel or channel

    def _reach(self, course: Course, day: int, ago: int) -> None:
        """A real contact: no two of them on one day, and each keeps to its day whatever the zone."""
        if course.last_contact is not None:
            gap = course.last_contact_day - day
            course.gap_count += 1
            course.gap_days += gap
            course.gap_logs += math.log(gap)
        course.last_contact, course.last_contact_day, course.unanswered = ago, day, 0
        course.contacts += 1

    def _note(
        self, course: Course, kind: str, ago: int, *, stage_before: int | None = None, stage_after: int
    ) -> None:  # fmt: skip
        """The opening or the loss of the deal."""
        is_loss, at, entry_id = kind == CLOSING, self._moments.text(ago), next(self._ids)
        self._entries.append(
            (
                entry_id, self._uid(entry_id), kind, course.customer_id, course.deal_id, course.seq, course.owner_id,
                "", "", False, None, "", stage_before, stage_after, "competitor" if is_loss else "",
                LOST if is_loss else "", "", None, False, at, at,
            )
        )  # fmt: skip
        course.last_entry = entry_id

    def _uid(self, entry_id: int) -> str:
        """Like those of browsers: in the order of time, the rest by chance."""
        return f"{entry_id:016x}{self._rng.getrandbits(62):016x}"
