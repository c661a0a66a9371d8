"""The list of customers, what search suggests, and entering and editing a customer."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.enter import LooksKnown, enter_unless_known
from followthrough.customers.models import Customer
from followthrough.customers.search import search
from followthrough.journal.edit import edit_customer
from followthrough.journal.viscosity import closest_of
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.phase import AFTER_SALE
from followthrough.web import saved_views
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.forms import CustomerForm, initial_of, now_of
from followthrough.web.customers.likeness import in_words
from followthrough.web.customers.moved import Moved, moved
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.rows import customer_page
from followthrough.web.customers.wanted import Wanted
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_log
from followthrough.workspace.statement import Statement

SUGGESTIONS = 8
SUGGESTED = ("name", "city", "workspace_id", "name_key", "do_not_contact")
QUICK = (("", "all"), ("me", "mine"), ("team", "team"), ("none", "nobody"))


CUSTOMERS: Statement[Customer] = Statement(
    lambda workspace_id, pk: (
        Customer.objects.in_workspace(workspace_id).select_related("owner", "service_member").filter(pk=pk)
    )
)


def customer_of(request: MemberRequest, customer_id: int) -> Customer:
    """The customer of an address, with its owner and service member; 404 where the member may not see it.

    Raises Moved where it became part of another one.
    """
    customer = CUSTOMERS.first(workspace_id=request.member.workspace_id, pk=customer_id)
    if customer is None:
        if merge := moved(request.member, customer_id):
            raise Moved(merge)
        raise Http404
    customer.workspace = request.member.workspace
    return customer


@require_GET
@open_to(Rule.MEMBER)
def customers(request: MemberRequest) -> HttpResponse:
    """The list, narrowed by its address; with htmx the list alone."""
    member, now = request.member, timezone.now()
    wanted = Wanted.read(request.GET)
    rhythm = rhythm_of(member.workspace)
    page = customer_page(wanted, member, rhythm, today=timezone.localdate(), at=now)
    kept = saved_views.kept(request.GET)
    context = {
        "nav": "customers",
        "wanted": wanted,
        "page": page,
        "query": kept,
        "next_address": f"?{kept}&{urlencode({'after': page.next_cursor})}" if page.next_cursor else "",
        "tabs": saved_views.tabs(member, "customers", request.GET),
        "people": colleagues(member),
        "has_team": shares(member),
        "levels": [*ASSESSED, Level.N],
        "phases": AFTER_SALE,
        "groups": sorted(((str(pk), name) for pk, name in rhythm.group_names.items()), key=lambda one: one[1]),
        "may_write": may_log(member),
        "may_share": may_log(member),
    }
    return fragments(request, "customers/list.html", context, parts=["customers/_list.html"])


@require_GET
@open_to(Rule.MEMBER)
def find(request: MemberRequest) -> HttpResponse:
    """What the search box suggests while one types: the first customers that match."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found: QuerySet[Customer] = Customer.objects.none()
    if text:
        visible = Customer.objects.visible_to(request.member).only(
            "name", "city", "workspace_id", "name_key", "do_not_contact"
        )
        found = search(visible, text, workspace_id=request.member.workspace_id)
    rows = list(found.order_by("name_key", "id")[:SUGGESTIONS])
    context = {"nav": "customers", "rows": rows, "text": text}
    return fragments(request, "customers/found.html", context, parts=["customers/_found.html"])


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_new(request: MemberRequest) -> HttpResponse:
    """A form for a new customer; POST enters it."""
    member = request.member
    people = colleagues(member, member)
    form = CustomerForm(
        request.POST or None,
        people=people,
        currency=member.workspace.base_currency,
        initial={"owner": member.pk, "name": request.GET.get("name", "")[:300]},
    )
    context = {"nav": "customers", "form": form, "key": form_key(request)}
    if request.method == "POST" and form.is_valid():
        is_sure = request.POST.get("sure") == "1"
        try:
            customer_id = change_once(request, enter_unless_known, is_sure=is_sure, **form.facts())
        except LooksKnown as known:
            context["known"] = [
                (row, in_words(reasons, form.cleaned_data["name"], row)) for row, reasons in known.found
            ]
        else:
            say(request, _("%(name)s is entered and stands in Today.") % {"name": form.cleaned_data["name"]})
            return onward(request, reverse("customer", args=[customer_id]))
    return fragments(request, "customers/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_edit(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The facts of a customer; POST changes them, and 409 shows both values where somebody else was quicker."""
    member = request.member
    customer = customer_of(request, customer_id)
    currency = customer.potential_currency or member.workspace.base_currency
    form = CustomerForm(
        request.POST or None,
        people=colleagues(member, customer.owner, customer.service_member),
        currency=currency,
        initial=initial_of(customer, CustomerForm),
        closest=closest_of(customer, at=timezone.now()),
    )
    context = {"nav": "customers", "form": form, "customer": customer, "version": customer.version}
    if request.method == "POST" and form.is_valid():
        try:
            change(edit_customer, by=member, customer=customer, version=seen_version(request), facts=form.facts())
        except StaleVersion as stale:
            context |= {"version": stale.current.version, "theirs": differing(form, now_of(stale.current, form))}
            return fragments(request, "customers/edit.html", context, status=409)
        return onward(request, reverse("customer", args=[customer.pk]))
    return fragments(request, "customers/edit.html", context, status=422 if form.is_bound else 200)
