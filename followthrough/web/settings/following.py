"""After a change of the rhythm: let the due dates follow, and say so."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.background import scheduler
from followthrough.background.retiming import follow_rhythm
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Workspace


def follow(workspace: Workspace, levels: Collection[Level] = ()) -> str:
    """Move the due dates now, or let the scheduler do it where there are many; the sentence that tells it."""
    moved = follow_rhythm(workspace, levels=levels)
    if moved is None:
        scheduler.wake_on_commit()
        return _("The due dates follow within a few minutes.")
    return ngettext("%(count)d due date moved.", "%(count)d due dates moved.", moved) % {"count": moved}
