"""One event, demonstration, launch or training for many customers (M29)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.journal.models.entries import Entry
from followthrough.vocabulary.visit import Attendance, GatheringKind
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class Gathering(EditableModel):
    """What, when and where; `member` holds it. The touches of who came carry ids made from `uid` and the guest.

    `pending` is what was said of each guest while the touches are still being written, batch by batch; None else.
    `problems` are customers of whom that could not be done, each with the reason in words.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=8, choices=choices(GatheringKind))
    place = models.CharField(_("where"), max_length=300, blank=True)
    note = models.TextField(_("what it was about"), max_length=10_000, blank=True)
    starts_at = models.DateTimeField(_("when"))
    made_at = models.DateTimeField(editable=False)
    pending = models.JSONField(null=True, editable=False)
    problems = models.JSONField(default=list, editable=False)
    recorded_by = WorkspaceFK("workspace.Member", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, editable=False)

    objects = ScopedQuerySet["Gathering"].as_manager()

    class Meta:
        constraints = [
            referable("journal_gathering"),
            *same_workspace("journal_gathering", member="workspace.Member", recorded_by="workspace.Member"),
        ]
        indexes = [
            # The list, the latest first.
            models.Index(fields=["workspace", "-starts_at"], name="gathering_by_day"),
        ]

    def __str__(self) -> str:
        return self.name


class GatheringMember(WorkspaceModel):
    """Who of us is there too."""

    gathering = WorkspaceFK(Gathering, models.CASCADE, related_name="along")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["GatheringMember"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_gatheringmember", gathering="journal.Gathering", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "gathering", "member"], name="a_member_is_there_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="gathering_by_member")]


class Guest(WorkspaceModel):
    """A customer who was invited, and whether they came; `entry` is the touch that says so.

    Of two customers that became one both invitations stay.
    """

    gathering = WorkspaceFK(Gathering, models.CASCADE, related_name="guests")
    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="+")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    entry = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="+")

    state = models.CharField(max_length=7, choices=choices(Attendance), default=Attendance.INVITED)
    invited_at = models.DateTimeField()

    objects = ScopedQuerySet["Guest"].as_manager()

    class Meta:
        constraints = [
            referable("journal_guest"),
            *same_workspace(
                "journal_guest",
                gathering="journal.Gathering",
                customer="customers.Customer",
                by="workspace.Member",
                entry="journal.Entry",
            ),
            models.CheckConstraint(
                condition=~Q(state=Attendance.CAME) | Q(entry__isnull=False), name="who_came_has_a_touch"
            ),
        ]
        indexes = [
            # Guests of a gathering.
            models.Index(fields=["workspace", "gathering"], name="guest_by_gathering"),
            # Gatherings of a customer.
            models.Index(fields=["workspace", "customer"], name="guest_by_customer"),
            models.Index(fields=["workspace", "entry"], name="guest_by_entry"),
        ]


class GuestPerson(WorkspaceModel):
    """Who of a customer was invited by name."""

    guest = WorkspaceFK(Guest, models.CASCADE, related_name="people")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["GuestPerson"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_guestperson", guest="journal.Guest", contact="customers.Contact"),
            models.UniqueConstraint(fields=["workspace", "guest", "contact"], name="a_person_is_invited_once"),
        ]
        indexes = [models.Index(fields=["workspace", "contact"], name="guest_person_by_contact")]
