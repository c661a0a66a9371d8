"""Plans as first shown, what members made of them and put off, what plans rest on, and who seemed to drift away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.drift import Colour, DriftRule, Verdict
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class PlanDay(WorkspaceModel):
    """A member's plan of one day, frozen at its start or by their first change that day; never by reading it."""

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    on = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True)
    frozen_at = models.DateTimeField()

    objects = ScopedQuerySet["PlanDay"].as_manager()

    class Meta:
        constraints = [
            referable("planner_planday"),
            *same_workspace("planner_planday", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "member", "on"], name="a_member_has_one_plan_a_day"),
        ]


class PlanItem(WorkspaceModel):
    """One row of a frozen plan: its rank and why, as codes and values, worded when shown.

    `minutes` and `worth` (the index: thousandths of a middle deal × millionths of a chance, a minute) are those it was
    ranked by. Rows kept before the index hold `points` instead, and so do their reasons.
    """

    made_by_itself = True

    plan_day = WorkspaceFK(PlanDay, models.CASCADE, related_name="items")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    points = models.IntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    worth = models.BigIntegerField(null=True)
    reasons = models.JSONField(default=list)
    target_stage = models.PositiveSmallIntegerField(null=True)

    objects = ScopedQuerySet["PlanItem"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "planner_planitem",
                plan_day="planner.PlanDay",
                customer="customers.Customer",
                deal="deals.Deal",
            ),
            models.UniqueConstraint(fields=["workspace", "plan_day", "customer"], name="a_plan_shows_a_customer_once"),
        ]
        indexes = [
            # Frozen rows of a customer or a deal.
            models.Index(fields=["workspace", "customer"], name="plan_item_by_customer"),
            models.Index(fields=["workspace", "deal"], name="plan_item_by_deal"),
        ]


class Triage(WorkspaceModel):
    """One decision over everything that came due while a member was away."""

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    on = models.DateField()
    decided_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    objects = ScopedQuerySet["Triage"].as_manager()

    class Meta:
        constraints = [
            referable("planner_triage"),
            *same_workspace("planner_triage", member="workspace.Member", by="workspace.Member"),
        ]
        # The triages of a member.
        indexes = [models.Index(fields=["workspace", "member", "on"], name="triage_by_member")]


class Postponement(WorkspaceModel):
    """A customer kept out of a member's plan until a day, with the reason; the clock of the customer runs on."""

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    triage = WorkspaceFK(Triage, models.PROTECT, null=True, related_name="postponements")
    until = models.DateField()
    reason = models.CharField(_("reason"), max_length=500)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Postponement"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "planner_postponement",
                member="workspace.Member",
                customer="customers.Customer",
                by="workspace.Member",
                triage="planner.Triage",
            ),
        ]
        indexes = [
            # What a member put off beyond today.
            models.Index(fields=["workspace", "member", "ended_at", "until"], name="postponement_by_member"),
            models.Index(fields=["workspace", "customer"], name="postponement_by_customer"),
            models.Index(fields=["workspace", "triage"], name="postponement_by_triage"),
        ]


class Placement(WorkspaceModel):
    """Where a member put a customer in the plan of a day, with the reason. The last one of a customer counts.

    Rows are only added, and end when the member takes them back: `place` is the rank it was put to, `was` the one it
    had (None: it was not in sight), `done` how many touches were done by then. Place 1 is the most important job.
    """

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    on = models.DateField()
    place = models.PositiveSmallIntegerField()
    was = models.PositiveSmallIntegerField(null=True)
    done = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=500)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Placement"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("planner_placement", member="workspace.Member", customer="customers.Customer"),
            models.CheckConstraint(condition=models.Q(place__gte=1), name="a_place_is_the_first_or_a_later_one"),
        ]
        indexes = [
            # Where a member put whom on a day.
            models.Index(fields=["workspace", "member", "on"], name="placement_by_member"),
            models.Index(fields=["workspace", "customer"], name="placement_by_customer"),
        ]


class Learnt(WorkspaceModel):
    """What was counted in the journal by a moment: rows are only added, so a past plan can be made again.

    `counts`: [stage, level, stage after or 0 for an end unsold, how many]; `minutes`: [stage, 0 without a
    deal or -1 for a visit, minutes, how many];
    of the rows of the journal with an id below `until_id`.
    """

    made_by_itself = True

    learnt_at = models.DateTimeField()
    until_id = models.BigIntegerField()
    counts = models.JSONField(default=list)
    minutes = models.JSONField(default=list)

    objects = ScopedQuerySet["Learnt"].as_manager()

    class Meta:
        # What was known at a moment.
        indexes = [models.Index(fields=["workspace", "learnt_at"], name="learnt_by_time")]


class Alarm(WorkspaceModel):
    """That a customer seemed to drift away on a day, told to who owned it then. What it told is never changed.

    `since_on` is the first day on which it seemed so. The reason is kept as `rule` and values, worded when shown.
    `verdict` is what somebody said of it, if anybody did; a later answer takes its place.
    """

    made_by_itself = True

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    on = models.DateField()
    colour = models.CharField(max_length=5, choices=choices(Colour))
    rule = models.CharField(max_length=8, choices=choices(DriftRule))
    values = models.JSONField(default=dict)
    since_on = models.DateField()
    raised_at = models.DateTimeField()
    verdict = models.CharField(max_length=5, choices=choices(Verdict), blank=True)
    verdict_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    verdict_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Alarm"].as_manager()

    class Meta:
        constraints = [
            referable("planner_alarm"),
            *same_workspace(
                "planner_alarm",
                member="workspace.Member",
                customer="customers.Customer",
                verdict_by="workspace.Member",
            ),
            # Whether a customer's silence was told already, too.
            models.UniqueConstraint(
                fields=["workspace", "customer", "member", "on"], name="a_customer_alarms_a_member_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", verdict_by__isnull=True, verdict_at__isnull=True)
                | ~models.Q(verdict="") & models.Q(verdict_by__isnull=False, verdict_at__isnull=False),
                name="a_verdict_on_an_alarm_is_somebodys",
            ),
            models.CheckConstraint(
                condition=models.Q(since_on__lte=models.F("on")), name="an_alarm_is_raised_once_it_seems_so"
            ),
        ]
        indexes = [
            # The alarms of a member, the latest first, and those of a day of theirs.
            models.Index(fields=["workspace", "member", "on"], name="alarm_by_member"),
            # Those of everybody, the latest first.
            models.Index(fields=["workspace", "on"], name="alarm_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.colour}, {self.rule}"
