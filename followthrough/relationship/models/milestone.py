"""Milestones from a sale to its value, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.milestone import MilestoneKind, MilestoneTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class MilestoneQuerySet(ScopedQuerySet["Milestone"]):
    """Milestones."""

    def standing(self) -> "MilestoneQuerySet":
        """Those that are still wanted, reached or not."""
        return self.filter(dropped_at=None)

    def ahead(self) -> "MilestoneQuerySet":
        """Those that are still to be reached."""
        return self.filter(dropped_at=None, reached_on=None)


class Milestone(EditableModel):
    """Something to be reached for a customer after a sale, by a day; `member` of ours looks after it.

    `reached_on` and `dropped_at` follow from its changes, the last of which counts.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="milestones")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="milestones")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+", verbose_name=_("who looks after it"))
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    kind = models.CharField(_("what it is"), max_length=11, choices=choices(MilestoneKind))
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by"), null=True, blank=True)
    made_at = models.DateTimeField(editable=False)
    reached_on = models.DateField(null=True, editable=False)
    dropped_at = models.DateTimeField(null=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_milestone"),
            *same_workspace(
                "relationship_milestone",
                customer="customers.Customer",
                deal="deals.Deal",
                member="workspace.Member",
                by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_milestone_says_what"),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True) | Q(dropped_at__isnull=True),
                name="what_is_reached_is_not_dropped",
            ),
        ]
        indexes = [
            # Milestones of a customer, by their day.
            models.Index(fields=["workspace", "customer", "due_on"], name="milestone_by_customer"),
            models.Index(fields=["workspace", "deal"], name="milestone_by_deal"),
            # What a member is to see reached.
            models.Index(
                fields=["workspace", "member", "due_on"],
                name="milestone_ahead_of_member",
                condition=Q(reached_on__isnull=True, dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class MilestoneChange(WorkspaceModel):
    """That a milestone was reached on a day, was not after all, or was dropped; only ever added, the last row counts.

    `contact` is who of them said so, `figure` the value they have from it in their own words.
    """

    milestone = WorkspaceFK(Milestone, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")

    turn = models.CharField(max_length=7, choices=choices(MilestoneTurn))
    on = models.DateField(null=True)
    figure = models.CharField(_("their figure"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["MilestoneChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "relationship_milestonechange",
                milestone="relationship.Milestone",
                by="workspace.Member",
                contact="customers.Contact",
            ),
            models.CheckConstraint(
                condition=Q(turn=MilestoneTurn.REACHED, on__isnull=False)
                | ~Q(turn=MilestoneTurn.REACHED) & Q(on__isnull=True),
                name="a_milestone_is_reached_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(turn=MilestoneTurn.DROPPED) | ~Q(reason=""), name="a_milestone_is_dropped_for_a_reason"
            ),
        ]
        indexes = [
            # What became of a milestone, in order.
            models.Index(fields=["workspace", "milestone", "id"], name="milestone_change_by_one"),
            models.Index(fields=["workspace", "contact"], name="milestone_change_by_contact"),
        ]
