"""What every reader makes of a file: one shape for CSV and XLSX."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from followthrough.porting.problem import Problem

#: Limits of one file. They are told to the user when they are met.
MOST_CHARACTERS_IN_A_CELL = 1_000_000
MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576


class NumberText(str):
    """A cell the file itself typed as a number (XLSX): always with a decimal point, never grouped."""

    __slots__ = ()


class ErrorText(str):
    """A cell that holds a spreadsheet error such as #N/A, or a formula without a stored result."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the line (CSV) or the row (XLSX) where it starts in the file, counted from 1."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class Rows(Protocol):
    """Can be gone through again and again; each pass reads anew, so memory does not grow with the file."""

    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is as given, `titles` are the same made unique and never empty."""

    name: str
    header: tuple[str, ...]
    titles: tuple[str, ...]
    rows: Rows
    header_row: int | None
    is_workbook: bool = False
    counts_from_1904: bool = False
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingAnswers:
    """What the user has said about how to read a file. None: not said."""

    encoding: str | None = None
    delimiter: str | None = None
    header: str | None = None
    quotes: str | None = None


def titles_of(header: tuple[str, ...]) -> tuple[str, ...]:
    """Unique names for columns: a repeated label gets " (2)", an empty one becomes "Column 3"."""
    seen: dict[str, int] = {}
    titles = []
    for place, label in enumerate(header, start=1):
        name = " ".join(label.split()) or f"Column {place}"
        seen[name.casefold()] = count = seen.get(name.casefold(), 0) + 1
        titles.append(name if count == 1 else f"{name} ({count})")
    return tuple(titles)
