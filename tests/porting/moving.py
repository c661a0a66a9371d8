"""Import in a test, and compare the whole database before and after."""

import hashlib
import io
import zipfile

from django.apps import apps
from django.db import connection

from followthrough.porting.answers import Answers
from followthrough.porting.examine import Examined
from followthrough.porting.imports import carry_out, look, stage_upload
from followthrough.porting.models import ImportRow, ImportRun
from followthrough.workspace.base import WorkspaceModel
from followthrough.workspace.models import Member
from tests.cast import NOW

#: What an import keeps about itself.
_ITS_OWN_RECORD = "porting"


def looked(by: Member, *files: tuple[str, bytes], answers: Answers | None = None) -> tuple[ImportRun, Examined]:
    """Stage and look, without loading."""
    run = stage_upload(by=by, at=NOW, files=files, answers=answers)
    return run, look(run, by=by, at=NOW)


def imported(by: Member, *files: tuple[str, bytes], answers: Answers | None = None) -> ImportRun:
    """A whole import; nothing may be left to ask."""
    run, examined = looked(by, *files, answers=answers)
    assert not run.questions
    assert not run.problem
    done = carry_out(run, examined, by=by, at=NOW)
    connection.check_constraints()  # as where it is committed
    return done


def rows_of(run: ImportRun) -> list[ImportRow]:
    """What became of each row, in order."""
    return list(ImportRow.objects.in_workspace(run.workspace_id).filter(run=run).order_by("file", "sheet", "row"))


def domain_tables() -> dict[str, str]:
    """A digest of each table of the domain, all columns of all rows; the import's own record apart."""
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if issubclass(model, WorkspaceModel) and model._meta.app_label != _ITS_OWN_RECORD:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" WHERE workspace_id > 0')
                rows = sorted(map(repr, cursor.fetchall()))
                digests[model._meta.label] = hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else "empty"
    return digests


def workbook(**sheets: list[list[str]]) -> bytes:
    """A small XLSX file with these sheets of text."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = [f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)]
    links = [
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(1, 1 + len(sheets))
    ]
    start = f'<Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{start}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{"".join(names)}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "".join(
            [f'<Relationships xmlns="{package}/relationships">', *links, "</Relationships>"]
        ),
    }
    for n, rows in enumerate(sheets.values(), 1):
        lines = [
            f'<row r="{r}">'
            + "".join(
                f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in enumerate(row, 1)
            )
            + "</row>"
            for r, row in enumerate(rows, 1)
        ]
        parts[f"xl/worksheets/s{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()
