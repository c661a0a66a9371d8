"""Write many rows of one table fast: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models


class Table:
    """The table of a model, written by the columns named; the others take the model's defaults.

    Only for rows that are right by construction: neither the model's checks nor its history run.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        others = [field for name, field in fields.items() if name not in columns]
        self._constants = [_ready(field)(_default(field)) for field in others]
        names = [*(str(field.column) for field in others), *columns]
        quote = connection.ops.quote_name
        self._table, self._columns = quote(model._meta.db_table), ", ".join(quote(name) for name in names)
        self._ready = [(place, _ready(fields[name])) for place, name in enumerate(columns)]
        self._ready = [(place, ready) for place, ready in self._ready if ready is not _as_it_is]
        self._width = len(names)

    def write(self, rows: Iterable[list[Any]]) -> None:
        """Write these rows: values of the columns named, in that order. The lists are used up."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._table} ({self._columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(self._whole(row))
                return
            marks = ", ".join("?" * self._width)
            raw = connection.connection.cursor()
            try:
                raw.executemany(f"INSERT INTO {self._table} ({self._columns}) VALUES ({marks})", map(self._whole, rows))
            finally:
                raw.close()

    def _whole(self, row: list[Any]) -> list[Any]:
        for place, ready in self._ready:
            row[place] = ready(row[place])
        return self._constants + row


def _default(field: Any) -> Any:
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value


def _ready(field: Any) -> Callable[[Any], Any]:
    """What readies a value of this field for the database's driver."""
    if connection.vendor == "postgresql":
        return _word if isinstance(field, models.CharField) else _as_it_is
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField | models.TimeField):
        return _day
    return _hex if isinstance(field, models.UUIDField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _word(value: Any) -> Any:
    """A plain string: psycopg would write an enum by its name."""
    return value if value is None or type(value) is str else str(value)


def _moment(value: datetime | None) -> str | None:
    """In UTC without a zone, as Django keeps it in SQLite; moments of this sample are in UTC already."""
    if value is None:
        return None
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None).isoformat(" ")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _hex(value: uuid.UUID) -> str:
    return value.hex
