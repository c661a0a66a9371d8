"""Hand a customer over: offer, read, accept, return, take back, undo."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.care.hand_off import check_receives, edit_offer, give_back, offer, take_back
from followthrough.care.pack import known_of
from followthrough.care.taking_over import accept, open_again
from followthrough.customers.models import Customer
from followthrough.relationship.models import HandOff
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.hand_offs.forms import OfferForm, PackForm, ReturnForm, drafted_values, kept_values
from followthrough.web.hand_offs.pack_words import drafted
from followthrough.web.hand_offs.shown import hand_offs_of, receivers
from followthrough.web.notices import say
from followthrough.web.touches.views import way_back
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused


@require_GET
@open_to(Rule.MEMBER)
def customer_hand_off(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The hand-offs of a customer: the one that waits with its pack and what one may do with it, and those before."""
    member, at = request.member, timezone.now()
    customer = customer_of(request, customer_id)
    shown = hand_offs_of(member, customer, on=local_day(member, at), at=at)
    is_open = bool(shown and shown[0].row.is_open)
    context = {
        "nav": "customers",
        "customer": customer,
        "now": shown[0] if shown else None,
        "before": shown[1:],
        "may_offer": not is_open and may_change(member, customer.owner_id, customer.service_member_id),
    }
    return fragments(request, "hand_offs/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def hand_off_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Offer a customer, with what is on record as the first draft of the pack; POST offers it."""
    member = request.member
    customer = customer_of(request, customer_id)
    form = OfferForm(request.POST or None, members=receivers(member, customer), initial=_drafted(request, customer))
    if request.method == "POST" and form.is_valid():
        try:
            pk = change_once(request, offer, customer=customer, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            to = form.members[form.cleaned_data["receiver"]].name
            words = _("Offered to %(name)s; until they accept, the customer stays where it is.") % {"name": to}
            say(request, words, undo=reverse("hand-off-taking-back", args=[pk]))
            return onward(request, reverse("customer-hand-off", args=[customer.pk]))
    context = {"nav": "customers", "customer": customer, "form": form, "key": form_key(request)}
    return fragments(request, "hand_offs/new.html", context, status=422 if form.errors else 200)


def _drafted(request: MemberRequest, customer: Customer) -> dict[str, object]:
    """What the form begins with: the pack that was returned last, where something lacks there what is on record."""
    if request.method == "POST":
        return {}
    known = known_of(customer)
    first = drafted_values(
        drafted(known, local_day(request.member, timezone.now())), known.step.due_on if known.step else None
    )
    last = HandOff.objects.visible_to(request.member).filter(customer=customer, ended_as="returned").last()
    if last is None:
        return first
    return first | {name: value for name, value in kept_values(last).items() if value} | {"receiver": last.receiver_id}


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def hand_off_edit(request: MemberRequest, hand_off_id: int) -> HttpResponse:
    """What is handed over, while it waits; POST changes it, 409 where somebody else was quicker."""
    row = hand_off_of(request, hand_off_id)
    form = PackForm(request.POST or None, initial=kept_values(row))
    context = {"nav": "customers", "customer": row.customer, "row": row, "form": form, "version": row.version}
    if request.method == "POST" and form.is_valid():
        told = {"hand_off": row, "version": seen_version(request), **form.facts()}
        try:
            change(edit_offer, by=request.member, at=timezone.now(), **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "hand_offs/edit.html")
        else:
            say(request, _("The pack is changed."))
            return onward(request, reverse("customer-hand-off", args=[row.customer_id]))
    return fragments(request, "hand_offs/edit.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def hand_off_acceptance(request: MemberRequest, hand_off_id: int) -> HttpResponse:
    """POST accepts what was offered to me: the customer is mine, and a first talk stands in Today."""
    row = hand_off_of(request, hand_off_id)
    words = _("%(name)s is yours now. Speak with them within three working days: the step is set.") % {
        "name": row.customer.name
    }
    return _decided(request, row, accept, words)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def hand_off_return(request: MemberRequest, hand_off_id: int) -> HttpResponse:
    """Why I return what was offered to me; POST returns it."""
    row = hand_off_of(request, hand_off_id)
    check_receives(request.member, row)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change(give_back, by=request.member, hand_off=row, at=timezone.now(), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("Returned: %(name)s stays with %(giver)s.")
            told = {"name": row.customer.name, "giver": row.giver.name}
            say(request, words % told, undo=reverse("hand-off-again", args=[row.pk]))
            return onward(request, reverse("customer-hand-off", args=[row.customer_id]))
    context = {"nav": "customers", "customer": row.customer, "row": row, "form": form}
    return fragments(request, "hand_offs/return.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def hand_off_taking_back(request: MemberRequest, hand_off_id: int) -> HttpResponse:
    """POST takes an offer back, or leaves a returned one at that: the customer stays where it is."""
    row = hand_off_of(request, hand_off_id)
    words = _("Taken back: %(name)s stays with %(giver)s.") % {"name": row.customer.name, "giver": row.giver.name}
    return _decided(request, row, take_back, words)


@require_POST
@open_to(Rule.WRITER)
def hand_off_again(request: MemberRequest, hand_off_id: int) -> HttpResponse:
    """POST undoes how a hand-off ended: it waits again."""
    row = hand_off_of(request, hand_off_id)
    words = _("Undone: it waits for %(name)s again.") % {"name": row.receiver.name}
    return _decided(request, row, open_again, words, undo=False)


def _decided(
    request: MemberRequest, row: HandOff, verb: Callable[..., HandOff], words: str, *, undo: bool = True
) -> HttpResponse:
    """Run what was decided in one press, say it with its undo, and go back to where one came from."""
    try:
        change(verb, by=request.member, hand_off=row, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, words, undo=reverse("hand-off-again", args=[row.pk]) if undo else "")
    return onward(request, way_back(request) or reverse("customer-hand-off", args=[row.customer_id]))


def hand_off_of(request: MemberRequest, hand_off_id: int) -> HandOff:
    """The hand-off of an address; 404 where the member may not see it."""
    rows = HandOff.objects.visible_to(request.member).select_related("customer", "giver", "receiver")
    row = rows.filter(pk=hand_off_id).first()
    if row is None:
        raise Http404
    return row
