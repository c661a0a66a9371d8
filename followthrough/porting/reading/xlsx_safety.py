"""Is this really a workbook, and may it be unpacked? Asked before a byte of XML is parsed."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from followthrough.porting.problem import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 400_000_000
#: A part may unpack to more than this only when packed no tighter than the ratio: real sheets pack 5 to 40 to one.
SUSPICIOUS_SIZE = 8_000_000
SUSPICIOUS_RATIO = 150
_CHUNK = 65_536
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def looks_like_workbook(name: str, data: bytes) -> bool:
    """Whether to treat a file as a workbook: by its first bytes, or because its name claims so."""
    return data[:2] == b"PK" or data.startswith(_OLD_OFFICE) or name.casefold().endswith((".xlsx", ".xlsm", ".xls"))


def open_workbook(data: bytes) -> zipfile.ZipFile:
    """The archive, once its shape and every declared size are acceptable. Raises Refused, naming what is wrong."""
    _check_kind(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        raise Refused("workbook_truncated") from None
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Refused("workbook_too_many_parts", count=str(len(parts)), most=str(MOST_PARTS))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("workbook_too_large", most=_megabytes(MOST_UNPACKED))
    for part in parts:
        _check_part(part)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        code = "workbook_opendocument" if "content.xml" in names else "workbook_other_zip"
        raise Refused(code)
    return archive


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a part piece by piece, counted while they are unpacked. Raises Refused when they exceed what was
    declared."""
    declared = archive.getinfo(name).file_size
    counted = 0
    try:
        with archive.open(name) as part:
            while piece := part.read(_CHUNK):
                counted += len(piece)
                if counted > declared:
                    raise Refused("workbook_bomb", part=name[:80])
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Refused("workbook_truncated") from None


def _check_kind(data: bytes) -> None:
    if not data:
        raise Refused("file_empty")
    if data.startswith(_OLD_OFFICE):
        raise Refused("workbook_old_or_locked")
    if data[:2] == b"PK":
        return
    head = data[:2_000].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table")) or b"<html" in head:
        raise Refused("workbook_is_html")
    raise Refused("workbook_is_not")


def _check_part(part: zipfile.ZipInfo) -> None:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in part.filename:
        raise Refused("workbook_reaches_outside", part=part.filename[:80])
    if part.flag_bits & 1:
        raise Refused("workbook_old_or_locked")
    tight = part.file_size > SUSPICIOUS_RATIO * max(part.compress_size, 1)
    if part.file_size > SUSPICIOUS_SIZE and tight:
        raise Refused("workbook_bomb", part=part.filename[:80])


def _megabytes(size: int) -> str:
    return f"{size // 1_000_000} MB"
