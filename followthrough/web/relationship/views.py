"""The page of a relationship, today or as it stood on a past day; and a member's word against the rules."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.place import placed, say_phase, unsay_phase
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.bond import Asked
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward, wants_fragment
from followthrough.web.notices import say
from followthrough.web.relationship.forms import PhaseForm
from followthrough.web.relationship.shown import curve_of, relationship_of
from followthrough.web.templatetags.phase_words import phase_word
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused


@require_GET
@open_to(Rule.MEMBER)
def customer_relationship(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Trust, interest and phase over a customer's life, point by point, with what is to be reached."""
    member, now = request.member, timezone.now()
    row = customer_of(request, customer_id)
    asked = Asked.read(request.GET, ZoneInfo(row.zone), now)
    if wants_fragment(request):  # of the page of the customer, where the curve came into sight
        curve = {"shown": curve_of(row, at=asked.at, is_now=asked.at == now)}
        return fragments(request, "relationship/_figure.html", curve)
    context = {
        "nav": "customers",
        "customer": row,
        "asked": asked,
        "is_now": asked.at == now,
        "today": timezone.localdate(now),
        "shown": relationship_of(row, at=asked.at, with_all=request.GET.get("rows") == "all"),
        "may_change": may_change(member, row.owner_id, row.service_member_id),
    }
    return fragments(request, "relationship/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def phase_said(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A form for another phase than the rules found; POST keeps it with its reason."""
    row = customer_of(request, customer_id)
    now = placed(row, at=timezone.now())
    form = PhaseForm(request.POST or None)
    back = reverse("customer-relationship", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            change(say_phase, by=request.member, customer=row, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            undo = reverse("phase-said-end", args=[row.pk])
            say(request, _("They are in: %(phase)s.") % {"phase": phase_word(form.cleaned_data["phase"])}, undo=undo)
            return onward(request, back)
    context = {"nav": "customers", "customer": row, "form": form, "placed": now, "back": back}
    return fragments(request, "relationship/phase.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def phase_said_end(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST leaves the phase to the rules again."""
    row = customer_of(request, customer_id)
    change(unsay_phase, by=request.member, customer=row, at=timezone.now())
    say(request, _("The rules say again in which phase they are."), kind="plain")
    return onward(request, reverse("customer-relationship", args=[row.pk]))
