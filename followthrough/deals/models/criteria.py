"""What the customer chooses by, and who agreed to it (M4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.deals.models.deal import Deal
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class CriteriaSheet(WorkspaceModel):
    """The criteria of a deal as they stood from `made_at` on. A change is a new sheet; the latest number counts.

    `rivals` are names; `criteria` are `{"name", "weight" (1-10), "brought_by" (they, we, rival), "ours" (0-5 or None),
    "theirs" ([0-5 or None] in the order of `rivals`)}`, written by `deals.agree` alone.
    """

    deal = WorkspaceFK(Deal, models.PROTECT, related_name="criteria_sheets")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    number = models.PositiveIntegerField()
    rivals = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet["CriteriaSheet"].as_manager()

    class Meta:
        constraints = [
            referable("deals_criteriasheet"),
            *same_workspace("deals_criteriasheet", deal="deals.Deal", by="workspace.Member"),
            # Also: the latest sheet of a deal.
            models.UniqueConstraint(fields=["workspace", "deal", "number"], name="a_sheet_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Agreement(WorkspaceModel):
    """Somebody at the customer agreed to a sheet; whether they were key then is kept."""

    sheet = WorkspaceFK(CriteriaSheet, models.PROTECT, related_name="agreements")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    was_key = models.BooleanField()
    agreed_on = models.DateField(_("agreed on"))
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet["Agreement"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "deals_agreement", sheet="deals.CriteriaSheet", contact="customers.Contact", by="workspace.Member"
            ),
        ]
        indexes = [
            # Who agreed to a sheet.
            models.Index(fields=["workspace", "sheet"], name="agreement_by_sheet"),
            models.Index(fields=["workspace", "contact"], name="agreement_by_contact"),
        ]
