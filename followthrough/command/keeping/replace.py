"""Put a copy in the place of what is there; what is there is kept aside."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from followthrough.command.durability import claim_the_file
from followthrough.command.keeping.archive import Manifest, chunks_of, reading
from followthrough.command.keeping.rebuild import fill, second_database
from followthrough.command.ready import fold_since
from followthrough.command.refusal import Refusal
from followthrough.env import sqlite


def put_back(path: Path, *, at: datetime) -> list[str]:
    """Replace database and files by those of the copy; returns where the replaced ones are now. Raises Refusal.

    Everything is built and compared beside what is there before anything of it is touched.
    """
    mark = f"{at:%Y%m%d-%H%M%S}"
    with reading(path) as (archive, manifest):
        replace = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
        kept = replace(archive, manifest, mark)
        fold_since(set(manifest.migrations))
    return kept


def _on_sqlite(archive: ZipFile, manifest: Manifest, mark: str) -> list[str]:
    current = Path(settings.DATABASES["default"]["NAME"])
    current.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    claim_the_file()
    fresh = current.with_name(f"{current.name}.restoring")
    _remove(fresh)
    try:
        with second_database("fresh", sqlite(fresh)) as database:
            fill(database, archive, manifest)
            database.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files = _bring_files(archive, manifest)
        connection.close()
        kept = _set_aside(current, mark)
        kept += _swap_files(files, mark)
        fresh.replace(current)
        _sync(current.parent)
    finally:
        _remove(fresh)
    return kept


def _set_aside(current: Path, mark: str) -> list[str]:
    """Link the current file under another name, with its log written into it; the file itself stays until replaced."""
    if not current.exists():
        return []
    with second_database("current", sqlite(current)) as database:
        database.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log = current.with_name(f"{current.name}-wal")
    if log.exists() and log.stat().st_size:
        raise Refusal("Another program uses this database; end it first. Nothing was replaced.")
    aside = current.with_name(f"{current.stem}-replaced-{mark}{current.suffix}")
    os.link(current, aside)
    for name in ("-wal", "-shm"):
        current.with_name(current.name + name).unlink(missing_ok=True)
    return [str(aside)]


def _on_postgresql(archive: ZipFile, manifest: Manifest, mark: str) -> list[str]:
    """One transaction: the schema is renamed, a new one filled; a failure leaves everything as it was."""
    aside = f"replaced_{mark.replace('-', '_')}"
    files = _bring_files(archive, manifest)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {aside}")
            cursor.execute("CREATE SCHEMA public")
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if cursor.fetchone():
                cursor.execute("ALTER EXTENSION pg_trgm SET SCHEMA public")
        fill(connections["default"], archive, manifest)
        call_command("createcachetable", verbosity=0)
    return [f"schema {aside}", *_swap_files(files, mark)]


def _bring_files(archive: ZipFile, manifest: Manifest) -> Path:
    """The files of the copy in a folder beside the current one."""
    root = Path(settings.DATA_DIR) / "files.restoring"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o700, parents=True)
    for name in manifest.files:
        target = (root / name).resolve()
        if not target.is_relative_to(root.resolve()):
            raise Refusal(f"The copy holds a file outside its folder ({name}); nothing was replaced.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for chunk in chunks_of(archive, f"files/{name}"):
                file.write(chunk)
    return root


def _swap_files(fresh: Path, mark: str) -> list[str]:
    current = fresh.with_name("files")
    kept = []
    if current.exists():
        aside = current.with_name(f"files-replaced-{mark}")
        current.rename(aside)
        kept.append(str(aside))
    fresh.rename(current)
    return kept


def _remove(path: Path) -> None:
    for name in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
