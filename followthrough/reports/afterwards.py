"""What the journal says of a day since its report was handed in; the report itself stays as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from followthrough.reports.day import Draft, LevelChange, Line, Opened, Result
from followthrough.reports.frozen import from_json
from followthrough.reports.models import DailyReport
from followthrough.reports.results import opened_by, results_of
from followthrough.reports.standing import level_changes
from followthrough.reports.touched import lines_of, second_rows, touches_of
from followthrough.workspace.models import Member

Row = TypeVar("Row", Line, LevelChange, Opened, Result)


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Touches added, changed, and gone from the day; levels judged, deals opened, results come and gone since."""

    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    gone: tuple[Line, ...] = ()
    levels: tuple[LevelChange, ...] = ()
    opened: tuple[Opened, ...] = ()
    results: tuple[Result, ...] = ()
    undone: tuple[Result, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def submitted_draft(report: DailyReport) -> Draft:
    """The day as it was handed in."""
    return from_json(Draft, report.snapshot)


def afterwards(report: DailyReport, member: Member, at: datetime) -> Afterwards:
    """How the journal of that day differs at `at` from what was handed in.

    Of a report from before ids were written down only its touches can be compared.
    """
    then, on = submitted_draft(report), report.on
    touches = touches_of(member, on, at)
    second = second_rows(member, touches)
    lines = lines_of(member, on, touches, second)
    told = {line.id: _says(line) for line in then.lines}
    added, gone = _beyond(lines, then.lines), _beyond(then.lines, lines)
    changed = tuple(line for line in lines if line.id in told and _says(line) != told[line.id])
    if then.opened is None:
        return Afterwards(added, changed, gone)
    results = results_of(member, on, at, [*touches, *second.values()])
    return Afterwards(
        added,
        changed,
        gone,
        levels=_beyond(level_changes(member, on, at), then.levels.changes),
        opened=_beyond(opened_by(member, on, at), then.opened),
        results=_beyond(results, then.results),
        undone=_beyond(then.results, results),
    )


def _beyond(rows: Sequence[Row], known: Iterable[Row]) -> tuple[Row, ...]:
    """The rows that are not among the known ones."""
    ids = {row.id for row in known}
    return tuple(row for row in rows if row.id not in ids)


def _says(line: Line) -> tuple[object, ...]:
    """What an amendment can change."""
    moved = (line.outcome, line.before, line.after, line.cause)
    return (line.note, line.channel, line.direction, line.reached, line.people, line.happened_at, *moved)
