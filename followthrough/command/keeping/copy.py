"""Make a copy of everything from one moment, while others go on writing, and prove that it can be put back."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

import followthrough
from followthrough.command.keeping.archive import CHUNK, Manifest, reading, rows_name, write_manifest, writing
from followthrough.command.keeping.rebuild import fill, second_database
from followthrough.command.keeping.rows import Part, dump, kept_tables
from followthrough.env import sqlite


def make_copy(path: Path, *, at: datetime) -> Manifest:
    """Write a copy of the current database and files to `path` and prove it. Raises Refusal."""
    with writing(path) as archive, _one_moment() as moment:
        migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(moment).applied_migrations())
        parts = [_write_rows(archive, moment, part) for part in kept_tables()]
        manifest = Manifest(
            version=followthrough.__version__,
            made_at=at.isoformat(),
            engine=moment.vendor,
            migrations=migrations,
            tables=parts,
            files=dict(_write_files(archive)),
        )
        write_manifest(archive, manifest)
    prove(path)
    return manifest


def prove(path: Path) -> None:
    """Restore the copy to a scratch place and compare every row with what was written. Raises Refusal."""
    with tempfile.TemporaryDirectory(prefix="followthrough-proof-", dir=path.resolve().parent) as scratch:
        place = sqlite(Path(scratch) / "proof.sqlite3")
        with reading(path) as (archive, manifest), second_database("proof", place) as database:
            fill(database, archive, manifest)


@contextmanager
def _one_moment() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own that sees the database as it is now, whatever is written meanwhile."""
    options = dict(settings.DATABASES["default"])
    if options["ENGINE"].endswith("sqlite3"):
        options["OPTIONS"] = {**options["OPTIONS"], "transaction_mode": "DEFERRED"}
    with second_database("moment", options) as database, transaction.atomic(using="moment"):
        if database.vendor == "postgresql":
            with database.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connections["moment"]


def _write_rows(archive: ZipFile, moment: BaseDatabaseWrapper, part: Part) -> Part:
    with archive.open(rows_name(part), "w", force_zip64=True) as file:
        return dump(moment, part, file.write)


def _write_files(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Copy the files people brought; a file that goes away meanwhile is left out, as no row points to it any more."""
    root = Path(settings.DATA_DIR) / "files"
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if not path.is_file():
            continue
        name, digest = path.relative_to(root).as_posix(), hashlib.sha256()
        try:
            with path.open("rb") as source, archive.open(f"files/{name}", "w", force_zip64=True) as target:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
        except FileNotFoundError:
            continue
        yield name, digest.hexdigest()
