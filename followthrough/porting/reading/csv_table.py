"""Delimited text into a table."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from followthrough.porting.problem import Asked, Choice, Problem, Question, Refused, Severity
from followthrough.porting.reading.dialect import delimiter_named, sniff, strip_sep_line
from followthrough.porting.reading.encoding import Decoded, decode
from followthrough.porting.reading.header import HeaderFound, find_header
from followthrough.porting.reading.records import Record, records
from followthrough.porting.reading.table import MOST_COLUMNS, MOST_ROWS, ReadingAnswers, Row, Table, titles_of

_SAMPLE_ROWS = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOJIBAKE = re.compile("Ã[\x80-\xbf¼¤¶Ÿ©¨±³]|â€[™œ“”\x9d\x94\x93]")


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows below the header, parsed anew on each pass."""

    text: str
    delimiter: str
    header_row: int
    width: int
    checks_bytes: bool

    def __iter__(self) -> Iterator[Row]:
        for record in records(self.text, self.delimiter):
            if record.line <= self.header_row or _is_blank(record):
                continue
            yield self._row(record)

    def _row(self, record: Record) -> Row:
        problems = []
        cells = record.cells
        if record.fault and record.fault != "quote_unclosed":
            problems.append(Problem(record.fault, Severity.ERROR, record.line))
        elif record.fault:
            problems.append(Problem("quote_taken_as_text", Severity.WARNING, record.line))
        if len(cells) > self.width:
            surplus = [cell for cell in cells[self.width :] if cell.strip()]
            if surplus:
                values = {"cells": ", ".join(surplus)[:200], "count": str(len(cells)), "width": str(self.width)}
                problems.append(Problem("cells_surplus", Severity.ERROR, record.line, values))
        elif len(cells) < self.width:
            values = {"count": str(len(cells)), "width": str(self.width)}
            problems.append(Problem("cells_missing", Severity.WARNING, record.line, values))
            cells = cells + [""] * (self.width - len(cells))
        if self.checks_bytes and any(_SURROGATE.search(cell) for cell in record.cells):
            problems.append(Problem("byte_stray", Severity.ERROR, record.line))
        return Row(record.line, tuple(cells[: self.width]), tuple(problems))


def read_csv(name: str, data: bytes, known: Callable[[str], bool], answers: ReadingAnswers) -> Table:
    """A table from delimited text; `known(label)` tells whether a column label is one of ours.

    Raises Asked for a doubt about encoding, quotes or header, Refused when there is nothing to read or too much.
    """
    decoded = decode(data, answers.encoding)
    text, told = strip_sep_line(decoded.text)
    if not text.strip("\ufeff \t\r\n\0"):
        raise Refused("file_empty")
    delimiter = _delimiter(text, told, answers)
    blank = _survey(text, delimiter, answers) - (told is not None)
    sample = _sample(text, delimiter)
    found = find_header(sample, known, answers.header)
    header = _without_trailing_blanks(found, text, delimiter)
    if len(header) > MOST_COLUMNS:
        raise Refused("columns_too_many", count=str(len(header)), most=str(MOST_COLUMNS))
    table_rows = CsvRows(text, delimiter, found.row, len(header), decoded.has_stray_bytes)
    if next(iter(table_rows), None) is None:
        raise Refused("rows_none")
    notices = _notices(decoded, found, blank)
    return Table(name, header, titles_of(header), table_rows, found.row or None, notices=notices)


def _delimiter(text: str, told: str | None, answers: ReadingAnswers) -> str:
    if answers.delimiter:
        named = delimiter_named(answers.delimiter)
        if named is None:
            raise Refused("delimiter_unknown", delimiter=answers.delimiter[:20])
        return named
    return told or sniff(text)


def _sample(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    kept = (record for record in records(text, delimiter) if not _is_blank(record))
    return [(record.line, tuple(record.cells)) for record in islice(kept, _SAMPLE_ROWS)]


def _is_blank(record: Record) -> bool:
    return not any(cell and not cell.isspace() for cell in record.cells)


def _survey(text: str, delimiter: str, answers: ReadingAnswers) -> int:
    """Go through it all once: the number of blank lines; asks about a quote that never closes."""
    rows = blank = 0
    for record in records(text, delimiter):
        if _is_blank(record):
            blank += 1
            continue
        rows += 1
        if rows > MOST_ROWS:
            raise Refused("rows_too_many", most=str(MOST_ROWS))
        if record.fault == "quote_unclosed" and answers.quotes != "literal":
            preview = " · ".join(cell[:40] for cell in record.cells[:10])
            choices = (Choice("literal", preview),)
            raise Asked(Question("quote_unclosed", choices, "--quotes", {"line": str(record.line)}))
    return blank


def _without_trailing_blanks(found: HeaderFound, text: str, delimiter: str) -> tuple[str, ...]:
    """Nameless columns at the end belong to the table only when a row holds something there."""
    header = found.cells
    named = len(header)
    while named and not header[named - 1].strip():
        named -= 1
    if named == len(header):
        return header
    widest = named
    for record in records(text, delimiter):
        if record.line <= found.row:
            continue
        cells = record.cells[: len(header)]
        while len(cells) > widest and not cells[-1].strip():
            cells.pop()
        widest = max(widest, len(cells))
        if widest == len(header):
            break
    return header[:widest]


def _notices(decoded: Decoded, found: HeaderFound, blank: int) -> tuple[Problem, ...]:
    notices = []
    if found.skipped:
        notices.append(Problem("titles_skipped", Severity.NOTICE, None, {"count": str(found.skipped)}))
    if blank:
        notices.append(Problem("lines_blank", Severity.NOTICE, None, {"count": str(blank)}))
    if _MOJIBAKE.search(decoded.text):
        notices.append(Problem("text_twice_encoded", Severity.NOTICE))
    return tuple(notices)
