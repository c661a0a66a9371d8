"""What was promised: kept with one tap, taken back with a reason, opened again."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.journal.models import Promise
from followthrough.journal.promise import keep_promise, open_promise, take_back_promise
from followthrough.journal.refusal import Refused
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.touches.views import way_back
from followthrough.web.visits.forms import ReasonForm


@require_POST
@open_to(Rule.WRITER)
def promise_kept(request: MemberRequest, promise_id: int) -> HttpResponse:
    """POST: it was kept."""
    row = promise_of(request, promise_id)
    try:
        change(keep_promise, by=request.member, promise=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        words = _("Kept: %(what)s") % {"what": row.what}
        say(request, words, undo=reverse("promise-kept-end", args=[row.pk]))
    return onward(request, way_back(request) or reverse("customer", args=[row.customer_id]))


@require_POST
@open_to(Rule.WRITER)
def promise_kept_end(request: MemberRequest, promise_id: int) -> HttpResponse:
    """POST: it stands open after all."""
    row = promise_of(request, promise_id)
    try:
        change(open_promise, by=request.member, promise=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, _("It stands open again: %(what)s") % {"what": row.what}, kind="plain")
    return onward(request, way_back(request) or reverse("customer", args=[row.customer_id]))


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def promise_taking_back(request: MemberRequest, promise_id: int) -> HttpResponse:
    """Why it holds no longer; POST takes it back."""
    row = promise_of(request, promise_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            change(take_back_promise, by=request.member, promise=row, reason=reason, at=timezone.now())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("It holds no longer."), undo=reverse("promise-kept-end", args=[row.pk]))
            return onward(request, reverse("customer", args=[row.customer_id]))
    context = {"nav": "customers", "promise": row, "customer": row.customer, "form": form}
    return fragments(request, "visits/taking_back.html", context, status=422 if form.errors else 200)


def promise_of(request: MemberRequest, promise_id: int) -> Promise:
    """The promise of an address; 404 where the member may not see it."""
    rows = Promise.objects.visible_to(request.member).select_related("customer")
    row = rows.filter(pk=promise_id).first()
    if row is None:
        raise Http404
    return row
