"""Who asks: the member behind a request, and their time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from followthrough.customers.models import Customer
from followthrough.vocabulary.role import MemberState
from followthrough.web.customers.moved import Moved, onward_from
from followthrough.web.here import reading_in
from followthrough.web.sessions import MEMBER_KEY, WORKSPACE_KEY
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.statement import Statement

#: Whether they could work in another one as well, as it was when they came in: spares every page the question.
SEVERAL_KEY = "several"

#: Pages of a member are for their eyes: nobody keeps a copy, not even the browser once they are signed out.
PRIVATE = "private, no-store"

ACTIVE = Member.objects.filter(user__is_active=True, state=MemberState.ACTIVE)
ACTIVE = ACTIVE.select_related("user", "workspace", "team").order_by("id")

MEMBERS: Statement[Member] = Statement(lambda user_id: ACTIVE.filter(user_id=user_id))


class MemberMiddleware:
    """Sets `request.member`: the active member of the signed-in user, or None. Refusals become a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = member = member_of(request)  # type: ignore[attr-defined]
        if member is None:
            return self.get_response(request)
        with reading_in(ZoneInfo(member.zone), member.workspace.stage_rules):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A domain refusal is an answer, not a crash."""
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"message": str(exception)}, status=403)
        if isinstance(exception, Moved):
            return onward_from(request, exception)
        if isinstance(exception, Customer.DoesNotExist):
            # It was there when the page was asked for, and was merged into another one a moment later.
            return render(request, "409.html", status=409)
        return None


def member_of(request: HttpRequest) -> Member | None:
    """The active member of the signed-in user in the workspace of their session, or None.

    The session was read together with its member, so this asks nothing; the session must still fit the user's password.
    A session without a member is ended.
    """
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return None
    is_new = MEMBER_KEY not in request.session
    places = places_of(int(user_id)) if is_new else []
    member = next(iter(places), None) if is_new else _active(getattr(request.session, "member", None))
    if member is None or str(member.user_id) != user_id or not _fits_password(request, member):
        logout(request)
        return None
    request._cached_user = member.user  # type: ignore[attr-defined]
    if is_new:
        work_in(request, member, places)
    return member


def _active(member: Member | None) -> Member | None:
    is_active = member and member.user and member.user.is_active and member.state == MemberState.ACTIVE
    return member if is_active else None


def places_of(user_id: int) -> list[Member]:
    """What somebody is in each workspace in which they are active, the oldest first. One statement."""
    return MEMBERS(user_id=user_id)


def work_in(request: HttpRequest, member: Member, places: list[Member]) -> None:
    """Keep in the session which of their places somebody works in, and that there are others."""
    request.session[WORKSPACE_KEY], request.session[MEMBER_KEY] = member.workspace_id, member.pk
    request.session[SEVERAL_KEY] = len(places) > 1


def _fits_password(request: HttpRequest, member: Member) -> bool:
    kept = request.session.get(HASH_SESSION_KEY, "")
    return member.user is not None and constant_time_compare(kept, member.user.get_session_auth_hash())
