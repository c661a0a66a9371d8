"""Rows that verbs wrote once, written again: under new ids, and at another moment of the same day.

A verb asks and weighs much before it writes, and for the same firm always the same. Nearly every test begins with one,
so each worker keeps what was written the first time and copies it. That the copy is what the verbs make is held by
`tests/test_cast.py`.
"""

import io
import pickle
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from followthrough.workspace.ids import new_id

T = TypeVar("T")

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.I)
#: A text that would have to be thought out anew: with an id or a moment in it.
_NAMES_ONE = re.compile(r"\d{16,}|\d\d\d\d-\d\d-\d\d[T ]\d\d:\d\d")
#: An id made by the program; every other figure is less.
LEAST_ID = 1 << 50
#: Whether and how rows of one table are found: those of a workspace, but for these two.
_FOUND_BY = {
    "workspace_workspace": "id = %s",
    "workspace_user": 'id IN (SELECT user_id FROM "workspace_member" WHERE "workspace_member"."workspace_id" = %s)',
}


class _Pen:
    """What is written while somebody listens: the tables, and how often beside what is remembered here."""

    def __init__(self) -> None:
        self.is_heard = False
        self.strokes = 0
        self.tables: dict[str, None] | None = None

    def note(self, sql: str) -> None:
        found = _WRITES.match(sql)
        # Signing in says nothing about a firm.
        if found is None or found[1] == "workspace_session" or '"last_login" = ' in sql:
            return
        if self.tables is None:
            self.strokes += 1
        else:
            self.tables[found[1]] = None


_pen = _Pen()


@contextmanager
def writing_is_heard() -> Iterator[None]:
    """While this lasts, what was remembered is copied; otherwise it is made by the verbs."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        _pen.note(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        _pen.is_heard = True
        try:
            yield
        finally:
            _pen.is_heard = False


def strokes() -> int | None:
    """A figure that stays as long as nothing is written but what is remembered; None where nobody listens."""
    return _pen.strokes if _pen.is_heard else None


@dataclass
class _Moments:
    """The moment something is written for, and the one the clock shows meanwhile."""

    at: datetime
    clock: datetime

    def told(self, moment: datetime) -> tuple[str, timedelta]:
        """A moment as what it was from one of the two."""
        by_clock = moment - self.clock
        return ("clock", by_clock) if abs(by_clock) < timedelta(minutes=1) else ("at", moment - self.at)

    def again(self, told: tuple[str, timedelta]) -> datetime:
        """The same moment from these two."""
        return (self.clock if told[0] == "clock" else self.at) + told[1]


@dataclass
class _Table:
    """The rows of a table one after the other, and the places of those cells that are other ones each time."""

    sql: str
    cells: list[Any]
    ids: list[tuple[int, int]] = field(default_factory=list)
    moments: list[tuple[int, tuple[str, timedelta]]] = field(default_factory=list)
    uids: list[tuple[int, UUID]] = field(default_factory=list)

    def write(self, ids: dict[int, int], moments: _Moments, uids: dict[UUID, UUID]) -> None:
        cells = self.cells.copy()
        for place, id_ in self.ids:
            cells[place] = ids[id_]
        for place, told in self.moments:
            cells[place] = _bare(moments.again(told))
        for place, uid in self.uids:
            cells[place] = uids[uid] if connection.vendor == "postgresql" else uids[uid].hex
        with connection.cursor() as cursor:
            cursor.execute(self.sql, cells)


@dataclass
class _Kept:
    """What was written, and what was handed out."""

    tables: list[_Table]
    ids: list[int]
    around: list[int]
    uids: list[UUID]
    handed_out: bytes
    beside: list[tuple[str, Any]]


_kept: dict[tuple[str, Hashable], _Kept] = {}


def again(
    key: Hashable, make: Callable[[], T], *, at: datetime, workspace_id: Callable[[T], int], around: Sequence[Any] = ()
) -> T:
    """What `make` writes and hands out, copied if it was written before in this process for the same `key`.

    `around` are the rows that stand already, always the same ones in the same order. `make` may write for `at` and by
    the clock, into tables in which the workspace has no row yet. What it does has to follow from `key` alone, save for
    the time of the day.
    """
    if not _pen.is_heard or not connection.in_atomic_block:
        return make()
    moments = _Moments(at, timezone.now())
    kept = _kept.get((connection.vendor, key))
    try:
        _pen.tables = {}
        if kept is not None:
            return _copy(kept, moments, around)
        made = make()
        _kept[connection.vendor, key] = _keep(made, list(_pen.tables), workspace_id(made), moments, around)
        return made
    finally:
        _pen.tables = None


def _copy(kept: _Kept, moments: _Moments, around: Sequence[Any]) -> Any:
    ids = {id_: new_id() for id_ in kept.ids} | dict(zip(kept.around, (row.pk for row in around), strict=True))
    uids = {uid: uuid4() for uid in kept.uids}
    for table in kept.tables:
        table.write(ids, moments, uids)
    now = {"id": ids.__getitem__, "moment": moments.again, "uid": uids.__getitem__, "around": around.__getitem__}
    return _Reader(kept.handed_out, [now[kind](told) for kind, told in kept.beside]).load()


def _keep(made: Any, names: list[str], workspace_id: int, moments: _Moments, around: Sequence[Any]) -> _Kept:
    tables = [_read(name, workspace_id, moments) for name in names]
    known = {row.pk for row in around}
    ids = {id_ for table in tables for _place, id_ in table.ids} - known
    uids = {uid for table in tables for _place, uid in table.uids}
    out = io.BytesIO()
    writer = _Writer(out, ids | known, moments, uids, around)
    writer.dump(made)
    return _Kept(tables, sorted(ids), [row.pk for row in around], list(uids), out.getvalue(), writer.beside)


def _read(name: str, workspace_id: int, moments: _Moments) -> _Table:
    with connection.cursor() as cursor:
        found_by = _FOUND_BY.get(name, f'"{name}"."workspace_id" = %s')
        cursor.execute(f'SELECT * FROM "{name}" WHERE {found_by}', [workspace_id])
        columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
        rows = cursor.fetchall()
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    table = _Table(f'INSERT INTO "{name}" ({columns}) VALUES {", ".join([one] * len(rows))}', [])
    for place, cell in enumerate(cell for row in rows for cell in row):
        table.cells.append(connection.ops.adapt_timefield_value(cell) if isinstance(cell, time) else cell)
        if isinstance(cell, int) and cell >= LEAST_ID:
            table.ids.append((place, cell))
        elif isinstance(cell, datetime):
            table.moments.append((place, moments.told(cell if cell.tzinfo else cell.replace(tzinfo=UTC))))
        elif (uid := _uid(cell)) is not None:
            table.uids.append((place, uid))
        elif isinstance(cell, dict | list) or (isinstance(cell, str) and _NAMES_ONE.search(cell)):
            raise AssertionError(f"{name} holds {cell!r}, which can't be told anew")
    return table


def _uid(cell: Any) -> UUID | None:
    if isinstance(cell, str) and re.fullmatch(r"[0-9a-f]{32}", cell):
        return UUID(cell)
    return cell if isinstance(cell, UUID) else None


def _bare(moment: datetime) -> datetime:
    """The moment as the database's own driver takes it."""
    return moment if connection.vendor == "postgresql" else moment.astimezone(UTC).replace(tzinfo=None)


class _Writer(pickle.Pickler):
    """Writes down objects, but for what is another one each time: that is told beside."""

    def __init__(self, out: Any, ids: set[int], moments: _Moments, uids: set[UUID], around: Sequence[Any]) -> None:
        super().__init__(out, protocol=pickle.HIGHEST_PROTOCOL)
        self.ids, self.moments, self.uids = ids, moments, uids
        self.around = {id(row): number for number, row in enumerate(around)}
        self.beside: list[tuple[str, Any]] = []

    def persistent_id(self, thing: Any) -> int | None:
        """The place of what is told beside."""
        if (told := self._other_each_time(thing)) is None:
            return None
        self.beside.append(told)
        return len(self.beside) - 1

    def _other_each_time(self, thing: Any) -> tuple[str, Any] | None:
        if id(thing) in self.around:
            return "around", self.around[id(thing)]
        if isinstance(thing, datetime):
            return "moment", self.moments.told(thing)
        if isinstance(thing, UUID):
            return ("uid", thing) if thing in self.uids else None
        return ("id", thing) if type(thing) is int and thing in self.ids else None


class _Reader(pickle.Unpickler):
    """Reads the objects, with `this_time` for what was told beside."""

    def __init__(self, told: bytes, this_time: list[Any]) -> None:
        super().__init__(io.BytesIO(told))
        self.this_time = this_time

    def persistent_load(self, place: int) -> Any:
        """What stands at a place this time."""
        return self.this_time[place]
