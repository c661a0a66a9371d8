"""Studies of trainings that wait to be worked out: off the request, with progress."""

import logging
from datetime import datetime

from django.utils import timezone

from followthrough.insight.training import work_out
from followthrough.training.models import TrainingStudy
from followthrough.training.study import claim_study, give_up_study, keep_result, note_progress, waiting_studies
from followthrough.workspace.models import Workspace

logger = logging.getLogger(__name__)


def work_out_studies(*, at: datetime) -> int:
    """Work out what waits, the eldest first; how many. A stop in between loses nothing: it is begun anew."""
    done = 0
    for workspace in Workspace.objects.order_by("id"):
        for asked in waiting_studies(workspace, at=at):
            done += claim_study(asked, at=at) and _work_out(asked)
    return done


def _work_out(asked: TrainingStudy) -> bool:
    def tell(done: int, total: int) -> None:
        note_progress(asked, done, total, at=timezone.now())

    try:
        keep_result(asked, work_out(asked, progress=tell))
    except Exception:
        # What can't be worked out of one training must not keep the others waiting.
        logger.exception("A study of a training failed")
        give_up_study(asked)
    return True
