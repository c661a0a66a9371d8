"""Whom a visitor of the demo may be."""

from django.conf import settings

from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member

#: One member of each of these roles, the first of each.
ROLES = (Role.SELLER, Role.MANAGER, Role.SERVICE, Role.ADMIN)


def others(member: Member | None) -> list[Member]:
    """Those the visitor can be besides `member`, one of each role (one query).

    Nobody, without a query, unless the demo serves the page and the workspace holds sample data.
    """
    if not settings.IS_DEMO or member is None or not member.workspace.is_sample:
        return []
    active = Member.objects.visible_to(member).filter(state=MemberState.ACTIVE, role__in=ROLES, user__isnull=False)
    first: dict[str, Member] = {}
    for candidate in active.order_by("id"):
        first.setdefault(candidate.role, candidate)
    return [first[role] for role in ROLES if role in first and first[role].pk != member.pk]
