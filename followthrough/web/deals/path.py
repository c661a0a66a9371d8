"""The path of a deal through the stages as a figure: where every mark stands, and the shapes, ready for the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import escape
from django.utils.text import Truncator

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.stage import SEVEN, SOLD
from followthrough.web.figure import Drawing, Frame, drawn
from followthrough.web.stage_names import stage_short
from followthrough.workspace.statement import Statement

#: Marks closer than this hide each other; ledgers longer than this show their last rows.
MOST_ROWS = 200
#: Letters of the name of a stage that fit beside the drawing.
LONGEST = 12
FIELDS = ("id", "kind", "outcome", "stage_after", "happened_at", "corrects_id")
SHAPES = {
    "promoted": '<path class="m-up" d="M{x} {y}m0 -7l7.5 13h-15z"/>',
    "retained": '<path class="m-flat" d="M{x} {y}m-7 -3h14v6h-14z"/>',
    "demoted": '<path class="m-down" d="M{x} {y}m0 7l-6.5 -11.5h13z"/>',
    "end": '<path class="path" d="M{x} {y}m-5 -5l10 10m0 -10l-10 10"/>',
    "start": '<circle class="dot" cx="{x}" cy="{y}" r="4"/>',
}


class Row(NamedTuple):
    """A row of the ledger, in the order of `FIELDS`."""

    id: int
    kind: str
    outcome: str
    stage_after: int | None
    happened_at: datetime
    corrects_id: int | None


LEDGER: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, deal_id: (
        Entry.objects.in_workspace(workspace_id)
        .filter(deal_id=deal_id)
        .order_by("-deal_seq")
        .values_list(*FIELDS)[:MOST_ROWS]
    )
)

WIDE = Frame("wide", 680, 230, 98, 650, 22, 190)
NARROW = Frame("narrow", 332, 214, 90, 308, 21, 175)


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
class Path:
    """A deal's path: wide and narrow, and what it adds up to."""

    drawings: tuple[Drawing, Drawing]
    promoted: int
    retained: int
    demoted: int


def path_of(deal: Deal, *, now: datetime) -> Path:
    """The path of a deal from its ledger (one statement); withdrawn touches and their withdrawals are left out."""
    latest = [Row._make(row) for row in LEDGER(workspace_id=deal.workspace_id, deal_id=deal.pk)][::-1]
    withdrawn = {row.corrects_id for row in latest if row.kind == EntryKind.WITHDRAWAL}
    rows = [row for row in latest if row.id not in withdrawn and row.kind != EntryKind.WITHDRAWAL]
    count = {kind: sum(row.outcome == kind for row in rows) for kind in ("promoted", "retained", "demoted")}
    aim = deal.stage + 1 if deal.is_open and deal.stage < SOLD else None
    return Path(drawn(WIDE, NARROW, lambda frame: _shapes(frame, rows, aim, deal.stage, now)), **count)


def _y(frame: Frame, stage: int) -> float:
    """The height of a stage's line."""
    return frame.y((min(stage, SOLD) - 1) / (SOLD - 1))


def _shapes(frame: Frame, rows: Sequence[Row], aim: int | None, here: int, now: datetime) -> Iterator[str]:
    begin = rows[0].happened_at if rows else now
    end = max([now, *(row.happened_at for row in rows)]) if aim else max([row.happened_at for row in rows] or [now])
    span = max((end - begin).total_seconds(), timedelta(days=1).total_seconds())

    def x(at: datetime) -> float:
        return round(frame.left + (frame.right - frame.left) * max(0.0, (at - begin).total_seconds()) / span, 1)

    marks = [Mark(_kind(row), x(row.happened_at), _y(frame, row.stage_after or 1)) for row in rows]
    line = "".join(f"M{mark.x} {mark.y}" if number == 0 else f"H{mark.x}V{mark.y}" for number, mark in enumerate(marks))
    target = None
    if aim and marks:
        line += f"H{frame.right}"
        target = Mark("aim", frame.right, _y(frame, aim))
    levels = [Level(_label(stage), _y(frame, stage), stage == min(here, SOLD)) for stage in SEVEN]
    last_y = marks[-1].y if marks else _y(frame, 1)
    yield from _grid(frame, levels, _months(frame, begin, end, x))
    yield f'<path class="path" d="{line}"/>'
    if target:
        yield f'<path class="path-next" d="M{target.x} {last_y}V{target.y}"/>'
        yield f'<circle class="dot" cx="{target.x}" cy="{target.y}" r="5"/>'
    for mark in marks:
        yield SHAPES[mark.kind].format(x=mark.x, y=mark.y)


def _label(stage: int) -> str:
    return f"{int(stage)} {Truncator(stage_short(stage)).chars(LONGEST)}"


def _grid(frame: Frame, levels: list[Level], months: list[Month]) -> Iterator[str]:
    for level in levels:
        strong = ' class="t-strong"' if level.is_here else ""
        yield f'<path class="grid" d="M{frame.left - 6} {level.y}H{frame.right + 12}"/>'
        yield f'<text x="0" y="{level.y}" dy="4"{strong}>{escape(level.name)}</text>'
    for month in months:
        yield f'<path class="grid" d="M{month.x} 8V{frame.height - 22}"/>'
        yield f'<text class="t-faint" x="{month.x}" dx="3" y="{frame.height - 8}">{escape(month.name)}</text>'


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
