"""Ask for a study of what a training changed, and keep what came out (M38)."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from followthrough.training.models import Training, TrainingStudy
from followthrough.training.plan import check_may_keep
from followthrough.vocabulary.training import AIMS, IN_MONEY, StudyState
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.refusal import Refused

#: Whoever works on a study shows a sign of it more often; silent for longer it was stopped, and another begins anew.
STOPPED_AFTER = timedelta(minutes=2)
#: Seeds are whole numbers below this.
SEEDS = 2**31


@transaction.atomic
def ask_study(
    *, by: Member, training: Training, measure: str, at: datetime, worth: int | None = None, seed: int | None = None
) -> TrainingStudy:
    """A study of one measure, to be worked out off the request by what is on record at `at`.

    While one of the same waits, that one is returned. `worth` is what one more of it brings, in minor units; a measure
    in money has none. Raises NotAllowed, and Refused for a measure or a worth that can't be.
    """
    check_may_keep(by)
    row: Training = training.locked()
    if measure not in AIMS:
        raise Refused(_("Choose what to look at."), field="measure")
    if measure in IN_MONEY:
        worth = None
    if worth is not None and worth <= 0:
        raise Refused(_("What one more of it brings is more than nothing."), field="worth")
    same = TrainingStudy.objects.in_workspace(by.workspace_id).filter(training=row, measure=measure, worth=worth)
    if waiting := same.filter(state=StudyState.WAITING).first():
        return waiting
    return TrainingStudy.objects.create(
        workspace_id=by.workspace_id, training=row, by=by, measure=measure, worth=worth, as_of=at,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
    )  # fmt: skip


def waiting_studies(workspace: Workspace, *, at: datetime) -> list[TrainingStudy]:
    """Those that nobody works on at `at`, the eldest first."""
    rows = TrainingStudy.objects.in_workspace(workspace).filter(state=StudyState.WAITING)
    rows = rows.filter(Q(beaten_at=None) | Q(beaten_at__lte=at - STOPPED_AFTER))
    return list(rows.select_related("training", "training__workspace").order_by("as_of", "id"))


def claim_study(study: TrainingStudy, *, at: datetime) -> bool:
    """Whether this process, of perhaps several, is the one to work it out now."""
    rows = _rows(study).filter(Q(beaten_at=None) | Q(beaten_at__lte=at - STOPPED_AFTER))
    return bool(rows.update(beaten_at=at, done=0))


def note_progress(study: TrainingStudy, done: int, total: int, *, at: datetime) -> None:
    """Tell how far it is; that is a sign of life as well."""
    _rows(study).update(done=done, total=total, beaten_at=at)


def keep_result(study: TrainingStudy, result: Mapping[str, Any]) -> None:
    """Keep what came out."""
    _rows(study).update(state=StudyState.DONE, result=dict(result))


def give_up_study(study: TrainingStudy) -> None:
    """Note that it could not be worked out."""
    _rows(study).update(state=StudyState.FAILED)


def _rows(study: TrainingStudy) -> Any:
    rows = TrainingStudy.objects.in_workspace(study.workspace_id)
    return rows.filter(pk=study.pk, state=StudyState.WAITING)
