"""How leads come to us: the forms they write by, when each arrived and on what way, and who took it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models.customer import Customer
from followthrough.vocabulary.way import Way
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class LeadForm(EditableModel):
    """A form on the web by which strangers write to us; whoever knows its secret may send it, nothing else.

    Its leads go to `member`, in turn to the sellers of `team`, or to nobody: they wait in the inbox.
    """

    member = WorkspaceFK("workspace.Member", models.PROTECT, null=True, blank=True, related_name="+")
    team = WorkspaceFK("workspace.Team", models.PROTECT, null=True, blank=True, related_name="+")
    made_by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("name"), max_length=200)
    secret = models.CharField(max_length=64, unique=True, editable=False)
    source = models.CharField(_("source"), max_length=200)
    is_open = models.BooleanField(_("open"), default=True)
    made_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["LeadForm"].as_manager()

    class Meta:
        constraints = [
            referable("customers_leadform"),
            *same_workspace(
                "customers_leadform",
                member="workspace.Member",
                team="workspace.Team",
                made_by="workspace.Member",
            ),
            models.UniqueConstraint(fields=["workspace", "name"], name="a_form_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(team__isnull=True), name="leads_of_a_form_go_one_way"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Arrival(WorkspaceModel):
    """That somebody came to us, once; `uid` is that of the row in the journal that tells it.

    `is_known` says that they were a customer here already. Rows are only added.
    """

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="arrivals")
    form = WorkspaceFK(LeadForm, models.PROTECT, null=True, related_name="arrivals")
    hinted_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    given_to = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    uid = models.UUIDField()
    way = models.CharField(max_length=4, choices=choices(Way))
    is_known = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()

    objects = ScopedQuerySet["Arrival"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "customers_arrival",
                customer="customers.Customer",
                form="customers.LeadForm",
                hinted_by="workspace.Member",
                given_to="workspace.Member",
            ),
            models.UniqueConstraint(fields=["workspace", "uid"], name="an_arrival_is_noted_once"),
            models.CheckConstraint(
                condition=(
                    Q(way=Way.HAND, form__isnull=True, hinted_by__isnull=True)
                    | Q(way=Way.FORM, form__isnull=False, hinted_by__isnull=True)
                    | Q(way=Way.HINT, form__isnull=True, hinted_by__isnull=False)
                ),
                name="an_arrival_names_what_brought_it",
            ),
        ]
        indexes = [
            # How a customer came.
            models.Index(fields=["workspace", "customer", "arrived_at"], name="arrival_by_customer"),
            # How soon those of the last weeks were answered.
            models.Index(fields=["workspace", "arrived_at"], name="arrival_by_day"),
            # What a colleague spotted, the latest first.
            models.Index(
                fields=["workspace", "hinted_by", "-arrived_at"],
                name="arrival_by_finder",
                condition=Q(hinted_by__isnull=False),
            ),
            # Whose turn it is among the sellers of a form.
            models.Index(fields=["workspace", "form", "-id"], name="arrival_by_form"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.arrived_at:%Y-%m-%d}"


class Claim(WorkspaceModel):
    """That a member took a customer, or was given it by somebody who leads; what it takes to undo that."""

    customer = WorkspaceFK(Customer, models.PROTECT, related_name="claims")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    owner_before = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    deals = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet["Claim"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "customers_claim",
                customer="customers.Customer",
                member="workspace.Member",
                by="workspace.Member",
                owner_before="workspace.Member",
                ended_by="workspace.Member",
            ),
        ]
        # The last claim of a customer, to undo it.
        indexes = [models.Index(fields=["workspace", "customer", "-id"], name="claim_by_customer")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
