"""Text into records of cells: quotes, line ends and line numbers. Never raises on any text."""

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from followthrough.porting.reading.table import MOST_CHARACTERS_IN_A_CELL

QUOTE = '"'
_MOST_LINES_IN_A_CELL = 20_000
#: After so many quotes that never close, quotes count as text: keeps hostile files linear.
_MOST_UNCLOSED = 20


@dataclass(frozen=True, slots=True)
class Record:
    """`line` is where it starts. `fault`: "" or quote_unclosed, quote_stray, cell_too_long."""

    line: int
    cells: list[str]
    fault: str = ""


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Every record, blank lines too (as one empty cell). CR, LF and CRLF end a line alike and become LF inside quotes.

    A quote inside an unquoted cell is text. A quote that never closes makes its own line a record with the fault
    `quote_unclosed` (the quote taken as text); the lines after it are read as usual, so nothing is swallowed.
    """
    lines = _Lines(text)
    unclosed = 0
    for line in lines:
        start = lines.number
        if QUOTE not in line:
            yield Record(start, line.split(delimiter), "cell_too_long" if len(line) > MOST_CHARACTERS_IN_A_CELL else "")
            continue
        taken: list[str] = []
        cells, fault = (
            ([], "quote_unclosed") if unclosed >= _MOST_UNCLOSED else _quoted_record(line, lines, taken, delimiter)
        )
        if fault == "quote_unclosed":
            unclosed += 1
            lines.push_back(taken)
            cells = line.split(delimiter)
        yield Record(start, cells, fault)


class _Lines:
    """Lines without their ends; some can be pushed back. `number` is that of the line given last."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline=None)
        self._waiting: deque[str] = deque()
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.number += 1
        return line.removesuffix("\n")

    def push_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def _quoted_record(first: str, lines: _Lines, taken: list[str], delimiter: str) -> tuple[list[str], str]:
    cells: list[str] = []
    fault = ""
    line, at = first, 0
    while True:
        opening = _opening_quote(line, at)
        if opening is None:
            end = line.find(delimiter, at)
            cells.append(line[at:] if end < 0 else line[at:end])
        else:
            parts: list[str] = []
            closed = _quoted_cell(line, opening + 1, lines, taken, parts)
            if closed is None:
                return [], "quote_unclosed"
            line, at = closed
            end = line.find(delimiter, at)
            tail = line[at:] if end < 0 else line[at:end]
            if tail.strip():
                fault = fault or "quote_stray"
                parts.append(tail)
            cells.append("".join(parts))
        if len(cells[-1]) > MOST_CHARACTERS_IN_A_CELL:
            fault = "cell_too_long"
        if end < 0:
            return cells, fault
        at = end + 1


def _opening_quote(line: str, at: int) -> int | None:
    while line.startswith(" ", at):
        at += 1
    return at if line.startswith(QUOTE, at) else None


def _quoted_cell(line: str, at: int, lines: _Lines, taken: list[str], parts: list[str]) -> tuple[str, int] | None:
    """Fill `parts` with the cell; the line and place behind its closing quote, or None when it never closes."""
    size = 0
    while True:
        quote = line.find(QUOTE, at)
        if quote < 0:
            parts.append(line[at:] + "\n")
            size += len(line) - at + 1
            following = next(lines, None)
            if following is None:
                return None
            taken.append(following)
            if size > MOST_CHARACTERS_IN_A_CELL or len(taken) > _MOST_LINES_IN_A_CELL:
                return None
            line, at = following, 0
        elif line.startswith(QUOTE, quote + 1):
            parts.append(line[at : quote + 1])
            at = quote + 2
        else:
            parts.append(line[at:quote])
            return line, quote + 1
