"""Rows that failed for want of a customer, as a file with one column to fill in, to be imported in its turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from followthrough.porting.answers import Answers
from followthrough.porting.formats import format_named, is_known_label
from followthrough.porting.imports import files_of
from followthrough.porting.models import ImportFile, ImportRow, ImportRun
from followthrough.porting.problem import Asked, Refused
from followthrough.porting.reading.open import read_tables
from followthrough.porting.results import BYTE_ORDER_MARK, line
from followthrough.porting.storage import stored_bytes

CODE, GOAL = "deal_without_customer", "customer.name"


@dataclass(frozen=True, slots=True)
class Unattached:
    """So many rows of one table that name no customer; `column` is the one to fill in."""

    file: ImportFile
    sheet: int
    count: int
    column: str

    @property
    def name(self) -> str:
        """What their file is called."""
        return f"{PurePath(self.file.name).stem}-without-customer{f'-{self.sheet + 1}' if self.sheet else ''}.csv"


def unattached(run: ImportRun) -> list[Unattached]:
    """The tables of a finished import that have such rows (one query beside the files', none where nothing failed)."""
    if run.state != ImportRun.State.DONE or not run.counts.get("failed"):
        return []
    counted = _rows(run).values_list("file_id", "sheet").annotate(count=Count("pk")).order_by("file_id", "sheet")
    files = {file.pk: file for file in files_of(run)}
    found = [Unattached(files[pk], sheet, count, _column(files[pk], sheet)) for pk, sheet, count in counted]
    return [each for each in found if each.column]


def to_fill_in(each: Unattached) -> Iterator[str]:
    """Lines of a CSV file: the rows as they were given, with the column to fill in first.

    Raises Refused when the file they came in is no longer there.
    """
    file, run = each.file, each.file.run
    answers = Answers.from_json(file.answers or run.answers)
    try:
        table = read_tables(file.name, stored_bytes(file), is_known_label, answers.reading)[each.sheet]
    except Asked as asked:
        raise Refused("file_gone", name=file.name) from asked
    wanted = set(_rows(run).filter(file=file, sheet=each.sheet).values_list("row", flat=True))
    others = [place for place, title in enumerate(table.titles) if title != each.column]
    yield BYTE_ORDER_MARK + line([each.column, *(table.titles[place] for place in others)])
    for row in table.rows:
        if row.number in wanted:
            yield line(["", *(row.cells[place] for place in others)])


def _rows(run: ImportRun) -> QuerySet[Any, Any]:
    failed = ImportRow.objects.in_workspace(run.workspace_id).filter(run=run, result=ImportRow.Result.FAILED)
    return failed.annotate(told=Cast("remarks", TextField())).filter(told__contains=f'"{CODE}"')


def _column(file: ImportFile, sheet: int) -> str:
    """The table's column that names the customer, else the first that its format would take for that."""
    table = file.tables[sheet]
    given = (column["title"] for column in table["columns"] if column["goal"] == GOAL)
    kind = format_named(table["kind"])
    known = (label for label, goal in kind.fields.items() if goal == GOAL) if kind else iter(())
    return str(next(given, next(known, "")))
