"""Due dates follow a changed rhythm: at once in a small workspace, off the request in a large one."""

from collections.abc import Collection

from django.core.cache import cache
from django.db.models import F

from followthrough.customers.models import Customer
from followthrough.journal.retime import move_due_dates, retiming_batches
from followthrough.vocabulary.level import Level
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Workspace

#: With more customers than this the dates move within seconds or minutes, not within the request.
AT_ONCE = 2_000
#: Seconds for which the progress is told after the last batch: a stop in between begins anew.
PROGRESS_KEPT_FOR = 120


def follow_rhythm(workspace: Workspace, *, levels: Collection[Level] = ()) -> int | None:
    """Move the due dates of a workspace whose rhythm has changed; how many, or None where the scheduler will.

    `levels` are those whose interval changed. Until it is done the workspace is marked, so a stop loses nothing.
    """
    if Customer.objects.in_workspace(workspace)[: AT_ONCE + 1].count() > AT_ONCE:  # not all of a million are counted
        return None
    return _move_all(workspace.pk, levels)


def retime_waiting() -> int:
    """Move the due dates wherever they have not followed yet; how many workspaces that was."""
    waiting = list(Workspace.objects.filter(retimed_seq__lt=F("rhythm_seq")).values_list("pk", flat=True))
    for pk in waiting:
        _move_all(pk, list(Level))
    return len(waiting)


def progress_of(workspace: Workspace) -> tuple[int, int] | None:
    """How many customers have followed a changed rhythm, out of all; None once all have. (0, 0) before it began."""
    if workspace.retimed_seq >= workspace.rhythm_seq:
        return None
    found: tuple[int, int] = cache.get(_key(workspace.pk), (0, 0))
    return found


def _key(workspace_id: int) -> str:
    return f"retiming-{workspace_id}"


def _move_all(workspace_id: int, levels: Collection[Level]) -> int:
    workspace = Workspace.objects.get(pk=workspace_id)
    if workspace.retimed_seq + 1 < workspace.rhythm_seq:
        levels = list(Level)
    moved = done = 0
    batches = list(retiming_batches(workspace))
    total = sum(map(len, batches))
    for ids in batches:
        moved += durably(move_due_dates, workspace, ids, levels=levels)
        done += len(ids)
        cache.set(_key(workspace_id), (done, total), PROGRESS_KEPT_FOR)
    Workspace.objects.filter(pk=workspace_id, retimed_seq__lt=workspace.rhythm_seq).update(
        retimed_seq=workspace.rhythm_seq
    )
    cache.delete(_key(workspace_id))
    return moved
