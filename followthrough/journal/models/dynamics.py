"""What changes for a customer: dated facts, and the rounds of questions that ask for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.journal.models.entries import Entry
from followthrough.vocabulary.dynamics import EFFECTS, DynamicsKind
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class DynamicsRound(WorkspaceModel):
    """Somebody asked a customer what has changed. The facts it brought point to it; a round may bring none."""

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="dynamics_rounds")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    objects = ScopedQuerySet["DynamicsRound"].as_manager()

    class Meta:
        constraints = [
            referable("journal_dynamicsround"),
            *same_workspace("journal_dynamicsround", customer="customers.Customer", by="workspace.Member"),
        ]
        indexes = [
            # When they were asked last.
            models.Index(fields=["workspace", "customer", "-asked_at"], name="dynamics_round_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"


class DynamicsQuerySet(ScopedQuerySet["DynamicsFact"]):
    """Facts of customers."""

    def standing(self) -> "DynamicsQuerySet":
        """Those that nobody took back."""
        return self.filter(withdrawn_at=None)


class DynamicsFact(WorkspaceModel):
    """A dated fact that moves a customer's urgency: what, of when, from where. Never edited; taken back with a reason.

    `happens_on` may lie ahead, as the end of a contract does. `entry` is the touch it was learnt in, `asked_in` the
    round it answers.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="dynamics")
    entry = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="dynamics")
    asked_in = WorkspaceFK(DynamicsRound, models.PROTECT, null=True, related_name="facts")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    kind = models.CharField(_("what it is about"), max_length=12, choices=choices(DynamicsKind))
    what = models.CharField(_("what changed"), max_length=500)
    happens_on = models.DateField(_("when"))
    source = models.CharField(_("who says so"), max_length=200)
    effect = models.SmallIntegerField(_("for their urgency"))
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=1000, blank=True)

    objects = DynamicsQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("journal_dynamicsfact"),
            *same_workspace(
                "journal_dynamicsfact",
                customer="customers.Customer",
                entry="journal.Entry",
                asked_in="journal.DynamicsRound",
                by="workspace.Member",
                withdrawn_by="workspace.Member",
            ),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(source=""), name="a_fact_says_what_changed_and_who_says_so"
            ),
            models.CheckConstraint(
                condition=Q(effect__gte=EFFECTS[0], effect__lte=EFFECTS[-1]), name="an_effect_goes_from_2_down_to_2_up"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="a_fact_is_taken_back_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            # What changed for a customer, the latest noted first.
            models.Index(fields=["workspace", "customer", "-noted_at"], name="dynamics_by_customer"),
            # Facts of a kind that come near, of all customers.
            models.Index(fields=["workspace", "kind", "happens_on"], name="dynamics_by_kind_and_day"),
            # What was learnt in a touch, and in a round.
            models.Index(fields=["workspace", "entry"], name="dynamics_by_entry"),
            models.Index(fields=["workspace", "asked_in"], name="dynamics_by_round"),
        ]

    def __str__(self) -> str:
        return self.what
