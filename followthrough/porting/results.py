"""The rows of an import as a CSV file: what became of each, why, and the cells as the file had them."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from followthrough.porting.answers import Answers
from followthrough.porting.formats import is_known_label
from followthrough.porting.imports import files_of
from followthrough.porting.models import ImportFile, ImportRow, ImportRun
from followthrough.porting.neutral import neutral
from followthrough.porting.problem import Asked, Refused
from followthrough.porting.reading.open import read_tables
from followthrough.porting.storage import stored_bytes
from followthrough.porting.wording import message

#: Tells spreadsheets that the file is in UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def results(run: ImportRun, result: str = "") -> Iterator[str]:
    """Lines of a CSV file, for all rows or those of one result; cells can't be taken for formulas."""
    yield BYTE_ORDER_MARK
    for file in files_of(run):
        rows = ImportRow.objects.in_workspace(run.workspace_id).filter(file=file).order_by("sheet", "row")
        told = {(row.sheet, row.row): row for row in (rows.filter(result=result) if result else rows)}
        if told:
            yield from _lines(file, told)


def _lines(file: ImportFile, told: dict[tuple[int, int], ImportRow]) -> Iterator[str]:
    answers = Answers.from_json(file.answers or file.run.answers)
    try:
        tables = read_tables(file.name, stored_bytes(file), is_known_label, answers.reading)
    except (Asked, Refused, OSError):
        yield from _without_cells(file, told.values())
        return
    for sheet, table in enumerate(tables):
        if not any(key[0] == sheet for key in told):
            continue
        yield line([*table.titles, _("File"), _("Row"), _("Result"), _("Because")])
        for row in table.rows:
            known = told.get((sheet, row.number))
            if known:
                yield line([*row.cells, file.name, str(row.number), str(known.result), _because(known)])


def _without_cells(file: ImportFile, rows: Iterable[ImportRow]) -> Iterator[str]:
    """What is still known of the rows of a file that can't be read any more."""
    yield line([_("Name"), _("File"), _("Row"), _("Result"), _("Because")])
    for row in rows:
        yield line([row.label, file.name, str(row.row), str(row.result), _because(row)])


def _because(row: ImportRow) -> str:
    return "; ".join(message(remark) for remark in row.remarks)


def line(cells: list[str]) -> str:
    """One line of a CSV file; no cell of it can be taken for a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([neutral(cell.encode("utf-8", "replace").decode()) for cell in cells])
    return out.getvalue()
