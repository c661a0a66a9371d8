"""Where the shared files of bad input and of other systems stand, on machines that have them."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from followthrough.porting.answers import Answers
from followthrough.porting.drafts import Draft
from followthrough.porting.formats import format_of, is_known_label
from followthrough.porting.mapping import Survey, plan_of
from followthrough.porting.problem import BadValue, Problem, Severity
from followthrough.porting.reading.open import read_tables
from followthrough.porting.reading.table import Table
from followthrough.porting.record import Record


def shared() -> Path | None:
    """The folder `shared` beside this project or above it; None where there is none."""
    for parent in Path(__file__).resolve().parents:
        for place in (parent / "shared", parent.parent / "shared"):
            if (place / "badinput" / "index.csv").is_file():
                return place
    return None


SHARED = shared()
needs_shared = pytest.mark.skipif(SHARED is None, reason="the folder of shared test files is not on this machine")


def bad_input(kind: str) -> list[dict[str, str]]:
    """The lines of the index for csv or xlsx files."""
    if SHARED is None:
        return []
    with (SHARED / "badinput" / "index.csv").open(encoding="utf-8", newline="") as index:
        return [line for line in csv.DictReader(index) if line["kind"] == kind]


def bad(name: str) -> bytes:
    """One file of the corpus."""
    assert SHARED is not None
    return (SHARED / "badinput" / name).read_bytes()


def data(*parts: str) -> bytes:
    """One file of the data sets."""
    assert SHARED is not None
    return SHARED.joinpath("data", *parts).read_bytes()


@dataclass
class Outcome:
    """What a table became: drafts by row, and the rows that failed with their code."""

    table: Table
    survey: Survey
    drafts: dict[int, list[Draft]]
    failed: dict[int, str]
    warned: dict[int, list[Problem]]

    def of(self, kind: type) -> list[Any]:
        """All drafts of a kind."""
        return [draft for drafts in self.drafts.values() for draft in drafts if isinstance(draft, kind)]


def read(name: str, content: bytes, answers: Answers | None = None) -> list[Outcome]:
    """Read and map a file as far as no database is needed."""
    answers = answers or Answers()
    return [mapped(table, answers) for table in read_tables(name, content, is_known_label, answers.reading)]


def mapped(table: Table, answers: Answers | None = None) -> Outcome:
    """Drafts of each row of a table."""
    kind, plan, survey = plan_of(table, answers or Answers(), currency="EUR", region="")
    outcome = Outcome(table, survey, {}, {}, {})
    for row in table.rows:
        broken = [problem for problem in row.problems if problem.severity is Severity.ERROR]
        record = Record(plan, row)
        if broken:
            outcome.failed[row.number] = broken[0].code
            continue
        try:
            outcome.drafts[row.number] = list(kind.build(record))
        except BadValue as fault:
            outcome.failed[row.number] = fault.code
            continue
        if record.warnings or row.problems:
            outcome.warned[row.number] = [*row.problems, *record.warnings]
    return outcome


def kind_of(table: Table) -> str:
    """The format a table is recognised as."""
    return format_of(table.header).key
