"""Plan my week: the days with their load, looked at again with other days, and kept."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from followthrough.journal.refusal import Refused
from followthrough.planner.freeze import done_today
from followthrough.planner.week import Line, Load, Week, accept_week, week_for
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fields import day_or_none
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.today.forms import WeekForm
from followthrough.web.today.page import Row, shown, worked_of
from followthrough.web.today.wording import reason_words
from followthrough.workspace.models import local_day


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a day: the row, why it is there, the days it may be put on, and the one it stands on ("" for none)."""

    row: Row
    why: str
    day: str
    days: list[date]
    misread: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day, ready for its template."""

    load: Load
    lines: list[Told]


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def week(request: MemberRequest) -> HttpResponse:
    """What is due in five working days, spread over them; POST looks again with the days chosen, or keeps them."""
    member, at = request.member, timezone.now()
    on = local_day(member, at)
    worked, spent = worked_of(done_today(member, on))
    proposed = week_for(member, on, at, done=worked, spent=spent)
    form = WeekForm(request.POST or None)
    chosen, misread = _chosen(request, proposed)
    found = week_for(member, on, at, done=worked, spent=spent, chosen=chosen) if chosen else proposed
    if misread:
        form.add_error(None, _("Nothing was saved yet: look at what is marked below."))
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        days = {line.row.customer.id: line.day for line in found.lines if line.day and line.day > line.due_on}
        try:
            moved = change(accept_week, by=member, days=days, reason=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _kept(moved))
            return onward(request, reverse("today"))
    open_days = [load.on for load in found.days]
    context = {
        "nav": "today",
        "days": [Day(load, [_told(line, on, open_days, misread) for line in load.lines]) for load in found.days],
        "left": [_told(line, on, open_days, misread) for line in found.left],
        "unread": found.unread,
        "is_empty": not found.lines,
        "form": form,
    }
    return fragments(request, "today/week.html", context, status=422 if form.errors else 200)


def _chosen(request: MemberRequest, found: Week) -> tuple[dict[int, date], set[int]]:
    """The days that were sent, by customer; and whose are none they may stand on."""
    chosen, misread = {}, set()
    open_days = {load.on for load in found.days}
    for line in found.lines:
        pk = line.row.customer.id
        sent = request.POST.get(f"day-{pk}", "")
        day = day_or_none(sent)
        if not sent or line.is_fixed:
            continue
        if day is None or day not in open_days or day < line.due_on:
            misread.add(pk)
        else:
            chosen[pk] = day
    return chosen, misread


def _told(line: Line, on: date, days: list[date], misread: set[int]) -> Told:
    # How late it is was counted for the last day of the week.
    why = next((reason for reason in line.row.reasons if reason.code != "waiting"), None)
    return Told(
        row=shown(line.row, on),
        why=reason_words(why, on) if why else "",
        day=line.day.isoformat() if line.day else "",
        days=[] if line.is_fixed else [day for day in days if day >= line.due_on],
        misread=_("Choose one of these days.") if line.row.customer.id in misread else "",
    )


def _kept(moved: int) -> str:
    if not moved:
        return _("Your week stands as it is: nobody had to be moved.")
    words = ngettext(
        "%(n)d customer is put off to another day of the week.",
        "%(n)d customers are put off to another day of the week.",
        moved,
    )
    return words % {"n": moved}
