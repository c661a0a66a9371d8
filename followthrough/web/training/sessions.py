"""A day of a training: what it costs, who is invited, who came; called off, and called again."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.training.attend import note_attendance
from followthrough.training.models import TrainingSession
from followthrough.training.plan import (
    SESSION_FACTS,
    add_session,
    call_off_session,
    call_session_again,
    edit_session,
)
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.training.forms import AttendanceForm, SessionForm
from followthrough.web.training.shown import day_of, listed_for, states_of, today_at
from followthrough.web.training.views import MOST_AT_ONCE, training_of
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_keep_training
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def session_new(request: MemberRequest, training_id: int) -> HttpResponse:
    """A day of a training; POST adds it and goes on to who is invited."""
    row = training_of(request, training_id)
    form = SessionForm(request.POST or None, currency=row.currency)
    if request.method == "POST" and form.is_valid():
        try:
            pk = change_once(request, add_session, training=row, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            size = request.GET.get("size", "")
            lot = f"?size={size}" if is_id(size) else ""
            return onward(request, reverse("training-attendance", args=[pk]) + lot)
    context = {"nav": "team", "training": row, "form": form, "key": form_key(request)}
    return fragments(request, "training/day_edit.html", context, status=422 if form.errors else 200)


@require_GET
@open_to(Rule.MEMBER)
def session(request: MemberRequest, session_id: int) -> HttpResponse:
    """When, where and by whom; who was there is told to managers, to everybody else their own part."""
    member, row = request.member, session_of(request, session_id)
    may_keep = may_keep_training(member)
    context = {
        "nav": "team", "session": row, "training": row.training, "may_keep": may_keep,
        "is_ahead": row.on > today_at(member), **day_of(member, row, tells_all=may_keep),
    }  # fmt: skip
    return fragments(request, "training/day.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def session_edit(request: MemberRequest, session_id: int) -> HttpResponse:
    """The facts of a day; POST changes them, 409 where somebody else was quicker."""
    row = session_of(request, session_id)
    first = {name: getattr(row, name) for name in SESSION_FACTS}
    form = SessionForm(request.POST or None, currency=row.training.currency, initial=first)
    context: dict[str, Any] = {"nav": "team", "training": row.training, "session": row, "form": form}
    context["version"] = row.version
    if request.method == "POST" and form.is_valid():
        told = {"session": row, "version": seen_version(request), **form.facts()}
        try:
            change(edit_session, by=request.member, **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "training/day_edit.html")
        else:
            return onward(request, reverse("training-day", args=[row.pk]))
    return fragments(request, "training/day_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def attendance(request: MemberRequest, session_id: int) -> HttpResponse:
    """Who is invited and who came, many at once; `size` puts the next ones by lot on the list."""
    member, row = request.member, session_of(request, session_id)
    states, size = states_of(member, row), request.GET.get("size", "")
    is_ahead = row.on > today_at(member)
    members, next_ones = listed_for(row, states, min(int(size), MOST_AT_ONCE) if is_id(size) else 0)
    form = AttendanceForm(request.POST or None, members=members, states=states, is_ahead=is_ahead)
    for pk in next_ones:
        form.fields[f"m{pk}"].initial = "invited"
    context: dict[str, Any] = {
        "nav": "team", "session": row, "training": row.training, "form": form, "version": row.version,
        "is_ahead": is_ahead, "drawn": len(next_ones), "invited": sum(one == "invited" for one in states.values()),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.said(all_came=request.POST.get("all") == "came" and not is_ahead)
        told: dict[str, Any] = {"session": row, "version": seen_version(request), "said": said, "at": timezone.now()}
        try:
            change(note_attendance, by=member, **told)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "training/attendance.html")
        else:
            say(request, _("Kept: who is invited, and who came."))
            return onward(request, reverse("training-day", args=[row.pk]))
    return fragments(request, "training/attendance.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.MANAGER)
def calling_off(request: MemberRequest, session_id: int) -> HttpResponse:
    """POST calls a day off; it can be called again."""
    row = session_of(request, session_id)
    change(call_off_session, by=request.member, session=row, at=timezone.now())
    words = _("The day is called off: it counts for nothing.")
    say(request, words, undo=reverse("training-calling-off-end", args=[row.pk]))
    return onward(request, reverse("training-day", args=[row.pk]))


@require_POST
@open_to(Rule.MANAGER)
def calling_off_end(request: MemberRequest, session_id: int) -> HttpResponse:
    """POST calls a day again that was called off."""
    row = session_of(request, session_id)
    change(call_session_again, by=request.member, session=row)
    say(request, _("It takes place after all."), kind="plain")
    return onward(request, reverse("training-day", args=[row.pk]))


def session_of(request: MemberRequest, session_id: int) -> TrainingSession:
    """The day of an address with its training; 404 where the member may not see it."""
    rows = TrainingSession.objects.visible_to(request.member).select_related("training", "training__workspace")
    row = rows.filter(pk=session_id).first()
    if row is None:
        raise Http404
    return row
