"""The ask for the contract, the answer to it, and the contract."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.customers.attach import attach
from followthrough.deals.ask import CONTRACT_FACTS, ask_for_contract
from followthrough.deals.models import Ask, Contract, Deal
from followthrough.journal.asking import hear
from followthrough.journal.contracting import edit_contract, keep_contract
from followthrough.vocabulary.program import AskReply
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.deals.show import deal_of
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.elements.forms import AskForm, ContractForm, ReplyForm
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def ask_new(request: MemberRequest, deal_id: int) -> HttpResponse:
    """A form for the ask: of whom, when, on what terms; POST puts it on record."""
    row = deal_of(request, deal_id)
    people = people_of(row.customer)
    form = AskForm(request.POST or None, people=people, initial={"asked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, ask_for_contract, deal=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("The ask is on record. Note their answer when it comes."))
            return onward(request, reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "has_people": bool(people)}
    context["key"] = form_key(request)
    return fragments(request, "elements/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def ask_reply(request: MemberRequest, ask_id: int) -> HttpResponse:
    """What they answered; POST keeps it, and a day to ask again becomes the next step."""
    rows = Ask.objects.visible_to(request.member).select_related("deal", "deal__customer", "contact")
    ask = rows.filter(pk=ask_id).first()
    if ask is None:
        raise Http404
    row = ask.deal
    first = {name: getattr(ask, name) for name in ("reply", "answered_on", "objections", "ask_again_on")}
    form = ReplyForm(request.POST or None, initial=first)
    context = {"nav": "deals", "deal": row, "customer": row.customer, "ask": ask, "form": form, "version": ask.version}
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {**form.cleaned_data, "reply": AskReply(form.cleaned_data["reply"])}
        try:
            change(hear, by=request.member, ask=ask, version=seen_version(request), at=timezone.now(), **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "elements/reply.html")
        else:
            say(request, _("Their answer is noted."))
            return onward(request, reverse("deal", args=[row.pk]))
    return fragments(request, "elements/reply.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def contract_new(request: MemberRequest, deal_id: int) -> HttpResponse:
    """A form for the contract of a deal; POST keeps it, with its file."""
    row = deal_of(request, deal_id)
    currency = row.currency or request.member.workspace.base_currency
    first = {"name": row.name, "value": row.value, "currency": currency}
    form = ContractForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, keep_contract, deal=row, facts=_facts(request, form, row))
        except Refused as refusal:
            refused(form, refusal)
        else:
            return onward(request, reverse("deal", args=[row.pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "key": form_key(request)}
    return fragments(request, "elements/contract.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def contract_edit(request: MemberRequest, contract_id: int) -> HttpResponse:
    """The form of a contract; POST changes it, 409 where somebody else was quicker."""
    rows = Contract.objects.visible_to(request.member).select_related("deal", "deal__customer", "file")
    contract = rows.filter(pk=contract_id).first()
    if contract is None:
        raise Http404
    row, now = contract.deal, timezone.now()
    first = {name: getattr(contract, name) for name in CONTRACT_FACTS if name != "file"}
    form = ContractForm(request.POST or None, request.FILES or None, initial=first)
    context = {"nav": "deals", "deal": row, "customer": row.customer, "contract": contract, "form": form}
    context["version"] = contract.version
    if request.method == "POST" and form.is_valid():
        try:
            facts = _facts(request, form, row)
            change(
                edit_contract, by=request.member, contract=contract, version=seen_version(request), facts=facts, at=now
            )
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "elements/contract.html")
        else:
            return onward(request, reverse("deal", args=[row.pk]))
    return fragments(request, "elements/contract.html", context, status=422 if form.errors else 200)


def _facts(request: MemberRequest, form: ContractForm, deal: Deal) -> dict[str, Any]:
    """What the verb takes; a file that came along is kept first, by whoever may change the deal. Raises Refused."""
    facts, upload, customer = form.facts(), form.cleaned_data["upload"], deal.customer
    owners = deal.owner_id, customer.owner_id, customer.service_member_id
    if upload is not None and may_change(request.member, *owners):
        told = {"customer": customer, "name": upload.name, "data": upload.read(), "at": timezone.now()}
        facts["file"] = change(attach, by=request.member, **told)
    return facts
