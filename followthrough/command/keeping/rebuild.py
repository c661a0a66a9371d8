"""Build a database from a copy: in the shape it had, every row compared, then brought up to date."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import ZipFile

from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from followthrough.command.keeping.archive import Manifest, chunks_of, rows_name
from followthrough.command.keeping.rows import dump, lines_of, load
from followthrough.command.ready import refuse_newer
from followthrough.command.refusal import Refusal
from followthrough.workspace.layout import lay_out


@contextmanager
def second_database(alias: str, options: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Another database beside the current one, under this alias, for as long as it is needed."""
    connections.settings[alias] = {**connections.settings["default"], "CONN_MAX_AGE": 0, **options}
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def fill(database: BaseDatabaseWrapper, archive: ZipFile, manifest: Manifest) -> None:
    """Fill an empty database from a checked archive. Raises Refusal for a newer one and where a row differs."""
    refuse_newer(set(manifest.migrations))
    _shape_of_then(database, manifest)
    with transaction.atomic(using=database.alias):
        if database.vendor == "postgresql":
            # Making the tables left the checks of keys immediate, and parts come in the order of their names.
            database.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
        for part in manifest.tables:
            load(database, part, lines_of(chunks_of(archive, rows_name(part))))
        database.check_constraints()
        _compare(database, manifest)
    _sequences(database, manifest)
    check_files(archive, manifest)
    call_command("migrate", database=database.alias, interactive=False, verbosity=0)


def _shape_of_then(database: BaseDatabaseWrapper, manifest: Manifest) -> None:
    executor = MigrationExecutor(database)
    if {f"{app}.{name}" for app, name in executor.loader.graph.nodes} <= set(manifest.migrations):
        lay_out(database)
        return
    applied = {(app, name) for app, _, name in (entry.partition(".") for entry in manifest.migrations)}
    graph = executor.loader.graph
    known = [node for node in applied if node in graph.nodes]
    leaves = [node for node in known if not any(child in applied for child in graph.node_map[node].children)]
    executor.migrate(sorted(leaves))


def _compare(database: BaseDatabaseWrapper, manifest: Manifest) -> None:
    for part in manifest.tables:
        found = dump(database, part, lambda _: None)
        if (found.rows, found.digest) != (part.rows, part.digest):
            raise Refusal(f"Restored rows of {part.table} differ from those that were copied; nothing was replaced.")


def _sequences(database: BaseDatabaseWrapper, manifest: Manifest) -> None:
    """Let counters of the tables that have one go on after the highest id."""
    if database.vendor != "postgresql":
        return
    with database.cursor() as cursor:
        for part in manifest.tables:
            column = part.columns[0][0]
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{part.table}"', column])
            if (sequence := cursor.fetchone()[0]) is not None:
                quote = database.ops.quote_name
                highest = f"SELECT coalesce(max({quote(column)}), 0) + 1 FROM {quote(part.table)}"
                cursor.execute(f"SELECT setval(%s, ({highest}), false)", [sequence])


def check_files(archive: ZipFile, manifest: Manifest) -> None:
    """Raise Refusal for a file in the archive that is not as it was copied."""
    for name, digest in manifest.files.items():
        found = hashlib.sha256()
        for chunk in chunks_of(archive, f"files/{name}"):
            found.update(chunk)
        if found.hexdigest() != digest:
            raise Refusal(f"The file {name} in the copy is damaged; nothing was replaced.")
