"""How often a customer is to be touched, what may be done in a touch, and what was made of the stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.tactic import TacticKind
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Cadence(EditableModel):
    """Working days between two real contacts: by level before the sale, by moment after it (then `level` is empty).

    A cell with a `stage` tightens that of its level for whoever has an open deal there (0: at every stage). `channels`
    are the ways of the attempts in a row that nobody answers, parted by commas ("" for none in particular).
    """

    moment = models.CharField(max_length=20, choices=choices(Moment))
    level = models.CharField(max_length=1, choices=choices(Level), blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    ideal_days = models.PositiveSmallIntegerField(_("ideal, in working days"))
    longest_days = models.PositiveSmallIntegerField(_("longest, in working days"))
    channels = models.CharField(_("ways in turn"), max_length=60, blank=True)

    objects = ScopedQuerySet["Cadence"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "moment", "level", "stage"], name="a_cadence_cell_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(stage=0) | models.Q(moment=Moment.BEFORE, stage__lte=7, channels=""),
                name="stages_count_before_the_sale",
            ),
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


class CadenceChange(WorkspaceModel):
    """That an ideal interval was changed, and from what: so what followed from it then can be told. Only added.

    Of a stage or a group where it has one; then no level's own interval changed.
    """

    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    group = WorkspaceFK("customers.CustomerGroup", models.PROTECT, null=True, related_name="+")
    moment = models.CharField(max_length=20, choices=choices(Moment))
    level = models.CharField(max_length=1, choices=choices(Level), blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    ideal_before = models.PositiveSmallIntegerField()
    ideal_after = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField()

    objects = ScopedQuerySet["CadenceChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("playbook_cadencechange", by="workspace.Member", group="customers.CustomerGroup")
        ]
        # The changes of a workspace in their order.
        indexes = [models.Index(fields=["workspace", "changed_at"], name="cadence_change_by_time")]

    def __str__(self) -> str:
        return f"{self.moment} {self.level}: {self.ideal_before} → {self.ideal_after}"


class Validity(EditableModel):
    """For how many calendar days a level counts as fresh, where a workspace differs from `vocabulary.level`."""

    level = models.CharField(max_length=1, choices=choices(ASSESSED))
    valid_days = models.PositiveSmallIntegerField(_("holds for, in days"))

    objects = ScopedQuerySet["Validity"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "level"], name="a_level_has_one_validity"),
            models.CheckConstraint(
                condition=models.Q(valid_days__gte=1, valid_days__lte=365), name="a_level_holds_a_day_to_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.valid_days}"


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


class Tactic(EditableModel):
    """Something to do in a touch: at which stages, for which levels, and how. It is retired, never deleted.

    `stages` are the figures of the stages it serves, `levels` the letters of the levels (none: of all), `phases` the
    figures of the phases it is for after the sale (none: all that time); `place` orders the set, the least first.
    `measured` is kept beside the journal and written by `journal.tried` alone.
    """

    made_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    kind = models.CharField(_("kind"), max_length=9, choices=choices(TacticKind))
    name = models.CharField(_("name"), max_length=120)
    how = models.TextField(_("how"), max_length=2000)
    stages = models.CharField(_("stages"), max_length=7, blank=True)
    after_sale = models.BooleanField(_("after the sale"), default=False)
    phases = models.CharField(_("phases"), max_length=4, blank=True, default="", db_default="")
    levels = models.CharField(_("levels"), max_length=5, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=choices(Channel), blank=True)
    place = models.IntegerField(editable=False)
    made_at = models.DateTimeField(editable=False)
    measured = models.JSONField(default=dict, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["Tactic"].as_manager()

    class Meta:
        constraints = [
            referable("playbook_tactic"),
            *same_workspace("playbook_tactic", made_by="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "name"], name="a_tactic_has_its_own_name"),
            models.CheckConstraint(
                condition=~models.Q(stages="") | models.Q(after_sale=True),
                name="a_tactic_serves_a_stage_or_the_time_after_the_sale",
            ),
            models.CheckConstraint(
                condition=models.Q(phases="") | models.Q(after_sale=True), name="phases_count_after_the_sale"
            ),
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(how=""), name="a_tactic_says_how"),
        ]

    def __str__(self) -> str:
        return self.name
