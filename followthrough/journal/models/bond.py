"""How close each of us is to each customer, kept beside the touches."""

from django.db import models

from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.scope import ScopedQuerySet

#: What follows from the touches.
KEPT = ("log_score", "last_touch_at", "last_contact_at")


class Bond(WorkspaceModel):
    """The bond of a member with a customer; there is a row where the member has touched them, and it still stands.

    `log_score` is that of `reckoning.half_life`, with the half-life of the customer's level.
    """

    made_by_itself = True

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="bonds")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    log_score = models.FloatField()
    last_touch_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Bond"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_bond", customer="customers.Customer", member="workspace.Member"),
            # Who of us is closest to a customer, too.
            models.UniqueConstraint(fields=["workspace", "customer", "member"], name="a_member_has_one_bond_each"),
        ]
        # Whom a member is close to: before they go, and when an import that made them is taken back.
        indexes = [models.Index(fields=["workspace", "member", "log_score"], name="bond_by_member")]

    def __str__(self) -> str:
        return f"{self.member_id} – {self.customer_id}"
