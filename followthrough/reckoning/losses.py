"""What a journal shows of a lost deal: small rules on plain values (methods §7, "Root cause of a loss").

Each answers with its evidence, or with None where it does not hold. Days are calendar days unless said otherwise; they
are days at the customer's.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from followthrough.reckoning.working_days import SATURDAY_AND_SUNDAY, working_days_between

#: Working days of silence ÷ the interval meant, above which nobody followed up (methods §7: amber).
OVERDUE = 1.5

#: A customer placed among those who order in more than half a year decided within so many days (methods §7, R3).
DECIDED_WITHIN = 90

#: Out of stages 3 and 4 lead a talk with a key person and agreed criteria (methods §1).
KEY_STAGE, CRITERIA_STAGE = 3, 4

#: One talk alone is with one person of theirs and by one of us, and tells nothing about threads.
FEWEST_TALKS = 2


@dataclass(frozen=True, slots=True)
class Talk:
    """A two-way touch: the day, who of us, whom of theirs it names, and whether one of them was key then."""

    on: date
    by: int
    people: frozenset[int]
    key_met: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """Working days without a two-way touch, and how many were meant at most."""

    since: date
    until: date
    days: int
    interval: int


def silence_before(
    until: date,
    *,
    talked_on: Iterable[date],
    began_on: date,
    rests: Iterable[tuple[date, date]],
    interval: int,
    ends_with_news: bool = True,
    holidays: Collection[date] = (),
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY,
) -> Silence | None:
    """The silence that ended on the day `until`, where it was longer than `OVERDUE` intervals of working days.

    A talk of that day breaks nothing where it brought the news. Silence is counted from the last talk before, not from
    before the deal began, and not over `rests`: spans that were agreed on, with their last days.
    """
    spans = [(first, last) for first, last in rests if first < until]
    if any(last >= until for _first, last in spans):
        return None
    talked = (day for day in talked_on if day < until or (day == until and not ends_with_news))
    since = max([began_on, *talked, *(last for _first, last in spans)])
    days = working_days_between(since, until, holidays=holidays, weekend=weekend)
    return Silence(since, until, days, interval) if days > OVERDUE * interval else None


def outdated(on: date, *, given_on: date, valid_days: int) -> int | None:
    """For how many days a level had stood, where that was longer than it is valid."""
    age = (on - given_on).days
    return age if age > valid_days else None


def horizon_passed(
    on: date,
    *,
    expected_on: date | None,
    given_on: date | None,
    interval: int,
    holidays: Collection[date] = (),
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY,
) -> int | None:
    """How many working days ago the purchase was expected, where nobody has judged the customer since.

    The next touch of the rhythm is soon enough to ask again: only more than one interval counts.
    """
    if expected_on is None or expected_on >= on or (given_on is not None and given_on > expected_on):
        return None
    days = working_days_between(expected_on, on, holidays=holidays, weekend=weekend)
    return days if days > interval else None


def decided_sooner(on: date, *, placed_on: date | None, bought: bool) -> int | None:
    """After how many days they bought, where that was soon after they were placed among the distant ones."""
    if placed_on is None or not bought:
        return None
    days = (on - placed_on).days
    return days if days <= DECIDED_WITHIN else None


def key_never_reached(talks: Sequence[Talk], *, first_stage: int) -> int | None:
    """How many talks there were, where none was with a key person; unknown of a deal that came here beyond stage 3."""
    if first_stage > KEY_STAGE or any(talk.key_met for talk in talks):
        return None
    return len(talks)


def criteria_not_shaped(highest_stage: int) -> bool:
    """Whether the deal never left stage 4 upwards."""
    return highest_stage <= CRITERIA_STAGE


def one_of_theirs(talks: Sequence[Talk]) -> tuple[int, int] | None:
    """The only person of theirs that talks name, and in how many."""
    named = [talk for talk in talks if talk.people]
    people = frozenset().union(*(talk.people for talk in named))
    return (next(iter(people)), len(named)) if len(people) == 1 and len(named) >= FEWEST_TALKS else None


def one_of_us(talks: Sequence[Talk], *, highest_stage: int, has_colleagues: bool) -> tuple[int, int] | None:
    """The only one of us who talked with them, and how often, in a deal that passed stage 4.

    Before a program is designed one of us is the rule, and alone in the house nobody else could.
    """
    if not has_colleagues or highest_stage <= CRITERIA_STAGE or len(talks) < FEWEST_TALKS:
        return None
    ours = {talk.by for talk in talks}
    return (ours.pop(), len(talks)) if len(ours) == 1 else None
