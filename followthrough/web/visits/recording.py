"""Recording a visit, planned or not: one form for its touch, its findings, what was promised, files."""

from datetime import datetime, time
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.models import Visit, VisitContact
from followthrough.journal.record_visit import Found, record_visit
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.playbook.book import book_of
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.visit import Attained
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.playbook.shown import plays_for
from followthrough.web.touches.record import record, suggested
from followthrough.web.touches.views import OPEN_DEALS, PEOPLE, closed_meanwhile, ways_from, words_for
from followthrough.web.visits.forms import VisitRecordForm
from followthrough.web.visits.views import visit_of


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def visit_record(request: MemberRequest, visit_id: int) -> HttpResponse:
    """The form for the record of a planned visit; POST logs its touch and keeps the record."""
    row = visit_of(request, visit_id)
    if request.method == "GET" and row.entry_id is not None:
        return onward(request, reverse("visit", args=[row.pk]))
    return _recording(request, row.customer, row)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def visit_unplanned(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The same form for a visit that nobody planned."""
    return _recording(request, customer_of(request, customer_id), None)


def _recording(request: MemberRequest, customer: Customer, visit: Visit | None) -> HttpResponse:
    member, now = request.member, timezone.now()
    where = {"workspace_id": member.workspace_id, "customer_id": customer.pk}
    deals, people = OPEN_DEALS(**where), PEOPLE(**where)
    deal = _deal_of(request, visit, deals)
    dates = suggested(customer, rhythm_of(member.workspace), timezone.localdate())
    due_on = None if customer.do_not_contact else dates.reached
    form = VisitRecordForm(
        request.POST or None, request.FILES or None, auto_id="log_%s", people=people,
        book=book_of(member.workspace), needs_outcome=deal is not None,
        initial={"due_on": due_on, "due_suggested": due_on, **_told_by(visit, now)},
    )  # fmt: skip
    context: dict[str, Any] = {"missing": []}
    if request.method == "POST" and form.is_valid():
        log = partial(record_visit, visit=visit, found=_found(form))
        try:
            logged = change(record, by=member, customer=customer, deal=deal, form=form, at=now, log=log)
        except MissingEvidence as refusal:
            form.add_error("override_reason", str(refusal))
            context["missing"] = refusal.missing
        except Refused as refusal:
            if refusal.field == "deal":
                form.add_error(None, closed_meanwhile())
                deal = None
            else:
                refused(form, refusal)
        else:
            kept = Visit.objects.visible_to(member).filter(entry=logged.entry).first()
            say(request, words_for(logged), undo=reverse("touch-withdrawal", args=[logged.entry.pk]))
            return onward(request, reverse("visit", args=[kept.pk]) if kept else reverse("visits"))
    elif deal and request.method == "GET":
        context["missing"] = missing_evidence(deal, customer, member.workspace.stage_rules)
    context |= {
        "nav": "visits", "customer": customer, "visit": visit, "deal": deal, "deals": deals, "form": form,
        "people": people, "dates": dates,
        "plays": plays_for(member, customer, deal, str(form["tactic"].value() or "")),
        **(ways_from(Stage(deal.stage)) if deal else {}),
        "here": request.path, "is_wrong": bool(form.errors or any(line.errors for line in (*form.ours, *form.theirs))),
    }  # fmt: skip
    return fragments(request, "visits/record.html", context, status=422 if context["is_wrong"] else 200)


def _deal_of(request: MemberRequest, visit: Visit | None, deals: list[Deal]) -> Deal | None:
    """The deal the address names, else that of the plan, else the furthest; one that is closed by now is left out."""
    wanted = request.GET.get("deal", "")
    if wanted == "none" or not deals:
        return None
    if not wanted and visit is not None:
        wanted = str(visit.deal_id)
        return next((deal for deal in deals if str(deal.pk) == wanted), None)
    return next((deal for deal in deals if str(deal.pk) == wanted), deals[0])


def _told_by(visit: Visit | None, now: datetime) -> dict[str, Any]:
    """What the plan says already, so that nothing is typed twice."""
    told: dict[str, Any] = {"channel": Channel.VISIT.value}
    if visit is None:
        return told
    wanted = VisitContact.objects.in_workspace(visit.workspace_id).filter(visit=visit)
    planned = timezone.make_aware(datetime.combine(visit.day, visit.at_time or time(12)))
    return {
        **told,
        "contacts": [str(pk) for pk in wanted.values_list("contact_id", flat=True)],
        "objective": visit.objective,
        "place": visit.place,
        "happened_at": planned if planned < now else None,
    }


def _found(form: VisitRecordForm) -> Found:
    told = form.cleaned_data
    return Found(
        attained=Attained(told["attained"]) if told["attained"] else None,
        objective=told["objective"],
        place=told["place"],
        words=form.words(),
        files=[(upload.name or "", upload.read()) for upload in told["upload"]],
    )
