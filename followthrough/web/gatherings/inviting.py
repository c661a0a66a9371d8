"""Whom to invite: found by search, by a filter, by a saved view of the customers."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.customers.models import Contact
from followthrough.journal.gather import MOST_GUESTS, invite_guests, uninvite_guest
from followthrough.journal.models import Guest
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.web import saved_views
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.customers.wanted import PAGE, Listed, Wanted
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.gatherings.shown import people_at
from followthrough.web.gatherings.views import gathering_of
from followthrough.web.notices import say
from followthrough.workspace.models import Member


@dataclass(frozen=True)
class Choice:
    """A customer one may invite, with its people, and whether it is invited already."""

    row: Listed
    people: list[Contact]
    is_invited: bool


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def gathering_guests(request: MemberRequest, gathering_id: int) -> HttpResponse:
    """Customers to choose among; POST invites those ticked, or all that the filter finds."""
    member, row = request.member, gathering_of(request, gathering_id)
    if request.method == "POST":
        return _invite(request, row)
    wanted = Wanted.read(request.GET)
    found = [Listed._make(one) for one in wanted.rows(member, timezone.localdate())]
    shown = found[:PAGE]
    invited = set(Guest.objects.visible_to(member).filter(gathering=row).values_list("customer_id", flat=True))
    people = people_at(member, [one.id for one in shown])
    query = saved_views.kept(request.GET)
    more = urlencode({"after": wanted.cursor_of(shown[-1])}) if len(found) > PAGE else ""
    context = {
        "nav": "visits", "gathering": row, "wanted": wanted, "query": query,
        "choices": [Choice(one, people[one.id], one.id in invited) for one in shown],
        "next_address": f"?{query}&{more}" if more else "", "people": colleagues(member), "has_team": shares(member),
        "levels": [*ASSESSED, Level.N],
        "tabs": saved_views.tabs(member, "customers", request.GET, base=reverse("gathering-guests", args=[row.pk])),
        "most": MOST_GUESTS, "count": len(invited),
    }  # fmt: skip
    return fragments(request, "gatherings/guests.html", context)


def _invite(request: MemberRequest, row: Any) -> HttpResponse:
    if request.POST.get("all") == "1":
        ids = _all_of(request.member, request.POST.get("query", ""))
    else:
        ids = [int(pk) for pk in request.POST.getlist("customer") if is_id(pk)]
    people = [int(pk) for pk in request.POST.getlist("person") if is_id(pk)]
    told: dict[str, Any] = {"gathering": row, "customer_ids": ids, "people": people, "at": timezone.now()}
    try:
        count, left_out = change(invite_guests, by=request.member, **told)
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
        return onward(request, reverse("gathering-guests", args=[row.pk]))
    words = ngettext("%(n)d customer is invited now.", "%(n)d customers are invited now.", count) % {"n": count}
    if left_out:
        words += " " + _("Left out, not to be contacted: %(names)s.") % {"names": ", ".join(left_out[:10])}
    say(request, words)
    return onward(request, reverse("gathering", args=[row.pk]))


def _all_of(member: Member, query: str) -> list[int]:
    """The ids of all customers that a filter finds; one more than may be invited at most."""
    wanted, ids = Wanted.read(QueryDict(query[:1000])), list[int]()
    while len(ids) <= MOST_GUESTS:
        found = [Listed._make(one) for one in wanted.rows(member, timezone.localdate())]
        ids += [one.id for one in found[:PAGE]]
        if len(found) <= PAGE:
            break
        wanted = replace(wanted, after=wanted.cursor_of(found[PAGE - 1]))
    return ids


@require_POST
@open_to(Rule.WRITER)
def guest_end(request: MemberRequest, guest_id: int) -> HttpResponse:
    """POST takes a guest off the list."""
    rows = Guest.objects.visible_to(request.member).select_related("gathering", "customer")
    guest = rows.filter(pk=guest_id).first()
    if guest is None:
        raise Http404
    try:
        change(uninvite_guest, by=request.member, guest=guest)
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    return onward(request, reverse("gathering", args=[guest.gathering_id]))
