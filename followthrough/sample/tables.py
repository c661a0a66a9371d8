"""Write very many rows of one table fast: packed where they are made, taken by COPY or by one prepared INSERT.

Only for rows that are right by construction: neither the model's checks nor its history run. Texts hold neither tabs,
line breaks nor backslashes, and none is the word None.
"""

import json
import marshal
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

#: How PostgreSQL is told that there is no value: as Python writes it.
NOTHING = "None"


class Table:
    """The table of a model, written by the columns named.

    `same` are values of columns, where the table has them, that are the same in all rows; the other columns take the
    model's defaults. Where rows are `plain` already, their moments and dates are texts in UTC and nothing is looked at.
    """

    def __init__(
        self, model: type[models.Model], columns: Sequence[str], same: Mapping[str, Any], *, plain: bool = False
    ) -> None:
        self.name = model._meta.db_table
        fields = {field.attname: field for field in model._meta.concrete_fields}
        others = {name: same.get(name, _default(field)) for name, field in fields.items() if name not in columns}
        self._same = [_plain(value) for value in others.values()]
        quote = connection.ops.quote_name
        self._columns = ", ".join(quote(str(fields[name].column)) for name in [*columns, *others])
        self._width = len(columns)
        ready = [] if plain else [(place, _ready(fields[name])) for place, name in enumerate(columns)]
        self._ready = [(place, readied) for place, readied in ready if readied is not None]

    def pack(self, rows: Sequence[tuple[Any, ...]]) -> bytes:
        """Rows, with values of the columns named in that order, as `write` takes them."""
        told = self._readied(rows) if self._ready else rows
        if connection.vendor == "sqlite":
            return marshal.dumps(list(told))
        line = "\t".join(["%s"] * self._width + [_in_copy(value).replace("%", "%%") for value in self._same]) + "\n"
        return "".join([line % row for row in told]).encode()

    def write(self, packed: bytes, *, settled: bool) -> None:
        """Write packed rows; `settled` where this transaction emptied the table, so that nobody else sees it before."""
        table = connection.ops.quote_name(self.name)
        if connection.vendor == "postgresql":
            told = f"NULL '{NOTHING}'{', FREEZE' if settled else ''}"
            sql = f"COPY {table} ({self._columns}) FROM STDIN ({told})"
            with connection.cursor() as cursor, cursor.copy(sql) as copy:
                copy.write(packed)
            return
        marks = ", ".join([*["?"] * self._width, *map(_in_sql, self._same)])
        raw = connection.connection.cursor()
        try:
            raw.executemany(f"INSERT INTO {table} ({self._columns}) VALUES ({marks})", marshal.loads(packed))
        finally:
            raw.close()

    def _readied(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        told = []
        for row in rows:
            values = list(row)
            for place, readied in self._ready:
                if values[place] is not None:
                    values[place] = readied(values[place])
            told.append(tuple(values))
        return told


def _default(field: Any) -> Any:
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value


def _plain(value: Any) -> Any:
    """Without words of our own: a text of the vocabulary is a text."""
    return str(value) if isinstance(value, str) else value


def _in_copy(value: Any) -> str:
    return value.replace("\\", "\\\\") if isinstance(value, str) else str(value)


def _in_sql(value: Any) -> str:
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(+value)


def _ready(field: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this field plain, None where it is: as both databases take it in UTC."""
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.JSONField):
        return _json
    return _word if isinstance(field, models.CharField) and field.choices else None


def _moment(value: datetime) -> str:
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None).isoformat(" ")


def _day(value: date) -> str:
    return value.isoformat()


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _word(value: str) -> str:
    return value if type(value) is str else str(value)
