"""What is to be paid and when, what came in, what is given up (M7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.deals.models.deal import Deal
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class Instalment(EditableModel):
    """A part of the price and the day it is due, in minor units of its currency.

    `open_amount` is kept beside the receipts and write-offs, for what is owed to be found: less than nothing where more
    came in than was due. `deals.collect` writes it, `deals.collect.reckon` works it out anew.
    """

    deal = WorkspaceFK(Deal, models.PROTECT, related_name="instalments")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    due_on = models.DateField(_("due on"))
    note = models.CharField(_("what for"), max_length=300, blank=True)
    open_amount = models.BigIntegerField(editable=False)
    recorded_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Instalment"].as_manager()

    class Meta:
        constraints = [
            referable("deals_instalment"),
            *same_workspace("deals_instalment", deal="deals.Deal", by="workspace.Member"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & ~models.Q(currency=""), name="an_instalment_has_an_amount"
            ),
        ]
        indexes = [
            # Instalments of a deal by the day they are due.
            models.Index(fields=["workspace", "deal", "due_on"], name="instalment_by_deal"),
        ]

    def __str__(self) -> str:
        return self.note


class Receipt(WorkspaceModel):
    """Money that came in for an instalment; taken back where it was entered by mistake."""

    instalment = WorkspaceFK(Instalment, models.PROTECT, related_name="receipts")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    withdrawn_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")

    amount = models.BigIntegerField(_("amount"))
    received_on = models.DateField(_("received on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["Receipt"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "deals_receipt",
                instalment="deals.Instalment",
                by="workspace.Member",
                withdrawn_by="workspace.Member",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_receipt_has_an_amount"),
        ]
        indexes = [
            # What came in for an instalment.
            models.Index(fields=["workspace", "instalment"], name="receipt_by_instalment"),
        ]


class WriteOff(WorkspaceModel):
    """What is left of an instalment is given up, with the reason."""

    instalment = WorkspaceFK(Instalment, models.PROTECT, related_name="write_offs")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=1000)
    recorded_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["WriteOff"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("deals_writeoff", instalment="deals.Instalment", by="workspace.Member"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & ~models.Q(reason=""), name="a_write_off_has_an_amount_and_a_reason"
            ),
        ]
        indexes = [
            # What was given up of an instalment.
            models.Index(fields=["workspace", "instalment"], name="write_off_by_instalment"),
        ]
