"""Bring the database up to date before any command uses it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from followthrough.command.refusal import Refusal
from followthrough.journal.replay import rebuild
from followthrough.workspace.models import Workspace

#: Any number will do, as long as it is always the same.
LOCK = 7_021_026_110


def bring_up_to_date() -> bool:
    """Migrate when there is something to migrate; returns whether there was. Of two at once one waits for the other.

    Raises Refusal for a database of a newer program.
    """
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _missing():
        return False
    with _alone():
        if not _missing():
            return False
        applied = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.applied_migrations}
        call_command("migrate", interactive=False, verbosity=0)
        fold_since(applied)
        look_at_new_indexes()
        if connection.vendor == "postgresql":
            call_command("createcachetable", verbosity=0)
    return True


def fold_since(applied: set[str]) -> None:
    """Fold what is kept beside the rows anew where a migration that is not among `applied` ("app.name") asks for it.

    A migration says so by `folds_anew`, where it changes how the rows are read and what was kept follows the old way.
    An empty database has nothing to fold.
    """
    known = MigrationLoader(None).disk_migrations or {}
    asking = {f"{app}.{name}" for (app, name), row in known.items() if getattr(row, "folds_anew", False)}
    if applied and not asking <= applied:
        for workspace in Workspace.objects.all():
            rebuild(workspace)


def look_at_new_indexes() -> None:
    """Let SQLite see what an index holds that a migration has just made: unseen ones it uses badly, for a day.

    It looks at a part of each table only, so that with four million touches it takes a second.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize = 0x10002")


def _missing() -> bool:
    """Whether migrations are missing in the database; it reads none of them where all that there are were applied."""
    if _on_disk() == set(MigrationRecorder(connection).applied_migrations()):
        return False
    executor = MigrationExecutor(connection)
    refuse_newer({f"{app}.{name}" for app, name in executor.loader.applied_migrations}, executor)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _on_disk() -> set[tuple[str, str]]:
    """(app, name) of each migration of this program, by their files."""
    folders = {config.label: Path(config.path, "migrations") for config in apps.get_app_configs()}
    return {
        (label, module.name)
        for label, folder in folders.items()
        for module in iter_modules([str(folder)])
        if not (module.ispkg or module.name.startswith(("_", "~")))
    }


def refuse_newer(applied: set[str], executor: MigrationExecutor | None = None) -> None:
    """Raise Refusal when `applied` ("app.name") holds migrations of ours that this program does not know."""
    loader = executor.loader if executor else MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs()}
    known = {f"{app}.{name}" for app, name in loader.disk_migrations} if loader.disk_migrations else set()
    unknown = sorted(name for name in applied - known if name.partition(".")[0] in ours)
    if unknown:
        raise Refusal(
            f"The database was made by a newer Followthrough (it knows {unknown[-1]}): update the program first."
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of those who change the database's shape."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    with file_lock(Path(f"{settings.DATABASES['default']['NAME']}.lock")):
        yield


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file of this machine; waits for whoever holds it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
