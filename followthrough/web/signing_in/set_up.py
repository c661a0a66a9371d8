"""The set-up page of the first run; there is no such page once a workspace exists."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from followthrough.playbook.found import found_with_admin
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.signing_in.entering import enter, home
from followthrough.web.signing_in.first_run import is_right, spending
from followthrough.web.signing_in.forms import SetUpForm
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.one_time import LinkIsSpent


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_to(Rule.ANYONE)
def set_up(request: MemberRequest, secret: str) -> HttpResponse:
    """Found the workspace and its first admin, and sign them in."""
    if not is_right(secret):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = _found(form.cleaned_data)
        except LinkIsSpent:
            raise Http404 from None
        enter(request, member)
        return HttpResponseRedirect(home())
    return render(request, "signing_in/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _found(typed: dict[str, Any]) -> Member:
    with spending():
        return durably(
            found_with_admin,
            name=typed["workspace"],
            base_currency=typed["base_currency"],
            time_zone=typed["time_zone"],
            country=typed["country"].upper(),
            admin_name=typed["name"],
            email=typed["email"],
            password=typed["password"],
            at=timezone.now(),
        )
