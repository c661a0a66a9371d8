"""After an absence: the proposal, accepted as it stands or changed one by one."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from followthrough.journal.refusal import Refused
from followthrough.planner.triage import Choice, Decision, Line, accept, propose
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fields import day_or_none
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.today.forms import TriageForm
from followthrough.web.today.page import shown
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, local_day


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def triage_page(request: MemberRequest) -> HttpResponse:
    """Each of the pile with what is proposed; POST carries out what was chosen, the proposal where nothing was."""
    member, at = request.member, timezone.now()
    on = local_day(member, at)
    proposal = propose(member, on, at)
    if proposal is None:
        say(request, _("Nothing has piled up: all that is due fits your day, or was dealt with already."), kind="plain")
        return onward(request, reverse("today"))
    colleagues = _colleagues(member)
    form = TriageForm(request.POST or None)
    misread = _misread(request, proposal.lines, colleagues, on) if form.is_bound else {}
    if misread:
        form.add_error(None, _("Nothing was saved yet: look at what is marked below."))
    if request.method == "POST" and form.is_valid():
        decisions = {line.row.customer.id: _decided(request, line, colleagues) for line in proposal.lines}
        try:
            made = change(accept, by=member, decisions=decisions, reason=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion:
            form.add_error(None, _("A customer was changed meanwhile. Look again, then save."))
        else:
            say(request, _told(made.counts))
            return onward(request, reverse("today"))
    context = {
        "nav": "today",
        "proposal": proposal,
        "lines": [(line, shown(line.row, on), misread.get(line.row.customer.id, "")) for line in proposal.lines],
        "form": form,
        "colleagues": colleagues,
    }
    return fragments(request, "today/triage.html", context, status=422 if form.errors else 200)


def _colleagues(member: Member) -> dict[str, Member]:
    """To whom one may hand over, by id."""
    rows = Member.objects.visible_to(member).filter(state=MemberState.ACTIVE).exclude(pk=member.pk)
    return {str(row.pk): row for row in rows.exclude(role=Role.VIEWER).order_by("name")}


def _misread(
    request: MemberRequest, lines: tuple[Line, ...], colleagues: dict[str, Member], on: date
) -> dict[int, str]:
    """What is wrong with a line, by the id of its customer."""
    wrong = {}
    known = {*Choice, *(f"to-{pk}" for pk in colleagues), ""} - {Choice.HAND_OVER}
    for line in lines:
        pk = line.row.customer.id
        until = request.POST.get(f"until-{pk}", "")
        if request.POST.get(f"choice-{pk}", "") not in known:
            wrong[pk] = _("Choose what happens.")
        elif until and (day_or_none(until) or on) <= on:
            wrong[pk] = _("Choose a day after today.")
    return wrong


def _decided(request: MemberRequest, line: Line, colleagues: dict[str, Member]) -> Decision:
    """What was chosen for a line; the proposal itself where the form says nothing of it."""
    pk = str(line.row.customer.id)
    chosen = request.POST.get(f"choice-{pk}", "")
    until: date | None = day_or_none(request.POST.get(f"until-{pk}", "")) or line.until
    if chosen.startswith("to-"):
        return Decision(Choice.HAND_OVER, to=colleagues.get(chosen.removeprefix("to-")))
    if chosen not in tuple(Choice) or chosen == Choice.HAND_OVER:
        return Decision(line.choice, until=line.until)
    return Decision(Choice(chosen), until=until)


def _told(counts: dict[str, int]) -> str:
    words = ngettext(
        "%(due)d customer dealt with: %(today)d today, %(later)d later, %(park)d parked, %(hand_over)d handed over.",
        "%(due)d customers dealt with: %(today)d today, %(later)d later, %(park)d parked, %(hand_over)d handed over.",
        counts["due"],
    )
    return words % counts
