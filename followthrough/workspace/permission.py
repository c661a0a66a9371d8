"""Who may do what: the one role table.

| role | reads | writes on a customer or deal | logs a touch | settings, members |
|---|---|---|---|---|
| seller, service | all | those they own or serve, their team's, unowned ones | on any they can read | own |
| manager | all | those of the teams they manage, their own, and unowned ones | on any | own; their teams; playbook |
| admin | all | all | on any | all |
| viewer | all | none | none | own |

Only active members do anything; invited, suspended and removed ones neither read nor write. A member's daily reports
are read by the member, by the manager of their team and by admins. Trainings are kept by managers and admins.
"""

from django.db.models import Q

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member

#: Whom a manager may invite and look after.
LED = frozenset({Role.SELLER, Role.SERVICE, Role.VIEWER})


class NotAllowed(Exception):
    """The member may see this, but not do that to it. The message can be shown."""


def may_log(member: Member) -> bool:
    """Whether the member may log touches, as themselves, on what they can read."""
    return member.is_active and member.role != Role.VIEWER


def may_manage(member: Member) -> bool:
    """Whether the member reads others' reports, invites members and leads teams."""
    return member.is_active and member.role in {Role.MANAGER, Role.ADMIN}


def may_keep_playbook(member: Member) -> bool:
    """Whether the member adds to the playbook, changes it and retires what is in it; everybody reads it."""
    return may_manage(member)


def may_keep_training(member: Member) -> bool:
    """Whether the member plans trainings, notes who was there, and has their payback worked out; everybody reads it."""
    return may_manage(member)


def may_administer(member: Member) -> bool:
    """Whether the member changes the settings of the workspace and everyone's role."""
    return member.is_active and member.role == Role.ADMIN


def may_look_after(by: Member, member: Member) -> bool:
    """Whether `by` invites this member, changes their capacity and state, and makes links for them.

    Admins do for all, managers for the sellers, service people and viewers of the teams they manage.
    """
    if by.workspace_id != member.workspace_id or not may_manage(by):
        return False
    if by.role == Role.ADMIN:
        return True
    team = member.team
    return member.pk != by.pk and member.role in LED and team is not None and team.manager_id == by.pk


def may_read_reports_of(by: Member, member: Member) -> bool:
    """Whether `by` reads and answers the daily reports of this member."""
    if by.workspace_id != member.workspace_id or not by.is_active:
        return False
    if by.pk == member.pk or by.role == Role.ADMIN:
        return True
    team = member.team
    return by.role == Role.MANAGER and team is not None and team.manager_id == by.pk


def circle_ids(member: Member) -> set[int] | None:
    """Ids of the members whose customers and deals this member may change; None stands for everyone's.

    One query; sellers share with their team, managers with all teams they manage.
    """
    if not may_log(member):
        return set()
    if member.role == Role.ADMIN:
        return None
    team = Q(team_id=member.team_id) if member.team_id else Q(pk=member.pk)
    if member.role == Role.MANAGER:
        team |= Q(team__manager_id=member.pk)
    others = Member.objects.in_workspace(member.workspace_id).filter(team).exclude(state=MemberState.REMOVED)
    return {member.pk, *others.values_list("pk", flat=True)}


def may_change(member: Member, *owner_ids: int | None, circle: set[int] | None = None) -> bool:
    """Whether the member may change a thing with these owners (owner, service member); nobody's thing is everybody's.

    `circle` may be passed when it is known already; else it costs one query.
    """
    if not may_log(member):
        return False
    owners = {owner for owner in owner_ids if owner is not None}
    if member.role == Role.ADMIN or not owners or member.pk in owners:
        return True
    known = circle if circle is not None else circle_ids(member)
    return known is None or bool(owners & known)
