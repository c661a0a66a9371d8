"""The path of a deal through the stages as a figure: where every mark stands, worked out; the template only draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as format_date

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.stage import SEVEN, SOLD
from followthrough.web.wording import STAGE_SHORT

#: Marks closer than this hide each other; ledgers longer than this show their last rows.
MOST_ROWS = 200


class Row(NamedTuple):
    """A ledger row, as far as the figure shows it."""

    pk: int
    kind: str
    outcome: str
    stage_after: int
    happened_at: datetime
    corrects_id: int | None


@dataclass(frozen=True)
class Frame:
    """The measures of one drawing, in its own units."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    step: float
    mark: float

    def y(self, stage: int) -> float:
        """The height of a stage's line."""
        return round(self.top + (SOLD - min(stage, SOLD)) * self.step, 1)


WIDE = Frame("wide", 680, 230, 98, 650, 22, 28.0, 1.0)
NARROW = Frame("narrow", 332, 214, 90, 308, 21, 25.7, 1.0)


@dataclass(frozen=True)
class Mark:
    """One row of the ledger: `kind` is an outcome, start or end."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Level:
    """The line of a stage."""

    name: str
    y: float
    is_here: bool


@dataclass(frozen=True)
class Month:
    """The line of a month's first day."""

    name: str
    x: float


@dataclass(frozen=True)
class Drawing:
    """Everything the template draws."""

    frame: Frame
    line: str
    marks: list[Mark]
    levels: list[Level]
    months: list[Month]
    aim: Mark | None
    aim_from: float


@dataclass(frozen=True)
class Path:
    """A deal's path: wide and narrow, and what it adds up to."""

    wide: Drawing
    narrow: Drawing
    promoted: int
    retained: int
    demoted: int
    rows: list[Row]

    @property
    def drawings(self) -> tuple[Drawing, Drawing]:
        """Both, as the figure holds them."""
        return self.wide, self.narrow


def path_of(deal: Deal, *, now: datetime) -> Path:
    """The path of a deal from its ledger (one statement); withdrawn touches and their withdrawals are left out."""
    entries = Entry.objects.in_workspace(deal.workspace_id).filter(deal_id=deal.pk)
    found = entries.order_by("-deal_seq").values_list(*Row._fields)[:MOST_ROWS]
    latest = [Row(*row) for row in found][::-1]
    withdrawn = {row.corrects_id for row in latest if row.kind == EntryKind.WITHDRAWAL}
    rows = [row for row in latest if row.pk not in withdrawn and row.kind != EntryKind.WITHDRAWAL]
    count = {kind: sum(row.outcome == kind for row in rows) for kind in ("promoted", "retained", "demoted")}
    aim = deal.stage + 1 if deal.is_open and deal.stage < SOLD else None
    wide, narrow = (_draw(frame, rows, aim, deal.stage, now) for frame in (WIDE, NARROW))
    return Path(wide, narrow, **count, rows=rows)


def _draw(frame: Frame, rows: Sequence[Row], aim: int | None, here: int, now: datetime) -> Drawing:
    begin = rows[0].happened_at if rows else now
    end = max([now, *(row.happened_at for row in rows)]) if aim else max([row.happened_at for row in rows] or [now])
    span = max((end - begin).total_seconds(), timedelta(days=1).total_seconds())

    def x(at: datetime) -> float:
        return round(frame.left + (frame.right - frame.left) * max(0.0, (at - begin).total_seconds()) / span, 1)

    marks = [Mark(_kind(row), x(row.happened_at), frame.y(row.stage_after)) for row in rows]
    line = "".join(f"M{mark.x} {mark.y}" if number == 0 else f"H{mark.x}V{mark.y}" for number, mark in enumerate(marks))
    target = None
    if aim and marks:
        line += f"H{frame.right}"
        target = Mark("aim", frame.right, frame.y(aim))
    levels = [Level(f"{int(stage)} {STAGE_SHORT[stage]}", frame.y(stage), stage == min(here, SOLD)) for stage in SEVEN]
    last_y = marks[-1].y if marks else frame.y(1)
    return Drawing(frame, line, marks, levels, _months(frame, begin, end, x), target, last_y)


def _kind(row: Row) -> str:
    if row.kind == EntryKind.TOUCH:
        return row.outcome
    return "end" if row.kind == EntryKind.CLOSING else "start"


def _months(frame: Frame, begin: datetime, end: datetime, x: Callable[[datetime], float]) -> list[Month]:
    day = timezone.localtime(begin).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = []
    while day <= end:
        if day >= begin:
            months.append(Month(format_date(day, "M"), x(day)))
        day = (day + timedelta(days=32)).replace(day=1)
    every = max(1, -(-len(months) // (8 if frame is WIDE else 5)))
    return months[::every]
