"""Plans as they were first shown, and what was put off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class PlanDay(WorkspaceModel):
    """A member's plan of one day, frozen at its start or by their first change that day; never by reading it."""

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    on = models.DateField()
    capacity = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()

    objects = ScopedQuerySet["PlanDay"].as_manager()

    class Meta:
        constraints = [
            referable("planner_planday"),
            *same_workspace("planner_planday", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "member", "on"], name="a_member_has_one_plan_a_day"),
        ]


class PlanItem(WorkspaceModel):
    """One row of a frozen plan: its rank and the parts of its points, as code and values, worded when shown."""

    made_by_itself = True

    plan_day = WorkspaceFK(PlanDay, models.CASCADE, related_name="items")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    points = models.IntegerField()
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
