"""The tables of PostgreSQL, emptied after tests that really commit: row by row, where there are any rows.

Django has each of them made anew, which for all of ours takes seconds, and most hold nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def only_full_tables_are_emptied() -> Iterator[None]:
    """While this lasts, what Django flushes is deleted without asking triggers and keys: nothing is left."""
    if connection.vendor != "postgresql":
        yield
        return
    ops: Any = connection.ops

    def sql_flush(_style: Any, tables: list[str], **_more: Any) -> list[str]:
        asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {ops.quote_name(table)})" for table in tables]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            full = [name for (name,) in cursor.fetchall()]
        deleted = [f"DELETE FROM {ops.quote_name(table)}" for table in full]
        return ["SET LOCAL session_replication_role = replica", *deleted] if full else []

    ops.sql_flush = sql_flush
    try:
        yield
    finally:
        del ops.sql_flush
