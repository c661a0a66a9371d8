"""After an absence: the proposal, accepted as it stands or changed one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from followthrough.journal.refusal import Refused
from followthrough.journal.viscosity import indexes_of
from followthrough.planner.put_off import LONGEST
from followthrough.planner.triage import Choice, Decision, Line, accept, colleagues, may_park, propose
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fields import day_or_none
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.today.forms import TriageForm
from followthrough.web.today.page import Row, shown
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, circle_ids


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
    others = {str(row.pk): row for row in colleagues(member)}
    circle = circle_ids(member)
    parkable = {line.row.customer.id for line in proposal.lines if may_park(member, line.row, circle)}
    form = TriageForm(request.POST or None)
    misread = _misread(request, proposal.lines, set(others), parkable, on) if form.is_bound else {}
    if misread:
        form.add_error(None, _("Nothing was saved yet: look at what is marked below."))
    if request.method == "POST" and form.is_valid():
        decisions = {line.row.customer.id: _decided(request, line, others) for line in proposal.lines}
        try:
            made = change(accept, by=member, decisions=decisions, reason=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refused(form, refusal)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except StaleVersion:
            form.add_error(None, _("A customer was changed meanwhile. Look again, then save."))
        else:
            say(request, _told(made.counts))
            return onward(request, reverse("today"))
    levels = {line.row.customer.id: line.row.customer.level for line in proposal.lines}
    bonds = indexes_of(member.workspace, levels, [member.pk, *(row.pk for row in others.values())], at=at)
    context = {
        "nav": "today",
        "proposal": proposal,
        "lines": [
            _told_line(request, line, parkable, misread, on, _takers(line, others.values(), bonds, member))
            for line in proposal.lines
        ],
        "form": form,
        "colleagues": others,
    }
    return fragments(request, "today/triage.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the form: the choice and the day as they were sent, or else as proposed; what is wrong with them."""

    row: Row
    choice: str
    until: str
    may_park: bool
    misread: str
    bonds: "Takers"


@dataclass(frozen=True, slots=True)
class Takers:
    """What would be handed over: the bond 0-100 of the member with a customer, and that of each who may take over."""

    own: int
    of: list[tuple[str, str, int]]


def _takers(line: Line, colleagues: Iterable[Member], bonds: Mapping[tuple[int, int], int], member: Member) -> Takers:
    pk = line.row.customer.id
    of = [(f"to-{row.pk}", row.name, bonds.get((pk, row.pk), 0)) for row in colleagues]
    return Takers(bonds.get((pk, member.pk), 0), of)


def _told_line(
    request: MemberRequest, line: Line, parkable: set[int], misread: dict[int, str], on: date, takers: Takers
) -> Told:
    pk = line.row.customer.id
    proposed = line.until.isoformat() if line.until else ""
    return Told(
        row=shown(line.row, on),
        choice=request.POST.get(f"choice-{pk}") or line.choice.value,
        until=request.POST.get(f"until-{pk}", proposed),
        may_park=pk in parkable,
        misread=misread.get(pk, ""),
        bonds=takers,
    )


def _misread(
    request: MemberRequest, lines: tuple[Line, ...], colleagues: set[str], parkable: set[int], on: date
) -> dict[int, str]:
    """What is wrong with a line, by the id of its customer."""
    wrong = {}
    known = {*Choice, *(f"to-{pk}" for pk in colleagues), ""} - {Choice.HAND_OVER}
    for line in lines:
        pk = line.row.customer.id
        until = request.POST.get(f"until-{pk}", "")
        chosen = request.POST.get(f"choice-{pk}", "")
        day = day_or_none(until)
        if chosen not in known or (chosen == Choice.PARK and pk not in parkable):
            wrong[pk] = _("Choose what happens.")
        elif until and (day or on) <= on:
            wrong[pk] = _("Choose a day after today.")
        elif chosen in {Choice.PARK, Choice.LATER} and not (day or line.until):
            wrong[pk] = _("Say until when.")
        elif chosen == Choice.LATER and ((day or line.until or on) - on).days > LONGEST:
            wrong[pk] = _("That is more than %(days)d days. Park the customer instead.") % {"days": LONGEST}
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
