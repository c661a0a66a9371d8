"""Merging two customers: the preview with its choices, the merge, and taking it back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.customers.models import Customer
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import Merge
from followthrough.journal.refusal import Refused
from followthrough.journal.unmerge import undo_merge
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.merge_form import MergeForm
from followthrough.web.customers.merge_preview import preview_of
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.permission import NotAllowed, may_change


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_merge(request: MemberRequest, customer_id: int, other_id: int) -> HttpResponse:
    """Both customers side by side and what would become of them; POST makes one of the two, `customer_id` stays."""
    into, other = _both(request, customer_id, other_id)
    preview = preview_of(into, other, request.member)
    seen = f"{into.version}.{other.version}"
    form = MergeForm(request.POST or None, into=into, other=other, people=preview.people)
    context: dict[str, Any] = {"nav": "customers", "into": into, "other": other, "form": form, "preview": preview}
    context["seen"] = seen
    if request.method == "POST" and request.POST.get("seen", seen) != seen:
        context["is_stale"] = True
        return fragments(request, "customers/merge.html", context, status=409)
    if request.method == "POST" and form.is_valid():
        try:
            merge = change(
                merge_customers, by=request.member, into=into, other=other, at=timezone.now(), **form.choices()
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("%(name)s is part of %(into)s now.") % {"name": other.name, "into": into.name}
            say(request, words, undo=reverse("merge-end", args=[merge.pk]))
            return onward(request, reverse("customer", args=[into.pk]))
    return fragments(request, "customers/merge.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def merge_end(request: MemberRequest, merge_id: int) -> HttpResponse:
    """POST takes a merge back, unless somebody has built on it; then the page says what stands in the way."""
    merge = Merge.objects.visible_to(request.member).select_related("into").filter(pk=merge_id).first()
    if merge is None:
        raise Http404
    try:
        change(undo_merge, by=request.member, merge=merge, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="bad")
    else:
        say(request, _("%(name)s stands on its own again, as it was.") % {"name": merge.gone_name})
    return onward(request, reverse("customer", args=[merge.into_id]))


def _both(request: MemberRequest, customer_id: int, other_id: int) -> tuple[Customer, Customer]:
    """Both customers of an address; a 404 for one and itself. Raises NotAllowed unless the member may change both."""
    if customer_id == other_id:
        raise Http404
    into, other = customer_of(request, customer_id), customer_of(request, other_id)
    if not all(may_change(request.member, row.owner_id, row.service_member_id) for row in (into, other)):
        raise NotAllowed(_("One of these customers belongs to somebody outside your team."))
    return into, other
