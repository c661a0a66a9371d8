"""What can be wrong with a file, a row or a value: codes and values, worded only when shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`ERROR` keeps the row out; `WARNING` lets it in and says what was changed or doubted; `NOTICE` only tells."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark. `row` is the line (CSV) or row (XLSX) in the file, None when it concerns the whole file."""

    code: str
    severity: Severity = Severity.ERROR
    row: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer a question; `preview` shows what the file would read like then."""

    value: str
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt the file leaves: nothing goes on until it is answered, by `flag` on the command line or on the page.

    `sheet` is the place of the table within its file.
    """

    code: str
    choices: tuple[Choice, ...]
    flag: str
    values: Mapping[str, str] = field(default_factory=dict)
    sheet: int = 0


class Refused(Exception):
    """The whole file is refused; nothing of it was taken."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, Severity.ERROR, None, values)


class Asked(Exception):
    """The file can't be read further before `question` is answered."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.code)
        self.question = question


class BadValue(ValueError):
    """A cell can't be read as what its column holds."""

    def __init__(self, code: str, text: str = "", **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = {"text": text[:80], **values}
