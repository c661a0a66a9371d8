"""What we offer, in versions; sent and answered (M5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.deals.models.deal import Deal
from followthrough.vocabulary.program import ProgramReply
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Program(EditableModel):
    """One version of the solution offered. It is edited until it is sent; after that, a new version is made.

    Amounts are minor units of `currency`; `answers_criteria` are names of criteria it answers.
    """

    deal = WorkspaceFK(Deal, models.PROTECT, related_name="programs")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=300)
    scope = models.TextField(_("scope"), blank=True, max_length=200_000)
    currency = models.CharField(_("currency"), max_length=3)
    expected_what = models.CharField(_("what they expect from it"), max_length=1000, blank=True)
    expected_value = models.BigIntegerField(_("what that is worth to them"), null=True, blank=True)
    expected_by = models.DateField(_("by when"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    answers_criteria = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(editable=False)
    is_sent = models.BooleanField(default=False, editable=False)

    objects = ScopedQuerySet["Program"].as_manager()

    class Meta:
        constraints = [
            referable("deals_program"),
            *same_workspace("deals_program", deal="deals.Deal", by="workspace.Member"),
            # Also: the versions of a deal.
            models.UniqueConstraint(fields=["workspace", "deal", "number"], name="a_program_has_its_own_number"),
            models.CheckConstraint(condition=~models.Q(title=""), name="a_program_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class ProgramLine(WorkspaceModel):
    """A line: quantity in thousandths, price in minor units, discount and tax in hundredths of a percent."""

    program = WorkspaceFK(Program, models.CASCADE, related_name="lines")
    product = WorkspaceFK("customers.Product", models.PROTECT, null=True, related_name="+")

    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("what"), max_length=300)
    quantity = models.BigIntegerField(_("quantity"))
    price = models.BigIntegerField(_("price each"))
    discount = models.PositiveIntegerField(_("discount"), default=0)
    tax = models.PositiveIntegerField(_("tax"), default=0)

    objects = ScopedQuerySet["ProgramLine"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("deals_programline", program="deals.Program", product="customers.Product"),
            # Also: the lines of a program.
            models.UniqueConstraint(fields=["workspace", "program", "position"], name="a_line_has_its_own_place"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, price__gte=0, discount__lte=10_000, tax__lte=10_000),
                name="a_line_has_a_quantity_and_no_negative_price",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "product"], name="program_line_by_product")]

    def __str__(self) -> str:
        return self.name


class Sending(WorkspaceModel):
    """A program went to somebody by a link, which was first opened at `opened_at`."""

    program = WorkspaceFK(Program, models.PROTECT, related_name="sendings")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    was_key = models.BooleanField()
    sent_on = models.DateField(_("sent on"))
    recorded_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["Sending"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "deals_sending", program="deals.Program", contact="customers.Contact", by="workspace.Member"
            ),
        ]
        indexes = [
            # To whom a program went.
            models.Index(fields=["workspace", "program"], name="sending_by_program"),
            models.Index(fields=["workspace", "contact"], name="sending_by_contact"),
        ]


class ProgramAnswer(WorkspaceModel):
    """What the customer said to a program; the latest counts."""

    program = WorkspaceFK(Program, models.PROTECT, related_name="answers")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    reply = models.CharField(_("answer"), max_length=8, choices=choices(ProgramReply))
    note = models.TextField(_("what they said"), blank=True, max_length=200_000)
    answered_on = models.DateField(_("answered on"))
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet["ProgramAnswer"].as_manager()

    class Meta:
        constraints = [
            *same_workspace(
                "deals_programanswer", program="deals.Program", contact="customers.Contact", by="workspace.Member"
            ),
        ]
        indexes = [
            # What was said to a program.
            models.Index(fields=["workspace", "program"], name="answer_by_program"),
            models.Index(fields=["workspace", "contact"], name="answer_by_contact"),
        ]
