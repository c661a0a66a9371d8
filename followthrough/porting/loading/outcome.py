"""What became of a row, and the batch of rows that is written together."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from followthrough.porting.models import ImportRow
from followthrough.porting.problem import Problem, Severity

Result = ImportRow.Result


def remark(code: str, severity: Severity = Severity.NOTICE, **values: str) -> dict[str, Any]:
    """A remark as it is stored: code and values, worded when shown."""
    return {"code": code, "level": str(severity), "values": values}


def remark_of(problem: Problem) -> dict[str, Any]:
    """A reader's problem as it is stored."""
    return {"code": problem.code, "level": str(problem.severity), "values": dict(problem.values)}


@dataclass(slots=True)
class RowOutcome:
    """One row on its way: what it made and changed, and what is to be said about it."""

    sheet: int
    row: int
    label: str = ""
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    has_failed: bool = False

    def say(self, code: str, severity: Severity = Severity.NOTICE, **values: str) -> None:
        """Add a remark, once."""
        told = remark(code, severity, **values)
        if told not in self.remarks:
            self.remarks.append(told)

    def fail(self, code: str, **values: str) -> None:
        """The row is not taken."""
        self.has_failed = True
        self.say(code, Severity.ERROR, **values)

    @property
    def result(self) -> str:
        """created, updated, skipped or failed."""
        if self.has_failed:
            return Result.FAILED
        if self.created:
            return Result.CREATED
        return Result.UPDATED if self.updated else Result.SKIPPED
