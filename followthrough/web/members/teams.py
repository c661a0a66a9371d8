"""Teams: made, renamed, and given to a manager."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import onward
from followthrough.web.members.forms import TeamForm
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Team
from followthrough.workspace.people import edit_team, make_team
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def team_new(request: MemberRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None, by=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            team = durably(make_team, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            say(request, _("Team %(name)s is made.") % {"name": team.name})
            return onward(request, reverse("team"))
    context = {"nav": "team", "form": form, "team": None}
    return render(request, "members/team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def team_edit(request: MemberRequest, team_id: int) -> HttpResponse:
    """Rename a team, give it to a manager."""
    team = Team.objects.visible_to(request.member).select_related("manager").filter(pk=team_id).first()
    if team is None:
        raise Http404
    theirs, version = None, team.version
    form = TeamForm(request.POST or None, by=request.member, initial=_initial(team))
    if request.method == "POST" and form.is_valid():
        try:
            durably(edit_team, by=request.member, team=team, version=seen_version(request), **form.cleaned_data)
            return onward(request, reverse("team"))
        except StaleVersion as stale:
            current: Team = stale.current
            theirs, version = differing(form, _initial(current)), current.version
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {"nav": "team", "form": form, "team": team, "theirs": theirs, "version": version}
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "members/team.html", context, status=status)


def _initial(team: Team) -> dict[str, object]:
    return {"name": team.name, "manager": team.manager}
