"""Visits: the list, a plan, the page of one, another day, calling it off."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.journal.models import Visit
from followthrough.journal.refusal import Refused
from followthrough.journal.visit import call_off_visit, move_visit, plan_visit, take_up_visit
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.differing import seen_version
from followthrough.web.fields import day_or_none
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.templatetags.words import day_short
from followthrough.web.touches.views import OPEN_DEALS
from followthrough.web.visits.forms import ReasonForm, VisitDayForm, VisitPlanForm
from followthrough.web.visits.shown import WHOSE, visit_page, visits_of
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_change, may_log


@require_GET
@open_to(Rule.MEMBER)
def visits(request: MemberRequest) -> HttpResponse:
    """What is to be recorded, what is planned, what was recorded."""
    member = request.member
    whose = request.GET.get("of", "") if request.GET.get("of") in WHOSE else "me"
    found = visits_of(member, whose, timezone.localdate(), day_or_none(request.GET.get("until", "")))
    context = {"nav": "visits", "found": found, "whose": whose, "has_team": shares(member), "may_log": may_log(member)}
    return fragments(request, "visits/list.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def visit_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for the plan of a visit; POST plans it, and it is the next step."""
    customer, member = customer_of(request, customer_id), request.member
    deals = OPEN_DEALS(workspace_id=member.workspace_id, customer_id=customer.pk)
    others = {pk: one for pk, one in colleagues(member).items() if pk != member.pk}
    form = VisitPlanForm(
        request.POST or None, people=people_of(customer), deals=deals, members=others,
        initial={"place": customer.city, "deal": str(deals[0].pk) if deals else ""},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            visit_id = change_once(request, plan_visit, customer=customer, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            day = day_short(form.cleaned_data["day"])
            say(request, _("Planned: it stands in Today on %(day)s.") % {"day": day})
            return onward(request, reverse("visit", args=[visit_id]))
    context = {"nav": "visits", "customer": customer, "form": form, "key": form_key(request)}
    return fragments(request, "visits/plan.html", context, status=422 if form.errors else 200)


@require_GET
@open_to(Rule.MEMBER)
def visit(request: MemberRequest, visit_id: int) -> HttpResponse:
    """The plan of a visit, or its record: the page that is printed."""
    row = visit_of(request, visit_id)
    today = timezone.localdate()
    context = {
        "nav": "visits",
        "page": visit_page(request.member, row),
        "customer": row.customer,
        "today": today,
        "is_late": row.entry_id is None and row.called_off_at is None and row.day < today,
        "may_log": may_log(request.member),
        "may_change": is_theirs(request, row),
    }
    return fragments(request, "visits/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def visit_day(request: MemberRequest, visit_id: int) -> HttpResponse:
    """A form for another day; POST moves the visit and its step."""
    row = visit_of(request, visit_id)
    form = VisitDayForm(request.POST or None, initial={"day": row.day, "at_time": row.at_time})
    context: dict[str, Any] = {"nav": "visits", "visit": row, "customer": row.customer, "form": form}
    context["version"] = row.version
    if request.method == "POST" and form.is_valid():
        told = {"visit": row, "version": seen_version(request), "at": timezone.now(), **form.cleaned_data}
        try:
            change(move_visit, by=request.member, **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            form.add_error(None, _("Somebody else changed this visit meanwhile: look at it, then save again."))
            context["version"] = stale.current.version
            return fragments(request, "visits/day.html", context, status=409)
        else:
            return onward(request, reverse("visit", args=[row.pk]))
    return fragments(request, "visits/day.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def visit_calling_off(request: MemberRequest, visit_id: int) -> HttpResponse:
    """Why it does not take place; POST calls it off, and undo takes it up again."""
    row = visit_of(request, visit_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change(call_off_visit, by=request.member, visit=row, reason=form.cleaned_data["reason"], at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Called off."), undo=reverse("visit-calling-off-end", args=[row.pk]))
            return onward(request, reverse("visit", args=[row.pk]))
    context = {"nav": "visits", "visit": row, "customer": row.customer, "form": form}
    return fragments(request, "visits/calling_off.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def visit_calling_off_end(request: MemberRequest, visit_id: int) -> HttpResponse:
    """POST: it takes place after all."""
    row = visit_of(request, visit_id)
    change(take_up_visit, by=request.member, visit=row, at=timezone.now())
    say(request, _("It takes place after all."))
    return onward(request, reverse("visit", args=[row.pk]))


def visit_of(request: MemberRequest, visit_id: int) -> Visit:
    """The visit of an address; 404 where the member may not see it."""
    rows = Visit.objects.visible_to(request.member).select_related("customer", "deal", "member")
    row = rows.filter(pk=visit_id).first()
    if row is None:
        raise Http404
    row.customer.workspace = request.member.workspace
    return row


def is_theirs(request: MemberRequest, row: Visit) -> bool:
    """Whether the member may move this visit or call it off."""
    customer = row.customer
    is_mine = row.member_id == request.member.pk and may_log(request.member)
    return is_mine or may_change(request.member, row.member_id, customer.owner_id, customer.service_member_id)
