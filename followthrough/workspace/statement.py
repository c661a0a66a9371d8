"""A statement built once from a queryset and asked again and again with other values.

Building the SQL of a queryset costs several times what the database needs to answer it. Hot pages therefore keep
theirs: the first asking builds it, later ones only fill in the values. The database keeps its plan as well, except
where the best index depends on the values.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from inspect import signature
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, DateTimeField, Expression, F, Field, Lookup, Model, QuerySet, Value
from django.db.models.query import FlatValuesListIterable, ValuesListIterable
from django.db.models.sql import UpdateQuery

from followthrough.workspace.kept_plans import keeping_plans

R = TypeVar("R")

#: What a column of whole numbers can hold; an address may name greater ones, which no row has.
LEAST, MOST = -(2**63), 2**63 - 1

Reader = Callable[[Any], Any]

#: How rows of plain values are told, by what Django tells them with.
_PLAIN: dict[Any, Literal["rows", "values"]] = {ValuesListIterable: "rows", FlatValuesListIterable: "values"}


class Given(Expression):
    """A value that is known only when the statement is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
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
    """A queryset as one database is asked it; `readers` make Python's values of those of a row, by their places.

    `width` is how many columns of a row are told; those after them serve the order. `plain` says that a row is told as
    it comes: all of it, or the one column of it; None where it becomes an object.
    """

    rows: QuerySet[Any, R]
    compiler: Any
    sql: str
    places: tuple[Any, ...]
    readers: list[tuple[int, Reader]]
    has_composites: bool
    width: int
    plain: Literal["rows", "values"] | None


class Statement(Generic[R]):
    """The rows of a queryset whose filters are given by name when it is asked.

    `build` takes the values to be given and returns the queryset; it runs once per database, with a place for each.
    It may compare with them and slice by constants, but not look at them. Lists of numbers go into `OneOf`. `planned`
    says whether the database plans it once, or at each asking for the values given.
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
        keeping = keeping_plans(connection) if self.planned == "once" else connection
        if built.plain:
            return _as_they_come(keeping, sql, params, built)
        asked = _copied(built.compiler)
        asked.connection = keeping
        asked.as_sql = lambda *args, **kwargs: (sql, params)
        asked.get_converters = lambda expressions: built.readers
        asked.apply_converters = _read
        asked.has_composite_fields = lambda expressions: built.has_composites
        query: Any = _copied(rows.query)
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
        if connection.vendor == "sqlite" and self.planned == "once":
            # Where SQLite may look at a value to estimate with, it plans anew at each asking: as long as it runs.
            sql = sql.replace("%s", "(SELECT %s)")
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        readers = [(place, _reader(made, column, connection)) for place, (made, column) in converters.items()]
        has_composites = compiler.has_composite_fields(columns)
        plain = None if has_composites else _PLAIN.get(rows._iterable_class)
        built = _Built(rows, compiler, sql, tuple(places), readers, has_composites, compiler.col_count, plain)
        self._built[connection.vendor] = built
        return built


def _as_they_come(connection: Any, sql: str, params: tuple[Any, ...], built: "_Built[R]") -> list[Any]:
    """Rows of plain values, without what Django needs to make objects of them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    rows = _read((row[: built.width] for row in found), built.readers)
    return [row[0] for row in rows] if built.plain == "values" else list(map(tuple, rows))


class Change:
    """The columns of rows of a queryset, set to values that are given by name when it is asked.

    `build` takes the values to be given and returns the queryset and what its columns are set to; it runs once per
    database, with a place for each. It may compare and reckon with them, but not look at them.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]]) -> None:
        self.build = build
        self._built: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, **given: Any) -> int:
        """Set them; how many rows there were. One statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, places = self._built.get(connection.vendor) or self._build_for(connection)
        params = [adapted(given[place.name], connection) if isinstance(place, Given) else place for place in places]
        with keeping_plans(connection).cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)

    def _build_for(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        places = {name: Given(name) for name in signature(self.build).parameters}
        rows, values = self.build(**places)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        sql, params = query.get_compiler(connection=connection).as_sql()
        self._built[connection.vendor] = built = sql, tuple(params)
        return built


def insert(row: Model) -> None:
    """Insert a new row as it stands. One statement, built once for its kind; nobody else is told, as `save` would."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _inserting(type(row))
    told = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with keeping_plans(connection).cursor() as cursor:
        cursor.execute(sql, told)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@lru_cache(maxsize=256)
def _inserting(model: type[Model]) -> tuple[str, list[Any]]:
    """An INSERT of one row, and the fields that its places stand for."""
    fields: list[Any] = list(model._meta.local_concrete_fields)
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', fields


def set_columns(row: Model, names: Sequence[str]) -> None:
    """Save these columns of a row as they stand in it, and nothing else. One statement, built once for these names."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, places = _setting(type(row), tuple(names), connection.vendor)
    told = {name: field.get_db_prep_save(getattr(row, field.attname), connection) for name, field in places}
    with keeping_plans(connection).cursor() as cursor:
        cursor.execute(sql, [told[name] for name, _field in places])


@lru_cache(maxsize=256)
def _setting(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[str, list[tuple[str, Any]]]:
    """An UPDATE of these columns of one row, and the fields that its places stand for."""
    rows: Any = model._base_manager.filter(workspace_id=Given("workspace"), pk=Given("id"))
    query = rows.query.chain(UpdateQuery)
    query.add_update_values({name: Given(name) for name in names})
    sql, places = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS]).as_sql()
    return sql, [(place.name, model._meta.get_field(place.name)) for place in places]


def _copied(thing: Any) -> Any:
    """As `copy.copy` does it, which asks first how."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin


def _read(rows: Iterable[Sequence[Any]], readers: Sequence[tuple[int, Reader]]) -> Iterator[list[Any]]:
    """The rows as the queryset would tell them, all of one statement: Django's converters, made ready beforehand."""
    for row in map(list, rows):
        for place, reader in readers:
            row[place] = reader(row[place])
        yield row


def _reader(converters: Sequence[Callable[..., Any]], column: Any, connection: BaseDatabaseWrapper) -> Reader:
    """Django's converters of a column as one, unasked where one knows what they say.

    They leave None and a day as they are; SQLite has moments in UTC without saying so.
    """

    def read(value: Any) -> Any:
        for converter in converters:
            value = converter(value, column, connection)
        return value

    if read(None) is not None:
        return read
    if isinstance(column.output_field, DateTimeField):
        if connection.timezone is UTC:
            return lambda value: _in_utc(value) if type(value) is datetime else value if value is None else read(value)
    elif isinstance(column.output_field, DateField):
        return lambda value: value if value is None or type(value) is date else read(value)
    return lambda value: value if value is None else read(value)


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
