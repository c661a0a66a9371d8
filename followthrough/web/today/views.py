"""The page of a day, the card of a customer in it, and putting off."""

from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.duties import duties_of
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.unanswered import question_of_the_day
from followthrough.journal.drift import drifting
from followthrough.journal.levels import grade_of
from followthrough.journal.refusal import Refused
from followthrough.planner.card import card_for, lane_of
from followthrough.planner.freeze import done_today
from followthrough.planner.put_off import not_today, resume
from followthrough.planner.today import PlannedTouch, plan_for
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.role import Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.bond_shown import shown_standing
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.levels.wording import why_again
from followthrough.web.notices import say
from followthrough.web.templatetags.words import day_short
from followthrough.web.today.forms import PostponementForm
from followthrough.web.today.page import page_of, worked_of
from followthrough.web.today.weighing import sums_of
from followthrough.web.today.wording import touch_words
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_log


@require_GET
@open_to(Rule.MEMBER)
def today(request: MemberRequest) -> HttpResponse:
    """Whom to touch first today and why, what is done, what could fall through."""
    member, at = request.member, timezone.now()
    on = local_day(member, at)
    page = page_of(member, on, at)
    is_new = not (page.plan.due_count or page.done)
    context = {
        "nav": "today",
        "page": page,
        "question": question_of_the_day(member, on, at) if may_log(member) else None,
        "may_log": may_log(member),
        "has_customers": not is_new or Customer.objects.visible_to(member).exists(),
        "capacity": member.capacity,
        "duties": duties_of(member, on, at) if member.role == Role.SERVICE else None,
    }
    return fragments(request, "today/page.html", context)


@require_GET
@open_to(Rule.MEMBER)
def today_card(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Why a customer stands where it does in my plan, and what one wants to know before touching it."""
    member, at = request.member, timezone.now()
    on = local_day(member, at)
    customer = customer_of(request, customer_id)
    row = row_of(member, customer, at)
    deal_id = row.deal.id if row and row.deal else None
    deal = Deal.objects.visible_to(member).filter(pk=deal_id).first() if deal_id else lane_of(member, customer)
    card = card_for(member, customer, deal, at)
    context = {
        "nav": "today",
        "customer": customer,
        "card": card,
        "bond": shown_standing(card.bond) if card.bond else None,
        "row": row,
        "sums": sums_of(row) if row and "known" not in request.GET else None,
        "touches": [(touched, touch_words(touched)) for touched in card.touches],
        "drift": drifting(customer, rhythm_of(member.workspace), on),
        "grade": (grade := grade_of(customer, on)),
        "why": why_again(grade, customer.buys_on),
        "may_log": may_log(member),
        "member": member,
        "asks_dynamics": card.learnt.asks(at, member.workspace.ask_days),
    }
    return fragments(request, "today/card.html", context, parts=["today/_card.html"])


def row_of(member: Member, customer: Customer, at: datetime) -> PlannedTouch | None:
    """The row of a customer as it stands in the member's plan now; None where it is not in sight."""
    on = local_day(member, at)
    worked, spent = worked_of(done_today(member, on))
    plan = plan_for(member, on, at, done=worked, spent=spent)
    return next((row for row in plan.rows if row.customer.id == customer.pk), None)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def postponement(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Not today, until when and why; POST keeps the customer out of my plan until then."""
    member, at = request.member, timezone.now()
    customer = customer_of(request, customer_id)
    rhythm = rhythm_of(member.workspace)
    form = PostponementForm(request.POST or None, rhythm=rhythm, on=local_day(member, at))
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until_on"]
        try:
            change(not_today, by=member, customer=customer, until=until, reason=form.said(), at=at)
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("%(name)s is back in your plan on %(day)s.") % {"name": customer.name, "day": day_short(until)}
            say(request, words, undo=reverse("postponement-end", args=[customer.pk]))
            return onward(request, reverse("today"))
    context = {"nav": "today", "customer": customer, "form": form}
    status = 422 if form.errors else 200
    return fragments(request, "today/put_off.html", context, parts=["today/_put_off.html"], status=status)


@require_POST
@open_to(Rule.WRITER)
def postponement_end(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST takes a customer back into my plan."""
    customer = customer_of(request, customer_id)
    if change(resume, by=request.member, customer=customer, at=timezone.now()):
        say(request, _("%(name)s stands in your plan again.") % {"name": customer.name}, kind="plain")
    return onward(request, reverse("today"))
