"""What the page of an import shows, worked out."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.porting.fields import EXTRA, FIELDS, LEFT_OUT
from followthrough.porting.imports import files_of
from followthrough.porting.models import ImportFile, ImportRow, ImportRun
from followthrough.porting.without_customer import unattached
from followthrough.porting.wording import choice, message, question
from followthrough.web.stage_names import stage_name

RESULTS = ("created", "updated", "skipped", "failed")
ROWS_A_PAGE = 50
#: A table of more columns gets one list of fields for all of them instead of a list for each.
MOST_SELECTS = 40
State = ImportRun.State
BUSY = (State.LOOKING, State.WAITING, State.RUNNING, State.UNDOING)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file, with what became or would become of it."""

    row: int
    label: str
    result: str
    because: str
    file: str


def step_of(run: ImportRun) -> int:
    """Which of the four steps the import stands at: file, columns, look, done."""
    if run.state == State.ASKING:
        return 2
    return 3 if run.state in (State.LOOKING, State.READY, State.WAITING, State.RUNNING) else 4


def context_of(run: ImportRun, wanted: str, after: int) -> dict[str, Any]:
    """Everything the page needs; `wanted` narrows the rows to one result, `after` is the row they follow."""
    files = files_of(run)
    named = {file.pk: file for file in files}
    for file in files:
        for table in file.tables:
            table["kind_words"] = kind_words(table["kind"])
    result = wanted if wanted in RESULTS else ""
    lines, following = _lines(run, named, result, after)
    return {
        "run": run,
        "files": files,
        "is_busy": run.state in BUSY,
        "step": step_of(run),
        "tallies": [(name, run.counts.get(name, 0)) for name in RESULTS],
        "wanted": result,
        "lines": lines,
        "following": following,
        "questions": _questions(run, named),
        "refusals": _refusals(run, named),
        "tables": _tables(files) if run.state in (State.ASKING, State.READY) else [],
        "notices": _notices(files),
        "goals": [(each.key, each.label) for each in FIELDS],
        "to_import": run.counts.get("created", 0) + run.counts.get("updated", 0),
        "unattached": unattached(run),
        "undone": run.counts.get("undo", {}),
        "extra": EXTRA,
        "left_out": LEFT_OUT,
    }


def _lines(run: ImportRun, files: dict[int, ImportFile], result: str, after: int) -> tuple[list[Line], int]:
    rows = ImportRow.objects.in_workspace(run.workspace_id).filter(run=run, pk__gt=after)
    page = list((rows.filter(result=result) if result else rows).order_by("id")[: ROWS_A_PAGE + 1])
    lines = [Line(row.row, row.label, row.result, _because(row), files[row.file_id].name) for row in page[:ROWS_A_PAGE]]
    return lines, page[ROWS_A_PAGE - 1].pk if len(page) > ROWS_A_PAGE else 0


def _because(row: ImportRow) -> str:
    """What was made of a row, and what is said about it."""
    made = [made_words(kind, count) for kind, count in row.made.items()]
    return "; ".join([part for part in (", ".join(made),) if part] + list(map(message, row.remarks)))


def made_words(kind: str, count: int) -> str:
    """Such as "2 contacts": so many new rows of a kind."""
    words = {
        "customer": ngettext("%(n)s customer", "%(n)s customers", count),
        "contact": ngettext("%(n)s contact", "%(n)s contacts", count),
        "deal": ngettext("%(n)s deal", "%(n)s deals", count),
        "touch": ngettext("%(n)s touch", "%(n)s touches", count),
        "step": ngettext("%(n)s next step", "%(n)s next steps", count),
        "ticket": ngettext("%(n)s ticket", "%(n)s tickets", count),
        "product": ngettext("%(n)s product", "%(n)s products", count),
        "member": ngettext("%(n)s member, invited", "%(n)s members, invited", count),
    }
    return words.get(kind, kind) % {"n": count}


def _questions(run: ImportRun, files: dict[int, ImportFile]) -> list[dict[str, Any]]:
    shown = []
    for place, asked in enumerate(run.questions):
        file = files.get(int(asked["file"])) if asked["file"] else None
        choices = [
            {"value": each["value"], "label": _label(asked["code"], each["value"]), "preview": each["preview"]}
            for each in asked["choices"]
        ]
        shown.append(
            {"name": f"q{place}", "words": question(asked), "choices": choices, "file": file.name if file else ""}
        )
    return shown


def _refusals(run: ImportRun, files: dict[int, ImportFile]) -> list[tuple[str, str]]:
    return [
        (files[int(number)].name if number.isdigit() and int(number) in files else "", message(problem))
        for number, problem in run.problem.items()
    ]


def _tables(files: list[ImportFile]) -> list[dict[str, Any]]:
    tables = []
    for file in files:
        for sheet, table in enumerate(file.tables):
            columns = [
                {**column, "name": f"c{file.pk}-{sheet}-{place}", "is_known": column["goal"] not in (EXTRA, LEFT_OUT)}
                for place, column in enumerate(table["columns"])
            ]
            known = sum(column["is_known"] for column in columns)
            is_wide = len(columns) > MOST_SELECTS
            words = kind_words(table["kind"])
            tables.append({**table, "columns": columns, "known": known, "kind_words": words, "is_wide": is_wide})
    return tables


def _notices(files: list[ImportFile]) -> list[str]:
    return [message(notice) for file in files for table in file.tables for notice in table["notices"]]


def kind_words(kind: str) -> str:
    """A format in words."""
    system = kind.partition(".")[0]
    names = {
        "maven": _("the Maven sales data set"),
        "hubspot": _("a HubSpot export"),
        "salesforce": _("a Salesforce export"),
        "salesforce_report": _("a Salesforce report"),
    }
    return names.get(system, _("a table"))


def _label(code: str, value: str) -> str:
    """A choice in words; a stage by its number and name."""
    is_stage = code.startswith("stage:") and value.isdecimal()
    return f"{value} {stage_name(int(value))}" if is_stage else choice(value)
