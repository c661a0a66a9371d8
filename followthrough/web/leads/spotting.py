"""Opportunity spotted: at whom, what they may need, and what came of what one spotted."""

import uuid
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.care.spot import Heard, spot
from followthrough.care.spotted import ENOUGH, PAGE, Found, found_in, hints_of, tally_of
from followthrough.customers.models import Customer
from followthrough.customers.search import search
from followthrough.journal.log import log_touch
from followthrough.journal.refusal import Refused
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.leads.forms import SpottedForm
from followthrough.web.leads.spotted_shown import shown_tally
from followthrough.web.notices import say
from followthrough.web.touches.views import PEOPLE
from followthrough.workspace.permission import may_log

CHOICES = 12


@require_GET
@open_to(Rule.WRITER)
def opportunity_where(request: MemberRequest) -> HttpResponse:
    """At whom did you spot it? Those one looks after first, or what the search finds."""
    member = request.member
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    rows: QuerySet[Customer] = Customer.objects.visible_to(member).only(
        "name", "city", "workspace_id", "next_due_on", "name_key", "last_contact_at"
    )
    if text:
        rows = search(rows, text, workspace_id=member.workspace_id).order_by("name_key", "id")
    else:
        mine = Q(service_member_id=member.pk) | Q(owner_id=member.pk)
        rows = rows.filter(mine, do_not_contact=False).order_by("-last_contact_at", "name_key", "id")
    context = {"nav": "today", "rows": list(rows[:CHOICES]), "text": text}
    return fragments(request, "leads/where.html", context, parts=["leads/_where.html"])


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def opportunity_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """One short form: a contact with a customer, and what was spotted in it; either may be left out, not both."""
    member, customer = request.member, customer_of(request, customer_id)
    people = PEOPLE(workspace_id=member.workspace_id, customer_id=customer.pk)
    form = SpottedForm(request.POST or None, people=people, initial={"uid": uuid.uuid4(), "expected": True})
    if request.method == "POST" and form.is_valid():
        try:
            words = _keep(request, customer, form)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, words)
            return onward(request, reverse("today"))
    context = {"nav": "today", "customer": customer, "form": form}
    return fragments(request, "leads/spot.html", context, status=422 if form.errors else 200)


def _keep(request: MemberRequest, customer: Customer, form: SpottedForm) -> str:
    """Log what the form tells, and say in a sentence what became of it."""
    told, at, by = form.cleaned_data, timezone.now(), request.member
    facts = form.facts(at)
    if not told["words"]:
        assert facts is not None
        change(log_touch, by=by, customer=customer, facts=facts, at=at, uid=told["uid"])
        return _("Logged: %(customer)s.") % {"customer": customer.name}
    heard = Heard(words=told["words"], contact=form.chosen(), is_expected=told["expected"])
    arrival = change(spot, by=by, customer=customer, heard=heard, at=at, uid=told["uid"], facts=facts)
    if arrival.given_to is None:
        words = _("%(customer)s: it stands in the inbox of new leads, with your name.")
        return words % {"customer": customer.name}
    words = _("%(customer)s: %(seller)s has it in Today now, with your name.")
    return words % {"customer": customer.name, "seller": arrival.given_to.name}


@require_GET
@open_to(Rule.MEMBER)
def spotted(request: MemberRequest) -> HttpResponse:
    """What I spotted, or those I work with: who has it, where it stands, how it ended, what it is worth."""
    member = request.member
    of = request.GET.get("of", "")
    people = colleagues(member) if shares(member) else {member.pk: member}
    whose = list(people) if of == "team" else [member.pk]
    hints = hints_of(member.workspace_id, whose).select_related("customer", "hinted_by", "given_to")
    rows = list(_older(hints, request.GET.get("after", ""))[: PAGE + 1])
    found: list[Found] = found_in(member.workspace_id, rows[:PAGE])
    following = {"of": "team"} if of == "team" else {}
    context = {
        "nav": "leads",
        "found": found,
        "of": "team" if of == "team" else "me",
        "tally": shown_tally(tally_of(member.workspace_id, whose), ENOUGH),
        "has_team": shares(member),
        "may_log": may_log(member),
        "next_address": f"?{urlencode({**following, 'after': str(rows[PAGE - 1].pk)})}" if len(rows) > PAGE else "",
    }
    return fragments(request, "leads/spotted.html", context)


def _older(hints: QuerySet, after: str) -> QuerySet:  # type: ignore[type-arg]
    """Those that came before the hint of a cursor; all where it can't be read."""
    return hints.filter(pk__lt=int(after)) if is_id(after) else hints
