"""To whom a customer or a deal may be given."""

from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

#: More names than this make no list to choose from.
MOST = 200


def colleagues(member: Member, *also: Member | None) -> dict[int, Member]:
    """The members a list offers, by id and in the order of the alphabet: the member's team or teams, an admin's all.

    `also` are members who stand there already, whatever their team. One statement.
    """
    asked = _statement(Role(member.role), member.team_id is not None)
    rows = asked(
        workspace_id=member.workspace_id,
        member_id=member.pk,
        team_id=member.team_id,
        also=[other.pk for other in also if other],
    )
    return {other.pk: other for other in rows} | {other.pk: other for other in also if other}


@cache
def _statement(role: Role, has_team: bool) -> Statement[Member]:
    def build(workspace_id: Any, member_id: Any, team_id: Any, also: Any) -> QuerySet[Member]:
        everyone = Member.objects.in_workspace(workspace_id).exclude(state=MemberState.REMOVED)
        if role != Role.ADMIN:
            team = Q(pk=member_id) | Q(OneOf("pk", also))
            if has_team:
                team |= Q(team_id=team_id)
            if role == Role.MANAGER:
                team |= Q(team__manager_id=member_id)
            everyone = everyone.filter(team)
        return everyone.order_by("name", "id")[:MOST]

    return Statement(build)
