"""What a daily report is made of: plain values that can be frozen, codes that are worded when shown (methods §13)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Whose:
    """A customer as it was called then."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """The first row of the day's plan, or the one the member put first.

    Then `because` says why, and `before_it` whom the plan had first. `is_done` when the customer was touched; then what
    it did to the deal.
    """

    customer: Whose
    target: int | None = None
    is_done: bool = False
    outcome: str = ""
    before: int | None = None
    after: int | None = None
    because: str = ""
    before_it: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Customers planned, those of them touched, those touched besides, and who was left."""

    planned: int
    done: int
    unplanned: int
    left: tuple[Whose, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """So many of a kind."""

    code: str
    number: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The day in figures; `minutes` only where they were noted. Corrections are not counted.

    `after_sale` are the touches with customers that had bought, by the phase they were in ("" where none is known).
    """

    touches: int = 0
    channels: tuple[Count, ...] = ()
    outcomes: tuple[Count, ...] = ()
    two_way: int = 0
    key_met: int = 0
    new_leads: int = 0
    minutes: int = 0
    after_sale: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was met, and whether they were key then."""

    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next with a customer."""

    due_on: date
    what: str = ""
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One touch. Stages and outcome stand where a deal does; `after` counts a second stage proved in one talk.

    `still_days` is said of a deal that has stood at its stage for a week or longer.
    """

    id: str
    customer: Whose
    happened_at: datetime
    channel: str
    direction: str
    reached: bool
    deal: str = ""
    outcome: str = ""
    before: int | None = None
    after: int | None = None
    attempt: int | None = None
    cause: str = ""
    people: tuple[Met, ...] = ()
    note: str = ""
    next: Next | None = None
    is_correction: bool = False
    still_days: int | None = None


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A judgement of the day."""

    customer: Whose
    before: str
    after: str
    reason: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A deal that began that day, and the stage it began at."""

    id: str
    customer: Whose
    deal: str
    stage: int


@dataclass(frozen=True, slots=True)
class Stale:
    """A customer whose level was last looked at longer ago than it is good for; no days where it never was."""

    customer: Whose
    level: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """Judged today, and left past their date: the first few and how many there are."""

    changes: tuple[LevelChange, ...] = ()
    stale: tuple[Stale, ...] = ()
    stale_count: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A deal sold (`code` sold), paid in full (complete), lost or given up, with its value in minor units."""

    code: str
    customer: Whose
    deal: str
    value: int | None = None
    currency: str = ""
    reason: str = ""
    competitor: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An important customer whom nobody touched in time; `days` are working days since the due date."""

    customer: Whose
    level: str
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit of the day. `code`: recorded, waiting (not recorded yet), called_off, or tomorrow for the next day's.

    `ours` and `theirs` are how many things were promised there; `attained` as in `vocabulary.visit`.
    """

    code: str
    id: str
    customer: Whose
    objective: str = ""
    attained: str = ""
    reason: str = ""
    ours: int = 0
    theirs: int = 0


class Contradiction(StrEnum):
    """What does not go together; shown, never refused."""

    PROMOTED_ONE_WAY = "promoted_one_way"
    WITHOUT_EVIDENCE = "without_evidence"
    LEVEL_UP_UNTOUCHED = "level_up_untouched"
    FIRST_LEVEL_UNTOUCHED = "first_level_untouched"
    NO_NEXT_STEP = "no_next_step"


@dataclass(frozen=True, slots=True)
class Flag:
    """A contradiction about a customer, with the words the member gave for it where there are any."""

    code: str
    customer: Whose
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """The next working day as it stands: its first job, how many are due, and the gaps."""

    on: date
    job: Job | None = None
    aim: str = ""
    planned: int = 0
    beyond: int = 0
    gaps: tuple[Whose, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A member's day. `opened` is None in reports handed in before deals that began, and ids, were written down."""

    on: date
    capacity: int
    activity: Activity
    tomorrow: Tomorrow
    job: Job | None = None
    kept: Kept | None = None
    lines: tuple[Line, ...] = ()
    levels: Levels = Levels()
    results: tuple[Result, ...] = ()
    overdue: tuple[Overdue, ...] = ()
    overdue_count: int = 0
    flags: tuple[Flag, ...] = ()
    opened: tuple[Opened, ...] | None = None
    visits: tuple[Visited, ...] = ()
