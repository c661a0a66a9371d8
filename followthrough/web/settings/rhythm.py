"""How often each customer is touched: the grid, what a change would ask for, and the change itself (M11)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from followthrough.customers.models import Customer
from followthrough.playbook.cadence import cell, moment_of
from followthrough.playbook.change import LONGEST_INTERVAL, Interval, Load, asked_a_day, change_cadences
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import seen_version
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.settings.following import follow
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused

ORDER = {code: number for number, code in enumerate([*Level, *Moment])}


@dataclass(slots=True)
class Cell:
    """A cell of the grid: what stands, what was typed, and how many customers it is about."""

    row: Cadence
    customers: int
    ideal: str
    longest: str
    error: str = ""
    theirs: str = ""
    version: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than stands."""
        return (self.ideal, self.longest) != (str(self.row.ideal_days), str(self.row.longest_days))

    @property
    def load(self) -> Load:
        """What the cell asks for as it stands."""
        return Load(self.customers, self.row.ideal_days)

    @property
    def new_load(self) -> Load:
        """What it would ask for with the number typed."""
        return Load(self.customers, int(self.ideal))


@dataclass(slots=True)
class Grid:
    """All cells, and what they ask of the team."""

    cells: list[Cell]
    can: int
    effect: dict[str, object] = field(default_factory=dict)

    @property
    def before(self) -> list[Cell]:
        """Cells by level, before the sale."""
        return [cell for cell in self.cells if cell.row.moment == Moment.BEFORE]

    @property
    def after(self) -> list[Cell]:
        """Cells by moment, after the sale."""
        return [cell for cell in self.cells if cell.row.moment != Moment.BEFORE]

    @property
    def asked(self) -> float:
        """Touches a working day as it stands."""
        return asked_a_day([cell.load for cell in self.cells])

    @property
    def fits(self) -> bool:
        """Whether the team can make as many."""
        return self.asked <= self.can


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def cadences(request: MemberRequest) -> HttpResponse:
    """The grid. POST first shows what a change would ask for; with `act=save` it changes it, and due dates follow."""
    grid = _grid(request)
    status = 200
    if request.method == "POST":
        if not may_administer(request.member):
            raise NotAllowed(_("The settings of the workspace are up to an admin."))
        if not _read(grid):
            status = 422
        elif request.POST.get("act") == "save":
            status = _save(request, grid)
            if status == 302:
                return onward(request, reverse("cadences"))
        else:
            grid.effect = _effect(grid)
    context = {"nav": "settings", "tab": "rhythm", "grid": grid, "may_change": may_administer(request.member)}
    return render(request, "settings/rhythm.html", context, status=status)


def _grid(request: MemberRequest) -> Grid:
    """The grid as it stands, with what was typed over it; three statements."""
    member = request.member
    rows = sorted(Cadence.objects.visible_to(member), key=lambda row: ORDER[row.level or row.moment])
    standing = _standing(member)
    active = Member.objects.visible_to(member).filter(state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    cells = [
        Cell(
            row,
            standing.get((row.moment, row.level), 0),
            request.POST.get(f"ideal-{row.pk}", str(row.ideal_days)).strip(),
            request.POST.get(f"longest-{row.pk}", str(row.longest_days)).strip(),
            version=seen_version(request, f"version-{row.pk}") if request.method == "POST" else row.version,
        )
        for row in rows
    ]
    return Grid(cells, active.aggregate(can=Sum("capacity"))["can"] or 0)


def _standing(member: Member) -> dict[tuple[str, str], int]:
    """How many customers stand in each cell, without those that are not to be contacted; one statement."""
    rows = Customer.objects.visible_to(member).filter(do_not_contact=False)
    marked = rows.annotate(
        rests=_whether(Q(parked_until__isnull=False, parked_until__gt=timezone.localdate())),
        has_open=_whether(Q(open_deals__gt=0)),
        is_sold=_whether(Q(sold_at__isnull=False)),
        has_value=_whether(Q(first_value_at__isnull=False)),
    )
    found: dict[tuple[str, str], int] = {}
    groups = (
        marked.order_by().values_list("rests", "level", "has_open", "is_sold", "has_value").annotate(number=Count("pk"))
    )
    for rests, level, has_open, is_sold, has_value, number in groups:
        moment = moment_of(open_deals=has_open, is_sold=is_sold, has_first_value=has_value)
        key = cell(Moment.AT_REST if rests else moment, Level(level))
        found[key] = found.get(key, 0) + number
    return found


def _whether(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def _read(grid: Grid) -> bool:
    """Whether every number typed makes sense; what is wrong is said at its cell."""
    for typed in grid.cells:
        ideal, longest = _number(typed.ideal), _number(typed.longest)
        if ideal is None or longest is None:
            typed.error = _("A whole number from 1 to %(most)d.") % {"most": LONGEST_INTERVAL}
        elif longest < ideal:
            typed.error = _("The longest is not below the ideal.")
    return not any(typed.error for typed in grid.cells)


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        return None
    return int(text) if 1 <= int(text) <= LONGEST_INTERVAL else None


def _effect(grid: Grid) -> dict[str, object]:
    """What the numbers typed would change: whom it concerns, and touches a day before and after."""
    changed = [typed for typed in grid.cells if typed.is_changed]
    asked = asked_a_day([typed.new_load for typed in grid.cells])
    return {
        "cells": changed,
        "customers": sum(typed.customers for typed in changed),
        "asked": asked,
        "fits": asked <= grid.can,
    }


def _save(request: MemberRequest, grid: Grid) -> int:
    """Change the cells; 302 when it is done, 409 when somebody else changed one of them."""
    intervals = {typed.row.pk: Interval(int(typed.ideal), int(typed.longest), typed.version) for typed in grid.cells}
    try:
        levels = durably(change_cadences, by=request.member, intervals=intervals, at=timezone.now())
    except StaleVersion:
        for typed in grid.cells:
            if typed.version != typed.row.version:
                typed.theirs = f"{typed.row.ideal_days} / {typed.row.longest_days}"
                typed.version = typed.row.version
        return 409
    except Refused as refusal:
        for typed in grid.cells:
            typed.error = str(refusal) if refusal.field == str(typed.row.pk) else ""
        return 422
    say(request, _("The rhythm is changed.") + f" {follow(request.member.workspace, levels)}")
    return 302
