"""The file of a copy: a ZIP with a manifest and a digest of every part, and one of all its bytes as its comment.

Any program can open it; a single changed, missing or added byte is found before anything in it is believed.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from followthrough.command.keeping.rows import Part
from followthrough.command.refusal import Refusal

FORMAT = 1
MARK = b"Followthrough copy, SHA-256 of all bytes before it: "
DIGEST = 64
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a copy holds, of which program and moment; `files` maps names to digests."""

    version: str
    made_at: str
    engine: str
    migrations: list[str]
    tables: list[Part]
    files: dict[str, str]


def rows_name(part: Part) -> str:
    """Where the rows of a table stand in the archive."""
    return f"rows/{part.table}.jsonl"


@contextmanager
def writing(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new archive, in its place only once it is whole and on the disk. Raises Refusal where it can't be written."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(fresh, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            yield archive
            archive.comment = MARK + b"0" * DIGEST
        _seal(fresh)
        fresh.replace(path)
    except OSError as error:
        raise Refusal(f"{path} can't be written: {error.strerror}.") from error
    finally:
        fresh.unlink(missing_ok=True)


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The last part of an archive."""
    archive.writestr("manifest.json", json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1))


def _seal(path: Path) -> None:
    digest = _digest_before(path, path.stat().st_size - DIGEST)
    with path.open("r+b") as file:
        file.seek(-DIGEST, os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())


def _digest_before(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(CHUNK, size))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest()


@contextmanager
def reading(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive whose every byte was checked, and its manifest. Raises Refusal for a damaged or foreign file."""
    _check_seal(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _manifest(path, archive)
    except zipfile.BadZipFile as broken:
        raise Refusal(f"{path} is damaged: {broken}.") from broken


def _check_seal(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - DIGEST - len(MARK)))
            tail = file.read()
    except OSError as error:
        raise Refusal(f"{path} can't be read: {error.strerror}.") from error
    if not tail.startswith(MARK):
        raise Refusal(f"{path} is no whole copy made by `followthrough backup`.")
    if tail[len(MARK) :] != _digest_before(path, size - DIGEST).encode():
        raise Refusal(f"{path} is damaged: its bytes are not those that were written.")


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    told: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if told.pop("format") != FORMAT:
        raise Refusal(f"{path} was made by a newer Followthrough ({told['version']}): update the program first.")
    tables = [
        Part(part["table"], tuple((name, kind) for name, kind in part["columns"]), part["rows"], part["digest"])
        for part in told.pop("tables")
    ]
    return Manifest(tables=tables, **told)


def chunks_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of one part, piece by piece."""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk
