"""Elsewhere in one's own plan: first, a place up or down, or at a place, with a reason; and back again."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.journal.refusal import Refused
from followthrough.planner.freeze import done_today
from followthrough.planner.place import put, take_back
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.today.forms import PlacementForm
from followthrough.web.today.page import worked_of
from followthrough.web.today.views import row_of
from followthrough.workspace.models import local_day


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def placement(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Where a customer shall stand in my plan of today, and why; POST puts it there."""
    member, at = request.member, timezone.now()
    customer = customer_of(request, customer_id)
    row = row_of(member, customer, at)
    rank = row.rank if row else None
    form = PlacementForm(request.POST or None, rank=rank)
    if request.method == "POST" and form.is_valid():
        place, done = form.cleaned_data["to"], worked_of(done_today(member, local_day(member, at)))[0]
        try:
            change(put, by=member, customer=customer, place=place, was=rank, done=done, reason=form.said(), at=at)
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("%(name)s stands at place %(place)d of your plan today.")
            told = {"name": customer.name, "place": place}
            say(request, words % told, undo=reverse("placement-end", args=[customer.pk]))
            return onward(request, reverse("today"))
    context = {"nav": "today", "customer": customer, "form": form, "rank": rank}
    status = 422 if form.errors else 200
    return fragments(request, "today/placement.html", context, parts=["today/_placement.html"], status=status)


@require_POST
@open_to(Rule.WRITER)
def placement_end(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST lets a customer stand where the plan puts it again."""
    customer = customer_of(request, customer_id)
    if change(take_back, by=request.member, customer=customer, at=timezone.now()):
        say(request, _("%(name)s stands where the plan puts it again.") % {"name": customer.name}, kind="plain")
    return onward(request, reverse("today"))
