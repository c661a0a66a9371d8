"""Team: everybody who works here, and what may be changed about them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.models import Customer
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import onward
from followthrough.web.members.forms import MemberForm
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, Team
from followthrough.workspace.people import edit_member, invite, open_invitation
from followthrough.workspace.permission import (
    NotAllowed,
    may_administer,
    may_look_after,
    may_manage,
    may_read_reports_of,
)
from followthrough.workspace.refusal import Refused


def member_of(request: MemberRequest, member_id: int) -> Member:
    """The member of an address; 404 where there is none in this workspace."""
    members = Member.objects.visible_to(request.member).select_related("team")
    member = members.filter(pk=member_id).first()
    if member is None:
        raise Http404
    member.workspace = request.member.workspace
    return member


@require_GET
@open_to(Rule.MEMBER)
def team(request: MemberRequest) -> HttpResponse:
    """Members in the order of the alphabet, and the teams (two statements)."""
    by = request.member
    everyone = list(Member.objects.visible_to(by).select_related("team").order_by("name", "id"))
    context = {
        "nav": "team",
        "members": [member for member in everyone if member.state != MemberState.REMOVED],
        "removed": [member for member in everyone if member.state == MemberState.REMOVED],
        "teams": list(Team.objects.visible_to(by).select_related("manager").order_by("name")),
        "may_manage": may_manage(by),
        "may_administer": may_administer(by),
    }
    return render(request, "members/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def member_new(request: MemberRequest) -> HttpResponse:
    """Invite somebody; POST shows the link to hand over, once."""
    by = request.member
    first = {"role": Role.SELLER, "capacity": 12}
    if by.role != Role.ADMIN:
        first["team"] = Team.objects.visible_to(by).filter(manager=by).order_by("name").first()
    form = MemberForm(request.POST or None, by=by, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            invited, secret = durably(invite, by=by, at=timezone.now(), **_facts(form))
        except (Refused, NotAllowed) as refusal:
            _say_at(form, refusal)
        else:
            return show_link(request, invited, "invitation", secret)
    return render(request, "members/new.html", {"nav": "team", "form": form}, status=422 if form.errors else 200)


def show_link(request: MemberRequest, member: Member, name: str, secret: str) -> HttpResponse:
    """The page that shows a link once, to be handed over."""
    link = request.build_absolute_uri(reverse(name, args=[secret]))
    return render(request, "members/link.html", {"nav": "team", "someone": member, "link": link, "kind": name})


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def member(request: MemberRequest, member_id: int) -> HttpResponse:
    """A member; whoever looks after them changes name, role, team and capacity by POST."""
    by, someone = request.member, member_of(request, member_id)
    may_change, theirs, version = may_look_after(by, someone), None, someone.version
    form = MemberForm(request.POST or None, by=by, has_sign_in=someone.user_id is not None, initial=_initial(someone))
    if request.method == "POST":
        if not may_change:
            raise NotAllowed(_("Managers look after the sellers, service people and viewers of their teams."))
        if form.is_valid():
            try:
                durably(edit_member, by=by, member=someone, version=seen_version(request), **_facts(form))
                say(request, _("Kept."))
                return onward(request, reverse("member", args=[someone.pk]))
            except StaleVersion as stale:
                current: Member = stale.current
                theirs, version = differing(form, _initial(current)), current.version
            except (Refused, NotAllowed) as refusal:
                _say_at(form, refusal)
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "members/page.html", _context(request, someone, form, theirs, version), status=status)


def _context(request: MemberRequest, someone: Member, form: MemberForm, theirs: Any, version: int) -> dict[str, Any]:
    by = request.member
    owned = Customer.objects.visible_to(by).filter(owner=someone)
    return {
        "nav": "team",
        "someone": someone,
        "form": form,
        "theirs": theirs,
        "version": version,
        "owned": owned.count(),
        "invitation": open_invitation(someone, timezone.now()) if someone.state == MemberState.INVITED else None,
        "may_change": may_look_after(by, someone),
        "may_administer": may_administer(by),
        "may_read": may_read_reports_of(by, someone),
        "is_self": by.pk == someone.pk,
    }


def _initial(someone: Member) -> dict[str, Any]:
    return {name: getattr(someone, name) for name in ("name", "email", "role", "team", "capacity")}


def _facts(form: MemberForm) -> dict[str, Any]:
    return dict(form.cleaned_data) | {"role": Role(form.cleaned_data["role"])}


def _say_at(form: MemberForm, refusal: Exception) -> None:
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))
