"""One import at a time in a workspace: whose turn it is, held by the rows themselves on either database."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from followthrough.porting.models import ImportRun
from followthrough.workspace.models import Workspace

State = ImportRun.State
#: States in which nothing has been written yet.
NOT_BEGUN = (State.LOOKING, State.ASKING, State.READY, State.WAITING)
#: A running import tells of itself with every batch; silent for longer it was stopped with its process.
STOPPED_AFTER = timedelta(minutes=5)


class NotItsTurn(Exception):
    """The import can't go on now; the message can be shown."""


def running(workspace_id: int) -> QuerySet[ImportRun]:
    """The imports of a workspace that have written rows and are not done."""
    return ImportRun.objects.in_workspace(workspace_id).filter(state=State.RUNNING)


def silent(at: datetime) -> Q:
    """Those that have told nothing of themselves for so long that they were stopped."""
    return Q(beaten_at=None) | Q(beaten_at__lt=at - STOPPED_AFTER)


def hold_the_turn(workspace_id: int) -> None:
    """Until the caller's transaction ends, no other import of the workspace begins or is taken back."""
    # A weaker lock than for deletion, so that rows which name the workspace are written meanwhile.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def refuse_beside_another(run: ImportRun) -> None:
    """Raise NotItsTurn while another import of the workspace runs."""
    other = running(run.workspace_id).exclude(pk=run.pk).select_related("by").first()
    if other is not None:
        raise NotItsTurn(
            _(
                "Another import is running, begun by %(name)s. Try again when it is done; "
                "one that was stopped is taken back within %(minutes)s minutes."
            )
            % {"name": other.by.name, "minutes": int(STOPPED_AFTER.total_seconds()) // 60}
        )


@transaction.atomic
def begin(run: ImportRun, *, at: datetime) -> None:
    """Make the import the one that runs. Raises NotItsTurn beside another, and when it has begun already or is gone."""
    hold_the_turn(run.workspace_id)
    refuse_beside_another(run)
    waiting = ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk, state__in=NOT_BEGUN)
    if not waiting.update(state=State.RUNNING, started_at=at, beaten_at=at, rows_done=0):
        raise NotItsTurn(_("This import has run already, or was put away."))
    run.state, run.started_at, run.beaten_at, run.rows_done = State.RUNNING, at, at, 0


def go_on(run: ImportRun) -> None:
    """Within a batch's own transaction: it is written only while the import still runs, and until then nobody ends it.

    Raises NotItsTurn when it was taken back meanwhile.
    """
    if not running(run.workspace_id).select_for_update().filter(pk=run.pk).exists():
        raise NotItsTurn(_("This import was taken back while it ran."))
