"""Pairs of customers that may be one and the same, and pairs of which somebody said that they are two."""

from django.db import models

from followthrough.customers.models.customer import Customer
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, same_workspace
from followthrough.workspace.scope import ScopedQuerySet

BOTH = {"first": "customers.Customer", "second": "customers.Customer"}


class PossibleDuplicateQuerySet(ScopedQuerySet["PossibleDuplicate"]):
    """Pairs that may be one."""

    def undecided(self) -> "PossibleDuplicateQuerySet":
        """Pairs of which nobody said that they are two."""
        aside = SetAside.objects.filter(workspace_id=models.OuterRef("workspace_id"), ended_at__isnull=True)
        first, second = models.OuterRef("first_id"), models.OuterRef("second_id")
        # One by one: of an "or" the databases would use no index.
        so, otherwise = aside.filter(first=first, second=second), aside.filter(first=second, second=first)
        return self.exclude(models.Exists(so)).exclude(models.Exists(otherwise))


class PossibleDuplicate(WorkspaceModel):
    """Two customers, the elder `first`, with what they share as code and value. Kept for the list to read an index.

    Follows from what is known of both: `customers.pairs` writes it with each entry by hand, and all after imports.
    """

    made_by_itself = True

    first = WorkspaceFK(Customer, models.CASCADE, related_name="+")
    second = WorkspaceFK(Customer, models.CASCADE, related_name="+")
    weight = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            *same_workspace("customers_possibleduplicate", **BOTH),
            models.UniqueConstraint(fields=["workspace", "first", "second"], name="two_customers_are_one_pair"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="a_pair_begins_with_the_elder"
            ),
        ]
        indexes = [
            # The list, the likeliest first.
            models.Index(fields=["workspace", "-weight", "-id"], name="duplicate_by_weight"),
            # Pairs of a customer.
            models.Index(fields=["workspace", "second"], name="duplicate_by_second"),
        ]


class SetAside(WorkspaceModel):
    """Somebody looked at a pair and said: these are two. Rows are only added, and ended."""

    first = WorkspaceFK(Customer, models.PROTECT, related_name="+")
    second = WorkspaceFK(Customer, models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["SetAside"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("customers_setaside", **BOTH, by="workspace.Member", ended_by="workspace.Member"),
        ]
        indexes = [
            # Whether a pair is set aside.
            models.Index(fields=["workspace", "first", "second"], name="aside_by_pair"),
            # What is said of a customer in second place.
            models.Index(fields=["workspace", "second"], name="aside_by_second"),
            # The list of what was set aside, latest first.
            models.Index(fields=["workspace", "ended_at", "-said_at"], name="aside_by_age"),
        ]
