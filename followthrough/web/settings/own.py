"""One's own name, preferences and password."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import onward
from followthrough.web.middleware import places_of
from followthrough.web.notices import say
from followthrough.web.settings.forms import OwnForm
from followthrough.web.signing_in.entering import TooManyTries, proven, too_many
from followthrough.web.signing_in.forms import ChangePasswordForm
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.people import OWN_FACTS, change_password, edit_self


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def settings(request: MemberRequest) -> HttpResponse:
    """Name, colours, time zone, capacity, keys; POST keeps them."""
    member, version = request.member, request.member.version
    form = OwnForm(request.POST or None, initial=_facts(member))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            durably(edit_self, by=member, version=seen_version(request), **form.cleaned_data)
            say(request, _("Kept."))
            return onward(request, reverse("settings"))
        except StaleVersion as stale:
            theirs, version = differing(form, _facts(stale.current)), stale.current.version
    context = {"nav": "settings", "tab": "settings", "form": form, "version": version, "theirs": theirs}
    places = places_of(member.user_id) if member.user_id else []
    context["places"] = places if len(places) > 1 else []
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "settings/own.html", context, status=status)


def _facts(member: object) -> dict[str, object]:
    return {name: getattr(member, name) for name in OWN_FACTS}


@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def password(request: MemberRequest) -> HttpResponse:
    """A new password, proved by the old one; all other sessions end, this one goes on under a new id."""
    member: Member = request.member
    form = ChangePasswordForm(request.POST or None)
    user = member.user
    if request.method == "POST" and form.is_valid() and user is not None:
        try:
            is_right = proven(request, email=user.email, password=form.cleaned_data["old"]) == user
        except TooManyTries:
            return too_many(request)
        if is_right:
            changed = durably(change_password, user=user, password=form.cleaned_data["password"])
            update_session_auth_hash(request, changed)
            say(request, _("Your password is changed; you are signed out everywhere else."))
            return onward(request, reverse("settings"))
        form.add_error("old", _("This is not your password."))
    context = {"nav": "settings", "tab": "password", "form": form}
    return render(request, "settings/password.html", context, status=422 if form.errors else 200)
