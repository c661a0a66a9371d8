"""Gaps, each repaired by one press, and next steps that are dropped."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import drop_next_step, take_up_next_step
from followthrough.planner.gaps import step_by_cadence, take_customer, take_deal
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.templatetags.words import day_short
from followthrough.web.touches.views import way_back
from followthrough.workspace.base import StaleVersion


@require_POST
@open_to(Rule.WRITER)
def customer_owner(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST makes me the owner of a customer that has none."""
    row = customer_of(request, customer_id)
    try:
        owner = change(take_customer, by=request.member, customer=row).owner
    except StaleVersion as stale:
        owner = stale.current.owner
    _say_whose(request, row.name, owner == request.member)
    return onward(request, way_back(request) or reverse("today"))


@require_POST
@open_to(Rule.WRITER)
def deal_owner(request: MemberRequest, deal_id: int) -> HttpResponse:
    """POST makes me the owner of a deal that has none."""
    deal = Deal.objects.visible_to(request.member).filter(pk=deal_id).first()
    if deal is None:
        raise Http404
    try:
        owner = change(take_deal, by=request.member, deal=deal).owner
    except StaleVersion as stale:
        owner = stale.current.owner
    _say_whose(request, deal.name, owner == request.member)
    return onward(request, way_back(request) or reverse("today"))


@require_POST
@open_to(Rule.WRITER)
def customer_next_step(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST sets the next step where the cadence puts it."""
    row = customer_of(request, customer_id)
    try:
        step = change(step_by_cadence, by=request.member, customer=row, at=timezone.now())
        say(request, _("Next step with %(name)s: %(day)s.") % {"name": row.name, "day": day_short(step.due_on)})
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    return onward(request, way_back(request) or reverse("today"))


@require_POST
@open_to(Rule.WRITER)
def next_step_end(request: MemberRequest, step_id: int) -> HttpResponse:
    """POST drops a next step of mine; the cadence decides then."""
    step = _step_of(request, step_id)
    change(drop_next_step, by=request.member, step=step, at=timezone.now())
    words = _("The next step with %(name)s is dropped.") % {"name": step.customer.name}
    say(request, words, undo=reverse("next-step-again", args=[step.pk]))
    return onward(request, way_back(request) or reverse("today"))


@require_POST
@open_to(Rule.WRITER)
def next_step_again(request: MemberRequest, step_id: int) -> HttpResponse:
    """POST takes up a dropped next step of mine again."""
    step = _step_of(request, step_id)
    try:
        change(take_up_next_step, by=request.member, step=step, at=timezone.now())
        say(request, _("The next step with %(name)s stands again.") % {"name": step.customer.name}, kind="plain")
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    return onward(request, way_back(request) or reverse("today"))


def _step_of(request: MemberRequest, step_id: int) -> NextStep:
    """A next step of mine; those of others are theirs to drop."""
    mine = NextStep.objects.visible_to(request.member).filter(member=request.member)
    step = mine.select_related("customer").filter(pk=step_id).first()
    if step is None:
        raise Http404
    return step


def _say_whose(request: MemberRequest, name: str, is_mine: bool) -> None:
    if is_mine:
        say(request, _("%(name)s is yours now.") % {"name": name})
    else:
        say(request, _("Somebody else took %(name)s a moment ago.") % {"name": name}, kind="warn")
