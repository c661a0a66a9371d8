"""How much attention a customer was judged to deserve, when, by whom and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models.customer import Customer
from followthrough.vocabulary.level import Level
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class LevelAssessment(WorkspaceModel):
    """One judgement; rows are only added."""

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="assessments")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    level_before = models.CharField(max_length=1, choices=choices(Level))
    level = models.CharField(_("level"), max_length=1, choices=choices(Level))
    reason = models.CharField(_("reason"), max_length=1000)
    assessed_at = models.DateTimeField()

    objects = ScopedQuerySet["LevelAssessment"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("customers_levelassessment", customer="customers.Customer", by="workspace.Member"),
        ]
        indexes = [
            # The last assessment of a customer.
            models.Index(fields=["workspace", "customer", "assessed_at"], name="assessment_by_customer"),
            # The level changes of a member's day.
            models.Index(fields=["workspace", "by", "assessed_at"], name="assessment_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.level_before} → {self.level}"
