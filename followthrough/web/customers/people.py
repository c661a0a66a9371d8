"""To whom a customer or a deal may be given."""

from django.db.models import Q

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member

#: More names than this make no list to choose from.
MOST = 200


def colleagues(member: Member, *also: Member | None) -> dict[int, Member]:
    """The members a list offers, by id and in the order of the alphabet: the member's team or teams, an admin's all.

    `also` are members who stand there already, whatever their team. One statement.
    """
    everyone = Member.objects.visible_to(member).exclude(state=MemberState.REMOVED)
    if member.role != Role.ADMIN:
        team = Q(pk=member.pk) | Q(pk__in=[other.pk for other in also if other])
        if member.team_id:
            team |= Q(team_id=member.team_id)
        if member.role == Role.MANAGER:
            team |= Q(team__manager_id=member.pk)
        everyone = everyone.filter(team)
    found = {other.pk: other for other in everyone.order_by("name", "id")[:MOST]}
    return found | {other.pk: other for other in also if other}
