"""Statements that are asked again and again: what can be kept of them from one asking to the next.

PostgreSQL plans them once for a connection, not at each asking: for the small statements of a page planning takes
longer than answering. Only statements that walk the same index whatever their values are asked this way: a plan that is
kept does not look at them. SQLite keeps its plans by itself where it can't look at the values either (see `statement`);
there only the words are kept, which Django would write anew at each asking.
"""

import re
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
    connection.prepared_max = MOST_KEPT
    connection.cursor_kept = _numbering()(connection)
    return connection.cursor_kept


@lru_cache(maxsize=1)
def _numbering() -> Any:
    from psycopg import RawCursor

    class Numbering(RawCursor[Any]):
        """Asks in PostgreSQL's words, which the driver would look for anew in long statements at each asking."""

        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            """As any cursor does."""
            text, names = _numbered(query)
            return super().execute(text, [params[name] for name in names] if names else params, **more)

        def close(self) -> None:
            """It stays open: Django closes each that it asked with."""

    return Numbering


@lru_cache(maxsize=MOST_KEPT)
def _numbered(query: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with its places numbered, and the names they have, in the order of their numbers."""
    names: dict[str, int] = {}
    count = 0

    def place(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == "%%":
            return "%"
        if found["name"]:
            return f"${names.setdefault(found['name'], len(names) + 1)}"
        count += 1
        return f"${count}"

    return re.sub(r"%(?:\((?P<name>\w+)\))?[s%]", place, query).encode(), tuple(names)


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
