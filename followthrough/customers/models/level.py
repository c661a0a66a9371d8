"""How much attention a customer was judged to deserve, when, by whom and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models.customer import Customer
from followthrough.vocabulary.level import Level, Need
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class AssessmentQuerySet(ScopedQuerySet["LevelAssessment"]):
    """Judgements."""

    def standing(self) -> "AssessmentQuerySet":
        """Those that stand: neither taken back nor taking another one back."""
        taken_back = LevelAssessment.objects.filter(
            workspace_id=models.OuterRef("workspace_id"), takes_back_id=models.OuterRef("pk")
        )
        return self.filter(takes_back__isnull=True).exclude(models.Exists(taken_back))


class LevelAssessment(WorkspaceModel):
    """One judgement; rows are only added. One that `takes_back` another says which level stands again.

    Beside what the person decided stand what they knew, when the customer says they will buy (`buys_on`) and how clear
    the need is, and what these facts suggested (`suggested`, "" for nothing) with its steps (`because`, codes with
    values as `reckoning.levels` gives them).
    """

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="assessments")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    level_before = models.CharField(max_length=1, choices=choices(Level))
    level = models.CharField(_("level"), max_length=1, choices=choices(Level))
    reason = models.CharField(_("reason"), max_length=1000)
    buys_on = models.DateField(_("they say they will buy"), null=True)
    need = models.CharField(_("need"), max_length=6, choices=choices(Need), blank=True, default=Need.UNSAID)
    suggested = models.CharField(max_length=1, choices=choices(Level), blank=True, default="")
    because = models.JSONField(default=list)
    takes_back = WorkspaceFK("self", models.PROTECT, null=True, related_name="+")
    assessed_at = models.DateTimeField()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("customers_levelassessment"),
            *same_workspace(
                "customers_levelassessment",
                customer="customers.Customer",
                by="workspace.Member",
                takes_back="customers.LevelAssessment",
            ),
            # Also: what took a judgement back. Most rows take nothing back: left in, they would make it look useless.
            models.UniqueConstraint(
                fields=["workspace", "takes_back"],
                condition=models.Q(takes_back__isnull=False),
                name="a_judgement_is_taken_back_once",
            ),
        ]
        indexes = [
            # The last assessment of a customer.
            models.Index(fields=["workspace", "customer", "assessed_at"], name="assessment_by_customer"),
            # The level changes of a member's day.
            models.Index(fields=["workspace", "by", "assessed_at"], name="assessment_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.level_before} → {self.level}"
