"""Who asks: the member behind a request, and their time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed

#: The workspace a person works in, kept in their session.
WORKSPACE_KEY = "workspace"


class MemberMiddleware:
    """Sets `request.member`: the active member of the signed-in user, or None. Refusals become a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = member = member_of(request)  # type: ignore[attr-defined]
        if member is None:
            return self.get_response(request)
        with timezone.override(ZoneInfo(member.zone)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A domain refusal is an answer, not a crash."""
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"message": str(exception)}, status=403)
        return None


def member_of(request: HttpRequest) -> Member | None:
    """The active member of the signed-in user in the workspace of their session; one query."""
    if not request.user.is_authenticated:
        return None
    members = Member.objects.filter(user_id=request.user.pk, state=MemberState.ACTIVE).select_related(
        "workspace", "team"
    )
    chosen = request.session.get(WORKSPACE_KEY)
    member = (members.filter(workspace_id=chosen) if chosen else members.order_by("id")).first()
    if member is None:
        logout(request)
        return None
    if chosen is None:
        request.session[WORKSPACE_KEY] = member.workspace_id
    return member
