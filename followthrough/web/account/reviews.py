"""Value reviews: one that was held, the day of the next, one that was not so."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.care.days_of_reviews import EVERY
from followthrough.care.review import first_due_on, plan_review, review_value, take_back_review
from followthrough.customers.models import Customer
from followthrough.relationship.models import ValueReview
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.account.forms import ReviewDayForm, ReviewForm
from followthrough.web.account.shown import DAY
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.templatetags.words import day_short
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.models import local_day
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def review_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for a value review that was held; POST keeps it with the day of the next."""
    row, member = customer_of(request, customer_id), request.member
    today = local_day(member, timezone.now())
    first = {"on": today, "next_on": today + EVERY, "currency": member.workspace.base_currency}
    form = ReviewForm(request.POST or None, people=people_of(row), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, review_value, customer=row, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("The review is kept; the next one is on %(day)s.")
            say(request, words % {"day": day_short(form.cleaned_data["next_on"])})
            return onward(request, back_to(row))
    context = {"nav": "customers", "customer": row, "form": form, "key": form_key(request), "back": back_to(row)}
    return fragments(request, "account/review.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def review_day(request: MemberRequest, customer_id: int) -> HttpResponse:
    """When to look again; POST puts this day in place of the one that stood."""
    row = customer_of(request, customer_id)
    form = ReviewDayForm(request.POST or None, initial={"due_on": _due_on(request, row)})
    if request.method == "POST" and form.is_valid():
        try:
            change(plan_review, by=request.member, customer=row, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Next review: %(day)s.") % {"day": day_short(form.cleaned_data["due_on"])})
            return onward(request, back_to(row))
    context = {"nav": "customers", "customer": row, "form": form, "back": back_to(row)}
    return fragments(request, "account/day.html", context, status=422 if form.errors else 200)


def _due_on(request: MemberRequest, customer: Customer) -> Any:
    day = DAY.first(workspace_id=customer.workspace_id, customer_id=customer.pk)
    if day is not None:
        return day.due_on
    today = local_day(request.member, timezone.now())
    return max(first_due_on(customer), today) if customer.sold_at is not None else None


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def review_taking_back(request: MemberRequest, review_id: int) -> HttpResponse:
    """Why a review was not so; POST takes it back."""
    rows = ValueReview.objects.visible_to(request.member).select_related("customer")
    review = rows.filter(pk=review_id).first()
    if review is None:
        raise Http404
    review.customer.workspace = request.member.workspace
    form = ReasonForm(request.POST or None)
    back = back_to(review.customer)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            change(take_back_review, by=request.member, review=review, reason=reason, at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("The review is taken back; it counts no more."), kind="plain")
            return onward(request, back)
    context = {"nav": "customers", "customer": review.customer, "review": review, "form": form, "back": back}
    return fragments(request, "account/taking_back.html", context, status=422 if form.errors else 200)


def back_to(customer: Customer) -> str:
    """The page of an account."""
    return reverse("customer-account", args=[customer.pk])
