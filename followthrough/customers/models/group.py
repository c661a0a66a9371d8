"""Groups of customers that are touched at a rhythm of their own, and who was in which when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models.customer import Customer
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class CustomerGroup(EditableModel):
    """A named group with its own intervals, which go before those of level and stage. It ends, it is never deleted.

    `query` is the list it is filled from, as the query string of that list's address; `channels` are the ways of the
    attempts in a row that nobody answers, parted by commas ("" for none in particular).
    """

    made_by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True, editable=False)
    ideal_days = models.PositiveSmallIntegerField(_("ideal, in working days"))
    longest_days = models.PositiveSmallIntegerField(_("longest, in working days"))
    channels = models.CharField(_("ways in turn"), max_length=60, blank=True)
    made_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["CustomerGroup"].as_manager()

    class Meta:
        constraints = [
            referable("customers_customergroup"),
            *same_workspace("customers_customergroup", made_by="workspace.Member"),
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=Q(ended_at=None), name="a_group_has_its_own_name"
            ),
            models.CheckConstraint(
                condition=Q(ideal_days__gte=1, longest_days__lte=365, longest_days__gte=models.F("ideal_days")),
                name="a_group_is_touched_within_a_day_to_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(WorkspaceModel):
    """That a customer is, or was, in a group: at most in one at a time. Rows are added and ended, never removed."""

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="memberships")
    group = WorkspaceFK(CustomerGroup, models.PROTECT, related_name="memberships")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["GroupMembership"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "customers_groupmembership",
                customer="customers.Customer",
                group="customers.CustomerGroup",
                by="workspace.Member",
                ended_by="workspace.Member",
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer"],
                condition=Q(ended_at=None),
                name="a_customer_is_in_one_group_at_a_time",
            ),
        ]
        indexes = [
            # Who is in a group, and who was.
            models.Index(fields=["workspace", "group", "customer"], name="membership_of_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.group_id}"
