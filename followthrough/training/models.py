"""Training programs, their sessions, who was invited and came, and the studies of what it changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.training import Measure, StudyState
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Training(EditableModel):
    """A training program: what people should do differently after it, and what an hour of theirs costs.

    `aims` are `vocabulary.training.Measure`s, `roles` those it is for. Amounts are minor units of `currency`; of a
    sale `margin` in a hundred stays with us; `running` is paid every month as long as it goes on. By `seed` lots are
    drawn for who comes next.
    """

    made_by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("name"), max_length=200)
    behaviour = models.CharField(_("what they should do differently"), max_length=500)
    aims = models.JSONField(default=list)
    roles = models.JSONField(default=list)
    note = models.TextField(_("note"), max_length=10_000, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    wage = models.BigIntegerField(_("an hour of one person costs"), default=0)
    running = models.BigIntegerField(_("costs every month"), default=0)
    margin = models.PositiveSmallIntegerField(_("margin"), default=100)
    seed = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["Training"].as_manager()

    class Meta:
        constraints = [
            referable("training_training"),
            *same_workspace("training_training", made_by="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "name"], name="a_training_has_its_own_name"),
            models.CheckConstraint(condition=~Q(name=""), name="a_training_has_a_name"),
            models.CheckConstraint(condition=Q(wage__gte=0, running__gte=0), name="a_training_costs_no_less_than_0"),
            models.CheckConstraint(condition=Q(margin__lte=100), name="a_margin_is_at_most_all_of_a_sale"),
        ]

    def __str__(self) -> str:
        return self.name


class TrainingSession(EditableModel):
    """A day of a training, and what it cost: fees, travel, and work that was left undone, in minor units.

    A session that was called off counts for nothing.
    """

    training = WorkspaceFK(Training, models.PROTECT, related_name="sessions")
    made_by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    on = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    trainer = models.CharField(_("who trains"), max_length=200, blank=True)
    place = models.CharField(_("where"), max_length=300, blank=True)
    fees = models.BigIntegerField(_("fees"), default=0)
    travel = models.BigIntegerField(_("travel"), default=0)
    lost = models.BigIntegerField(_("work left undone"), default=0)
    made_at = models.DateTimeField(editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["TrainingSession"].as_manager()

    class Meta:
        constraints = [
            referable("training_trainingsession"),
            *same_workspace("training_trainingsession", training="training.Training", made_by="workspace.Member"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="a_session_takes_time"),
            models.CheckConstraint(
                condition=Q(fees__gte=0, travel__gte=0, lost__gte=0), name="a_session_costs_no_less_than_0"
            ),
        ]
        indexes = [
            # The sessions of a training by day; who was trained first when.
            models.Index(fields=["workspace", "training", "on"], name="training_session_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class Attendee(WorkspaceModel):
    """A member invited to a session, and whether they came."""

    session = WorkspaceFK(TrainingSession, models.PROTECT, related_name="attendees")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    state = models.CharField(max_length=7, choices=choices(Attendance), default=Attendance.INVITED)
    noted_at = models.DateTimeField()

    objects = ScopedQuerySet["Attendee"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "training_attendee",
                session="training.TrainingSession",
                member="workspace.Member",
                by="workspace.Member",
            ),
            models.UniqueConstraint(fields=["workspace", "session", "member"], name="a_member_attends_a_session_once"),
        ]
        # The trainings of a member.
        indexes = [models.Index(fields=["workspace", "member"], name="attendee_by_member")]

    def __str__(self) -> str:
        return self.state


class TrainingStudy(WorkspaceModel):
    """What a training changed of `measure`, as it was on record at `as_of`; worked out off the request, by `seed`.

    `worth` is what one more of it brings, in minor units, where the measure is no money itself. `done` of `total`
    draws are made; `beaten_at` is the last sign of who works on it. The same seed and moment give the same `result`.
    """

    training = WorkspaceFK(Training, models.PROTECT, related_name="studies")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    measure = models.CharField(max_length=20, choices=choices(Measure))
    worth = models.BigIntegerField(null=True)
    seed = models.BigIntegerField()
    as_of = models.DateTimeField()
    state = models.CharField(max_length=7, choices=choices(StudyState), default=StudyState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    beaten_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    objects = ScopedQuerySet["TrainingStudy"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("training_trainingstudy", training="training.Training", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(state=StudyState.DONE) | Q(result__isnull=False), name="a_study_that_is_done_has_a_result"
            ),
            models.CheckConstraint(condition=Q(worth__isnull=True) | Q(worth__gt=0), name="what_has_worth_is_above_0"),
        ]
        indexes = [
            # The studies of a training, the latest first.
            models.Index(fields=["workspace", "training", "-as_of"], name="training_study_latest"),
            # Those that wait to be worked out.
            models.Index(
                fields=["workspace", "state"], name="training_study_waiting", condition=Q(state=StudyState.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return self.measure
