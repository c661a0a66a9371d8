"""What changes for a customer: read, asked, noted, taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.models import Customer
from followthrough.journal.dynamics import News, ask_round, note_news, take_back_fact
from followthrough.journal.learnt import Learnt, learnt
from followthrough.journal.models import DynamicsFact
from followthrough.journal.refusal import Refused
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.dynamics.forms import ASKED, RoundForm
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.visits.forms import ReasonForm
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_log


@require_GET
@open_to(Rule.MEMBER)
def customer_dynamics(request: MemberRequest, customer_id: int) -> HttpResponse:
    """All that is known of a customer's dynamics, and what it adds up to."""
    member, now = request.member, timezone.now()
    customer = customer_of(request, customer_id)
    context = {
        "nav": "customers",
        "customer": customer,
        "learnt": _learnt(member, customer, now),
        "taken_back": _taken_back(member, customer),
        "may_log": may_log(member),
    }
    return fragments(request, "dynamics/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def dynamics_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The questions, beside what is known already; POST notes what was learnt, or that nothing has changed."""
    customer = customer_of(request, customer_id)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _noted(request, customer, form)
    known = _learnt(request.member, customer, timezone.now())
    context = {"nav": "customers", "customer": customer, "form": form, "key": form_key(request), "learnt": known}
    return fragments(request, "dynamics/new.html", context, status=422 if form.is_bound else 200)


def _learnt(member: Member, customer: Customer, at: datetime) -> Learnt:
    on = local_day(member, at)
    return learnt(workspace_id=member.workspace_id, customer_id=customer.pk, on=on, since=customer.last_contact_at)


def _noted(request: MemberRequest, customer: Customer, form: RoundForm) -> HttpResponse:
    news = form.news(local_day(request.member, timezone.now()))
    if form.data.get("act") == ASKED:
        change_once(request, ask_round, customer=customer, news=news)
        say(request, _("Asked, and kept with its day.") if news else _("Asked: nothing has changed."))
    else:
        change_once(request, _note, customer=customer, news=news)
        say(request, ngettext("One change is noted.", "%(n)d changes are noted.", len(news)) % {"n": len(news)})
    return onward(request, reverse("customer-dynamics", args=[customer.pk]))


def _note(*, by: Member, customer: Customer, news: Sequence[News], at: datetime) -> DynamicsFact:
    """The first of what was noted, which names the whole for a repeated form."""
    return note_news(by=by, customer=customer, news=news, at=at)[0]


def _taken_back(member: Member, customer: Customer) -> list[DynamicsFact]:
    rows = DynamicsFact.objects.visible_to(member).filter(customer=customer, withdrawn_at__isnull=False)
    return list(rows.select_related("withdrawn_by").order_by("-withdrawn_at")[:10])


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def dynamics_taking_back(request: MemberRequest, fact_id: int) -> HttpResponse:
    """Why it was not so; POST takes it back."""
    row = DynamicsFact.objects.visible_to(request.member).select_related("customer").filter(pk=fact_id).first()
    if row is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change(take_back_fact, by=request.member, fact=row, reason=form.cleaned_data["reason"], at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Taken back; it is kept with its reason."), kind="plain")
            return onward(request, reverse("customer-dynamics", args=[row.customer_id]))
    context = {"nav": "customers", "fact": row, "customer": row.customer, "form": form}
    return fragments(request, "dynamics/taking_back.html", context, status=422 if form.errors else 200)
