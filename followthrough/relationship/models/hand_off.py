"""A customer is handed from the one who sold to the one who will look after them (M31)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.hand_off import ENDS, HandOffTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class HandOffQuerySet(ScopedQuerySet["HandOff"]):
    """Hand-offs."""

    def open(self) -> "HandOffQuerySet":
        """Those that wait to be accepted."""
        return self.filter(ended_at=None)

    def accepted(self) -> "HandOffQuerySet":
        """Those that came about."""
        return self.filter(ended_as=HandOffTurn.ACCEPTED)


class HandOff(EditableModel):
    """A customer offered by `giver`, who has it, to `receiver`; the giver keeps it until it is accepted.

    `deal` is the sale that it follows; None where it follows none, or another hand-off followed that already. `pack`
    is what is handed over, by `HandOffItem`. How it ended follows from its changes; `reason` is why it was returned.
    `moved` tells which next steps went along when it was accepted (`care.taking_over`).
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="hand_offs")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="hand_offs")
    giver = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    receiver = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+", verbose_name=_("to"))
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    pack = models.JSONField(default=dict)
    next_meeting_on = models.DateField(_("next meeting on"), null=True, blank=True)
    offered_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_as = models.CharField(max_length=10, choices=choices(ENDS), blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    moved = models.JSONField(null=True, editable=False)

    objects = HandOffQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_handoff"),
            *same_workspace(
                "relationship_handoff",
                customer="customers.Customer",
                deal="deals.Deal",
                giver="workspace.Member",
                receiver="workspace.Member",
                by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="a_customer_is_handed_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False, ended_as__in=ENDS),
                name="a_hand_off_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(ended_as=HandOffTurn.RETURNED) | ~Q(reason=""), name="a_hand_off_is_returned_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer"],
                condition=Q(ended_at__isnull=True),
                name="a_customer_is_handed_to_one_at_a_time",
            ),
        ]
        indexes = [
            # Hand-offs of a customer, the latest first.
            models.Index(fields=["workspace", "customer", "-id"], name="hand_off_by_customer"),
            models.Index(fields=["workspace", "deal"], name="hand_off_by_deal"),
            # Today: what waits for a member to be accepted.
            models.Index(
                fields=["workspace", "receiver", "offered_at"],
                name="hand_off_waiting",
                condition=Q(ended_at__isnull=True),
            ),
            # Today: what a member gave, and how it ended.
            models.Index(fields=["workspace", "giver", "ended_as", "ended_at"], name="hand_off_by_giver"),
            # Those that came about in a period, the latest first.
            models.Index(fields=["workspace", "ended_as", "-ended_at"], name="hand_off_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.giver_id} → {self.receiver_id}"

    @property
    def is_open(self) -> bool:
        """Whether it waits to be accepted."""
        return self.ended_at is None


class HandOffChange(WorkspaceModel):
    """What happened to a hand-off; only ever added, the last row counts."""

    hand_off = WorkspaceFK(HandOff, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    turn = models.CharField(max_length=10, choices=choices(HandOffTurn))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["HandOffChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("relationship_handoffchange", hand_off="relationship.HandOff", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(turn=HandOffTurn.RETURNED) | ~Q(reason=""), name="who_returns_a_customer_says_why"
            ),
        ]
        indexes = [
            # What happened to a hand-off, in order.
            models.Index(fields=["workspace", "hand_off", "id"], name="hand_off_change_by_one"),
        ]

    def __str__(self) -> str:
        return self.turn
