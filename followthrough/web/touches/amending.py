"""A touch on a page of its own: what it says, what it said first, and amending it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.models import Contact
from followthrough.journal.amend import amend_touch
from followthrough.journal.models import Amendment, Entry, EntryContact, Visit
from followthrough.journal.refusal import Refused
from followthrough.journal.withdraw import may_withdraw
from followthrough.vocabulary.channel import WRITTEN, Channel, Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.fragments import fragments, onward
from followthrough.web.journal.timeline import Line, timeline
from followthrough.web.notices import say
from followthrough.web.touches.forms import AmendmentForm
from followthrough.workspace.permission import may_change, may_log


@require_GET
@open_to(Rule.MEMBER)
def touches(request: MemberRequest) -> HttpResponse:
    """All touches stand in the journal."""
    return onward(request, reverse("journal"))


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def touch(request: MemberRequest, touch_id: int) -> HttpResponse:
    """One touch with its amendments; POST amends it, and the words before stay."""
    member = request.member
    entries = Entry.objects.visible_to(member).filter(pk=touch_id, kind=EntryKind.TOUCH)
    entry = entries.select_related("customer").first()
    if entry is None:
        raise Http404
    line = timeline(entries, workspace_id=member.workspace_id).lines[0]
    stands = not line.is_withdrawn and entry.continues_id is None
    may_amend = stands and (
        entry.author_id == member.pk or may_change(member, entry.customer.owner_id, entry.customer.service_member_id)
    )
    people = Contact.objects.visible_to(member).filter(customer_id=entry.customer_id).order_by("-is_key", "name_key")
    form = AmendmentForm(request.POST or None, people=list(people), initial=_initial(line))
    if request.method == "POST" and form.is_valid():
        facts = {**form.what(line.entry.happened_at), "contacts": form.chosen(), "reason": form.cleaned_data["reason"]}
        try:
            change_once(request, amend_touch, touch=entry, **facts)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Amended. What it said first is kept with it."))
            return onward(request, reverse("touch", args=[touch_id]))
    context = {
        "nav": "journal",
        "line": line,
        "form": form,
        "people": people,
        "key": form_key(request),
        "channels": list(Channel),
        "may_amend": may_amend,
        "visit": Visit.objects.visible_to(member).filter(entry_id=touch_id).first(),
        "may_put_right": stands and bool(entry.outcome) and may_log(member),
        "may_withdraw": stands and may_withdraw(member, entry, timezone.now()),
        "amendments": Amendment.objects.visible_to(member)
        .filter(entry_id=touch_id)
        .select_related("by")
        .order_by("id"),
        "first": EntryContact.objects.visible_to(member).filter(entry_id=touch_id).select_related("contact"),
    }
    return fragments(request, "touches/page.html", context, status=422 if form.errors else 200)


def _initial(line: Line) -> dict[str, Any]:
    """The touch as it now stands, as the form asks for it."""
    entry = line.entry
    is_written = Channel(entry.channel) in WRITTEN
    return {
        "channel": entry.channel,
        "inbound": entry.direction == Direction.IN,
        "contacts": [person.id for person in line.people],
        "nobody": not entry.reached and not is_written,
        "answered": entry.reached and is_written,
        "happened_at": entry.happened_at,
        "minutes": entry.minutes,
        "note": entry.note,
    }
