"""Who recommended us to whom: asked, given, thanked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.referral import ReferralTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class ReferralQuerySet(ScopedQuerySet["Referral"]):
    """Referrals."""

    def standing(self) -> "ReferralQuerySet":
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)

    def given(self) -> "ReferralQuerySet":
        """Those in which somebody was named."""
        return self.filter(taken_back_at=None, given_at__isnull=False)


class Referral(EditableModel):
    """That a customer recommends us, or was asked to; `contact` of theirs does, `member` of ours asked or heard it.

    `name` is whom they named, `became` the customer that came of it (a lead at first: that it bought is read from its
    sale). The moments follow from its changes. That two customers never name each other in a circle is seen to by the
    verb; where two became one later, the chain is drawn without going round.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="referrals")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    became = WorkspaceFK("customers.Customer", models.PROTECT, null=True, related_name="referred_by")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("whom they named"), max_length=300, blank=True)
    words = models.TextField(_("what they said"), max_length=10_000, blank=True)
    made_at = models.DateTimeField(editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    given_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    thanked_at = models.DateTimeField(null=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_referral"),
            *same_workspace(
                "relationship_referral",
                customer="customers.Customer",
                contact="customers.Contact",
                became="customers.Customer",
                member="workspace.Member",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False) | Q(given_at__isnull=False), name="a_referral_is_asked_or_given"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, became__isnull=True) | Q(given_at__isnull=False) & ~Q(name=""),
                name="a_referral_that_is_given_names_somebody",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | Q(declined_at__isnull=True),
                name="what_is_given_is_not_declined",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(thanked_at__isnull=True),
                name="they_are_thanked_for_what_is_given",
            ),
        ]
        indexes = [
            # Referrals of a customer, the latest first; by whom a customer came; of a person.
            models.Index(fields=["workspace", "customer", "-id"], name="referral_by_customer"),
            models.Index(
                fields=["workspace", "became"], name="referral_by_who_came", condition=Q(became__isnull=False)
            ),
            models.Index(fields=["workspace", "contact"], name="referral_by_contact"),
            # Those of a period, of us all or of one of us.
            models.Index(fields=["workspace", "made_at"], name="referral_by_day"),
            models.Index(fields=["workspace", "member", "made_at"], name="referral_by_member"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.made_at:%Y-%m-%d}"


class ReferralChange(WorkspaceModel):
    """What became of a referral; only ever added, the last row of a turn counts."""

    referral = WorkspaceFK(Referral, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    turn = models.CharField(max_length=10, choices=choices(ReferralTurn))
    words = models.CharField(_("in their words"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["ReferralChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("relationship_referralchange", referral="relationship.Referral", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(turn=ReferralTurn.TAKEN_BACK) | ~Q(words=""), name="a_referral_is_taken_back_for_a_reason"
            ),
        ]
        indexes = [
            # What became of a referral, in order.
            models.Index(fields=["workspace", "referral", "id"], name="referral_change_by_one"),
        ]
