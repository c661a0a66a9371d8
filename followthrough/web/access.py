"""The declared permission rule of each route. A view without one fails the test that walks all routes."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_administer, may_log, may_manage

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request by an active member."""

    member: Member


class Rule(StrEnum):
    """Who may call a route at all; what they may see or change there is decided per row."""

    ANYONE = "anyone"
    MEMBER = "member"
    WRITER = "writer"
    MANAGER = "manager"
    ADMIN = "admin"


ALLOWED: dict[Rule, Callable[[Member], bool]] = {
    Rule.MEMBER: lambda member: member.is_active,
    Rule.WRITER: may_log,
    Rule.MANAGER: may_manage,
    Rule.ADMIN: may_administer,
}


def open_to(
    rule: Rule,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Declare the rule of a view.

    Strangers are sent to sign in; a member without the role gets 404 or, when writing, 403.
    """

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if rule is Rule.ANYONE:
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
            member: Member | None = getattr(request, "member", None)
            if member is None:
                return redirect_to_login(request.get_full_path())
            if not ALLOWED[rule](member):
                if rule in {Rule.MANAGER, Rule.ADMIN}:
                    raise Http404
                raise NotAllowed(_("Your role reads here, it does not write."))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
