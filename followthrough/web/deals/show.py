"""One deal: its page, entering and editing it, ending it, taking it up again, letting it rest."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.customers.models import Product
from followthrough.deals.models import UNSOLD, Deal
from followthrough.journal.models import NextStep, Parking
from followthrough.journal.open_deal import close_deal, edit_deal, open_deal, reopen_deal
from followthrough.journal.park import park, wake
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.forms import ParkingForm, initial_of, now_of
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.show import refused, rest_first
from followthrough.web.customers.views import customer_of
from followthrough.web.deals.before_giving_up import before_giving_up
from followthrough.web.deals.forms import ClosingForm, DealForm, ReopeningForm
from followthrough.web.deals.path import path_of
from followthrough.web.differing import differing, seen_version
from followthrough.web.elements.standing import elements_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.insight.shown import loss_of
from followthrough.web.journal.timeline import of_deal
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_change, may_log
from followthrough.workspace.statement import Statement

DEALS: Statement[Deal] = Statement(
    lambda workspace_id, pk: (
        Deal.objects.in_workspace(workspace_id).select_related("customer", "owner", "product").filter(pk=pk)
    )
)
STEPS: Statement[NextStep] = Statement(
    lambda workspace_id, deal_id: (
        NextStep.objects.in_workspace(workspace_id)
        .filter(deal_id=deal_id, closed_at=None)
        .select_related("contact", "member")
        .order_by("due_on", "id")
    )
)


def deal_of(request: MemberRequest, deal_id: int) -> Deal:
    """The deal of an address with its customer and owner; 404 where the member may not see it."""
    deal = DEALS.first(workspace_id=request.member.workspace_id, pk=deal_id)
    if deal is None:
        raise Http404
    deal.customer.workspace = request.member.workspace
    return deal


def first_of(row: Deal, member: Member) -> dict[str, Any]:
    """What the form of a deal shows of a row."""
    product = row.product
    return {
        **initial_of(row, DealForm),
        "currency": row.currency or member.workspace.base_currency,
        "product": product.name if product else "",
    }


@require_GET
@open_to(Rule.MEMBER)
def deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The path of a deal, what comes next or why it ended, and its part of the journal."""
    member, row = request.member, deal_of(request, deal_id)
    customer = row.customer
    lines = of_deal(member.workspace_id, row.pk, request.GET.get("before", "")[:80])
    parkings = Parking.objects.visible_to(member).filter(deal_id=row.pk, ended_at=None).select_related("by")
    may = may_change(member, row.owner_id, customer.owner_id, customer.service_member_id)
    context = {
        "nav": "deals",
        "deal": row,
        "customer": customer,
        "elements": elements_of(row, member.workspace.stage_rules, may_change=may and row.status not in UNSOLD),
        "path": path_of(row, now=timezone.now()),
        "timeline": lines,
        "steps": STEPS(workspace_id=member.workspace_id, deal_id=row.pk),
        "parkings": list(parkings) if row.parked_until else [],
        "loss": loss_of(row, member, at=timezone.now()),
        "days_here": (timezone.now() - row.stage_since).days,
        "may_change": may,
        "may_log": may_log(member),
        "next_address": f"?{urlencode({'before': lines.next_cursor})}" if lines.next_cursor else "",
    }
    return fragments(request, "deals/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for a new deal of a customer; POST opens it at stage 1."""
    member, customer = request.member, customer_of(request, customer_id)
    form = DealForm(
        request.POST or None,
        people=colleagues(member, member, customer.owner),
        sold=Product.objects.visible_to(member),
        initial={"currency": member.workspace.base_currency, "owner": customer.owner_id or member.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = change(
                open_deal,
                by=member,
                customer=customer,
                at=timezone.now(),
                uid=form.cleaned_data["uid"],
                **form.facts(),
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("%(name)s is opened at stage 1.") % {"name": row.name})
            return onward(request, reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "customer": customer, "form": form}
    return fragments(request, "deals/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_edit(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The facts of a deal; POST changes them, and 409 shows both values where somebody else was quicker."""
    member, row = request.member, deal_of(request, deal_id)
    form = DealForm(
        request.POST or None,
        people=colleagues(member, row.owner),
        sold=Product.objects.visible_to(member),
        initial=first_of(row, member),
    )
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "version": row.version}
    if request.method == "POST" and form.is_valid():
        try:
            change(edit_deal, by=member, deal=row, version=seen_version(request), facts=form.facts())
        except StaleVersion as stale:
            now: Any = stale.current
            theirs = differing(form, now_of(now, form, first_of(now, member)))
            context |= {"version": now.version, "theirs": theirs}
            return fragments(request, "deals/edit.html", context, status=409)
        return onward(request, reverse("deal", args=[row.pk]))
    return fragments(request, "deals/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_closing(request: MemberRequest, deal_id: int) -> HttpResponse:
    """End a deal as lost or given up, with its reason."""
    row = deal_of(request, deal_id)
    closed_as = request.POST.get("closed_as") or request.GET.get("as", DealStatus.LOST)
    gives_up = closed_as == DealStatus.GIVEN_UP
    first = {"closed_as": closed_as, "reason": "" if gives_up else LossReason.UNKNOWN}
    form = ClosingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            change(
                close_deal,
                by=request.member,
                deal=row,
                at=timezone.now(),
                **{**told, "closed_as": DealStatus(told["closed_as"])},
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("%(name)s is closed. It can be taken up again at any time.") % {"name": row.name})
            return onward(request, reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form}
    if gives_up and row.is_open:
        context |= before_giving_up(request, row)
    return fragments(request, "deals/closing.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_reopening(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Take a closed deal up again at its stage."""
    row = deal_of(request, deal_id)
    form = ReopeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change(reopen_deal, by=request.member, deal=row, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("%(name)s is open again.") % {"name": row.name})
            return onward(request, reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form}
    return fragments(request, "deals/reopening.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def deal_parking(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Let one deal rest until a day; its customer stays awake."""
    row = deal_of(request, deal_id)
    form = ParkingForm(request.POST or None, initial=rest_first(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, park, customer=row.customer, deal=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            undo = reverse("deal-parking-end", args=[row.pk])
            say(request, _("%(name)s rests until then.") % {"name": row.name}, undo=undo)
            return onward(request, reverse("deal", args=[row.pk]))
    back = reverse("deal", args=[row.pk])
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "back": back}
    context["key"] = form_key(request)
    return fragments(request, "customers/parking.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def deal_parking_end(request: MemberRequest, deal_id: int) -> HttpResponse:
    """POST wakes a deal now."""
    row = deal_of(request, deal_id)
    change(wake, by=request.member, customer=row.customer, deal=row, at=timezone.now())
    say(request, _("%(name)s is awake.") % {"name": row.name})
    return onward(request, reverse("deal", args=[row.pk]))
