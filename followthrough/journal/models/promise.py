"""What we promised a customer, and what they promised us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.journal.models.entries import Entry
from followthrough.vocabulary.visit import PromiseTurn
from followthrough.workspace.base import WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class PromiseQuerySet(ScopedQuerySet["Promise"]):
    """Promises."""

    def open(self) -> "PromiseQuerySet":
        """Those that are neither kept nor taken back."""
        return self.filter(ended_at=None)


class Promise(WorkspaceModel):
    """Something promised for a day: by us (`is_ours`) or by them. `member` of ours follows it.

    `entry` is the touch it was given in, where there was one; `contact` who gave it or was given it. `ended_as` and
    `ended_at` follow from its changes.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="promises")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="promises")
    entry = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="promises")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    is_ours = models.BooleanField()
    what = models.CharField(_("what"), max_length=500)
    due_on = models.DateField(_("by"))
    made_at = models.DateTimeField()
    ended_as = models.CharField(max_length=10, choices=choices(PromiseTurn), blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("journal_promise"),
            *same_workspace(
                "journal_promise",
                customer="customers.Customer",
                deal="deals.Deal",
                entry="journal.Entry",
                member="workspace.Member",
                contact="customers.Contact",
                by="workspace.Member",
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_promise_says_what"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
                name="a_promise_that_ended_says_how",
            ),
        ]
        indexes = [
            # Today: what a member promised and has not kept.
            models.Index(
                fields=["workspace", "member", "due_on"],
                name="promise_ours_open",
                condition=Q(is_ours=True, ended_at__isnull=True),
            ),
            # Promises of a customer by their day.
            models.Index(fields=["workspace", "customer", "due_on"], name="promise_by_customer"),
            models.Index(fields=["workspace", "deal"], name="promise_by_deal"),
            models.Index(fields=["workspace", "contact"], name="promise_by_contact"),
            # What a touch brought.
            models.Index(fields=["workspace", "entry"], name="promise_by_entry"),
        ]

    def __str__(self) -> str:
        return self.what


class PromiseChange(WorkspaceModel):
    """How a promise ended, or was opened again; only ever added, the last row counts."""

    promise = WorkspaceFK(Promise, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    turn = models.CharField(max_length=10, choices=choices(PromiseTurn))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["PromiseChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_promisechange", promise="journal.Promise", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(turn=PromiseTurn.TAKEN_BACK) | ~Q(reason=""), name="a_promise_is_taken_back_for_a_reason"
            ),
        ]
        indexes = [
            # What became of a promise, in order.
            models.Index(fields=["workspace", "promise", "id"], name="promise_change_by_promise"),
        ]
