"""Statements that PostgreSQL plans once for a connection, not at each asking.

For the small statements of a page planning takes longer than answering. Only statements that walk the same index
whatever their values are asked this way: a plan that is kept does not look at them.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

#: A page asks some sixty statements of the whole program again and again.
MOST_KEPT = 300


class KeepingPlans:
    """A connection whose cursors ask PostgreSQL to keep the plans; all else is the connection's own."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def cursor(self) -> Any:
        """A cursor that sends values beside the statement and not within it, timed and counted like any other."""
        from django.db.backends.postgresql.base import ServerBindingCursor

        connection: Any = self._connection
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.prepared_max = MOST_KEPT
            cursor: Any = ServerBindingCursor
            return connection._prepare_cursor(cursor(connection.connection))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def keeping_plans(connection: BaseDatabaseWrapper) -> Any:
    """The connection, and on PostgreSQL one that keeps plans, unless its settings say that it must not.

    SQLite plans so fast that there is nothing to keep.
    """
    keeps = (
        connection.vendor == "postgresql" and connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None
    )
    return KeepingPlans(connection) if keeps else connection
