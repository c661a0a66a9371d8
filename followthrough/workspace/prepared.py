"""Statements that are built once and run many times: building them anew for each page costs more than running them.

A prepared statement is an ordinary queryset of `values_list`; only the values that change from call to call are named.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: Values that stand for the named ones while the statement is built; nobody's day and nobody's id.
_DAY = date(1066, 10, 14)
_ID = -1_066_000_000_000


@dataclass(frozen=True)
class _Statement:
    sql: str
    #: For each parameter the name and place of a value, or the constant itself.
    parameters: tuple[tuple[str, int] | list[Any], ...]
    converters: tuple[tuple[int, list[Any], Any], ...]


class Prepared:
    """A queryset of `values_list` whose SQL is kept, for each database and each length of a list.

    `build(**values)` gives the queryset; values are whole numbers, dates, aware datetimes, or lists of numbers. It must
    not look at them: the same statement serves all values.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._known: dict[tuple[Any, ...], _Statement] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values; one statement."""
        lengths = tuple(len(value) if isinstance(value, list) else None for value in values.values())
        key = (connection.vendor, *lengths)
        statement = self._known.get(key)
        if statement is None:
            statement = self._known[key] = self._prepare(values)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [_given(parameter, values) for parameter in statement.parameters])
            found = cursor.fetchall()
        return _converted(found, statement.converters)

    def _prepare(self, values: dict[str, Any]) -> _Statement:
        places: dict[Any, tuple[str, int]] = {}
        stand_ins = {name: _stand_in(name, value, places) for name, value in values.items()}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
        return _Statement(
            sql,
            tuple(places.get(parameter) or [parameter] for parameter in parameters),
            tuple((place, chain, expression) for place, (chain, expression) in converters.items()),
        )


def _stand_in(name: str, value: Any, places: dict[Any, tuple[str, int]]) -> Any:
    """A value of the same kind that is recognised among the parameters; `places` learns what it stands for."""
    if isinstance(value, list):
        return [_one(name, place, item, places) for place, item in enumerate(value)]
    return _one(name, -1, value, places)


def _one(name: str, place: int, value: Any, places: dict[Any, tuple[str, int]]) -> Any:
    number = len(places)
    if isinstance(value, datetime):
        stand_in: Any = datetime.combine(_DAY + timedelta(days=number), datetime.min.time(), UTC)
    elif isinstance(value, date):
        stand_in = _DAY + timedelta(days=number)
    else:
        stand_in = _ID - number
    places[_adapted(stand_in)] = (name, place)
    return stand_in


def _given(parameter: tuple[str, int] | list[Any], values: dict[str, Any]) -> Any:
    if isinstance(parameter, list):
        return parameter[0]
    name, place = parameter
    return _adapted(values[name] if place < 0 else values[name][place])


def _adapted(value: Any) -> Any:
    """As the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _converted(rows: list[Any], converters: tuple[tuple[int, list[Any], Any], ...]) -> list[tuple[Any, ...]]:
    if not converters:
        return [tuple(row) for row in rows]
    changed = [list(row) for row in rows]
    for place, chain, expression in converters:
        for row in changed:
            value = row[place]
            for convert in chain:
                value = convert(value, expression, connection)
            row[place] = value
    return [tuple(row) for row in changed]
