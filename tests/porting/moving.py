"""Import in a test, and compare the whole database before and after."""

import hashlib
from typing import Any

from django.apps import apps

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
    return carry_out(run, examined, by=by, at=NOW)


def rows_of(run: ImportRun) -> list[ImportRow]:
    """What became of each row, in order."""
    return list(ImportRow.objects.in_workspace(run.workspace_id).filter(run=run).order_by("file", "sheet", "row"))


def domain_tables() -> dict[str, str]:
    """A digest of each table of the domain, all columns of all rows; the import's own record apart."""
    digests = {}
    for model in apps.get_models():
        if issubclass(model, WorkspaceModel) and model._meta.app_label != _ITS_OWN_RECORD:
            rows: list[Any] = sorted(map(repr, model._default_manager.filter(workspace_id__gt=0).values_list()))
            digests[model._meta.label] = hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else "empty"
    return digests
