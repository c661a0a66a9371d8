"""Tables without what slows their filling down, which they get back at the end, all within one transaction.

Indexes, keys and the texts' index of SQLite are made several times faster in one go than row by row. What there is
stands in the database's own catalogue and is read from there, so no definition is written twice. Either database takes
back a transaction that never came to its end, and with it what was taken away.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction

#: Hears the name of what is being made.
Told = Callable[[str], None]

#: What the session may use for sorting what an index holds, and SQLite for the pages it writes (in KiB).
MEMORY, PAGES = "1GB", 1_000_000
#: The table that an index of texts of SQLite reads.
READS = re.compile(r"content\s*=\s*'(\w+)'")

POSTGRESQL_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), contype = 'f', pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype IN ('p', 'u', 'f') AND conrelid = ANY(%s::regclass[])
       OR contype = 'f' AND confrelid = ANY(%s::regclass[])
    ORDER BY contype = 'f', conrelid, conname
"""
POSTGRESQL_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = ANY(%s::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
    ORDER BY indrelid, indexrelid
"""
SQLITE_PARTS = """
    SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, tbl_name, name
"""


def laid_bare(tables: Sequence[str], told: Told) -> AbstractContextManager[None]:
    """A transaction in which these tables, which are empty, are bare; `told` hears what is being made at its end."""
    return _on_postgresql(tables, told) if connection.vendor == "postgresql" else _on_sqlite(tables, told)


def are_empty(tables: Iterable[str]) -> bool:
    """Whether no row stands in any of these tables."""
    return not any(_asked(f"SELECT 1 FROM {_quoted(table)} LIMIT 1") for table in tables)


@contextmanager
def _on_postgresql(tables: Sequence[str], told: Told) -> Iterator[None]:
    with transaction.atomic():
        _do(f"SET LOCAL maintenance_work_mem = '{MEMORY}'")
        _do("SET CONSTRAINTS ALL IMMEDIATE")  # while checks of a row are still to be made, its table stays as it is
        keys = _asked(POSTGRESQL_KEYS, [list(tables)] * 2)
        indexes = _asked(POSTGRESQL_INDEXES, [list(tables)])
        for table, name, _is_reference, _definition in reversed(keys):  # references before what they refer to
            _do(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            _do(f"DROP INDEX {name}")
        # What is written by the transaction that emptied a table is settled: nobody has to look at it again later.
        _do(f"TRUNCATE {', '.join(map(_quoted, tables))}")
        yield
        _do(f"ANALYZE {', '.join(map(_quoted, tables))}")
        added = [(name, f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}") for table, name, _, what in keys]
        unique = [row for row, key in zip(added, keys, strict=True) if not key[2]]
        _make([*unique, *indexes, *added[len(unique) :]], told)


@contextmanager
def _on_sqlite(tables: Sequence[str], told: Told) -> Iterator[None]:
    is_outermost = not connection.in_atomic_block
    pages = _asked("PRAGMA cache_size")[0][0]
    _do(f"PRAGMA cache_size = -{PAGES}")
    try:
        # References are asked of all rows at once at the end; within a transaction SQLite doesn't let that be chosen.
        with connection.constraint_checks_disabled() if is_outermost else nullcontext(), transaction.atomic():
            parts = [row for row in _asked(SQLITE_PARTS) if row[2] in tables]
            for kind, name, _table, _definition in parts:
                _do(f"DROP {kind} {_quoted(name)}")
            yield
            _make([(name, definition) for _kind, name, _table, definition in parts], told)
            for name, definition in _asked("SELECT name, sql FROM sqlite_master WHERE sql LIKE '%USING fts5%'"):
                if (reads := READS.search(definition)) and reads[1] in tables:
                    told(name)
                    _do(f"INSERT INTO {_quoted(name)} ({_quoted(name)}) VALUES ('rebuild')")
            told("references")
            connection.check_constraints(tables)
    finally:
        _do(f"PRAGMA cache_size = {pages}")
    if is_outermost:
        _asked("PRAGMA wal_checkpoint(TRUNCATE)")


def _make(parts: Sequence[tuple[str, str]], told: Told) -> None:
    for number, (name, definition) in enumerate(parts, 1):
        told(f"{name} ({number} of {len(parts)})")
        _do(definition)


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _asked(sql: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
