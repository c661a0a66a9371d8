"""`migrate`: an empty database is laid out at once, any other one is migrated as Django does it."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from followthrough.workspace.layout import is_empty, lay_out


class Command(migrate.Command):
    """Django's own, with a short cut."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring a database to the newest shape, or to the one that was asked for."""
        database = connections[options["database"]]
        asked_for_less = options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        if asked_for_less or not is_empty(database):
            super().handle(*args, **options)
            return
        database.prepare_database()
        lay_out(database)
