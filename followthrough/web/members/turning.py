"""Links handed over, and the door closed and opened again."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import onward
from followthrough.web.members.views import member_of, show_link
from followthrough.web.notices import say
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.people import new_password_link, remove, renew_invitation, suspend, take_back
from followthrough.workspace.refusal import Refused

_Turn = Callable[..., Member]


@never_cache
@require_POST
@open_to(Rule.MANAGER)
def member_invitation(request: MemberRequest, member_id: int) -> HttpResponse:
    """A new invitation link; the one before ends."""
    return _link(request, member_id, renew_invitation, "invitation")


@never_cache
@require_POST
@open_to(Rule.ADMIN)
def member_password(request: MemberRequest, member_id: int) -> HttpResponse:
    """A link that sets a new password within the hour."""
    return _link(request, member_id, new_password_link, "new-password")


def _link(request: MemberRequest, member_id: int, verb: Callable[..., str], name: str) -> HttpResponse:
    someone = member_of(request, member_id)
    try:
        secret = durably(verb, by=request.member, member=someone, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="bad")
        return onward(request, reverse("member", args=[someone.pk]))
    return show_link(request, someone, name, secret)


@require_POST
@open_to(Rule.MANAGER)
def member_suspension(request: MemberRequest, member_id: int) -> HttpResponse:
    """Close the door for a while."""
    return _turn(request, member_id, suspend, _("%(name)s is suspended: nothing is open to them from now on."))


@require_POST
@open_to(Rule.MANAGER)
def member_removal(request: MemberRequest, member_id: int) -> HttpResponse:
    """Close the door for good; what they wrote stays."""
    return _turn(request, member_id, remove, _("%(name)s is removed. What they wrote stays under their name."))


@require_POST
@open_to(Rule.MANAGER)
def member_return(request: MemberRequest, member_id: int) -> HttpResponse:
    """Open the door again."""
    return _turn(request, member_id, take_back, _("%(name)s is back."))


def _turn(request: MemberRequest, member_id: int, verb: _Turn, words: str) -> HttpResponse:
    someone, at = member_of(request, member_id), timezone.now()
    address = reverse("member", args=[someone.pk])
    try:
        _do(request.member, someone, verb, at)
    except Refused as refusal:
        say(request, str(refusal), kind="bad")
    else:
        undo = "" if verb is take_back else reverse("member-return", args=[someone.pk])
        say(request, words % {"name": someone.name}, undo=undo)
    return onward(request, address)


def _do(by: Member, someone: Member, verb: _Turn, at: datetime) -> None:
    durably(verb, by=by, member=someone, at=at)
