"""Members come, change and go: invited, welcomed, moved, suspended, taken back, removed."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, OneTimeLink, Team, User, Workspace
from followthrough.workspace.one_time import Purpose, end_links, make_link, use_link
from followthrough.workspace.permission import NotAllowed, may_administer, may_look_after
from followthrough.workspace.refusal import Refused

#: What looking after a member may change, besides their state.
MEMBER_FACTS = ("name", "email", "role", "team", "capacity")
#: What members change about themselves.
OWN_FACTS = ("name", "capacity", "minutes", "time_zone", "theme", "single_keys")


@transaction.atomic
def invite(
    *, by: Member, name: str, role: Role, at: datetime, email: str = "", team: Team | None = None, capacity: int = 12
) -> tuple[Member, str]:
    """A new invited member, and the secret of the link to hand over.

    Managers invite sellers, service people and viewers into their teams; admins anyone. Raises NotAllowed, Refused.
    """
    member = Member(
        workspace_id=by.workspace_id, name=name.strip(), email=email.strip().lower(), role=role, team=team,
        state=MemberState.INVITED, capacity=capacity, made_at=at,
    )  # fmt: skip
    if not may_look_after(by, member):
        raise NotAllowed(_("You invite sellers, service people and viewers into the teams you manage."))
    invited = Member.objects.in_workspace(by.workspace_id).filter(state=MemberState.INVITED, name=member.name)
    if not member.email and invited.exists():
        words = _("%(name)s is invited already: make a new link on their page.")
        raise Refused(words % {"name": member.name}, field="name")
    _save_new(member)
    return member, make_link(by=by, member=member, purpose=Purpose.INVITATION, at=at)


@transaction.atomic
def renew_invitation(*, by: Member, member: Member, at: datetime) -> str:
    """The secret of a new invitation; the link handed over before ends. Raises NotAllowed, Refused."""
    _check_may(by, member)
    if member.state != MemberState.INVITED:
        raise Refused(_("%(name)s has come in already.") % {"name": member.name})
    return make_link(by=by, member=member, purpose=Purpose.INVITATION, at=at)


@transaction.atomic
def welcome(
    *, secret: str, at: datetime, name: str, email: str, password: str = "", known: User | None = None
) -> Member:
    """Accept an invitation: the member becomes active, with a new sign-in or with `known`, who proved to be that user.

    An e-mail named in the invitation stays as it was given there. Raises LinkIsSpent, Refused.
    """
    member = use_link(secret=secret, purpose=Purpose.INVITATION, at=at).locked()
    if member.state != MemberState.INVITED:
        raise Refused(_("This invitation was accepted already."))
    member.email = member.email or email.strip().lower()
    member.name = name.strip() or member.name
    try:
        with transaction.atomic():
            member.user = known or User.objects.create_user(member.email, password, name=member.name)
            member.state = MemberState.ACTIVE
            member.save_edit()
    except IntegrityError as taken:
        raise Refused(_("This address is taken: give another one."), field="email") from taken
    end_links(member, at=at)
    return member


@transaction.atomic
def set_new_password(*, secret: str, password: str, at: datetime) -> Member:
    """Use a password link: the new password ends all sessions of that user. Raises LinkIsSpent."""
    member = use_link(secret=secret, purpose=Purpose.PASSWORD, at=at)
    user = member.user
    if user is None or not member.is_active:
        raise Refused(_("There is no sign-in to change."))
    user.set_password(password)
    user.save(update_fields=["password"])
    end_links(member, at=at)
    return member


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set a user's own new password; whoever asks has proved to be that user."""
    row = User.objects.select_for_update().get(pk=user.pk)
    row.set_password(password)
    row.save(update_fields=["password"])
    return row


def new_password_link(*, by: Member, member: Member, at: datetime) -> str:
    """The secret of a link that sets a new password; an admin hands it over. Raises NotAllowed, Refused."""
    if not may_administer(by):
        raise NotAllowed(_("Making this link is up to an admin."))
    if member.user_id is None or not member.is_active:
        raise Refused(_("%(name)s can’t sign in, so there is no password to set.") % {"name": member.name})
    if Member.objects.filter(user_id=member.user_id).exclude(workspace_id=by.workspace_id).exists():
        raise Refused(_("This sign-in opens more than this workspace: only its owner can change the password."))
    return make_link(by=by, member=member, purpose=Purpose.PASSWORD, at=at)


@transaction.atomic
def edit_member(*, by: Member, member: Member, version: int, **facts: Any) -> Member:
    """Change name, e-mail (while invited), role, team, capacity. Raises StaleVersion, NotAllowed, Refused."""
    if unknown := set(facts) - set(MEMBER_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a member.")
    _lock_people(by)
    row = member.locked(version=version)
    _check_may(by, row)
    if row.user_id is not None:
        facts.pop("email", None)
    was_leading = _is_leading_admin(row)
    for name, value in facts.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.email = row.email.lower()
    _check_may(by, row)
    if was_leading and row.role != Role.ADMIN:
        _keep_an_admin(row)
    return _save(row)


@transaction.atomic
def suspend(*, by: Member, member: Member, at: datetime) -> Member:
    """Close the door for a while: nothing is read or written any more, from the next request on."""
    return _turn(by, member, MemberState.SUSPENDED, at)


@transaction.atomic
def remove(*, by: Member, member: Member, at: datetime) -> Member:
    """Close the door for good. What they wrote stays under their name; what they own waits for a new owner."""
    return _turn(by, member, MemberState.REMOVED, at)


@transaction.atomic
def take_back(*, by: Member, member: Member, at: datetime) -> Member:
    """Open the door again to a suspended or removed member; one who never came in is invited again."""
    return _turn(by, member, MemberState.ACTIVE if member.user_id else MemberState.INVITED, at)


@transaction.atomic
def edit_self(*, by: Member, version: int, **facts: Any) -> Member:
    """Change one's own name and preferences. Raises StaleVersion."""
    if unknown := set(facts) - set(OWN_FACTS):
        raise TypeError(f"{unknown} are not among one's own facts.")
    row = by.locked(version=version)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save_edit()
    return row


@transaction.atomic
def make_team(*, by: Member, name: str, manager: Member | None = None) -> Team:
    """A new team. Raises NotAllowed, Refused."""
    return _save_team(by, Team(workspace_id=by.workspace_id), name, manager, is_new=True)


@transaction.atomic
def edit_team(*, by: Member, team: Team, version: int, name: str, manager: Member | None) -> Team:
    """Rename a team and say who manages it. Raises StaleVersion, NotAllowed, Refused."""
    return _save_team(by, team.locked(version=version), name, manager, is_new=False)


def _save_team(by: Member, team: Team, name: str, manager: Member | None, *, is_new: bool) -> Team:
    if not may_administer(by):
        raise NotAllowed(_("Teams are arranged by an admin."))
    if manager is not None and (manager.workspace_id != by.workspace_id or not _may_lead(manager)):
        raise Refused(_("A team is managed by a manager or an admin."), field="manager")
    team.name, team.manager = name.strip(), manager
    try:
        with transaction.atomic():
            team.save(force_insert=True) if is_new else team.save_edit()
    except IntegrityError as taken:
        raise Refused(_("There is a team of this name already."), field="name") from taken
    return team


def _may_lead(member: Member) -> bool:
    return member.role in {Role.MANAGER, Role.ADMIN} and member.state != MemberState.REMOVED


def _turn(by: Member, member: Member, state: MemberState, at: datetime) -> Member:
    _lock_people(by)
    row = member.locked()
    _check_may(by, row)
    if row.pk == by.pk:
        raise Refused(_("Somebody else has to do that for you."))
    if row.state == state:
        return row
    if _is_leading_admin(row):
        _keep_an_admin(row)
    row.state = state
    end_links(row, at=at)
    return _save(row)


def _check_may(by: Member, member: Member) -> None:
    if not may_look_after(by, member):
        raise NotAllowed(_("Managers look after the sellers, service people and viewers of their teams."))


def _lock_people(by: Member) -> None:
    """One change of people at a time, so that two admins can't remove each other at once."""
    Workspace.objects.select_for_update().get(pk=by.workspace_id)


def _is_leading_admin(member: Member) -> bool:
    return member.role == Role.ADMIN and member.is_active


def _keep_an_admin(member: Member) -> None:
    admins = Member.objects.in_workspace(member.workspace_id).filter(role=Role.ADMIN, state=MemberState.ACTIVE)
    if not admins.exclude(pk=member.pk).exists():
        raise Refused(_("%(name)s is the only admin; name another one first.") % {"name": member.name})


def _save_new(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(_("There is a member with this e-mail already."), field="email") from taken


def _save(member: Member) -> Member:
    try:
        with transaction.atomic():
            member.save_edit()
    except IntegrityError as taken:
        raise Refused(_("There is a member with this e-mail already."), field="email") from taken
    return member


def open_invitation(member: Member, at: datetime) -> OneTimeLink | None:
    """The invitation handed over last, while it still works."""
    links = OneTimeLink.objects.in_workspace(member.workspace_id).filter(member=member, purpose=Purpose.INVITATION)
    return links.filter(used_at=None, expires_at__gt=at).order_by("-made_at").first()
