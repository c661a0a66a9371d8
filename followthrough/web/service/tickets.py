"""Tickets: those of a customer, mine, everyone's; opened, solved, opened again, taken back; their targets."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.tickets import (
    open_ticket,
    reopen_ticket,
    set_targets,
    solve_ticket,
    take_back_ticket,
    targets_of,
)
from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.relationship.models import Ticket
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.service.forms import TargetsForm, TicketForm
from followthrough.web.service.tickets_shown import of_customer, open_tickets
from followthrough.web.templatetags.words import clock, day_short
from followthrough.web.touches.views import way_back
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.permission import NotAllowed, may_administer, may_log


@require_GET
@open_to(Rule.MEMBER)
def tickets(request: MemberRequest) -> HttpResponse:
    """What is to be solved, those beyond their target first: mine, or everyone's."""
    member, of = request.member, "all" if request.GET.get("of") == "all" else "me"
    found = open_tickets(member, of, at=timezone.now(), after=request.GET.get("after", ""))
    context = {
        "nav": "customers",
        "found": found,
        "of": of,
        "targets": targets_of(member.workspace),
        "may_administer": may_administer(member),
        "may_log": may_log(member),
        "next_address": f"?{urlencode({'of': of, 'after': found.next_cursor})}" if found.next_cursor else "",
    }
    return fragments(request, "service/tickets.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def customer_tickets(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The tickets of a customer, open ones first, and a form for a new one; POST opens it."""
    member, customer = request.member, customer_of(request, customer_id)
    if request.method == "POST" and not may_log(member):
        raise NotAllowed(_("Your role reads here, it does not write."))
    members = {pk: one for pk, one in colleagues(member, customer.service_member, member).items() if may_log(one)}
    first = customer.service_member_id if customer.service_member_id in members else member.pk
    form = TicketForm(
        request.POST or None, people=people_of(customer), members=members, initial={"member": str(first)}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            pk = change_once(request, open_ticket, customer=customer, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            row = Ticket.objects.visible_to(member).get(pk=pk)
            told = {"day": day_short(row.due_at), "time": clock(row.due_at)}
            say(request, _("Opened: to be solved until %(day)s, %(time)s.") % told)
            return onward(request, reverse("customer-tickets", args=[customer.pk]))
    context = {
        "nav": "customers",
        "customer": customer,
        "form": form,
        "key": form_key(request),
        "found": of_customer(member, customer, at=timezone.now()),
        "may_log": may_log(member),
    }
    return fragments(request, "service/customer_tickets.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def ticket_solved(request: MemberRequest, ticket_id: int) -> HttpResponse:
    """POST: it is solved."""
    row = ticket_of(request, ticket_id)
    try:
        change(solve_ticket, by=request.member, ticket=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, _("Solved: %(what)s") % {"what": row.what}, undo=reverse("ticket-solved-end", args=[row.pk]))
    return onward(request, _back(request, row))


@require_POST
@open_to(Rule.WRITER)
def ticket_solved_end(request: MemberRequest, ticket_id: int) -> HttpResponse:
    """POST: it is not solved after all, or is one after all."""
    row = ticket_of(request, ticket_id)
    change(reopen_ticket, by=request.member, ticket=row, at=timezone.now())
    say(request, _("Open again: %(what)s") % {"what": row.what}, kind="plain")
    return onward(request, _back(request, row))


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def ticket_taking_back(request: MemberRequest, ticket_id: int) -> HttpResponse:
    """Why it was none; POST takes it back."""
    row = ticket_of(request, ticket_id)
    form = ReasonForm(request.POST or None)
    back = reverse("customer-tickets", args=[row.customer_id])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        change(take_back_ticket, by=request.member, ticket=row, reason=reason, at=timezone.now())
        say(request, _("Taken back."), undo=reverse("ticket-solved-end", args=[row.pk]))
        return onward(request, back)
    context = {"nav": "customers", "customer": row.customer, "form": form, "back": back, "what": row.what}
    context |= {"title": _("It was no ticket")}
    return fragments(request, "service/taking_back.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def ticket_targets(request: MemberRequest) -> HttpResponse:
    """Within how many hours tickets are to be solved; POST sets it for those that are opened from now on."""
    targets = targets_of(request.member.workspace)
    form = TargetsForm(request.POST or None, initial={"severe": targets.severe, "other": targets.other})
    if request.method == "POST" and form.is_valid():
        change(set_targets, by=request.member, **form.cleaned_data)
        say(request, _("Kept: it holds for tickets that are opened from now on."))
        return onward(request, reverse("tickets"))
    context = {"nav": "customers", "form": form}
    return fragments(request, "service/targets.html", context, status=422 if form.errors else 200)


def ticket_of(request: MemberRequest, ticket_id: int) -> Ticket:
    """The ticket of an address; 404 where the member may not see it."""
    rows: Any = Ticket.objects.visible_to(request.member).select_related("customer")
    row: Ticket | None = rows.filter(pk=ticket_id).first()
    if row is None:
        raise Http404
    assert isinstance(row.customer, Customer)
    return row


def _back(request: MemberRequest, row: Ticket) -> str:
    return way_back(request) or reverse("customer-tickets", args=[row.customer_id])
