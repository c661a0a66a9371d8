"""Through the door: who proved to be whom gets a new session."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from followthrough.vocabulary.role import MemberState
from followthrough.web.middleware import places_of, work_in
from followthrough.web.navigation import address
from followthrough.workspace.models import Member, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class TooManyTries(Exception):
    """This address, or this person, has tried too often."""


def proven(request: HttpRequest, *, email: str, password: str) -> User | None:
    """The user whose password this is; each wrong try counts for the address and the person. Raises TooManyTries."""
    if not ratelimit.consume(request, action="login"):
        raise TooManyTries
    try:
        user: User | None = get_adapter(request).authenticate(request, email=email, password=password)
    except ValidationError as limited:
        raise TooManyTries from limited
    return user


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that asks for patience."""
    return render(request, "429.html", status=429)


def sign_in_with_password(request: HttpRequest, user: User, *, email: str, to: str) -> HttpResponse:
    """Begin a session and go on to `to`."""
    signing_in = Login(user=user, email=email, redirect_url=to)
    response: HttpResponse = perform_password_login(request, {"email": email}, signing_in)
    return response


def enter(request: HttpRequest, member: Member) -> None:
    """Begin a session of this member in their workspace, whoever was signed in before; its key is a new one."""
    login(request, member.user, backend=BACKEND)
    # Django gives no new key to somebody who was signed in already.
    request.session.cycle_key()
    assert member.user_id is not None
    work_in(request, member, places_of(member.user_id))


def may_come_in(user: User) -> bool:
    """Whether the user is an active member anywhere."""
    return Member.objects.filter(user_id=user.pk, state=MemberState.ACTIVE).exists()


def home() -> str:
    """Where a day begins."""
    return address("today") or address("reports") or "/"


def onward_from(request: HttpRequest) -> str:
    """The page somebody was on the way to, when it is one of ours; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else home()
