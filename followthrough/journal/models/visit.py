"""A visit: planned with an objective and people, moved or called off, recorded by a touch (M18)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followthrough.journal.models.entries import Entry
from followthrough.vocabulary.visit import Attained, VisitTurn
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.models import choices
from followthrough.workspace.scope import ScopedQuerySet


class VisitQuerySet(ScopedQuerySet["Visit"]):
    """Visits."""

    def waiting(self) -> "VisitQuerySet":
        """Those that are neither recorded nor called off."""
        return self.filter(entry=None, called_off_at=None)


class Visit(EditableModel):
    """A visit of `member`, on `day` in the member's zone. What was found out is the note of `entry`, its touch.

    Kept beside its turns: the day as last moved, whether it is called off, the touch that recorded it.
    """

    customer = WorkspaceFK("customers.Customer", models.PROTECT, related_name="visits")
    deal = WorkspaceFK("deals.Deal", models.PROTECT, null=True, related_name="visits")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    entry = WorkspaceFK(Entry, models.PROTECT, null=True, related_name="visits")

    objective = models.CharField(_("objective"), max_length=1000, blank=True)
    place = models.CharField(_("where"), max_length=300, blank=True)
    day = models.DateField(_("on"))
    at_time = models.TimeField(_("at"), null=True, blank=True)
    attained = models.CharField(max_length=6, choices=choices(Attained), blank=True)
    was_planned = models.BooleanField(default=True, editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            referable("journal_visit"),
            *same_workspace(
                "journal_visit",
                customer="customers.Customer",
                deal="deals.Deal",
                member="workspace.Member",
                entry="journal.Entry",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(called_off_at__isnull=True),
                name="a_visit_that_was_recorded_is_not_called_off",
            ),
            models.CheckConstraint(
                condition=Q(attained="") | Q(entry__isnull=False), name="what_a_visit_attained_is_told_by_its_record"
            ),
        ]
        indexes = [
            # Visits of a customer, the latest first.
            models.Index(fields=["workspace", "customer", "-day"], name="visit_by_customer"),
            # Today: visits of a member that wait.
            models.Index(
                fields=["workspace", "member", "day"],
                name="visit_waiting",
                condition=Q(entry__isnull=True, called_off_at__isnull=True),
            ),
            # The list of visits of some members.
            models.Index(fields=["workspace", "member", "-day"], name="visit_by_member"),
            models.Index(fields=["workspace", "deal"], name="visit_by_deal"),
            models.Index(fields=["workspace", "entry"], name="visit_by_entry"),
        ]

    def __str__(self) -> str:
        return self.objective


class VisitContact(WorkspaceModel):
    """Whom we want to meet."""

    visit = WorkspaceFK(Visit, models.CASCADE, related_name="wanted")
    contact = WorkspaceFK("customers.Contact", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["VisitContact"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_visitcontact", visit="journal.Visit", contact="customers.Contact"),
            models.UniqueConstraint(
                fields=["workspace", "visit", "contact"], name="a_person_is_wanted_once_at_a_visit"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "contact"], name="visit_contact_by_contact")]


class VisitMember(WorkspaceModel):
    """Who of us goes along."""

    visit = WorkspaceFK(Visit, models.CASCADE, related_name="along")
    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["VisitMember"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_visitmember", visit="journal.Visit", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "visit", "member"], name="a_member_goes_along_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="visit_member_by_member")]


class VisitFile(WorkspaceModel):
    """A file that belongs to the record of a visit."""

    visit = WorkspaceFK(Visit, models.CASCADE, related_name="files")
    file = WorkspaceFK("customers.Attachment", models.PROTECT, related_name="+")

    objects = ScopedQuerySet["VisitFile"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_visitfile", visit="journal.Visit", file="customers.Attachment"),
            models.UniqueConstraint(fields=["workspace", "visit", "file"], name="a_file_belongs_once_to_a_visit"),
        ]
        indexes = [models.Index(fields=["workspace", "file"], name="visit_file_by_file")]


class VisitChange(WorkspaceModel):
    """What happened to a visit, only ever added; `day` and `at_time` as they were from then on."""

    visit = WorkspaceFK(Visit, models.CASCADE, related_name="changes")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    turn = models.CharField(max_length=10, choices=choices(VisitTurn))
    day = models.DateField()
    at_time = models.TimeField(null=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet["VisitChange"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("journal_visitchange", visit="journal.Visit", by="workspace.Member"),
            models.CheckConstraint(
                condition=~Q(turn=VisitTurn.CALLED_OFF) | ~Q(reason=""), name="a_visit_is_called_off_for_a_reason"
            ),
        ]
        indexes = [
            # What happened to a visit, in order.
            models.Index(fields=["workspace", "visit", "id"], name="visit_change_by_visit"),
        ]
