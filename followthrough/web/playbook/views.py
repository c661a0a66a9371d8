"""The playbook by stage with its figures; a tactic on a page of its own, where managers change and retire it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.insight.tactics import what_works
from followthrough.playbook.keep import add_tactic, bring_back_tactic, edit_tactic, retire_tactic
from followthrough.playbook.models import Tactic
from followthrough.playbook.suggest import ENOUGH
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.insight.wanted import SPANS, YEAR
from followthrough.web.notices import say
from followthrough.web.playbook.forms import TacticForm, first_of
from followthrough.web.playbook.shown import about, by_stage, lines_of
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed, may_keep_playbook
from followthrough.workspace.refusal import Refused


@require_GET
@open_to(Rule.MEMBER)
def playbook(request: MemberRequest) -> HttpResponse:
    """What to try at each stage and how, beside what was promoted with it; everybody reads the same page."""
    member, days = request.member, _days(request)
    found = what_works(member, since=_since(days), at=timezone.now())
    retired = Tactic.objects.visible_to(member).filter(retired_at__isnull=False).order_by("name")
    context = {
        "nav": "playbook",
        "stages": by_stage(found),
        "is_empty": not any(stage.used for stage in found.values()),
        "retired": list(retired),
        "days": days,
        "spans": SPANS,
        "enough": ENOUGH,
        "may_keep": may_keep_playbook(member),
    }
    return fragments(request, "playbook/page.html", context)


def _days(request: MemberRequest) -> int:
    days = request.GET.get("days", "")
    return int(days) if days in map(str, SPANS) else YEAR


def _since(days: int) -> datetime | None:
    if not days:
        return None
    return timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=days), time.min))


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def tactic_new(request: MemberRequest) -> HttpResponse:
    """A new tactic; POST adds it, before those that are there."""
    stage = request.GET.get("stage", "")
    form = TacticForm(request.POST or None, initial={"serves": [stage]} if stage else {})
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, add_tactic, **form.facts())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            say(request, _("“%(name)s” stands in the playbook and is offered from now on.") % form.cleaned_data)
            return onward(request, reverse("playbook"))
    context = {"nav": "playbook", "form": form, "key": form_key(request), "may_keep": True}
    return fragments(request, "playbook/tactic.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def tactic(request: MemberRequest, tactic_id: int) -> HttpResponse:
    """One tactic with its figures by stage; POST changes it."""
    row, member = _tactic(request, tactic_id), request.member
    if request.method == "POST" and not may_keep_playbook(member):
        raise NotAllowed(_("The playbook is kept by managers and admins."))
    version, theirs = row.version, None
    form = TacticForm(request.POST or None, initial=first_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            change(edit_tactic, by=member, tactic=row, version=seen_version(request), **form.facts())
        except StaleVersion as stale:
            current: Tactic = stale.current
            theirs, version = differing(form, first_of(current)), current.version
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            say(request, _("Kept."))
            return onward(request, reverse("tactic", args=[row.pk]))
    found = what_works(member, since=None, at=timezone.now())
    context: dict[str, Any] = {
        "nav": "playbook", "row": row, "form": form, "version": version, "theirs": theirs, "enough": ENOUGH,
        "about": about(row), "lines": lines_of(row, found), "may_keep": may_keep_playbook(member),
    }  # fmt: skip
    status = 409 if theirs is not None else 422 if form.errors else 200
    return fragments(request, "playbook/tactic.html", context, status=status)


@require_POST
@open_to(Rule.MEMBER)
def tactic_retirement(request: MemberRequest, tactic_id: int) -> HttpResponse:
    """POST retires a tactic: it is offered no longer, and can be brought back."""
    row = _tactic(request, tactic_id)
    change(retire_tactic, by=request.member, tactic=row, at=timezone.now())
    words = _("“%(name)s” is retired: it is offered no longer. Touches that used it keep its name.") % {
        "name": row.name
    }
    say(request, words, undo=reverse("tactic-retirement-end", args=[row.pk]))
    return onward(request, reverse("playbook"))


@require_POST
@open_to(Rule.MEMBER)
def tactic_retirement_end(request: MemberRequest, tactic_id: int) -> HttpResponse:
    """POST brings a retired tactic back."""
    row = _tactic(request, tactic_id)
    change(bring_back_tactic, by=request.member, tactic=row)
    say(request, _("“%(name)s” is offered again.") % {"name": row.name}, kind="plain")
    return onward(request, reverse("playbook"))


def _tactic(request: MemberRequest, tactic_id: int) -> Tactic:
    row = Tactic.objects.visible_to(request.member).filter(pk=tactic_id).first()
    if row is None:
        raise Http404
    return row
