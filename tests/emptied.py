"""The tables, emptied after tests that really commit, and nothing written to them that nobody reads.

Django lists all models and what may be done with them each time; none of that is asked for here. It has each table of
PostgreSQL made anew, which for all of ours takes seconds, and most hold nothing: there rows go where there are any.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection


@contextmanager
def only_full_tables_are_emptied() -> Iterator[None]:
    """While this lasts, PostgreSQL deletes what Django flushes without asking triggers and keys: nothing is left."""
    with patch("django.core.management.commands.flush.emit_post_migrate_signal"), _of_postgresql():
        yield


@contextmanager
def _of_postgresql() -> Iterator[None]:
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
