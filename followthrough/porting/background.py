"""Imports that wait in their rows: read or run them when the program's clock looks, and clear up after a stop."""

import logging
from datetime import datetime

from django.utils import timezone

from followthrough.porting.imports import carry_out, look
from followthrough.porting.models import ImportRun
from followthrough.porting.turns import NOT_BEGUN, STOPPED_AFTER, NotItsTurn, running
from followthrough.porting.undo import clear_up_stopped
from followthrough.workspace.models import Workspace

logger = logging.getLogger(__name__)

State = ImportRun.State


def run_waiting_imports(*, at: datetime) -> int:
    """Read and run what waits, take back what was left half done; returns how many imports were seen to."""
    seen = 0
    for workspace in Workspace.objects.order_by("id"):
        try:
            seen += clear_up_stopped(workspace, at=at)
        except Exception:
            # What can't be taken back in one workspace must not keep the others waiting.
            logger.exception("A stopped import could not be taken back")
        runs = ImportRun.objects.in_workspace(workspace).filter(state__in=(State.LOOKING, State.WAITING))
        for run in runs.order_by("id").select_related("by"):
            seen += _claimed(run, at) and _go_on(run, workspace)
    return seen


def _claimed(run: ImportRun, at: datetime) -> bool:
    """Whether this process, of perhaps several, is the one to see to it now."""
    if run.state == State.WAITING and running(run.workspace_id).exists():
        return False
    waiting = ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk, state=run.state)
    return bool(waiting.exclude(beaten_at__gt=at - STOPPED_AFTER).update(beaten_at=at))


def _go_on(run: ImportRun, workspace: Workspace) -> bool:
    run.by.workspace = workspace
    not_begun = ImportRun.objects.in_workspace(workspace).filter(pk=run.pk, state__in=NOT_BEGUN)
    try:
        if run.state == State.LOOKING:
            look(run, by=run.by, at=timezone.now())
        else:
            examined = look(run, by=run.by, at=timezone.now(), keep=0, onward=State.WAITING)
            if run.state == State.WAITING:
                carry_out(run, examined, by=run.by, at=timezone.now())
    except NotItsTurn:
        # Another one came first: this one waits on.
        not_begun.update(beaten_at=None)
    except Exception:
        logger.exception("An import failed")
        not_begun.update(state=State.FAILED, problem={"": {"code": "import_failed", "values": {}}})
    return True
