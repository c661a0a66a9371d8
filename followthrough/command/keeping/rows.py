"""Rows of all tables as lines of JSON, the same from SQLite and from PostgreSQL, and back into either."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

#: Made anew by the program itself, or of this installation alone: sessions end with a restore.
LEFT_OUT = {"workspace.Session", "contenttypes.ContentType", "auth.Permission", "auth.Group", "background.Beat"}
LEFT_OUT_TABLES = {"auth_group_permissions", "django_migrations", "shared_cache"}
AT_A_TIME = 2000

MOMENT, DAY, CLOCK, ID128, TRUTH, TREE, PLAIN = "moment", "day", "clock", "id128", "truth", "tree", "plain"


@dataclass(frozen=True)
class Part:
    """One table of a copy: its columns with their kinds, how many rows, and the digest of its lines."""

    table: str
    columns: tuple[tuple[str, str], ...]
    rows: int = 0
    digest: str = ""


def kept_tables() -> list[Part]:
    """Every table that belongs into a copy, as the program knows it now."""
    parts = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.label in LEFT_OUT or meta.db_table in LEFT_OUT_TABLES or meta.proxy or not meta.managed:
            continue
        columns = tuple((str(field.column), _kind(field)) for field in meta.local_concrete_fields)
        parts.append(Part(meta.db_table, columns))
    return sorted(parts, key=lambda part: part.table)


def _kind(field: Any) -> str:
    kinds = (
        (models.DateTimeField, MOMENT),
        (models.DateField, DAY),
        (models.TimeField, CLOCK),
        (models.UUIDField, ID128),
        (models.BooleanField, TRUTH),
        (models.JSONField, TREE),
    )
    return next((kind for type_, kind in kinds if isinstance(field, type_)), PLAIN)


def dump(connection: BaseDatabaseWrapper, part: Part, write: Callable[[bytes], Any]) -> Part:
    """Write the rows of a table, one JSON list a line, in the order of their first column; returns its summary."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _kind in part.columns)
    order = quote(part.columns[0][0])
    readers = [_READ[kind] for _name, kind in part.columns]
    digest, rows = hashlib.sha256(), 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(part.table)} ORDER BY {order}")
        while batch := cursor.fetchmany(AT_A_TIME):
            text = "".join(
                json.dumps([read(value) for read, value in zip(readers, row, strict=True)], **_COMPACT) + "\n"
                for row in batch
            ).encode()
            digest.update(text)
            write(text)
            rows += len(batch)
    return Part(part.table, part.columns, rows, digest.hexdigest())


def load(connection: BaseDatabaseWrapper, part: Part, lines: Iterable[bytes]) -> None:
    """Put the rows of a table back, into the columns named."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _kind in part.columns)
    is_sqlite = connection.vendor == "sqlite"
    writers = [_WRITE.get((kind, is_sqlite), _same) for _name, kind in part.columns]
    rows = ([write(value) for write, value in zip(writers, json.loads(line), strict=True)] for line in lines)
    with connection.cursor() as cursor:
        if is_sqlite:
            marks = ", ".join(["%s"] * len(part.columns))
            while batch := list(islice(rows, AT_A_TIME)):
                cursor.executemany(f"INSERT INTO {quote(part.table)} ({names}) VALUES ({marks})", batch)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {quote(part.table)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return str(at.isoformat())


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date | time) else value


def _hex(value: Any) -> str | None:
    return None if value is None else uuid.UUID(str(value)).hex


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _tree(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _same(value: Any) -> Any:
    return value


def _moment_to_sqlite(value: str | None) -> str | None:
    return None if value is None else value.removesuffix("+00:00").replace("T", " ")


def _tree_to_text(value: Any) -> str:
    return json.dumps(value)


_COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": True}
_READ = {MOMENT: _moment, DAY: _iso, CLOCK: _iso, ID128: _hex, TRUTH: _truth, TREE: _tree, PLAIN: _same}
_WRITE: dict[tuple[str, bool], Callable[[Any], Any]] = {
    (MOMENT, True): _moment_to_sqlite,
    (TREE, True): _tree_to_text,
    (TREE, False): _tree_to_text,
}


def lines_of(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The lines within chunks of bytes."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest
