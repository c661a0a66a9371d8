"""The workspace: its facts and its days of rest. Everybody sees them, admins change them."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.playbook.change import WORKSPACE_FACTS, add_holidays, drop_holiday, edit_workspace
from followthrough.playbook.holidays import read_holidays
from followthrough.vocabulary.level import Level
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.settings.following import follow
from followthrough.web.settings.forms import HolidaysForm, WorkspaceForm
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Holiday, Workspace
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused

#: Past days of rest are shown for so long.
SHOWN_FOR = timedelta(days=366)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def workspace_settings(request: MemberRequest) -> HttpResponse:
    """Name, currency, time zone, country, days of rest, the hour of the plan; POST changes them."""
    workspace = request.member.workspace
    if request.method == "GET":
        return workspace_page(request)
    need_admin(request)
    form = WorkspaceForm(request.POST, initial=_facts(workspace))
    if form.is_valid():
        try:
            moves = durably(edit_workspace, by=request.member, version=seen_version(request), **form.facts())
            say(request, _("The workspace is changed.") + (f" {follow(workspace, list(Level))}" if moves else ""))
            return onward(request, reverse("workspace-settings"))
        except StaleVersion as stale:
            current: Workspace = stale.current
            theirs = differing(form, _facts(current))
            return workspace_page(request, form=form, version=current.version, theirs=theirs, status=409)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
    return workspace_page(request, form=form, version=seen_version(request), status=422)


def workspace_page(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the workspace's facts and its logo; `more` is what a form that was sent has to say."""
    workspace = request.member.workspace
    context = {
        "nav": "settings",
        "tab": "workspace",
        "form": WorkspaceForm(initial=_facts(workspace)),
        "version": workspace.version,
        "theirs": None,
        "workspace": workspace,
        "may_change": may_administer(request.member),
    }
    return render(request, "settings/workspace.html", context | more, status=status)


def _facts(workspace: Workspace) -> dict[str, object]:
    return {name: getattr(workspace, name) for name in WORKSPACE_FACTS} | {"weekend": list(workspace.weekend)}


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def holidays(request: MemberRequest) -> HttpResponse:
    """The days nobody is expected to touch anyone; POST adds a list."""
    member = request.member
    form = HolidaysForm(request.POST or None)
    if request.method == "POST":
        need_admin(request)
    if request.method == "POST" and form.is_valid():
        try:
            added = durably(add_holidays, by=member, days=read_holidays(form.cleaned_data["days"]))
        except Refused as refusal:
            form.add_error("days", str(refusal))
        else:
            words = ngettext("%(count)d day added.", "%(count)d days added.", added) % {"count": added}
            say(request, f"{words} {follow(member.workspace)}" if added else words)
            return onward(request, reverse("holidays"))
    today = timezone.localdate()
    rows = list(Holiday.objects.visible_to(member).filter(on__gte=today - SHOWN_FOR))
    context = {
        "nav": "settings",
        "tab": "holidays",
        "form": form,
        "coming": [row for row in rows if row.on >= today],
        "past": [row for row in rows if row.on < today],
        "may_change": may_administer(member),
    }
    return render(request, "settings/holidays.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.ADMIN)
def holiday_end(request: MemberRequest, holiday_id: int) -> HttpResponse:
    """A day of rest becomes a working day again."""
    holiday = Holiday.objects.visible_to(request.member).filter(pk=holiday_id).first()
    if holiday is None:
        raise Http404
    durably(drop_holiday, by=request.member, holiday=holiday)
    say(request, _("%(day)s is a working day again.") % {"day": holiday} + f" {follow(request.member.workspace)}")
    return onward(request, reverse("holidays"))


def need_admin(request: MemberRequest) -> None:
    """Raise NotAllowed for anybody but an admin."""
    if not may_administer(request.member):
        raise NotAllowed(_("The settings of the workspace are up to an admin."))
