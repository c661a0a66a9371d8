"""Logging a touch: choose whom, say what happened, save, and take it back while it is fresh."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.customers.models import Contact, Customer
from followthrough.customers.search import search
from followthrough.deals.models import Deal
from followthrough.journal.clocks import clock_of
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.levels import grade_of
from followthrough.journal.log import Logged
from followthrough.journal.models import Entry
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.book import book_of
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SEVEN, SOLD, Stage
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.moved import Moved
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.levels.wording import why_again
from followthrough.web.notices import say
from followthrough.web.playbook.shown import plays_for
from followthrough.web.stage_names import stage_name
from followthrough.web.templatetags.words import day_short
from followthrough.web.touches.forms import TouchForm
from followthrough.web.touches.record import record, suggested
from followthrough.web.wording import OUTCOME
from followthrough.workspace.permission import may_change
from followthrough.workspace.statement import Statement

#: Where one may come from and go back to after logging.
BACK = {"today": "today", "customers": "customers", "leads": "leads", "deals": "deals", "journal": "journal"}
CHOICES = 12
#: In sight at once; the rarer ways follow.
FIRST_CHANNELS = (Channel.CALL, Channel.VISIT, Channel.VIDEO, Channel.MAIL, Channel.MESSAGE)

OPEN_DEALS: Statement[Deal] = Statement(
    lambda workspace_id, customer_id: (
        Deal.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, status=DealStatus.OPEN)
        .order_by("-stage", "-id")
    )
)
PEOPLE: Statement[Contact] = Statement(
    lambda workspace_id, customer_id: (
        Contact.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, left_on__isnull=True)
        .order_by("-is_key", "name_key")
    )
)


@require_GET
@open_to(Rule.WRITER)
def touch_new(request: MemberRequest) -> HttpResponse:
    """Whom did you touch? Those due first, or what the search finds."""
    member = request.member
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    rows: QuerySet[Customer] = Customer.objects.visible_to(member).only(
        "name", "city", "workspace_id", "next_due_on", "name_key"
    )
    if text:
        rows = search(rows, text, workspace_id=member.workspace_id).order_by("name_key", "id")
    else:
        mine = Q(owner_id=member.pk) | Q(service_member_id=member.pk)
        rows = rows.filter(mine, next_due_on__isnull=False).order_by("next_due_on", "id")
    context = {"nav": "journal", "rows": list(rows[:CHOICES]), "text": text}
    is_typing = request.headers.get("HX-Target") == "chosen"
    return fragments(
        request, "touches/choose.html", context, parts=["touches/_chosen.html" if is_typing else "touches/_choose.html"]
    )


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_touch_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The form for a touch with a customer; POST records it, with the one that stayed where it was merged meanwhile."""
    customer = _standing(request, customer_id)
    deals = OPEN_DEALS(workspace_id=request.member.workspace_id, customer_id=customer.pk)
    deal = _deal_of(request, customer, deals)
    people = PEOPLE(workspace_id=request.member.workspace_id, customer_id=customer.pk)
    rhythm = rhythm_of(request.member.workspace)
    dates = suggested(customer, rhythm, timezone.localdate())
    # Nothing is suggested for who must not be contacted.
    due_on = None if customer.do_not_contact else dates.reached
    form = TouchForm(
        request.POST or None,
        auto_id="log_%s",
        people=people,
        book=book_of(request.member.workspace),
        needs_outcome=deal is not None,
        initial={
            "due_on": due_on,
            "due_suggested": due_on,
            "channel": rhythm.way(clock_of(customer)) or Channel.CALL,
            "outcome": request.GET.get("outcome", ""),
            **(_moved_to(deal, request.GET.get("to", "")) if deal else {}),
            "back": request.GET.get("back", ""),
            "contacts": request.GET.getlist("contact"),
        },
    )
    context: dict[str, Any] = {"missing": []}
    if request.method == "POST" and form.is_valid():
        try:
            logged = change(record, by=request.member, customer=customer, deal=deal, form=form, at=timezone.now())
        except MissingEvidence as refusal:
            form.add_error("override_reason", str(refusal))
            context["missing"] = refusal.missing
        except Refused as refusal:
            if refusal.field == "deal":
                form.add_error(None, closed_meanwhile())
                deal = None
            else:
                refused(form, refusal)
        else:
            return _logged(request, logged, form.cleaned_data["back"])
    elif deal and request.method == "GET":
        context["missing"] = missing_evidence(deal, customer, request.member.workspace.stage_rules)
    context |= _sheet(request, customer, deal, deals, form, people) | {"dates": dates}
    status = 422 if form.errors else 200
    return fragments(request, "touches/new.html", context, parts=["touches/_form.html"], status=status)


def _standing(request: MemberRequest, customer_id: int) -> Customer:
    """The customer of an address; what was written with one that was merged meanwhile goes to the one that stayed."""
    try:
        return customer_of(request, customer_id)
    except Moved as merged:
        if request.method != "POST":
            raise
        return customer_of(request, merged.into)


def _deal_of(request: MemberRequest, customer: Customer, deals: list[Deal]) -> Deal | None:
    """The deal the address names ("none" for a touch without one), else the furthest; 404 for one that is not open.

    A form that was filled in meanwhile may name a closed one: the verb knows whether it was sent before.
    """
    wanted = request.GET.get("deal", "")
    if wanted == "none" or not (wanted or deals):
        return None
    if not wanted:
        return deals[0]
    for deal in deals:
        if str(deal.pk) == wanted:
            return deal
    if request.method == "POST" and is_id(wanted):
        closed = Deal.objects.visible_to(request.member).filter(customer=customer, pk=int(wanted)).first()
        if closed is not None:
            return closed
    raise Http404


def _moved_to(deal: Deal, to: str) -> dict[str, Any]:
    """What a touch would have done that moves the deal to the stage `to`, where one touch can: two up, or down."""
    stage = int(to) if to.isdecimal() and len(to) == 1 else 0
    if not Stage.LEAD_IDENTIFIED <= stage <= Stage.COMPLETE:
        return {}
    if stage < deal.stage:
        return {"outcome": Outcome.DEMOTED.value, "down_to": stage}
    if stage == deal.stage:
        return {"outcome": Outcome.RETAINED.value}
    return {"outcome": Outcome.PROMOTED.value, "proves_next": stage == deal.stage + 2}


def closed_meanwhile() -> str:
    """What is said when somebody closed the deal while the form was filled in."""
    return _("This deal is closed meanwhile. Nothing is lost: save again to log the touch without it.")


def _sheet(
    request: MemberRequest,
    customer: Customer,
    deal: Deal | None,
    deals: list[Deal],
    form: TouchForm,
    people: list[Contact],
) -> dict[str, Any]:
    """What the form is drawn from; a deal that is closed by now is left out."""
    deal = deal if deal and deal.is_open else None
    deals = [other for other in deals if other.is_open]
    grade = grade_of(customer, timezone.localdate())
    asks_level = (not grade.is_fresh or customer.level == Level.N) and may_change(
        request.member, customer.owner_id, customer.service_member_id
    )
    stage = Stage(deal.stage) if deal else None
    return {
        "nav": "journal",
        "customer": customer,
        "deal": deal,
        "deals": deals,
        "form": form,
        "people": people,
        "channels": [*FIRST_CHANNELS, *(channel for channel in Channel if channel not in FIRST_CHANNELS)],
        **(ways_from(stage) if stage else {}),
        "asks_level": asks_level,
        "why_again": why_again(grade, customer.buys_on),
        "levels": ASSESSED,
        "plays": plays_for(request.member, customer, deal, str(form["tactic"].value() or "")),
        "address": f"{reverse('customer-touch-new', args=[customer.pk])}?"
        + urlencode({"deal": deal.pk if deal else "none"}),
    }


def ways_from(stage: Stage) -> dict[str, Any]:
    """Where a deal can go from its stage: what `touches/_verdict.html` is drawn from."""
    return {
        "stage": stage,
        "stage_up": Stage(stage + 1),
        "stage_twice": Stage(stage + 2) if stage + 2 <= Stage.COMPLETE else None,
        "stages_down": [lower for lower in reversed(SEVEN) if lower < stage],
    }


def _logged(request: MemberRequest, logged: Logged, back: str) -> HttpResponse:
    """Say what was logged and how to undo it, then back to where one came from; htmx reads its page anew."""
    undo = reverse("touch-withdrawal", args=[logged.entry.pk])
    say(request, words_for(logged), undo=undo)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Trigger": "touch-logged"})
    if back in BACK:
        return onward(request, reverse(BACK[back]))
    return onward(request, reverse("customer", args=[logged.customer.pk]))


def words_for(logged: Logged) -> str:
    """One sentence on what was logged and what comes next; after a sale with what is best done now."""
    entry, step = logged.entry, logged.step
    words = _("Logged: %(customer)s.") % {"customer": logged.customer.name}
    if entry.outcome and logged.deal:
        words = _("%(customer)s: %(outcome)s, now at %(stage)s.") % {
            "customer": logged.customer.name,
            "outcome": str(OUTCOME[entry.outcome]).lower(),  # type: ignore[index]
            "stage": stage_name(logged.deal.stage),
        }
    if step is not None:
        words += " " + _("Next: %(day)s.") % {"day": day_short(step.due_on)}
    is_sold = logged.deal is not None and entry.outcome == Outcome.PROMOTED and logged.deal.stage == SOLD
    return format_html("{} {}", words, _after_the_sale(logged.customer)) if is_sold else words


def _after_the_sale(customer: Customer) -> SafeString:
    """What is best done while everybody remembers: a link each."""
    links = (("expectation-new", _("Write down what they expect")), ("hand-off-new", _("Hand them over")))
    rows = ((reverse(name, args=[customer.pk]), words) for name, words in links)
    return format_html_join(" · ", '<a href="{}">{}</a>', rows)


@require_POST
@open_to(Rule.WRITER)
def touch_withdrawal(request: MemberRequest, touch_id: int) -> HttpResponse:
    """POST takes a touch of one's own back, on the day it was recorded."""
    touch = Entry.objects.visible_to(request.member).filter(pk=touch_id).first()
    if touch is None:
        raise Http404
    try:
        change(withdraw_touch, by=request.member, touch=touch, at=timezone.now())
        say(request, _("Taken back. The deal, the next step and the due date stand as before."), kind="plain")
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    return onward(request, way_back(request) or reverse("customer", args=[touch.customer_id]))


def way_back(request: MemberRequest) -> str:
    """The address of ours that the form names as the way back, or ""."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else ""
