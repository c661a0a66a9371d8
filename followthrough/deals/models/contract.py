"""The ask for the contract, an event of its own, and the contract (M6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.deals.models.deal import Deal
from followthrough.vocabulary.program import AskReply, Renewal
from followthrough.workspace.base import EditableModel, WorkspaceFK, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Ask(EditableModel):
    """We asked somebody for the contract; the answer is noted when it comes. Asking again is another ask."""

    deal = WorkspaceFK(Deal, models.PROTECT, related_name="asks")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    was_key = models.BooleanField(editable=False)
    asked_on = models.DateField(_("asked on"))
    terms = models.TextField(_("terms"), max_length=200_000)
    reply = models.CharField(_("answer"), max_length=8, choices=choices(AskReply), default=AskReply.WAITING)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    objections = models.TextField(_("objections"), blank=True, max_length=200_000)
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)
    recorded_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Ask"].as_manager()

    class Meta:
        constraints = [
            referable("deals_ask"),
            *same_workspace("deals_ask", deal="deals.Deal", contact="customers.Contact", by="workspace.Member"),
            models.CheckConstraint(
                condition=models.Q(reply=AskReply.WAITING, answered_on__isnull=True)
                | (~models.Q(reply=AskReply.WAITING) & models.Q(answered_on__gte=models.F("asked_on"))),
                name="an_ask_is_answered_on_a_day_after_it_was_asked",
            ),
        ]
        indexes = [
            # Asks of a deal, the latest first.
            models.Index(fields=["workspace", "deal", "-id"], name="ask_by_deal"),
            models.Index(fields=["workspace", "contact"], name="ask_by_contact"),
        ]

    def __str__(self) -> str:
        return self.terms


class Contract(EditableModel):
    """The contract of a deal: a draft until `signed_on` is known. The signed file is kept with the attachments."""

    deal = WorkspaceFK(Deal, models.PROTECT, related_name="contracts")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    file = WorkspaceFK("customers.Attachment", models.PROTECT, null=True, related_name="+")

    name = models.CharField(_("name"), max_length=300, blank=True)
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    renewal = models.CharField(_("when it ends"), max_length=10, choices=choices(Renewal), default=Renewal.NONE)
    notice_by = models.DateField(_("notice by"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=200_000)
    recorded_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Contract"].as_manager()

    class Meta:
        constraints = [
            referable("deals_contract"),
            *same_workspace("deals_contract", deal="deals.Deal", by="workspace.Member", file="customers.Attachment"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_contract_ends_after_it_starts",
            ),
        ]
        indexes = [
            # Contracts of a deal.
            models.Index(fields=["workspace", "deal", "-id"], name="contract_by_deal"),
            models.Index(fields=["workspace", "file"], name="contract_by_file"),
            # Contracts that come near their end, of all customers.
            models.Index(fields=["workspace", "ends_on"], name="contract_by_end"),
        ]

    def __str__(self) -> str:
        return self.name
