"""A statement built once from a queryset and asked again and again with other values.

Building the SQL of a queryset costs several times what the database needs to answer it. Hot pages therefore keep
theirs: the first asking builds it, later ones only fill in the values. PostgreSQL keeps its plan as well, except where
the best index depends on the values.
"""

import copy
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from inspect import signature
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Lookup, QuerySet, Value

from followthrough.workspace.kept_plans import keeping_plans

R = TypeVar("R")

#: What a column of whole numbers can hold; an address may name greater ones, which no row has.
LEAST, MOST = -(2**63), 2**63 - 1


class Given(Expression):
    """A value that is known only when the statement is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A place for one value."""
        return "%s", [self]


class OneOf(Lookup):
    """Whether a column holds one of the numbers of a given list: one place, however long the list is."""

    def __init__(self, column: str, numbers: Any) -> None:
        super().__init__(F(column), numbers)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The condition for PostgreSQL, or with its JSON functions for SQLite."""
        column, params = self.process_lhs(compiler, connection)
        template = "%s IN (SELECT value FROM json_each(%%s))" if connection.vendor == "sqlite" else "%s = ANY(%%s)"
        numbers = adapted(self.rhs.value, connection) if isinstance(self.rhs, Value) else self.rhs
        return template % column, [*params, numbers]


@dataclass(frozen=True, slots=True)
class _Built(Generic[R]):
    """A queryset as one database is asked it; `converters` make Python's values of a row's, by column."""

    rows: QuerySet[Any, R]
    compiler: Any
    sql: str
    places: tuple[Any, ...]
    converters: dict[int, Any]


class Statement(Generic[R]):
    """The rows of a queryset whose filters are given by name when it is asked.

    `build` takes the values to be given and returns the queryset; it runs once per database, with a place for each.
    It may compare with them and slice by constants, but not look at them. Lists of numbers go into `OneOf`. `planned`
    says whether PostgreSQL plans it once, or at each asking for the values given.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, R]], *, planned: Literal["once", "each time"] = "once"
    ) -> None:
        self.build = build
        self.planned = planned
        self._built: dict[str, _Built[R]] = {}

    def __call__(self, **given: Any) -> list[R]:
        """The rows for the values `given`, one by one as the queryset would yield them. One statement."""
        return self._ask([given])

    def each(self, name: str, values: Iterable[Any], **given: Any) -> list[R]:
        """The rows for each of `values` of the value `name`, all in one statement and in no particular order.

        So the first few of each kind are found by walking an index for each, where a window would sort them all.
        """
        return self._ask([{**given, name: value} for value in values])

    def _ask(self, askings: Sequence[dict[str, Any]]) -> list[R]:
        connection = connections[DEFAULT_DB_ALIAS]
        built = self._built.get(connection.vendor) or self._build_for(connection)
        rows, sql = built.rows, built.sql
        params = tuple(
            adapted(given[place.name], connection) if isinstance(place, Given) else place
            for given in askings
            for place in built.places
        )
        if len(askings) > 1:
            sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part_{number}" for number in range(len(askings)))
        asked = copy.copy(built.compiler)
        asked.connection = keeping_plans(connection) if self.planned == "once" else connection
        asked.as_sql = lambda *args, **kwargs: (sql, params)
        asked.get_converters = lambda expressions: built.converters
        query: Any = copy.copy(rows.query)
        query.get_compiler = lambda *args, **kwargs: asked
        fresh: Any = type(rows)(rows.model, query)
        fresh._fields = rows._fields  # type: ignore[attr-defined]
        iterable: Any = rows._iterable_class
        return list(iterable(fresh))

    def first(self, **given: Any) -> R | None:
        """The first row for the values `given`, or None. One statement."""
        return next(iter(self(**given)), None)

    def _build_for(self, connection: BaseDatabaseWrapper) -> "_Built[R]":
        rows = self.build(**{name: Given(name) for name in signature(self.build).parameters})
        compiler = rows.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
        built = self._built[connection.vendor] = _Built(rows, compiler, sql, tuple(places), converters)
        return built


def adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """A value as the driver of the database takes it."""
    if type(value) is int:
        return min(max(value, LEAST), MOST)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, Iterable) and not isinstance(value, str):
        return json.dumps(list(value)) if connection.vendor == "sqlite" else list(value)
    return value
