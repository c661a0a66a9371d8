"""Gatherings: the list, one of them, its facts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.insight.gatherings import ENOUGH, interest_around
from followthrough.journal.gather import GATHERING_FACTS, call_gathering, edit_gathering
from followthrough.journal.models import Gathering
from followthrough.journal.record_gathering import may_take_back
from followthrough.journal.refusal import Refused
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.show import refused
from followthrough.web.differing import seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.gatherings.forms import GatheringForm
from followthrough.web.gatherings.shown import gatherings_of, guests_of
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_change, may_log


@require_GET
@open_to(Rule.MEMBER)
def gatherings(request: MemberRequest) -> HttpResponse:
    """All gatherings, the latest first."""
    member = request.member
    context = {"nav": "visits", "rows": gatherings_of(member), "has_team": shares(member), "may_log": may_log(member)}
    return fragments(request, "gatherings/list.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def gathering_new(request: MemberRequest) -> HttpResponse:
    """A form for a gathering; POST calls it."""
    form = GatheringForm(request.POST or None, members=_others(request, None))
    if request.method == "POST" and form.is_valid():
        pk = change_once(request, call_gathering, **form.facts())
        return onward(request, reverse("gathering-guests", args=[pk]))
    context = {"nav": "visits", "form": form, "key": form_key(request)}
    return fragments(request, "gatherings/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def gathering_edit(request: MemberRequest, gathering_id: int) -> HttpResponse:
    """The facts of a gathering; POST changes them, 409 where somebody else was quicker."""
    row = gathering_of(request, gathering_id)
    first = {name: getattr(row, name) for name in GATHERING_FACTS}
    first["along"] = [str(member.pk) for member in guests_of(request.member, row).along]
    form = GatheringForm(request.POST or None, members=_others(request, row), initial=first)
    context: dict[str, Any] = {"nav": "visits", "gathering": row, "form": form, "version": row.version}
    if request.method == "POST" and form.is_valid():
        told = {"gathering": row, "version": seen_version(request), **form.facts()}
        try:
            change(edit_gathering, by=request.member, **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            form.add_error(None, _("Somebody else changed this meanwhile: look at it, then save again."))
            context["version"] = stale.current.version
            return fragments(request, "gatherings/edit.html", context, status=409)
        else:
            return onward(request, reverse("gathering", args=[row.pk]))
    return fragments(request, "gatherings/edit.html", context, status=422 if form.errors else 200)


@require_GET
@open_to(Rule.MEMBER)
def gathering(request: MemberRequest, gathering_id: int) -> HttpResponse:
    """Who is invited, who came, and what they thought of us before and after."""
    member, row, now = request.member, gathering_of(request, gathering_id), timezone.now()
    is_recorded = row.recorded_at is not None
    context = {
        "nav": "visits",
        "gathering": row,
        "guests": guests_of(member, row),
        "is_ahead": row.starts_at > now,
        "is_recorded": is_recorded,
        "is_busy": row.pending is not None,
        "is_undo": bool((row.pending or {}).get("undo")),
        "may_change": is_theirs(request, row),
        "may_take_back": row.pending is None and may_take_back(member, row, now),
        "change": interest_around(member, row) if is_recorded else None,
        "enough": ENOUGH,
    }
    return fragments(request, "gatherings/page.html", context)


def gathering_of(request: MemberRequest, gathering_id: int) -> Gathering:
    """The gathering of an address; 404 where the member may not see it."""
    rows = Gathering.objects.visible_to(request.member).select_related("member", "recorded_by")
    row = rows.filter(pk=gathering_id).first()
    if row is None:
        raise Http404
    return row


def is_theirs(request: MemberRequest, row: Gathering) -> bool:
    """Whether the member may change it, invite to it and record it."""
    member = request.member
    is_there = row.along.filter(workspace_id=member.workspace_id, member=member).exists()
    return (is_there and may_log(member)) or may_change(member, row.member_id)


def _others(request: MemberRequest, row: Gathering | None) -> dict[int, Any]:
    holder = row.member_id if row else request.member.pk
    return {pk: one for pk, one in colleagues(request.member).items() if pk != holder}
