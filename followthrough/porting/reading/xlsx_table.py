"""A workbook's sheets into tables. Reads cell by cell, so a far cell or a false dimension costs nothing."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from followthrough.porting.problem import Problem, Refused, Severity
from followthrough.porting.reading.header import find_header
from followthrough.porting.reading.table import (
    MOST_CHARACTERS_IN_A_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    ErrorText,
    NumberText,
    ReadingAnswers,
    Row,
    Table,
    titles_of,
)
from followthrough.porting.reading.xlsx_parts import Attributes, Sheet, Workbook, open_parts, parsing, unescaped
from followthrough.porting.reading.xlsx_safety import open_workbook

_SAMPLE_ROWS = 40
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
NO_RESULT = ErrorText("(formula without a stored result)")


def read_xlsx(name: str, data: bytes, known: Callable[[str], bool], answers: ReadingAnswers) -> list[Table]:
    """A table per sheet that holds rows. Raises Refused for what is no safe workbook, Asked for a doubt about the
    header."""
    book = open_parts(open_workbook(data))
    filled = [(sheet, sample) for sheet in book.sheets if (sample := _sample(book, sheet))]
    if not filled:
        raise Refused("file_empty")
    tables = []
    for sheet, sample in filled:
        found = find_header(sample, known, answers.header)
        width = _width(found.cells)
        if width > MOST_COLUMNS:
            raise Refused("columns_too_many", count=str(width), most=str(MOST_COLUMNS))
        rows = XlsxRows(book, sheet, found.row, width)
        if next(iter(rows), None) is None:
            continue
        title = name if len(filled) == 1 else f"{name}: {sheet.name}"
        skipped = Problem("titles_skipped", Severity.NOTICE, None, {"count": str(found.skipped)})
        header = found.cells[:width]
        tables.append(
            Table(
                title,
                header,
                titles_of(header),
                rows,
                found.row or None,
                is_workbook=True,
                counts_from_1904=book.counts_from_1904,
                notices=(skipped,) if found.skipped else (),
            )
        )
    if not tables:
        raise Refused("rows_none")
    return tables


@dataclass(frozen=True, slots=True)
class XlsxRows:
    """The rows below the header, parsed anew on each pass."""

    book: Workbook
    sheet: Sheet
    header_row: int
    width: int

    def __iter__(self) -> Iterator[Row]:
        for number, cells in sheet_rows(self.book, self.sheet):
            if number > self.header_row and cells:
                yield self._row(number, cells)

    def _row(self, number: int, cells: dict[int, str]) -> Row:
        problems = []
        surplus = [cells[place] for place in sorted(cells) if place >= self.width]
        if surplus:
            values = {"cells": ", ".join(surplus)[:200], "count": str(max(cells) + 1), "width": str(self.width)}
            problems.append(Problem("cells_surplus", Severity.ERROR, number, values))
        return Row(number, tuple(cells.get(place, "") for place in range(self.width)), tuple(problems))


def sheet_rows(book: Workbook, sheet: Sheet) -> Iterator[tuple[int, dict[int, str]]]:
    """Each row that holds something: its number and its non-blank cells by column, from 0."""
    reader = _CellReader(book)
    for _ in parsing(book.archive, sheet.part, start=reader.start, end=reader.end, text=reader.characters):
        yield from reader.finished
        reader.finished.clear()


def _sample(book: Workbook, sheet: Sheet) -> list[tuple[int, tuple[str, ...]]]:
    sample = []
    for number, cells in islice(sheet_rows(book, sheet), _SAMPLE_ROWS):
        width = min(max(cells) + 1, MOST_COLUMNS + 1)
        sample.append((number, tuple(cells.get(place, "") for place in range(width))))
    return sample


def _width(header: tuple[str, ...]) -> int:
    return len(header)


class _CellReader:
    """Collects cells from parser events. Only the text of one row is held at a time."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.finished: list[tuple[int, dict[int, str]]] = []
        self._row = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._kind = self._style = ""
        self._has_formula = self._is_open = False
        self._text: list[str] = []
        self._size = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else self._row + 1
            if self._row > MOST_ROWS:
                raise Refused("rows_too_many", most=str(MOST_ROWS))
            self._column, self._cells = -1, {}
        elif tag == "c":
            self._column = _column(attributes.get("r", ""), self._column + 1)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._has_formula, self._size = False, 0
            self._text.clear()
        elif tag == "f":
            self._has_formula = True
        elif tag in ("v", "t"):
            self._is_open = True

    def characters(self, data: str) -> None:
        if self._is_open:
            self._size += len(data)
            if self._size > MOST_CHARACTERS_IN_A_CELL:
                raise Refused("workbook_bomb", part=f"row {self._row}")
            self._text.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._is_open = False
        elif tag == "c":
            value = self._value("".join(self._text))
            if value and not value.isspace():
                self._cells[self._column] = value
        elif tag == "row" and self._cells:
            self.finished.append((self._row, self._cells))

    def _value(self, raw: str) -> str:
        if self._has_formula and not raw:
            return NO_RESULT
        if self._kind == "s":
            place = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
            return self.book.texts[place] if 0 <= place < len(self.book.texts) else ErrorText("#REF!")
        if self._kind == "e":
            return ErrorText(raw)
        if self._kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        if self._kind in ("n", ""):
            return self._number(raw.strip())
        return unescaped(raw)

    def _number(self, raw: str) -> str:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if not math.isfinite(number):
            return ErrorText(raw)
        style = int(self._style) if self._style.isascii() and self._style.isdigit() and len(self._style) < 9 else 0
        if style in self.book.date_styles:
            return self._moment(number, raw)
        if number.is_integer() and abs(number) < 2**53:
            return NumberText(str(int(number)))
        return NumberText(raw if "e" not in raw.casefold() else repr(number))

    def _moment(self, number: float, raw: str) -> str:
        if not 0 <= number < 2_958_466:
            return NumberText(raw)
        if number < 1:
            return (_EPOCH_1904 + timedelta(seconds=round(number * 86_400))).strftime("%H:%M:%S")
        if not self.book.counts_from_1904 and number < 61:
            return NumberText(raw)
        epoch = _EPOCH_1904 if self.book.counts_from_1904 else _EPOCH_1900
        try:
            moment = epoch + timedelta(seconds=round(number * 86_400))
        except OverflowError:
            return NumberText(raw)
        return moment.date().isoformat() if number.is_integer() else moment.isoformat(sep=" ")


def _column(reference: str, following: int) -> int:
    """Column number from 0 of a reference such as "AB12"; `following` when there is none."""
    column = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column - 1 if column else following
