"""What a customer believes they will get from what they bought, and what became of it (M30)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.expectation import SAID, ExpectationTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet

TURN = ExpectationTurn


class ExpectationQuerySet(ScopedQuerySet["Expectation"]):
    """Expectations."""

    def standing(self) -> "ExpectationQuerySet":
        """Those that hold, met or not."""
        return self.filter(taken_back_at=None)


class Expectation(EditableModel):
    """A result the customer counts on, for a day; `member` of ours said it, `contact` of theirs believes it.

    `promised` and `realized` are amounts in the smallest unit of `currency`, or of `measure` where that is "". All but
    who it is about follows from its changes (`care.expecting`).
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="expectations")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="expectations")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+", verbose_name=_("who of us said it"))
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    what = models.CharField(_("what they expect"), max_length=1000)
    due_on = models.DateField(_("by"))
    promised = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    measure = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(editable=False)
    realized = models.BigIntegerField(null=True, editable=False)
    measured_on = models.DateField(null=True, editable=False)
    said = models.CharField(max_length=6, choices=choices(SAID), blank=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    objects = ExpectationQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_expectation"),
            *same_workspace(
                "relationship_expectation",
                customer="customers.Customer",
                deal="deals.Deal",
                member="workspace.Member",
                contact="customers.Contact",
                by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="an_expectation_says_what"),
            models.CheckConstraint(
                condition=Q(promised__isnull=True) | Q(promised__gte=0), name="what_is_promised_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(currency="") | Q(measure=""), name="an_amount_is_of_money_or_of_something_else"
            ),
            models.CheckConstraint(
                condition=Q(measured_on__isnull=True, realized__isnull=True, said="")
                | Q(measured_on__isnull=False, realized__isnull=False)
                | Q(measured_on__isnull=False) & ~Q(said=""),
                name="what_is_measured_has_a_day_and_a_result",
            ),
        ]
        indexes = [
            # What a customer expects, by its day.
            models.Index(fields=["workspace", "customer", "due_on"], name="expectation_by_customer"),
            models.Index(fields=["workspace", "deal"], name="expectation_by_deal"),
            models.Index(fields=["workspace", "contact"], name="expectation_by_contact"),
        ]

    def __str__(self) -> str:
        return self.what


class ExpectationChange(WorkspaceModel):
    """What happened to an expectation; rows are only added, or withdrawn where they were a slip.

    NOTED and AGREED carry what holds from then on (`what`, `due_on`, `promised`); MEASURED a day, an amount or what was
    `said`. `contact` is who of them agreed or confirmed.
    """

    expectation = WorkspaceFK(Expectation, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    withdrawn_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    turn = models.CharField(max_length=10, choices=choices(TURN))
    what = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    promised = models.BigIntegerField(null=True)
    realized = models.BigIntegerField(_("what they got"), null=True)
    measured_on = models.DateField(_("seen on"), null=True)
    said = models.CharField(max_length=6, choices=choices(SAID), blank=True)
    reason = models.CharField(_("why"), max_length=1000, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ExpectationChange"].as_manager()

    class Meta:
        constraints = [
            referable("relationship_expectationchange"),
            *same_workspace(
                "relationship_expectationchange",
                expectation="relationship.Expectation",
                by="workspace.Member",
                contact="customers.Contact",
                withdrawn_by="workspace.Member",
            ),
            models.CheckConstraint(
                condition=~Q(turn__in=[TURN.AGREED, TURN.TAKEN_BACK]) | ~Q(reason=""),
                name="an_expectation_changes_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(turn__in=[TURN.NOTED, TURN.AGREED]) | Q(due_on__isnull=False) & ~Q(what=""),
                name="what_holds_from_now_on_is_said_whole",
            ),
            models.CheckConstraint(
                condition=~Q(turn=TURN.MEASURED)
                | Q(measured_on__isnull=False) & (Q(realized__isnull=False) | ~Q(said="")),
                name="who_measures_says_when_and_what",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="a_change_is_withdrawn_by_somebody",
            ),
        ]
        indexes = [
            # What became of an expectation, in order.
            models.Index(fields=["workspace", "expectation", "id"], name="expectation_change_by_one"),
            models.Index(fields=["workspace", "contact"], name="expectation_change_by_contact"),
        ]

    def __str__(self) -> str:
        return self.turn
