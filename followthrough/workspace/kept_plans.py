"""Statements that are asked again and again: what can be kept of them from one asking to the next.

PostgreSQL plans them once for a connection, not at each asking: for the small statements of a page planning takes
longer than answering. Only statements that walk the same index whatever their values are asked this way: a plan that is
kept does not look at them. SQLite keeps its plans by itself where it can't look at the values either (see `statement`);
there only the words are kept, which Django would write anew at each asking.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

#: A page asks some sixty statements of the whole program again and again.
MOST_KEPT = 300


class KeepingPlans:
    """A connection whose cursors ask PostgreSQL to keep the plans; all else is the connection's own."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def cursor(self) -> Any:
        """A cursor that sends values beside the statement and not within it, timed and counted like any other."""
        connection: Any = self._connection
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return connection._prepare_cursor(self._keeping(connection.connection))

    def _keeping(self, connection: Any) -> Any:
        return getattr(connection, "cursor_kept", None) or _kept_cursor(connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _kept_cursor(connection: Any) -> Any:
    """The one cursor that a connection keeps: a new one would learn anew how each kind of value is written and read.

    Whoever asks with it reads all rows before anybody asks again.
    """
    from django.db.backends.postgresql.base import ServerBindingCursor

    make: Any = ServerBindingCursor
    cursor = make(connection)
    cursor.close = lambda: None  # Django closes each that it asked with
    connection.prepared_max = MOST_KEPT
    connection.cursor_kept = cursor
    return cursor


class KeepingWords(KeepingPlans):
    """A connection to SQLite whose cursors remember statements in SQLite's words."""

    def _keeping(self, connection: Any) -> Any:
        return connection.cursor(factory=_KeepingCursor)


class _KeepingCursor(SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """The statement as SQLite wants it."""
        return _in_its_words(query, None if param_names is None else tuple(param_names))


@lru_cache(maxsize=MOST_KEPT)
def _in_its_words(query: str, names: tuple[str, ...] | None) -> str:
    words: str = SQLiteCursorWrapper.convert_query(None, query, param_names=names)  # type: ignore[arg-type]
    return words


def keeping_plans(connection: BaseDatabaseWrapper) -> Any:
    """The connection as one that keeps what can be kept, unless its settings say that it must not keep plans."""
    if connection.vendor == "sqlite":
        return KeepingWords(connection)
    keeps = connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None
    return KeepingPlans(connection) if keeps else connection
