"""Milestones: a new one, its facts, that it was reached, a slip put right, one that is not wanted any more."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.care.milestones import (
    drop_milestone,
    edit_milestone,
    may_see_reached,
    open_milestone,
    plan_milestone,
    reach_milestone,
)
from followthrough.relationship.models import Milestone
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.relationship.forms import MilestoneForm, ReachedForm
from followthrough.web.templatetags.phase_words import milestone_word
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import NotAllowed, may_change
from followthrough.workspace.refusal import Refused


def milestone_of(request: MemberRequest, milestone_id: int) -> Milestone:
    """The milestone with its customer. Raises Http404."""
    rows = Milestone.objects.visible_to(request.member).select_related("customer", "member")
    row = rows.filter(pk=milestone_id).first()
    if row is None:
        raise Http404
    row.customer.workspace = request.member.workspace
    return row


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def milestone_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for what is to be reached; POST plans it."""
    row, member = customer_of(request, customer_id), request.member
    if not may_change(member, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    form = MilestoneForm(
        request.POST or None, members=colleagues(member, row.service_member, row.owner), initial=_first(request, row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, plan_milestone, customer=row, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Planned: %(what)s.") % {"what": form.cleaned_data["what"]})
            return onward(request, _back(row.pk))
    context = {"nav": "customers", "customer": row, "form": form, "key": form_key(request), "back": _back(row.pk)}
    return fragments(request, "relationship/milestone.html", context, status=422 if form.errors else 200)


def _first(request: MemberRequest, customer: Any) -> dict[str, Any]:
    """What the form begins with: the kind that was asked for, and who serves or owns the customer."""
    asked = request.GET.get("kind", "")
    kind = MilestoneKind(asked) if asked in tuple(MilestoneKind) else MilestoneKind.STEP
    after = customer.service_member_id or customer.owner_id or request.member.pk
    what = "" if kind is MilestoneKind.STEP else milestone_word(kind)
    return {"kind": kind.value, "what": what, "member": str(after)}


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def milestone_edit(request: MemberRequest, milestone_id: int) -> HttpResponse:
    """What it is called, its day and who looks after it; POST changes these, 409 where somebody else was quicker."""
    row = milestone_of(request, milestone_id)
    if not may_see_reached(request.member, row):
        raise NotAllowed(_("Somebody else looks after this."))
    members = colleagues(request.member, row.member)
    initial = {"what": row.what, "due_on": row.due_on, "member": str(row.member_id)}
    form = MilestoneForm(request.POST or None, members=members, with_kind=False, initial=initial)
    context: dict[str, Any] = {"nav": "customers", "customer": row.customer, "milestone": row, "form": form}
    context |= {"version": row.version, "back": _back(row.customer_id)}
    if request.method == "POST" and form.is_valid():
        version, at = seen_version(request), timezone.now()
        try:
            change(edit_milestone, by=request.member, milestone=row, version=version, at=at, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            now = stale.current
            told = {"what": now.what, "due_on": now.due_on, "member": str(now.member_id)}
            context |= {"version": now.version, "theirs": differing(form, told)}
            return fragments(request, "relationship/milestone.html", context, status=409)
        else:
            return onward(request, _back(row.customer_id))
    return fragments(request, "relationship/milestone.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def milestone_reached(request: MemberRequest, milestone_id: int) -> HttpResponse:
    """On which day it was reached; POST keeps it, and undo opens it again."""
    row = milestone_of(request, milestone_id)
    is_value = row.kind == MilestoneKind.FIRST_VALUE
    today = local_day(request.member, timezone.now())
    form = ReachedForm(request.POST or None, people=people_of(row.customer), is_value=is_value, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            change(reach_milestone, by=request.member, milestone=row, at=timezone.now(), **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("Reached: %(what)s.") % {"what": row.what}
            say(request, words, undo=reverse("milestone-open", args=[row.pk]))
            return onward(request, _back(row.customer_id))
    context = {"nav": "customers", "customer": row.customer, "milestone": row, "form": form, "is_value": is_value}
    context["back"] = _back(row.customer_id)
    return fragments(request, "relationship/reached.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def milestone_open(request: MemberRequest, milestone_id: int) -> HttpResponse:
    """POST says that it is not reached, or wanted, after all."""
    row = milestone_of(request, milestone_id)
    change(open_milestone, by=request.member, milestone=row, at=timezone.now())
    say(request, _("Open again: %(what)s.") % {"what": row.what}, kind="plain")
    return onward(request, _back(row.customer_id))


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def milestone_dropping(request: MemberRequest, milestone_id: int) -> HttpResponse:
    """Why it is not wanted any more; POST drops it, and undo opens it again."""
    row = milestone_of(request, milestone_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            change(drop_milestone, by=request.member, milestone=row, reason=reason, at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            undo = reverse("milestone-open", args=[row.pk])
            say(request, _("Dropped: %(what)s.") % {"what": row.what}, undo=undo, kind="plain")
            return onward(request, _back(row.customer_id))
    context = {"nav": "customers", "customer": row.customer, "milestone": row, "form": form}
    context["back"] = _back(row.customer_id)
    return fragments(request, "relationship/dropping.html", context, status=422 if form.errors else 200)


def _back(customer_id: int) -> str:
    return f"{reverse('customer-relationship', args=[customer_id])}#milestones"
