"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from followthrough.web.demo.cast import others
from followthrough.web.middleware import SEVERAL_KEY, places_of
from followthrough.workspace.models import Member


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member and how they like their pages; where else they could work; in the demo, whom else one may be."""
    member = getattr(request, "member", None)
    return {"member": member, "places": _places(request, member), "demo_others": others(member)}


def _places(request: HttpRequest, member: Member | None) -> list[Member]:
    """The workspaces to choose from, the present one among them; none, without a query, for who has but one."""
    if member is None or member.user_id is None or not request.session.get(SEVERAL_KEY):
        return []
    places = places_of(member.user_id)
    return places if len(places) > 1 else []
