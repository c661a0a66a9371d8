"""Value reviews with a customer: what they have from what they bought, and when to look again (M33)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class ValueReviewQuerySet(ScopedQuerySet["ValueReview"]):
    """Value reviews."""

    def standing(self) -> "ValueReviewQuerySet":
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class ValueReview(WorkspaceModel):
    """We looked with a customer at what they have against what was promised; only ever added, or taken back.

    Amounts are minor units of `currency`; `nps` is how likely they would recommend us, 0…10.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="value_reviews")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    on = models.DateField(_("on"))
    promised = models.TextField(_("what was promised"), blank=True, max_length=10_000)
    realized = models.TextField(_("what they have from it"), max_length=10_000)
    promised_value = models.BigIntegerField(_("promised, in money"), null=True, blank=True)
    realized_value = models.BigIntegerField(_("realized, in money"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    nps = models.PositiveSmallIntegerField(_("how likely they would recommend us"), null=True, blank=True)
    made_at = models.DateTimeField(editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    taken_back_because = models.CharField(_("why it was taken back"), max_length=1000, blank=True)

    objects = ValueReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_valuereview"),
            *same_workspace(
                "relationship_valuereview",
                customer="customers.Customer",
                by="workspace.Member",
                taken_back_by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(realized=""), name="a_value_review_says_what_they_have"),
            models.CheckConstraint(
                condition=Q(nps__isnull=True) | Q(nps__lte=10), name="they_recommend_us_with_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(promised_value__isnull=True, realized_value__isnull=True) | ~Q(currency=""),
                name="a_reviewed_value_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_because="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because=""),
                name="a_value_review_is_taken_back_for_a_reason",
            ),
        ]
        indexes = [
            # Reviews of a customer, the latest first.
            models.Index(fields=["workspace", "customer", "-on", "-id"], name="value_review_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.realized}"


class ReviewContact(WorkspaceModel):
    """Who of them took part in a value review."""

    review = WorkspaceFK(ValueReview, models.CASCADE, related_name="people")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["ReviewContact"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "relationship_reviewcontact", review="relationship.ValueReview", contact="customers.Contact"
            ),
            # Also: who took part.
            models.UniqueConstraint(fields=["workspace", "review", "contact"], name="they_take_part_once"),
        ]
        indexes = [models.Index(fields=["workspace", "contact"], name="review_contact_by_contact")]


class ReviewDayQuerySet(ScopedQuerySet["ReviewDay"]):
    """Days of reviews to come."""

    def ahead(self) -> "ReviewDayQuerySet":
        """Those that stand."""
        return self.filter(ended_at=None)


class ReviewDay(WorkspaceModel):
    """The day on which a value review is due; it ends when one was held, or when another day takes its place.

    `after` is the review in which it was set. `brought_as` is the number of the next step by which it came into Today.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="review_days")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    after = WorkspaceFK(ValueReview, models.PROTECT, null=True, related_name="+")

    due_on = models.DateField(_("next review"))
    made_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    brought_as = models.BigIntegerField(null=True, editable=False)

    objects = ReviewDayQuerySet.as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "relationship_reviewday",
                customer="customers.Customer",
                by="workspace.Member",
                after="relationship.ValueReview",
            ),
        ]
        indexes = [
            # The next review of a customer.
            models.Index(fields=["workspace", "customer", "due_on"], name="review_day_by_customer"),
            # Reviews to come, of everybody.
            models.Index(fields=["workspace", "due_on"], name="review_day_ahead", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["workspace", "after"], name="review_day_by_review"),
        ]

    def __str__(self) -> str:
        return str(self.due_on)
