"""Workspaces, those who work in them, and the days they rest."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.stage_rules import StageRules, read_rules
from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.ids import new_id
from followthrough.workspace.scope import ScopedQuerySet


def choices(words: Any) -> list[tuple[str, str]]:
    """The values of an enum as choices; screens word them."""
    return [(str(word.value), str(word.value)) for word in words]


class Workspace(models.Model):
    """One company's data; nothing ever crosses it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    base_currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters; reads phone numbers"))
    weekend = models.CharField(_("days of rest"), max_length=7, default="56", help_text="0 is Monday, 6 is Sunday")
    day_starts = models.TimeField(_("the plan is made at"), default="06:00")
    answer_hours = models.PositiveSmallIntegerField(_("a new lead is answered within, hours"), default=24)
    ask_days = models.PositiveSmallIntegerField(_("customers are asked what changed every, days"), default=90)
    most_a_week = models.PositiveSmallIntegerField(_("attempts within a week that nobody answers, at most"), default=3)
    is_sample = models.BooleanField(_("filled with sample data"), default=False)
    rhythm_seq = models.PositiveIntegerField(default=0, editable=False)
    retimed_seq = models.PositiveIntegerField(default=0, editable=False)
    usual_days = models.JSONField(default=dict, editable=False)
    logo = models.CharField(max_length=32, blank=True, editable=False)
    stages = models.JSONField(default=dict, editable=False)
    stages_version = models.PositiveIntegerField(default=1, editable=False)
    playbook_seq = models.PositiveIntegerField(default=0, editable=False)
    learnt_seq = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def stage_rules(self) -> StageRules:
        """The names, chances and evidence of the stages here; only what differs from the usual is kept."""
        return read_rules(self.stages)


class People(BaseUserManager["User"]):
    """Sign-ins by e-mail."""

    def create_user(self, email: str, password: str | None, *, name: str = "") -> "User":
        """A new sign-in; without a password nobody can sign in with it yet."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person's sign-in, across workspaces. What they are in a workspace is a `Member`."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Team(EditableModel):
    """Members who share their customers, under a manager."""

    name = models.CharField(_("name"), max_length=200)
    manager: "models.ForeignKey[Member | None, Member | None]" = WorkspaceFK(
        "workspace.Member", models.SET_NULL, null=True, blank=True, related_name="managed_teams"
    )

    objects = ScopedQuerySet["Team"].as_manager()

    class Meta:
        constraints = [
            referable("workspace_team"),
            *same_workspace("workspace_team", manager="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "name"], name="a_team_has_its_own_name"),
        ]
        # The teams a manager leads.
        indexes = [models.Index(fields=["workspace", "manager"], name="team_by_manager")]

    def __str__(self) -> str:
        return self.name


class Member(EditableModel):
    """A user in a workspace, with a role. An invited member may be known by name alone and already own things."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False, related_name="members")
    team: "models.ForeignKey[Team | None, Team | None]" = WorkspaceFK(
        Team, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=choices(Role), default=Role.SELLER)
    state = models.CharField(_("state"), max_length=10, choices=choices(MemberState), default=MemberState.INVITED)
    capacity = models.PositiveSmallIntegerField(_("touches a day"), default=12)
    minutes = models.PositiveSmallIntegerField(_("minutes a day"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=6, blank=True, choices=[("light", _("light")), ("dark", _("dark"))])
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    made_at = models.DateTimeField(editable=False)

    objects = ScopedQuerySet["Member"].as_manager()

    class Meta:
        constraints = [
            referable("workspace_member"),
            *same_workspace("workspace_member", team="workspace.Team"),
            models.UniqueConstraint(fields=["workspace", "user"], name="a_user_is_one_member_of_a_workspace"),
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=~models.Q(email=""), name="an_email_is_one_member"
            ),
        ]
        indexes = [
            # The colleagues of a team.
            models.Index(fields=["workspace", "team", "state"], name="member_by_team"),
            # Owners named in a file.
            models.Index(fields=["workspace", "name"], name="member_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether the member may read or write anything at all."""
        return self.state == MemberState.ACTIVE

    @property
    def zone(self) -> str:
        """The IANA time zone the member's days are counted in."""
        return self.time_zone or self.workspace.time_zone


class Holiday(WorkspaceModel):
    """A day on which nobody is expected to touch anyone."""

    on = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    objects = ScopedQuerySet["Holiday"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "on"], name="a_day_is_one_holiday")]
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}".strip()


class OneTimeLink(WorkspaceModel):
    """A link that works once: to accept an invitation, to set a new password, to enter the sample workspace.

    Only the hash of its secret is kept.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        PASSWORD = "password", _("new password")
        SIGN_IN = "sign_in", _("signing in")

    member = WorkspaceFK(Member, models.CASCADE, related_name="links")
    made_by = WorkspaceFK(Member, models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["OneTimeLink"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("workspace_onetimelink", member="workspace.Member", made_by="workspace.Member"),
        ]
        # Open links of a member, to end them.
        indexes = [models.Index(fields=["workspace", "member", "purpose"], name="link_by_member")]

    def is_good(self, at: datetime) -> bool:
        """Unused and not expired at this moment."""
        return self.used_at is None and at < self.expires_at


class SavedView(EditableModel):
    """A list with its filters, kept under a name: the query string of its address."""

    class Screen(models.TextChoices):
        CUSTOMERS = "customers", _("customers")
        DEALS = "deals", _("deals")
        JOURNAL = "journal", _("journal")

    member = WorkspaceFK(Member, models.CASCADE, related_name="saved_views")
    screen = models.CharField(max_length=10, choices=Screen.choices)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("for everyone here"), default=False)

    objects = ScopedQuerySet["SavedView"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("workspace_savedview", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "member", "screen", "name"], name="a_saved_view_has_its_name"),
        ]
        # A member's own and the shared views of a screen.
        indexes = [models.Index(fields=["workspace", "screen", "is_shared"], name="saved_view_by_screen")]

    def __str__(self) -> str:
        return self.name


class OpKey(WorkspaceModel):
    """The idempotency key of a repeatable write, with the hash of its body and the answer it got. Kept 90 days."""

    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet["OpKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="an_operation_key_is_used_once")]
        # Purging old keys.
        indexes = [models.Index(fields=["workspace", "made_at"], name="op_key_by_age")]


class Session(AbstractBaseSession):
    """Who is signed in on a browser, and what they are in which workspace; a stranger's has neither."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, db_index=False, related_name="+")
    member = WorkspaceFK(Member, models.CASCADE, null=True, related_name="+")


def local_day(member: Member, at: datetime) -> date:
    """The calendar day it is for the member at this moment."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(member.zone)).date()
