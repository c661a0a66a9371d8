"""To whom a customer or a deal may be given."""

from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_manage
from followthrough.workspace.statement import OneOf, Statement

#: More names than this make no list to choose from.
MOST = 200


def team_of(workspace_id: Any, member_id: Any, team_id: Any, led_by: Any) -> QuerySet[Member, int]:
    """The ids of whom "team" stands for: a member, those of their team, and those of the teams they lead.

    The values come from `team_values`, or take their places in a statement that is built once.
    """
    whom = Q(pk=member_id) | Q(team_id=team_id) | Q(team__manager_id=led_by)
    return Member.objects.in_workspace(workspace_id).filter(whom).values_list("pk", flat=True)


def team_values(member: Member) -> dict[str, int]:
    """What `team_of` takes for a member; 0 is nobody's id."""
    return {
        "workspace_id": member.workspace_id,
        "member_id": member.pk,
        "team_id": member.team_id or 0,
        "led_by": member.pk if may_manage(member) else 0,
    }


def shares(member: Member) -> bool:
    """Whether "team" may stand for more than the member alone."""
    return member.team_id is not None or may_manage(member)


def colleagues(member: Member, *also: Member | None) -> dict[int, Member]:
    """The members a list offers, by id and in the order of the alphabet: the member's team or teams, an admin's all.

    `also` are members who stand there already, whatever their team. One statement.
    """
    asked = _statement(is_admin=member.role == Role.ADMIN)
    rows = asked(**team_values(member), also=[other.pk for other in also if other])
    return {other.pk: other for other in rows} | {other.pk: other for other in also if other}


@cache
def _statement(*, is_admin: bool) -> Statement[Member]:
    def build(workspace_id: Any, member_id: Any, team_id: Any, led_by: Any, also: Any) -> QuerySet[Member]:
        everyone = Member.objects.in_workspace(workspace_id).exclude(state=MemberState.REMOVED)
        if not is_admin:
            team = team_of(workspace_id, member_id, team_id, led_by)
            everyone = everyone.filter(Q(pk__in=team) | Q(OneOf("pk", also)))
        return everyone.order_by("name", "id")[:MOST]

    return Statement(build)
