"""The XML inside a workbook: sheets, shared texts, which number formats are dates. Streams; never expands an entity."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from followthrough.porting.problem import Refused
from followthrough.porting.reading.table import MOST_CHARACTERS_IN_A_CELL
from followthrough.porting.reading.xlsx_safety import chunks

Attributes = dict[str, str]
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MOST_SHARED_CHARACTERS = 100_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name as shown and where its cells stand in the archive."""

    name: str
    part: str


@dataclass(slots=True)
class Workbook:
    """What has to be known before cells can be read."""

    archive: zipfile.ZipFile
    sheets: list[Sheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    date_styles: set[int] = field(default_factory=set)
    counts_from_1904: bool = False


def open_parts(archive: zipfile.ZipFile) -> Workbook:
    """Sheets, shared texts and date styles of a workbook. Raises Refused for broken or hostile XML."""
    book = Workbook(archive)
    main = next(name for name in archive.namelist() if name.endswith("workbook.xml"))
    folder = posixpath.dirname(main)
    relations = _relations(archive, posixpath.join(folder, "_rels", posixpath.basename(main) + ".rels"))

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            book.counts_from_1904 = attributes.get("date1904", "0").casefold() in ("1", "true")
        elif tag == "sheet":
            target = relations.get(attributes.get("id", ""), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if part in archive.namelist():
                book.sheets.append(Sheet(attributes.get("name", ""), part))

    parse(archive, main, start=start)
    names = set(archive.namelist())
    if (styles := posixpath.join(folder, "styles.xml")) in names:
        book.date_styles = _date_styles(archive, styles)
    if (shared := posixpath.join(folder, "sharedStrings.xml")) in names:
        book.texts = _shared_texts(archive, shared)
    return book


def parse(
    archive: zipfile.ZipFile,
    part: str,
    *,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed a part through the parser, calling back with local names. Raises Refused for a DTD, an entity or broken
    XML."""
    for _ in parsing(archive, part, start=start, end=end, text=text):
        pass


def parsing(
    archive: zipfile.ZipFile,
    part: str,
    *,
    start: Callable[[str, Attributes], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """As `parse`, but stops after each piece, so that the caller can hand on what was found."""
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True

    def refuse(*_: object) -> int:
        raise Refused("workbook_entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    if start:
        parser.StartElementHandler = lambda name, attributes: start(_local(name), _locals(attributes))
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text:
        parser.CharacterDataHandler = text
    try:
        for piece in chunks(archive, part):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as fault:
        raise Refused("workbook_broken", part=part[:80], line=str(fault.lineno)) from None


def unescaped(text: str) -> str:
    """Turn `_x000D_` of Office back into the character it stands for."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _local(name: str) -> str:
    return name.rpartition("\n")[2]


def _locals(attributes: Attributes) -> Attributes:
    return {_local(name): value for name, value in attributes.items()} if attributes else attributes


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if part not in archive.namelist():
        return found

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode", "") != "External":
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    parse(archive, part, start=start)
    return found


def _date_styles(archive: zipfile.ZipFile, part: str) -> set[int]:
    custom: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        inside.append(tag)
        if tag == "numFmt":
            custom[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "xf" and "cellXfs" in inside:
            styles.append(_number(attributes.get("numFmtId")))

    def end(_: str) -> None:
        inside.pop()

    parse(archive, part, start=start, end=end)
    return {
        place
        for place, number in enumerate(styles)
        if (_is_date_code(custom[number]) if number in custom else number in _BUILT_IN_DATES)
    }


def _is_date_code(code: str) -> bool:
    return bool(re.search("[dmyh]", _NOT_CODE.sub("", code.casefold().split(";")[0])))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shared_texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    texts: list[str] = []
    current: list[str] = []
    state = {"text": False, "phonetic": False, "size": 0, "total": 0}

    def start(tag: str, _: Attributes) -> None:
        if tag == "si":
            current.clear()
            state["size"] = 0
        elif tag == "rPh":
            state["phonetic"] = True
        elif tag == "t":
            state["text"] = not state["phonetic"]

    def end(tag: str) -> None:
        if tag == "si":
            texts.append(unescaped("".join(current)))
        elif tag == "rPh":
            state["phonetic"] = False
        elif tag == "t":
            state["text"] = False

    def characters(data: str) -> None:
        if state["text"]:
            state["size"] += len(data)
            state["total"] += len(data)
            if state["size"] > MOST_CHARACTERS_IN_A_CELL or state["total"] > _MOST_SHARED_CHARACTERS:
                raise Refused("workbook_bomb", part=part[:80])
            current.append(data)

    parse(archive, part, start=start, end=end, text=characters)
    return texts
