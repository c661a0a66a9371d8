"""What a customer uses, and the offer of something more."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.care.holdings import end_holding, note_holding
from followthrough.care.offer import gate_now, offer
from followthrough.care.place import placed
from followthrough.customers.models import Product
from followthrough.relationship.models import Holding
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.account.forms import HoldingEndForm, HoldingForm, OfferForm
from followthrough.web.account.reviews import back_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.models import local_day
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def holding_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for a product they use; POST notes it."""
    row = customer_of(request, customer_id)
    form = HoldingForm(request.POST or None, sold=Product.objects.visible_to(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, note_holding, customer=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Noted: they use %(what)s.") % {"what": form.cleaned_data["product"].name})
            return onward(request, f"{back_to(row)}#products")
    context = {"nav": "customers", "customer": row, "form": form, "key": form_key(request), "back": back_to(row)}
    return fragments(request, "account/holding.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def holding_ending(request: MemberRequest, holding_id: int) -> HttpResponse:
    """Since when and why they use it no more; POST ends it."""
    rows = Holding.objects.visible_to(request.member).select_related("customer", "product")
    holding = rows.filter(pk=holding_id).first()
    if holding is None:
        raise Http404
    row = holding.customer
    row.workspace = request.member.workspace
    form = HoldingEndForm(request.POST or None, initial={"on": local_day(request.member, timezone.now())})
    if request.method == "POST" and form.is_valid():
        try:
            change(end_holding, by=request.member, holding=holding, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("They use %(what)s no more.") % {"what": holding.product.name}, kind="plain")
            return onward(request, f"{back_to(row)}#products")
    context = {"nav": "customers", "customer": row, "holding": holding, "form": form, "back": back_to(row)}
    return fragments(request, "account/ending.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def offer_new(request: MemberRequest, customer_id: int, product_id: int) -> HttpResponse:
    """Whether to offer it now, and the deal it opens; POST opens that deal, from stage 1."""
    row, member, at = customer_of(request, customer_id), request.member, timezone.now()
    product = Product.objects.visible_to(member).filter(pk=product_id).first()
    if product is None:
        raise Http404
    gate = gate_now(row, placed(row, at=at), at=at)
    form = OfferForm(request.POST or None, is_early=not gate.is_open, initial=_first(product, member))
    if request.method == "POST" and form.is_valid():
        try:
            deal = change(offer, by=member, customer=row, product=product, at=at, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("A new deal begins at stage 1: %(name)s.") % {"name": deal.name})
            return onward(request, reverse("deal", args=[deal.pk]))
    context = {"nav": "customers", "customer": row, "product": product, "gate": gate, "form": form}
    context["back"] = f"{back_to(row)}#products"
    return fragments(request, "account/offer.html", context, status=422 if form.errors else 200)


def _first(product: Product, member: Any) -> dict[str, Any]:
    currency = product.currency or member.workspace.base_currency
    return {"name": product.name, "value": product.price, "currency": currency}
