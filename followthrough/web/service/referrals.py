"""Referrals of a customer: whether this is the moment, asked, given, declined, thanked; and the chain."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.moment import moment_of, trust_of
from followthrough.care.refer import (
    ask_referral,
    decline_referral,
    give_referral,
    take_back_referral,
    thank_for_referral,
)
from followthrough.care.referrals import chain_of
from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.relationship.models import Referral
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.service.forms import AskedForm, GivenForm
from followthrough.web.service.referrals_shown import moment_words, shown_referrals
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import may_log

#: They are thanked so many working days after they named somebody, unless one says otherwise.
THANK_WITHIN = 2


@require_GET
@open_to(Rule.MEMBER)
def customer_referrals(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Whether to ask now, what was asked and given, and the chain the customer stands in."""
    member, customer = request.member, customer_of(request, customer_id)
    at = timezone.now()
    moment = moment_of(customer, trust=trust_of(customer, at=at), on=local_day(member, at))
    context = {
        "nav": "customers",
        "customer": customer,
        "moment": moment,
        "why": moment_words(moment),
        "rows": shown_referrals(member, customer),
        "chains": chain_of(customer),
        "form": AskedForm(people=people_of(customer)),
        "key": form_key(request),
        "may_log": may_log(member),
    }
    return fragments(request, "service/referrals.html", context)


@require_POST
@open_to(Rule.WRITER)
def referral_asking(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST: they were asked whom they know."""
    customer = customer_of(request, customer_id)
    form = AskedForm(request.POST, people=people_of(customer))
    back = reverse("customer-referrals", args=[customer.pk])
    if not form.is_valid():
        say(request, _("Choose one of these people."), kind="warn")
        return onward(request, back)
    change_once(request, ask_referral, customer=customer, contact=form.chosen())
    say(request, _("Asked: what they answer is noted here."))
    return onward(request, back)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def referral_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Whom they named, asked before or not; POST makes a lead of it, and thanking them the next step."""
    member, customer = request.member, customer_of(request, customer_id)
    asked = _asked(request, customer)
    rhythm = rhythm_of(member.workspace)
    thank_on = rhythm.plus(local_day(member, timezone.now()), THANK_WITHIN)
    first: dict[str, Any] = {"thank_on": thank_on, "contact": str(asked.contact_id or "") if asked else ""}
    form = GivenForm(request.POST or None, people=people_of(customer), initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            pk = change_once(
                request, give_referral, customer=customer, named=form.named(_known(request, told["known"])),
                contact=form.chosen(), asked=asked, thank_on=told["thank_on"],
            )  # fmt: skip
        except Refused as refusal:
            refused(form, Refused(str(refusal), field="company" if refusal.field == "name" else refusal.field))
        else:
            row = Referral.objects.visible_to(member).select_related("became").get(pk=pk)
            words = _("%(name)s is a lead now, with %(customer)s as the one who named them.")
            say(request, words % {"name": row.name, "customer": customer.name})
            return onward(request, reverse("customer-referrals", args=[customer.pk]))
    context = {"nav": "customers", "customer": customer, "form": form, "key": form_key(request), "asked": asked}
    return fragments(request, "service/referral.html", context, status=422 if form.errors else 200)


def _asked(request: MemberRequest, customer: Customer) -> Referral | None:
    """The referral that was asked for and is answered now, as the address names it."""
    pk = request.GET.get("asked", "")
    if not is_id(pk):
        return None
    rows = Referral.objects.visible_to(request.member).standing().filter(customer=customer, given_at=None)
    return rows.filter(pk=int(pk)).first()


def _known(request: MemberRequest, pk: int | None) -> Customer | None:
    """The customer that was meant."""
    if pk is None or not 0 < pk < 2**63:
        return None
    return Customer.objects.visible_to(request.member).filter(pk=pk).first()


@require_POST
@open_to(Rule.WRITER)
def referral_decline(request: MemberRequest, referral_id: int) -> HttpResponse:
    """POST: they would rather not."""
    row = referral_of(request, referral_id)
    return _turned(request, row, decline_referral, _("Noted: they would rather not."))


@require_POST
@open_to(Rule.WRITER)
def referral_thanks(request: MemberRequest, referral_id: int) -> HttpResponse:
    """POST: they were thanked."""
    row = referral_of(request, referral_id)
    return _turned(request, row, thank_for_referral, _("Noted: they were thanked."))


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def referral_taking_back(request: MemberRequest, referral_id: int) -> HttpResponse:
    """Why it holds no longer; POST takes it back."""
    row = referral_of(request, referral_id)
    form = ReasonForm(request.POST or None)
    back = reverse("customer-referrals", args=[row.customer_id])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        change(take_back_referral, by=request.member, referral=row, reason=reason, at=timezone.now())
        say(request, _("Taken back; the lead that came of it stays."))
        return onward(request, back)
    context = {"nav": "customers", "customer": row.customer, "form": form, "back": back}
    context |= {"title": _("Noted by mistake"), "what": row.name or _("Asked whom they know")}
    return fragments(request, "service/taking_back.html", context, status=422 if form.errors else 200)


def _turned(request: MemberRequest, row: Referral, verb: Any, words: str) -> HttpResponse:
    try:
        change(verb, by=request.member, referral=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, words)
    return onward(request, reverse("customer-referrals", args=[row.customer_id]))


def referral_of(request: MemberRequest, referral_id: int) -> Referral:
    """The referral of an address; 404 where the member may not see it."""
    rows = Referral.objects.visible_to(request.member).select_related("customer")
    row = rows.filter(pk=referral_id).first()
    if row is None:
        raise Http404
    return row
