"""The page of a customer, and what one does there: let it rest, note its people."""

from datetime import date
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.customers.models import Contact
from followthrough.journal.alarm import alarm_now
from followthrough.journal.drift import drifting
from followthrough.journal.noting import edit_contact, enter_contact
from followthrough.journal.park import park, wake
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.bond_shown import shown_standing
from followthrough.web.customers.forms import ContactForm, ParkingForm, initial_of, now_of
from followthrough.web.customers.page import customer_view
from followthrough.web.customers.present import people_of
from followthrough.web.customers.views import customer_of
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_change, may_log


@require_GET
@open_to(Rule.MEMBER)
def customer(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Facts, next step, people, deals and the journal of a customer."""
    member, now = request.member, timezone.now()
    row, rhythm = customer_of(request, customer_id), rhythm_of(member.workspace)
    view = customer_view(row, member, today=timezone.localdate(), at=now, before=request.GET.get("before", "")[:80])
    cursor = view.timeline.next_cursor
    context = {
        "nav": "customers",
        "customer": row,
        "view": view,
        "bond": shown_standing(view.bond) if view.bond else None,
        "drift": drifting(row, rhythm, local_day(member, now)),
        "alarm": alarm_now(row, rhythm, local_date(now, row.zone)),
        "now_there": timezone.localtime(now, ZoneInfo(row.time_zone)) if row.time_zone else None,
        "may_change": may_change(member, row.owner_id, row.service_member_id),
        "may_log": may_log(member),
        "next_address": f"?{urlencode({'before': cursor})}" if cursor else "",
    }
    return fragments(request, "customers/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_parking(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Let a customer rest until a day; POST parks it, and undo wakes it."""
    row = customer_of(request, customer_id)
    form = ParkingForm(request.POST or None, initial=rest_first(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            change_once(request, park, customer=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            undo = reverse("customer-parking-end", args=[row.pk])
            say(request, _("%(name)s rests until then.") % {"name": row.name}, undo=undo)
            return onward(request, reverse("customer", args=[row.pk]))
    back = reverse("customer", args=[row.pk])
    context = {"nav": "customers", "customer": row, "form": form, "back": back, "key": form_key(request)}
    return fragments(request, "customers/parking.html", context, status=422 if form.errors else 200)


def rest_first(member: Member) -> dict[str, date]:
    """What the form of a rest begins with: the day on which one would look after somebody who rests anyway."""
    return {"wake_on": rhythm_of(member.workspace).look_on(timezone.localdate())}


@require_POST
@open_to(Rule.WRITER)
def customer_parking_end(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST wakes a customer now."""
    row = customer_of(request, customer_id)
    change(wake, by=request.member, customer=row, at=timezone.now())
    say(request, _("%(name)s is awake.") % {"name": row.name})
    return onward(request, reverse("customer", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def contact_new(request: MemberRequest, customer_id: int) -> HttpResponse:
    """A new person at a customer; POST enters them."""
    row = customer_of(request, customer_id)
    first = {"is_key": request.GET.get("key") == "1"}
    form = ContactForm(request.POST or None, others=people_of(row), initial=first)
    if request.method == "POST" and form.is_valid():
        change_once(request, enter_contact, customer=row, **form.cleaned_data)
        say(request, _("%(name)s is noted.") % {"name": form.cleaned_data["name"]})
        return onward(request, reverse("customer", args=[row.pk]))
    context = {"nav": "customers", "customer": row, "form": form, "key": form_key(request)}
    return fragments(request, "customers/contact.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def contact_edit(request: MemberRequest, contact_id: int) -> HttpResponse:
    """The facts of a person; POST changes them, and 409 shows both values where somebody else was quicker."""
    contacts = Contact.objects.visible_to(request.member).select_related("customer")
    contact = contacts.filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    others = [other for other in people_of(contact.customer) if other.pk != contact.pk]
    form = ContactForm(request.POST or None, others=others, initial=initial_of(contact, ContactForm))
    context = {"nav": "customers", "customer": contact.customer, "contact": contact, "form": form}
    context["version"] = contact.version
    if request.method == "POST" and form.is_valid():
        try:
            change(
                edit_contact,
                by=request.member,
                contact=contact,
                version=seen_version(request),
                facts=form.cleaned_data,
                at=timezone.now(),
            )
        except StaleVersion as stale:
            context |= {"version": stale.current.version, "theirs": differing(form, now_of(stale.current, form))}
            return fragments(request, "customers/contact.html", context, status=409)
        return onward(request, reverse("customer", args=[contact.customer_id]))
    return fragments(request, "customers/contact.html", context, status=422 if form.errors else 200)


def refused(form: forms.Form, refusal: Refused) -> None:
    """Put what the journal said beside the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
