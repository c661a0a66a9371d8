"""How often a customer is to be touched, and what was made of the stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Cadence(EditableModel):
    """Working days between two real contacts: by level before the sale, by moment after it (then `level` is empty)."""

    moment = models.CharField(max_length=20, choices=choices(Moment))
    level = models.CharField(max_length=1, choices=choices(Level), blank=True)
    ideal_days = models.PositiveSmallIntegerField(_("ideal, in working days"))
    longest_days = models.PositiveSmallIntegerField(_("longest, in working days"))

    objects = ScopedQuerySet["Cadence"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "moment", "level"], name="a_cadence_cell_stands_once"),
            models.CheckConstraint(
                condition=models.Q(moment=Moment.BEFORE) ^ models.Q(level=""), name="levels_count_before_the_sale"
            ),
            models.CheckConstraint(
                condition=models.Q(ideal_days__gte=1, ideal_days__lte=365, longest_days__gte=models.F("ideal_days")),
                name="a_cadence_is_a_day_to_a_year_and_longest_is_not_shorter_than_ideal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.level}: {self.ideal_days}"


class StageChange(WorkspaceModel):
    """What somebody changed at a stage: its rule before and after, as `StageRule.kept` tells it. Never edited."""

    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    objects = ScopedQuerySet["StageChange"].as_manager()

    class Meta:
        constraints = [*same_workspace("playbook_stagechange", by="workspace.Member")]
        # The latest changes of a workspace.
        indexes = [models.Index(fields=["workspace", "-id"], name="stage_change_latest")]

    def __str__(self) -> str:
        return f"{self.stage}: {self.before} → {self.after}"
