"""Customers and deals put aside until a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class Parking(WorkspaceModel):
    """A customer, or one deal of it, that rests until it wakes. Nobody vanishes: there is always a day to wake."""

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="parkings")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="parkings")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000)
    wake_on = models.DateField(_("wake on"))
    parked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["Parking"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "relationship_parking",
                customer="customers.Customer",
                deal="deals.Deal",
                by="workspace.Member",
                ended_by="workspace.Member",
            ),
        ]
        indexes = [
            # Parkings of a customer, the open one among them.
            models.Index(fields=["workspace", "customer", "ended_at"], name="parking_by_customer"),
            models.Index(fields=["workspace", "deal"], name="parking_by_deal"),
        ]
