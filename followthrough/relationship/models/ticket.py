"""What customers need solved, by when, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.ticket import OTHER_HOURS, SEVERE_HOURS, TicketTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class TicketTarget(EditableModel):
    """Within how many hours of working days a workspace wants tickets solved; without a row the defaults hold."""

    severe_hours = models.PositiveSmallIntegerField(_("a severe one"), default=SEVERE_HOURS)
    other_hours = models.PositiveSmallIntegerField(_("any other"), default=OTHER_HOURS)

    objects = ScopedQuerySet["TicketTarget"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="a_workspace_has_one_target_for_tickets"),
            models.CheckConstraint(
                condition=Q(severe_hours__gt=0, other_hours__gt=0), name="a_ticket_has_some_time_to_be_solved"
            ),
        ]


class TicketQuerySet(ScopedQuerySet["Ticket"]):
    """Tickets."""

    def standing(self) -> "TicketQuerySet":
        """Those that were tickets indeed, solved or not."""
        return self.filter(taken_back_at=None)

    def open(self) -> "TicketQuerySet":
        """Those that are still to be solved."""
        return self.filter(solved_at=None, taken_back_at=None)


class Ticket(EditableModel):
    """Something a customer needs solved until `due_at`; `member` of ours looks after it, `contact` told us.

    `solved_at` and `taken_back_at` follow from its changes, the last of which counts; so does `due_at` where it was
    opened again. `external_key` is what another system calls it: it comes in once, however often its file does.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="tickets")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, null=True, related_name="+")
    member = WorkspaceFK(
        "workspace.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("who looks after it")
    )
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    what = models.CharField(_("what"), max_length=300)
    is_severe = models.BooleanField(_("severe: they can’t work"), default=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(editable=False)
    solved_at = models.DateTimeField(null=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    origin = models.CharField(max_length=8, choices=choices(Origin), default=Origin.HAND, editable=False)
    external_key = models.CharField(max_length=200, blank=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("relationship_ticket"),
            *same_workspace(
                "relationship_ticket",
                customer="customers.Customer",
                contact="customers.Contact",
                member="workspace.Member",
                by="workspace.Member",
            ),
            models.UniqueConstraint(
                fields=["workspace", "external_key"], condition=~Q(external_key=""), name="a_ticket_comes_in_once"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_ticket_says_what"),
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True) | Q(taken_back_at__isnull=True),
                name="what_was_no_ticket_is_not_solved",
            ),
        ]
        indexes = [
            # Tickets of a customer, the latest first.
            models.Index(fields=["workspace", "customer", "-opened_at"], name="ticket_by_customer"),
            models.Index(fields=["workspace", "contact"], name="ticket_by_contact"),
            # What a member is to solve, the most pressing first; and what anybody is.
            models.Index(
                fields=["workspace", "member", "due_at"],
                name="ticket_open_of_member",
                condition=Q(solved_at__isnull=True, taken_back_at__isnull=True),
            ),
            models.Index(
                fields=["workspace", "due_at"],
                name="ticket_open",
                condition=Q(solved_at__isnull=True, taken_back_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class TicketChange(WorkspaceModel):
    """That a ticket was solved, opened again, or taken back; only ever added, the last row counts.

    `due_at` is the new target where it was opened again.
    """

    ticket = WorkspaceFK(Ticket, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    turn = models.CharField(max_length=10, choices=choices(TicketTurn))
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["TicketChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("relationship_ticketchange", ticket="relationship.Ticket", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(turn=TicketTurn.TAKEN_BACK) | ~Q(reason=""), name="a_ticket_is_taken_back_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(turn=TicketTurn.REOPENED, due_at__isnull=False)
                | ~Q(turn=TicketTurn.REOPENED) & Q(due_at__isnull=True),
                name="a_ticket_opened_again_has_a_new_target",
            ),
        ]
        indexes = [
            # What became of a ticket, in order.
            models.Index(fields=["workspace", "ticket", "id"], name="ticket_change_by_ticket"),
        ]
