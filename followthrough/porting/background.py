"""Imports that wait in their rows: read or run them when the program's clock looks, and clear up after a stop."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from followthrough.porting.imports import carry_out, look
from followthrough.porting.models import ImportRun
from followthrough.porting.undo import undo
from followthrough.workspace.models import Workspace

logger = logging.getLogger(__name__)

State = ImportRun.State
#: A running import tells of itself with every batch; silent for longer it was stopped with its process.
STOPPED_AFTER = timedelta(minutes=5)


def run_waiting_imports(*, at: datetime) -> int:
    """Read and run what waits, take back what was left half done; returns how many imports were seen to."""
    seen = 0
    for workspace in Workspace.objects.order_by("id"):
        runs = ImportRun.objects.in_workspace(workspace)
        for run in runs.filter(state__in=(State.LOOKING, State.WAITING)).order_by("id").select_related("by"):
            seen += _claimed(run, at) and _go_on(run, workspace)
        stopped = runs.filter(state=State.RUNNING, beaten_at__lt=at - STOPPED_AFTER).select_related("by")
        for run in stopped:
            run.by.workspace = workspace
            undo(run, by=run.by, at=at)
            runs.filter(pk=run.pk).update(state=State.FAILED, problem={"": {"code": "import_stopped", "values": {}}})
            seen += 1
    return seen


def _claimed(run: ImportRun, at: datetime) -> bool:
    """Whether this process, of perhaps several, is the one to see to it."""
    waiting = ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk, state=run.state)
    return bool(waiting.exclude(beaten_at__gt=at - STOPPED_AFTER).update(beaten_at=at))


def _go_on(run: ImportRun, workspace: Workspace) -> bool:
    run.by.workspace = workspace
    try:
        if run.state == State.LOOKING:
            look(run, by=run.by, at=timezone.now())
        else:
            examined = look(run, by=run.by, at=timezone.now(), keep=0, onward=State.RUNNING)
            if run.state == State.RUNNING:
                carry_out(run, examined, by=run.by, at=timezone.now())
    except Exception:
        logger.exception("An import failed")
        _clear_up(run)
    return True


def _clear_up(run: ImportRun) -> None:
    """What a failed import has written goes again; its record says that it failed."""
    runs = ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk)
    if runs.filter(state=State.FAILED).exists():
        undo(run, by=run.by, at=timezone.now())
    runs.update(state=State.FAILED, problem={"": {"code": "import_failed", "values": {}}})
