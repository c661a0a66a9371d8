"""Money: what is due, what came in, what is given up."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.deals.collect import (
    drop_instalment,
    edit_instalment,
    plan_instalment,
    receive,
    sums_of,
    take_back_receipt,
    write_off,
)
from followthrough.deals.models import Deal, Instalment, Receipt, WriteOff
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.deals.show import deal_of
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.elements.forms import InstalmentForm, ReceiptForm, WriteOffForm
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused


@require_GET
@open_to(Rule.MEMBER)
def payments(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The plan of payments of a deal, and what became of it."""
    return fragments(request, "elements/payments.html", _page_of(request, deal_of(request, deal_id)))


def _page_of(request: MemberRequest, row: Deal, **wrong: forms.Form) -> dict[str, Any]:
    member, customer, today = request.member, row.customer, timezone.localdate()
    plan = list(Instalment.objects.visible_to(member).filter(deal=row).order_by("due_on", "id"))
    came: dict[int, list[Receipt]] = {}
    for receipt in Receipt.objects.visible_to(member).filter(instalment__deal=row).order_by("received_on", "id"):
        came.setdefault(receipt.instalment_id, []).append(receipt)
    given_up = {one.instalment_id: one for one in WriteOff.objects.visible_to(member).filter(instalment__deal=row)}
    currency = row.currency or member.workspace.base_currency
    return {
        "nav": "deals",
        "deal": row,
        "customer": customer,
        "plan": [_told(one, came.get(one.pk, []), given_up.get(one.pk), today) for one in plan],
        "sums": sums_of(plan),
        "form": wrong.get("plan") or InstalmentForm(initial={"currency": currency}),
        "may_change": may_change(member, row.owner_id, customer.owner_id, customer.service_member_id),
        "key": form_key(request),
    }


def _told(one: Instalment, came: list[Receipt], given_up: WriteOff | None, today: date) -> dict[str, Any]:
    """An instalment as a line of the plan."""
    return {
        "instalment": one,
        "receipts": came,
        "given_up": given_up,
        "is_late": one.open_amount > 0 and one.due_on < today,
        "too_much": max(0, -one.open_amount),
    }


@require_POST
@open_to(Rule.WRITER)
def instalments(request: MemberRequest, deal_id: int) -> HttpResponse:
    """POST plans an instalment."""
    row = deal_of(request, deal_id)
    form = InstalmentForm(request.POST)
    if form.is_valid():
        try:
            change_once(request, plan_instalment, deal=row, facts=form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            return onward(request, reverse("deal-payments", args=[row.pk]))
    return fragments(request, "elements/payments.html", _page_of(request, row, plan=form), status=422)


def instalment_of(request: MemberRequest, instalment_id: int) -> Instalment:
    """The instalment of an address with its deal and customer; 404 where the member may not see it."""
    rows = Instalment.objects.visible_to(request.member).select_related("deal", "deal__customer")
    found = rows.filter(pk=instalment_id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def instalment(request: MemberRequest, instalment_id: int) -> HttpResponse:
    """What is due, to be changed; POST changes it, 409 where somebody else was quicker."""
    one = instalment_of(request, instalment_id)
    first = {name: getattr(one, name) for name in ("amount", "currency", "due_on", "note")}
    form = InstalmentForm(request.POST or None, initial=first)
    context = _page_of_one(request, one) | {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            seen = seen_version(request)
            change(edit_instalment, by=request.member, instalment=one, version=seen, facts=form.facts())
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "elements/instalment.html")
        else:
            return onward(request, reverse("deal-payments", args=[one.deal_id]))
    return fragments(request, "elements/instalment.html", context, status=422 if form.errors else 200)


def _page_of_one(request: MemberRequest, one: Instalment) -> dict[str, Any]:
    left = {"amount": max(0, one.open_amount) or "", "received_on": timezone.localdate()}
    receipt_form = ReceiptForm(currency=one.currency, initial=left)
    return {
        "nav": "deals",
        "deal": one.deal,
        "customer": one.deal.customer,
        "instalment": one,
        "version": one.version,
        "form": InstalmentForm(initial={"amount": one.amount, "currency": one.currency, "due_on": one.due_on}),
        "receipt_form": receipt_form,
        "write_off_form": WriteOffForm(),
        "receipts": list(Receipt.objects.visible_to(request.member).filter(instalment=one).order_by("id")),
        "key": form_key(request),
    }


@require_POST
@open_to(Rule.WRITER)
def receipts(request: MemberRequest, instalment_id: int) -> HttpResponse:
    """POST notes money that came in."""
    one = instalment_of(request, instalment_id)
    form = ReceiptForm(request.POST, currency=one.currency)
    if form.is_valid():
        try:
            pk = change_once(request, receive, instalment=one, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("The payment is noted."), undo=reverse("receipt-end", args=[pk]))
            return onward(request, reverse("deal-payments", args=[one.deal_id]))
    context = _page_of_one(request, one) | {"receipt_form": form}
    return fragments(request, "elements/instalment.html", context, status=422)


@require_POST
@open_to(Rule.WRITER)
def receipt_end(request: MemberRequest, receipt_id: int) -> HttpResponse:
    """POST takes a payment back that did not come in."""
    rows = Receipt.objects.visible_to(request.member).select_related("instalment", "instalment__deal")
    receipt = rows.filter(pk=receipt_id).first()
    if receipt is None:
        raise Http404
    change(take_back_receipt, by=request.member, receipt=receipt, at=timezone.now())
    say(request, _("The payment is taken back."), kind="plain")
    return onward(request, reverse("deal-payments", args=[receipt.instalment.deal_id]))


@require_POST
@open_to(Rule.WRITER)
def instalment_write_off(request: MemberRequest, instalment_id: int) -> HttpResponse:
    """POST gives up what is left of an instalment, with its reason."""
    one = instalment_of(request, instalment_id)
    form = WriteOffForm(request.POST)
    if form.is_valid():
        try:
            change_once(request, write_off, instalment=one, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("What was left of it is given up, on record."))
            return onward(request, reverse("deal-payments", args=[one.deal_id]))
    context = _page_of_one(request, one) | {"write_off_form": form}
    return fragments(request, "elements/instalment.html", context, status=422)


@require_POST
@open_to(Rule.WRITER)
def instalment_end(request: MemberRequest, instalment_id: int) -> HttpResponse:
    """POST takes an instalment out of the plan, where nothing came in for it yet."""
    one = instalment_of(request, instalment_id)
    try:
        change(drop_instalment, by=request.member, instalment=one)
    except Refused as refusal:
        say(request, str(refusal), kind="bad")
    return onward(request, reverse("deal-payments", args=[one.deal_id]))
