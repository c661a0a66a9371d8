"""In which phase a customer was placed when, by the rules; and what members said against it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.phase import Phase
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class PhaseFound(WorkspaceModel):
    """What the rules said of a customer from a day on: the phase, why, and how they stood; only ever added.

    `is_told` says whether enough was on record to tell the phase; `why` are codes with their days and figures.
    """

    made_by_itself = True

    customer = WorkspaceFK("customers.Customer", models.CASCADE, related_name="phases_found")
    on = models.DateField()
    phase = models.CharField(max_length=15, choices=choices(Phase))
    is_told = models.BooleanField()
    why = models.JSONField(default=list)
    colour = models.CharField(max_length=5, blank=True)
    interest = models.PositiveSmallIntegerField()
    trust = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()

    objects = ScopedQuerySet["PhaseFound"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("relationship_phasefound", customer="customers.Customer"),
        ]
        indexes = [
            # How a customer was placed, the latest first.
            models.Index(fields=["workspace", "customer", "-id"], name="phase_found_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.on}"


class PhaseSaid(WorkspaceModel):
    """A member said in which phase a customer is, against the rules, and why.

    It holds for as long as the rules say what they said then (`instead_of`), and until it is taken back.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="phases_said")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    phase = models.CharField(_("phase"), max_length=15, choices=choices(Phase))
    instead_of = models.CharField(max_length=15, choices=choices(Phase))
    reason = models.CharField(_("reason"), max_length=1000)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["PhaseSaid"].as_manager()

    class Meta:
        constraints = [
            referable("relationship_phasesaid"),
            *same_workspace(
                "relationship_phasesaid",
                customer="customers.Customer",
                by="workspace.Member",
                ended_by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_phase_is_said_for_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="what_was_said_is_taken_back_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer"],
                condition=Q(ended_at__isnull=True),
                name="of_a_customer_one_phase_is_said",
            ),
        ]
        indexes = [
            # What was said of a customer, the latest first.
            models.Index(fields=["workspace", "customer", "-id"], name="phase_said_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.phase}: {self.reason}"
