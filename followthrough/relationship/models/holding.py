"""What a customer uses of what we sell, and what more was offered to them (M34)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.phase import Phase
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class HoldingQuerySet(ScopedQuerySet["Holding"]):
    """What customers use."""

    def standing(self) -> "HoldingQuerySet":
        """What they use still."""
        return self.filter(ended_at=None)


class Holding(WorkspaceModel):
    """A customer uses a product, beside what the journal knows was sold; `supplier` is "" where they have it from us.

    It ends on a day (`ended_on`, unknown where it was noted in error); nothing of it is changed otherwise.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="holdings")
    product = WorkspaceFK("customers.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    since = models.DateField(_("since"), null=True, blank=True)
    supplier = models.CharField(_("from whom, if not from us"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    noted_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    ended_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(_("reason"), max_length=1000, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_holding"),
            *same_workspace(
                "relationship_holding",
                customer="customers.Customer",
                product="customers.Product",
                by="workspace.Member",
                ended_by="workspace.Member",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_on__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because=""),
                name="what_is_held_ends_for_a_reason",
            ),
        ]
        indexes = [
            # What a customer uses.
            models.Index(fields=["workspace", "customer", "product"], name="holding_by_customer"),
            models.Index(fields=["workspace", "product"], name="holding_by_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.supplier}".strip()


class Offer(WorkspaceModel):
    """Something more was offered to a customer, in a deal of its own; how they stood then, and what spoke against it.

    `against` are codes with their figures. Where there are any, `reason` says why it was offered all the same.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="offers")
    product = WorkspaceFK("customers.Product", models.PROTECT, related_name="+")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, related_name="offers")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    phase = models.CharField(max_length=15, choices=choices(Phase), blank=True)
    trust = models.PositiveSmallIntegerField()
    against = models.JSONField(default=list, blank=True)
    is_early = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    made_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Offer"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "relationship_offer",
                customer="customers.Customer",
                product="customers.Product",
                deal="deals.Deal",
                by="workspace.Member",
            ),
            models.CheckConstraint(condition=Q(is_early=False) | ~Q(reason=""), name="an_early_offer_has_a_reason"),
            models.UniqueConstraint(fields=["workspace", "deal"], name="a_deal_is_one_offer"),
        ]
        indexes = [
            # What was offered to a customer.
            models.Index(fields=["workspace", "customer", "-id"], name="offer_by_customer"),
            models.Index(fields=["workspace", "product"], name="offer_by_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.made_at}"
