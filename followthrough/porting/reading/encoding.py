"""Bytes into text. What is not certain is asked, with a preview of each reading."""

import codecs
import re
from dataclasses import dataclass

from followthrough.porting.problem import Asked, Choice, Question, Refused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("cp1252", "gb18030", "cp1250", "cp1251", "shift_jis", "big5", "latin-1")
_STRAY = re.compile("[\udc80-\udcff]")
_WIDE = re.compile("[^\x00-\x7f]")
_HAN = re.compile("[\u3400-\u9fff]")
_PREVIEW_LINES = 3


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without a byte order mark. Bytes that fit nowhere stand as lone surrogates when `has_stray_bytes`."""

    text: str
    encoding: str
    has_stray_bytes: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file.

    UTF-8 and UTF-16/32 with their mark are certain; UTF-8 with a few stray bytes is read with those bytes marked, so
    that only their rows fail. Anything else raises Asked unless `encoding` names it. Raises Refused for an empty file
    or an encoding that does not fit.
    """
    if not data:
        raise Refused("file_empty")
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strictly(data, name)
    if encoding:
        return _as_told(data, encoding)
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return _strictly(data, unmarked)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(lenient))
    if len(_WIDE.findall(lenient)) - stray >= 3 * stray:
        return Decoded(lenient, "utf-8", has_stray_bytes=True)
    raise Asked(_question(data))


def _strictly(data: bytes, name: str) -> Decoded:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as fault:
        if name == "utf-8-sig":
            return Decoded(data.decode(name, "surrogateescape"), "utf-8", has_stray_bytes=True)
        raise Refused("encoding_broken", encoding=name, byte=str(fault.start)) from None
    return Decoded(text, "utf-8" if name == "utf-8-sig" else name)


def _as_told(data: bytes, encoding: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        if name == "utf-8":
            text = data.decode(name, "surrogateescape")
            return Decoded(text, name, has_stray_bytes=bool(_STRAY.search(text)))
        return Decoded(data.decode(name), name)
    except UnicodeDecodeError as fault:
        raise Refused("encoding_unfit", encoding=encoding, byte=str(fault.start)) from None
    except (LookupError, ValueError, TypeError):
        raise Refused("encoding_unknown", encoding=encoding[:40]) from None


def _utf16_without_mark(data: bytes) -> str | None:
    head = data[:4000]
    if len(head) < 8:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > 0.6 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _question(data: bytes) -> Question:
    choices: list[Choice] = []
    for name in _CANDIDATES:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        preview = _telling_lines(text)
        if all(preview != choice.preview for choice in choices):
            choices.append(Choice(name, preview))
    choices.sort(key=lambda choice: not _is_mostly_chinese(choice))
    return Question("encoding", tuple(choices), "--encoding")


def _is_mostly_chinese(choice: Choice) -> bool:
    wide = len(_WIDE.findall(choice.preview))
    return choice.value == "gb18030" and wide > 0 and len(_HAN.findall(choice.preview)) > 0.8 * wide


def _telling_lines(text: str) -> str:
    lines = [line for line in re.split("[\r\n]+", text) if _WIDE.search(line)]
    return "\n".join(line[:160] for line in lines[:_PREVIEW_LINES])
