"""The order of a plan, from reasons that carry points a person can add up by hand.

The points are a starting order (common practice, no proof), printed as `TABLE`: what was promised comes before what is
waited for, that before what is overdue, and level, stage and value decide among equals.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
Tie = tuple[int | float | str | date, ...]


@dataclass(frozen=True, slots=True)
class Scored(Generic[T]):
    """An item with its points (more is earlier) and what decides among equals (less is earlier, e.g. due date, id).

    The ties of one ranking have the same shape. Raises ValueError for points that are not a finite number.
    """

    item: T
    points: float
    tie: Tie

    def __post_init__(self) -> None:
        if not math.isfinite(self.points):
            raise ValueError(f"An order needs finite points, not {self.points}.")


def ranked(items: Iterable[Scored[T]]) -> list[T]:
    """The items, most points first, equals by their tie; the order they came in plays no part if the ties differ."""
    return [scored.item for scored in sorted(items, key=lambda scored: (-scored.points, scored.tie))]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the points table: `points` are given once, or for each unit, or are the most that a code gives."""

    code: str
    case: str
    points: int
    how: Literal["once", "each", "most"] = "once"

    @property
    def key(self) -> str:
        """Names the words that docs and screens show for this line."""
        return f"{self.code}.{self.case}" if self.case else self.code


TABLE = (
    Row("promised", "", 100),
    Row("inbound", "", 90),
    Row("pledge", "", 80),
    Row("payment", "", 70),
    Row("new", "", 60),
    Row("contract", "", 50),
    Row("visit", "", 50),
    Row("next_step", "", 40),
    Row("woke", "", 35),
    Row("overdue", "per_interval", 20, "each"),
    Row("overdue", "most", 60, "most"),
    Row("level", "A", 24),
    Row("level", "B", 16),
    Row("level", "C", 8),
    Row("level", "D", 4),
    Row("level", "N", 12),
    Row("stage_aim", "per_stage", 2, "each"),
    Row("value", "1", 12),
    Row("value", "2", 6),
    Row("value", "3", 0),
    Row("days_since", "per_five_days", 1, "each"),
    Row("days_since", "most", 10, "most"),
)
#: The points by the names of the lines.
POINTS = {row.key: row.points for row in TABLE}

DAYS_PER_POINT = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a customer on the day of the plan.

    `overdue_ratio` = time since the last contact ÷ the cadence's interval (1 = due now); `level` is N, A, B, C or D;
    `stage_aim` = the stage the next promotion leads to, if there is a deal; `value_band` 1 (highest) to 3;
    `days_since_contact` in calendar days, None if never; `is_new` = nobody has answered this lead yet; `pledge_due` =
    the member promised them something for today or before; `visit_due` = a visit of the member is today or unrecorded.
    """

    promised_on_or_before: bool
    inbound_waiting: bool
    overdue_ratio: float
    level: str
    stage_aim: int | None
    value_band: Literal[1, 2, 3] | None
    days_since_contact: int | None
    is_new: bool
    next_step_due: bool
    woke: bool
    payment_overdue: bool = False
    contract_ends: bool = False
    pledge_due: bool = False
    visit_due: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One reason and the points it brings; `code` is a code of `TABLE`."""

    code: str
    points: int


def competes(standing: Standing) -> bool:
    """Whether anything is due: a promise, an answer, money, a contract, a visit, a lead, a step, waking, silence."""
    return (
        standing.promised_on_or_before
        or standing.inbound_waiting
        or standing.payment_overdue
        or standing.contract_ends
        or standing.pledge_due
        or standing.visit_due
        or standing.is_new
        or standing.next_step_due
        or standing.woke
        or standing.overdue_ratio >= 1
    )


def points(standing: Standing) -> list[Part]:
    """The reasons that bring points, in the order of `TABLE`; none where nothing is due.

    Raises ValueError for a level that is not in the table.
    """
    if f"level.{standing.level}" not in POINTS:
        raise ValueError(f"There is no level {standing.level!r}.")
    if not competes(standing):
        return []
    found = (
        Part("promised", standing.promised_on_or_before * POINTS["promised"]),
        Part("inbound", standing.inbound_waiting * POINTS["inbound"]),
        Part("pledge", standing.pledge_due * POINTS["pledge"]),
        Part("payment", standing.payment_overdue * POINTS["payment"]),
        Part("new", standing.is_new * POINTS["new"]),
        Part("contract", standing.contract_ends * POINTS["contract"]),
        Part("visit", standing.visit_due * POINTS["visit"]),
        Part("next_step", standing.next_step_due * POINTS["next_step"]),
        Part("woke", standing.woke * POINTS["woke"]),
        Part("overdue", overdue_points(standing.overdue_ratio)),
        Part("level", POINTS[f"level.{standing.level}"]),
        Part("stage_aim", POINTS["stage_aim.per_stage"] * (standing.stage_aim or 0)),
        Part("value", 0 if standing.value_band is None else POINTS[f"value.{standing.value_band}"]),
        Part("days_since", _days_since(standing.days_since_contact)),
    )
    return [part for part in found if part.points]


def total(parts: Iterable[Part]) -> int:
    """The sum of the points."""
    return sum(part.points for part in parts)


def overdue_points(ratio: float) -> int:
    """20 for each interval from the first full one on, halves rounded up, at most 60."""
    if not ratio >= 1:
        return 0
    # 20 × 41/40 is 20½, though no float says so: what is half but for the last digits of a float counts as half.
    gone = round(POINTS["overdue.per_interval"] * ratio, 9)
    return math.floor(min(POINTS["overdue.most"], gone) + 0.5)


def _days_since(days: int | None) -> int:
    """1 for each five full calendar days, at most 10."""
    full = max(0, days or 0) // DAYS_PER_POINT
    return min(POINTS["days_since.most"], full * POINTS["days_since.per_five_days"])
