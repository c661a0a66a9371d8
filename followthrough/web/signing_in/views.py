"""Sign in, sign out."""

from django.contrib.auth import logout
from django.contrib.messages import get_messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import onward
from followthrough.web.middleware import places_of
from followthrough.web.notices import say
from followthrough.web.signing_in.entering import (
    TooManyTries,
    enter,
    home,
    may_come_in,
    onward_from,
    proven,
    sign_in_with_password,
    too_many,
)
from followthrough.web.signing_in.first_run import is_empty
from followthrough.web.signing_in.forms import SignInForm
from followthrough.workspace.durably import durably
from followthrough.workspace.one_time import Purpose, use_link
from followthrough.workspace.refusal import Refused


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_to(Rule.ANYONE)
def sign_in(request: MemberRequest) -> HttpResponse:
    """E-mail and password; POST begins a session. A wrong one is answered alike for known and unknown addresses."""
    to = onward_from(request)
    if request.member is not None:
        return HttpResponseRedirect(to)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            user = proven(request, email=email, password=password)
        except TooManyTries:
            return too_many(request)
        if user is None:
            form.add_error(None, _("E-mail and password do not belong together. Look at both once more."))
        elif not may_come_in(user):
            form.add_error(None, _("Your place here is closed for now. Ask an admin of your workspace."))
        else:
            return sign_in_with_password(request, user, email=email, to=to)
    context = {"form": form, "next": to if to != home() else "", "is_empty": not form.is_bound and is_empty()}
    return render(request, "signing_in/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.ANYONE)
def sign_out(request: MemberRequest) -> HttpResponse:
    """End the session; a notice that still waits was meant for this member and goes with it."""
    list(get_messages(request))
    logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


@require_POST
@open_to(Rule.MEMBER)
def workspace_choice(request: MemberRequest) -> HttpResponse:
    """Work in another workspace in which one is active, from its first page on, in a session with a new key.

    A notice that still waits is about the workspace one leaves.
    """
    wanted = request.POST.get("workspace", "")
    places = places_of(request.member.user_id) if request.member.user_id else []
    member = next((place for place in places if str(place.workspace_id) == wanted), None)
    if member is None:
        raise Http404
    list(get_messages(request))
    enter(request, member)
    say(request, _("You work in %(name)s now.") % {"name": member.workspace.name}, kind="plain")
    return onward(request, home())


@never_cache
@require_GET
@open_to(Rule.ANYONE)
def sign_in_link(request: MemberRequest, secret: str) -> HttpResponse:
    """Enter the sample workspace: the one GET that writes, because it spends its link."""
    try:
        member = durably(use_link, secret=secret, purpose=Purpose.SIGN_IN, at=timezone.now())
    except Refused as spent:
        return render(request, "signing_in/spent.html", {"message": str(spent)}, status=410)
    if not member.is_active or member.user is None:
        return render(request, "signing_in/spent.html", {"message": ""}, status=410)
    enter(request, member)
    return HttpResponseRedirect(home())
