"""What a customer expects: read, noted, measured, changed by agreement, taken back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.expecting import agree_on, expect, give_up_expecting, measure, withdraw_change
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.relationship.models import Expectation, ExpectationChange
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.expectations.forms import AgreementForm, ExpectationForm, MeasureForm
from followthrough.web.expectations.shown import expectations_of, from_program
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.touches.views import way_back
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import may_log
from followthrough.workspace.refusal import Refused

MOST_DEALS = 50


@require_GET
@open_to(Rule.MEMBER)
def customer_expectations(request: MemberRequest, customer_id: int) -> HttpResponse:
    """What a customer was promised or expects, and what became of it."""
    member = request.member
    customer = customer_of(request, customer_id)
    context = {
        "nav": "customers",
        "customer": customer,
        "page": expectations_of(member, customer, local_day(member, timezone.now())),
        "may_log": may_log(member),
    }
    return fragments(request, "expectations/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def expectation_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form that begins with what the program says; POST notes it."""
    member = request.member
    customer = customer_of(request, customer_id)
    deals = list(Deal.objects.visible_to(member).filter(customer=customer).order_by("-stage", "-id")[:MOST_DEALS])
    form = ExpectationForm(
        request.POST or None,
        people=people_of(customer),
        members=colleagues(member, member, customer.owner),
        deals=deals,
        initial={"member": member.pk} | ({} if request.method == "POST" else from_program(customer, deals)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, expect, customer=customer, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Noted: %(what)s") % {"what": form.cleaned_data["what"]})
            return onward(request, reverse("customer-expectations", args=[customer.pk]))
    context = {"customer": customer, "form": form, "key": form_key(request), "kind": "new"}
    return _form_page(request, context, form)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def expectation_measure(request: MemberRequest, expectation_id: int) -> HttpResponse:
    """What they got; POST keeps it."""
    row, at = expectation_of(request, expectation_id), timezone.now()
    today = local_day(request.member, at)
    people = people_of(row.customer)
    form = MeasureForm(request.POST or None, people=people, of=row, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        return _done(request, row, form, measure, _("Noted, with its day."), expectation=row, today=today)
    return _form_page(request, {"customer": row.customer, "row": row, "form": form, "kind": "measure"}, form)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def expectation_agreement(request: MemberRequest, expectation_id: int) -> HttpResponse:
    """What holds instead, agreed with somebody of theirs; POST changes it, and what was said before stays."""
    row = expectation_of(request, expectation_id)
    people = people_of(row.customer)
    form = AgreementForm(request.POST or None, people=people, of=row)
    if request.method == "POST" and form.is_valid():
        return _done(request, row, form, agree_on, _("Changed as agreed."), expectation=row)
    context = {"customer": row.customer, "row": row, "form": form, "kind": "agree", "has_people": bool(people)}
    return _form_page(request, context, form)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def expectation_taking_back(request: MemberRequest, expectation_id: int) -> HttpResponse:
    """Why it holds no longer; POST takes it back."""
    row = expectation_of(request, expectation_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _done(request, row, form, give_up_expecting, _("It holds no longer."), expectation=row)
    return _form_page(request, {"customer": row.customer, "row": row, "form": form, "kind": "gone"}, form)


@require_POST
@open_to(Rule.WRITER)
def expectation_change_end(request: MemberRequest, change_id: int) -> HttpResponse:
    """POST withdraws what happened to an expectation: it stands as without it."""
    rows = ExpectationChange.objects.visible_to(request.member).select_related("expectation")
    row = rows.filter(pk=change_id).first()
    if row is None:
        raise Http404
    try:
        change(withdraw_change, by=request.member, change=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, _("Undone; it stands as before."), kind="plain")
    address = reverse("customer-expectations", args=[row.expectation.customer_id])
    return onward(request, way_back(request) or address)


def _done(
    request: MemberRequest, row: Expectation, form: Any, verb: Callable[..., ExpectationChange], words: str, **told: Any
) -> HttpResponse:
    """Run the verb with what the form says, and say what was done with its undo; or the form with what is wrong."""
    facts = form.facts() if hasattr(form, "facts") else form.cleaned_data
    try:
        done = change(verb, by=request.member, at=timezone.now(), **told, **facts)
    except Refused as refusal:
        refused(form, refusal)
        kind = {measure: "measure", agree_on: "agree"}.get(verb, "gone")
        context = {"customer": row.customer, "row": row, "form": form, "kind": kind, "has_people": True}
        return _form_page(request, context, form)
    say(request, words, undo=reverse("expectation-change-end", args=[done.pk]))
    return onward(request, reverse("customer-expectations", args=[row.customer_id]))


def _form_page(request: MemberRequest, context: dict[str, Any], form: forms.Form) -> HttpResponse:
    context |= {"nav": "customers"}
    return fragments(request, "expectations/edit.html", context, status=422 if form.errors else 200)


def expectation_of(request: MemberRequest, expectation_id: int) -> Expectation:
    """The expectation of an address; 404 where the member may not see it."""
    rows = Expectation.objects.visible_to(request.member).select_related("customer")
    row = rows.filter(pk=expectation_id).first()
    if row is None:
        raise Http404
    customer: Customer = row.customer
    customer.workspace = request.member.workspace
    return row
