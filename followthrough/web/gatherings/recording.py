"""Recording a gathering in one act, and taking it back."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.background.scheduler import wake_on_commit
from followthrough.journal.gathering_batch import write_batch
from followthrough.journal.models import Gathering
from followthrough.journal.record_gathering import BATCH, GuestRefused, record_gathering, take_back_gathering
from followthrough.journal.refusal import Refused
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fragments import fragments, onward
from followthrough.web.gatherings.forms import GuestForm, RecordForm
from followthrough.web.gatherings.shown import forms_for, guests_of
from followthrough.web.gatherings.views import gathering_of
from followthrough.web.notices import say
from followthrough.workspace.models import Member


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def gathering_record(request: MemberRequest, gathering_id: int) -> HttpResponse:
    """Who came, and what it did; POST writes a touch for each, off the request where they are many."""
    member, row = request.member, gathering_of(request, gathering_id)
    if row.recorded_at is not None:
        return onward(request, reverse("gathering", args=[row.pk]))
    guests = guests_of(member, row)
    form, lines = RecordForm(request.POST or None), forms_for(member, guests, request.POST or None)
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        said = {line.guest.pk: line.attended() for line in lines}
        told: dict[str, Any] = {"gathering": row, "said": said, "at": timezone.now(), **form.cleaned_data}
        try:
            change(_record, by=member, many=len(lines) > BATCH, **told)
        except GuestRefused as refusal:
            _mark(lines, refusal)
        except Refused as refusal:
            refused(form, refusal)
        else:
            undo = reverse("gathering-record-end", args=[row.pk])
            say(request, _("Recorded: a touch for each customer who came."), undo=undo)
            return onward(request, reverse("gathering", args=[row.pk]))
    is_wrong = bool(form.errors or any(line.errors for line in lines))
    context = {"nav": "visits", "gathering": row, "form": form, "lines": lines, "is_wrong": is_wrong}
    return fragments(request, "gatherings/record.html", context, status=422 if is_wrong else 200)


def _record(*, by: Member, many: bool, at: datetime, **told: Any) -> Gathering:
    row = record_gathering(by=by, at=at, **told)
    return _written(row, at, many=many)


@require_POST
@open_to(Rule.WRITER)
def gathering_record_end(request: MemberRequest, gathering_id: int) -> HttpResponse:
    """POST takes all its touches back, on the same day."""
    row = gathering_of(request, gathering_id)
    many = len(guests_of(request.member, row).rows) > BATCH
    try:
        change(_take_back, by=request.member, gathering=row, many=many, at=timezone.now())
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    else:
        say(request, _("Taken back: everybody is invited, as before."), kind="plain")
    return onward(request, reverse("gathering", args=[row.pk]))


def _take_back(*, by: Member, gathering: Gathering, many: bool, at: datetime) -> Gathering:
    return _written(take_back_gathering(by=by, gathering=gathering, at=at), at, many=many)


def _written(row: Gathering, at: datetime, *, many: bool) -> Gathering:
    """A few at once, in the same transaction; many by the program's clock, which goes on where it was stopped."""
    if many:
        wake_on_commit()
    else:
        write_batch(row, at=at)
    return row


def _mark(lines: list[GuestForm], refusal: GuestRefused) -> None:
    for line in lines:
        if line.guest.pk == refusal.guest:
            line.add_error("because", str(refusal))
