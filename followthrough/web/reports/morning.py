"""The manager's morning: who has handed in, what is still to be read, and what moved."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.care.waiting import not_accepted
from followthrough.playbook.cadence import rhythm_of
from followthrough.reports.advancement import advancement
from followthrough.reports.reading import led_by, next_to_read, reading_list
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fields import day_or_none
from followthrough.web.reports.page import cause_words
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import may_manage

WEEK = timedelta(days=6)
MOVES_SHOWN = 8


@require_GET
@open_to(Rule.MEMBER)
def reports(request: MemberRequest) -> HttpResponse:
    """For whoever leads a team: everybody's report of a day, A to Z. For all others their own report of today."""
    by, today = request.member, timezone.localdate()
    if not may_manage(by):
        return redirect("report", on=today, member_id=by.pk)
    on = min(day_or_none(request.GET.get("on", "")) or _last_working_day(by, today), today)
    rows = reading_list(by, on)
    told = advancement(by, [row.member for row in rows], on, on)
    figures = {figure.member.pk: figure for figure in told.rows}
    context = {
        "nav": "reports",
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "rows": [(row, figures[row.member.pk]) for row in rows],
        "together": told.together,
        "moves": [(move, cause_words(move.cause)) for move in told.moves[:MOVES_SHOWN]],
        "moved": len(told.moves) + told.more,
        "handed_in": sum(row.report_id is not None for row in rows),
        "unread": next_to_read(rows),
        "late_hand_offs": not_accepted(by, today),
    }
    return render(request, "reports/morning.html", context)


def _last_working_day(by: Member, today: date) -> date:
    """The working day before today: what a manager looks back on in the morning."""
    rhythm, day = rhythm_of(by.workspace), today - timedelta(days=1)
    while rhythm.working_day(day) != day and today - day < timedelta(days=14):
        day -= timedelta(days=1)
    return day


@require_GET
@open_to(Rule.MEMBER)
def moved(request: MemberRequest) -> HttpResponse:
    """What moved in a day or a week, up and down, per member of a team; the same for all who read it (M19)."""
    by, today = request.member, timezone.localdate()
    last = min(day_or_none(request.GET.get("on", "")) or today, today)
    span = "day" if request.GET.get("span") == "day" else "week"
    first = last if span == "day" else last - WEEK
    teams = list(Team.objects.visible_to(by).order_by("name"))
    team = _team(request, teams)
    members = _members(by, team)
    told = advancement(by, members, first, last)
    context = {
        "nav": "reports",
        "told": told,
        "pairs": [(None, figure) for figure in told.rows],
        "moves": [(move, cause_words(move.cause)) for move in told.moves],
        "span": span,
        "teams": teams,
        "team": team,
        "before": first - timedelta(days=1),
        "after": min(last + (last - first) + timedelta(days=1), today) if last < today else None,
        "on": last,
    }
    return render(request, "reports/moved.html", context)


def _team(request: MemberRequest, teams: list[Team]) -> Team | None:
    """The team asked for; else one's own, the one one manages, or the first."""
    by, wanted = request.member, request.GET.get("team", "")
    asked = [team for team in teams if str(team.pk) == wanted]
    own = [team for team in teams if team.pk == by.team_id or team.manager_id == by.pk]
    return next(iter([*asked, *own, *teams]), None)


def _members(by: Member, team: Team | None) -> list[Member]:
    if team is None:
        return [*led_by(by), by] if may_manage(by) else [by]
    members = Member.objects.visible_to(by).filter(team=team, state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    return list(members.order_by("name", "id"))
