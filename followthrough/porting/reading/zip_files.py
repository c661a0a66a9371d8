"""A ZIP of files is taken as if they had been chosen together; asked and counted before anything is believed."""

import io
import zipfile
import zlib
from collections.abc import Iterable

from followthrough.porting.problem import Refused
from followthrough.porting.reading.xlsx_safety import MOST_UNPACKED, SUSPICIOUS_RATIO, SUSPICIOUS_SIZE

MOST_FILES = 20
#: What systems put beside the files people mean.
_BESIDE = ("__macosx/",)
_IS_LOCKED = 1
_CHUNK = 65_536


def unpacked(files: Iterable[tuple[str, bytes]], *, most_bytes: int) -> list[tuple[str, bytes]]:
    """The files, given as (name, bytes), with each ZIP replaced by what is in it, under its bare names.

    Raises Refused for a ZIP that is damaged, locked or too much, and for a file in one beyond `most_bytes`.
    """
    taken: list[tuple[str, bytes]] = []
    size = 0
    for name, data in files:
        if not is_zip_of_files(name, data):
            taken.append((name, data))
            continue
        for inner, content in _files_in(name, data, most_bytes):
            size += len(content)
            if size > MOST_UNPACKED:
                raise Refused("zip_too_large", file=name, most=_megabytes(MOST_UNPACKED))
            taken.append((inner, content))
    return taken


def is_zip_of_files(name: str, data: bytes) -> bool:
    """Whether it is a ZIP and no document: a workbook and its kin are ZIPs too, and tell so by their first parts."""
    if data[:2] != b"PK" or name.casefold().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {part.filename for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        return True
    return "[Content_Types].xml" not in names and not {"mimetype", "content.xml"} <= names


def _files_in(name: str, data: bytes, most_bytes: int) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if _is_meant(part)]
            _check(name, parts, most_bytes)
            files = [(_bare(part), _read(name, archive, part)) for part in parts]
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Refused("zip_damaged", file=name) from None
    for inner, content in files:
        if is_zip_of_files(inner, content):
            raise Refused("zip_in_zip", file=name, part=inner)
    return files


def _is_meant(part: zipfile.ZipInfo) -> bool:
    is_beside = part.filename.casefold().startswith(_BESIDE) or _bare(part).startswith(".")
    return not (part.is_dir() or is_beside or not _bare(part))


def _bare(part: zipfile.ZipInfo) -> str:
    return part.filename.replace("\\", "/").rpartition("/")[2]


def _check(name: str, parts: list[zipfile.ZipInfo], most_bytes: int) -> None:
    """Raise Refused for what the ZIP declares, before a byte is unpacked."""
    if not parts:
        raise Refused("zip_empty", file=name)
    if len(parts) > MOST_FILES:
        raise Refused("zip_too_many", file=name, count=str(len(parts)), most=str(MOST_FILES))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("zip_too_large", file=name, most=_megabytes(MOST_UNPACKED))
    for part in parts:
        if part.flag_bits & _IS_LOCKED:
            raise Refused("zip_locked", file=name)
        if part.file_size > most_bytes:
            raise Refused("zip_file_too_large", file=name, part=_bare(part)[:80], most=f"{most_bytes >> 20} MB")
        if part.file_size > SUSPICIOUS_SIZE and part.file_size > SUSPICIOUS_RATIO * max(part.compress_size, 1):
            raise Refused("zip_bomb", file=name, part=_bare(part)[:80])


def _read(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, counted while they are unpacked: it may not hold more than it declares."""
    content = bytearray()
    with archive.open(part) as packed:
        while piece := packed.read(_CHUNK):
            content += piece
            if len(content) > part.file_size:
                raise Refused("zip_bomb", file=name, part=_bare(part)[:80])
    return bytes(content)


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000} MB"
