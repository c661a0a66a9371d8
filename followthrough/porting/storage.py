"""Where the files of imports stand: under names the server makes, unchanged, to be fetched again."""

import hashlib
import os
import shutil
from pathlib import Path

from django.conf import settings

from followthrough.porting.models import ImportFile, ImportRun
from followthrough.porting.problem import Refused
from followthrough.porting.values.text import clean


def folder() -> Path:
    """The folder of all imports, readable by the program alone; below the one that copies take whole."""
    place = Path(settings.DATA_DIR) / "files" / "imports"
    for each in (place.parent, place):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def bring_in_older() -> None:
    """Move what an earlier version kept beside the folder of files to where copies take it from."""
    older = Path(settings.DATA_DIR) / "imports"
    if not older.is_dir():
        return
    for path in list(older.iterdir()):
        shutil.move(path, folder() / path.name)
    older.rmdir()


def store(run: ImportRun, place: int, name: str, data: bytes) -> ImportFile:
    """Keep the bytes of an upload; the row is not yet saved. Only the shown name comes from outside."""
    stored = f"{run.pk}-{place}"
    handle = os.open(folder() / stored, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return ImportFile(
        workspace_id=run.workspace_id,
        run=run,
        place=place,
        name=_shown(name),
        sha256=hashlib.sha256(data).hexdigest(),
        stored=stored,
        size=len(data),
    )


def stored_bytes(file: ImportFile) -> bytes:
    """The upload as it was given. Raises Refused when its bytes are no longer there."""
    try:
        return (folder() / Path(file.stored).name).read_bytes()
    except FileNotFoundError:
        raise Refused("file_gone", name=file.name) from None


def forget(files: list[ImportFile]) -> None:
    """Remove the stored bytes of an import that came to nothing."""
    for file in files:
        (folder() / Path(file.stored).name).unlink(missing_ok=True)


def _shown(name: str) -> str:
    bare = clean(name.replace("\0", "").encode("utf-8", "replace").decode())[0].replace("\\", "/").rpartition("/")[2]
    return bare[-255:] or "file"
