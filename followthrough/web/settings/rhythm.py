"""How often each customer is touched: the grid, what a change would ask for, and the change itself (M11)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.background.retiming import progress_of
from followthrough.playbook.change import asked_a_day, change_cadences
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.settings.following import follow
from followthrough.web.settings.grid import Grid, count, grid_of, read_grid
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def cadences(request: MemberRequest) -> HttpResponse:
    """The grid. POST first shows what a change would ask for; with `act=save` it changes it, and due dates follow."""
    grid = grid_of(request)
    status = 200
    if request.method == "POST":
        if not may_administer(request.member):
            raise NotAllowed(_("The settings of the workspace are up to an admin."))
        if not read_grid(grid):
            status = 422
        elif request.POST.get("act") == "save":
            status = _save(request, grid)
            if status == 302:
                return onward(request, reverse("cadences"))
        else:
            count(grid, request.member)
            grid.effect = _effect(grid)
    if not grid.standing:
        count(grid, request.member)
    context = {
        "nav": "settings",
        "tab": "rhythm",
        "grid": grid,
        "may_change": may_administer(request.member),
        "progress": progress_of(request.member.workspace),
    }
    return render(request, "settings/rhythm.html", context, status=status)


@require_GET
@open_to(Rule.MEMBER)
def cadence_progress(request: MemberRequest) -> HttpResponse:
    """How far the due dates have followed: a part of the page of the rhythm, which looks again by itself.

    Whoever comes here otherwise is led to that page.
    """
    if request.headers.get("HX-Request") != "true":
        return redirect("cadences")
    progress = progress_of(request.member.workspace)
    return render(request, "settings/_following.html", {"progress": progress, "is_over": progress is None})


def _effect(grid: Grid) -> dict[str, object]:
    """What the numbers typed would change: whom it concerns, and touches a day before and after."""
    typed = grid.typed()
    moved = {at: n for at, n in grid.standing.items() if grid.rhythm.span_at(at) != typed.span_at(at)}
    asked = asked_a_day(typed, grid.standing)
    return {
        "is_changed": grid.is_changed,
        "customers": sum(moved.values()),
        "asked": asked,
        "fits": asked <= grid.can,
    }


def _save(request: MemberRequest, grid: Grid) -> int:
    """Change the cells; 302 when it is done, 409 when somebody else changed one of them."""
    try:
        levels = durably(
            change_cadences,
            by=request.member,
            intervals=grid.intervals(),
            at_stages=grid.tightened(),
            at=timezone.now(),
        )
    except StaleVersion:
        _show_theirs(grid)
        return 409
    except Refused as refusal:
        for typed in grid.cells:
            typed.error = str(refusal) if refusal.field == str(typed.row.pk) else ""
        for one in grid.at_stages:
            one.error = str(refusal) if refusal.field == one.name else ""
        return 422
    say(request, _("The rhythm is changed.") + f" {follow(request.member.workspace, levels)}")
    return 302


def _show_theirs(grid: Grid) -> None:
    """Say at each cell that somebody else changed what stands there now; a second save is over that."""
    for typed in grid.cells:
        if typed.version != typed.row.version:
            typed.theirs = f"{typed.row.ideal_days} / {typed.row.longest_days}"
            typed.version = typed.row.version
    for one in grid.at_stages:
        version = one.row.version if one.row else 0
        if one.version != version:
            one.theirs = str(one.row.ideal_days) if one.row else _("as the level")
            one.version = version
