"""Change how we mean to sell here: the workspace's facts, its cadences and its days of rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.playbook.cadence import change_rhythm
from followthrough.playbook.models import Cadence, CadenceChange, Validity
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Holiday, Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused

WORKSPACE_FACTS = ("name", "base_currency", "time_zone", "country", "weekend", "day_starts", "answer_hours", "ask_days")
#: A change of these moves due dates.
OF_THE_RHYTHM = {"time_zone", "weekend"}
LONGEST_INTERVAL = 365
LONGEST_VALIDITY = 365


@dataclass(frozen=True, slots=True)
class Interval:
    """Working days between two real contacts, as seen at `version` of its cell."""

    ideal: int
    longest: int
    version: int


@transaction.atomic
def edit_workspace(*, by: Member, version: int, **facts: Any) -> bool:
    """Change the facts of the workspace; whether due dates may move by it. Raises StaleVersion, NotAllowed."""
    if unknown := set(facts) - set(WORKSPACE_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a workspace.")
    row = locked_workspace(by)
    if row.version != version:
        raise StaleVersion(row)
    if set(facts.get("weekend", "")) == set("0123456"):
        raise Refused(_("Leave a day to work on."), field="weekend")
    moves = any(getattr(row, name) != facts[name] for name in OF_THE_RHYTHM & set(facts))
    for name, value in facts.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    if moves:
        change_rhythm(row)
    return moves


@transaction.atomic
def change_cadences(*, by: Member, intervals: Mapping[int, Interval], at: datetime) -> set[Level]:
    """Change cells of the cadence grid (by their id); the levels whose interval before the sale changed.

    Unchanged cells stay as they are; what an ideal interval was until `at` is kept. Raises StaleVersion for a cell
    somebody else changed, Refused for an interval out of 1 to 365 days or a longest below the ideal, NotAllowed.
    """
    workspace = locked_workspace(by)
    levels: set[Level] = set()
    is_changed = False
    for pk, interval in sorted(intervals.items()):
        row = Cadence.objects.visible_to(by).get(pk=pk).locked()
        if (row.ideal_days, row.longest_days) == (interval.ideal, interval.longest):
            continue
        if row.version != interval.version:
            raise StaleVersion(row)
        if not 1 <= interval.ideal <= interval.longest <= LONGEST_INTERVAL:
            words = _("From 1 to 365 working days, and the longest not below the ideal.")
            raise Refused(words, field=str(pk))
        if row.ideal_days != interval.ideal:
            _note(by, row, interval.ideal, at)
            levels |= {Level(row.level)} if row.moment == Moment.BEFORE else set()
        row.ideal_days, row.longest_days = interval.ideal, interval.longest
        row.save_edit()
        is_changed = True
    if is_changed:
        change_rhythm(workspace)
    return levels


def _note(by: Member, row: Cadence, ideal: int, at: datetime) -> None:
    CadenceChange.objects.create(
        workspace_id=by.workspace_id, by=by, moment=row.moment, level=row.level, ideal_before=row.ideal_days,
        ideal_after=ideal, changed_at=at,
    )  # fmt: skip


@transaction.atomic
def change_validity(*, by: Member, holds: Mapping[Level, tuple[int, int]]) -> set[Level]:
    """For how many calendar days judgements of these levels hold: (days, version seen); the levels that changed.

    A level whose validity was never changed is at version 0. Raises StaleVersion for one that somebody else changed,
    Refused for other than 1 to 365 days, NotAllowed.
    """
    workspace = locked_workspace(by)
    known = {row.level: row for row in Validity.objects.visible_to(by).select_for_update()}
    changed: set[Level] = set()
    for level, (days, version) in holds.items():
        row = known.get(level) or Validity(workspace=workspace, level=level, valid_days=VALID_DAYS[level], version=0)
        if row.valid_days == days:
            continue
        if row.version != version:
            raise StaleVersion(row)
        if level not in ASSESSED or not 1 <= days <= LONGEST_VALIDITY:
            words = _("A whole number from 1 to %(most)d.") % {"most": LONGEST_VALIDITY}
            raise Refused(words, field=str(level))
        row.valid_days = days
        _save_validity(row)
        changed.add(level)
    if changed:
        change_rhythm(workspace)
    return changed


def _save_validity(row: Validity) -> None:
    if row.version:
        row.save_edit()
    else:
        row.version = 1
        row.save(force_insert=True)


@transaction.atomic
def add_holidays(*, by: Member, days: Iterable[tuple[date, str]]) -> int:
    """Add days of rest with their names; days known already take the new name. Returns how many are new."""
    workspace = locked_workspace(by)
    wanted = dict(days)
    known = {row.on: row for row in Holiday.objects.visible_to(by).filter(on__in=list(wanted))}
    for on, row in known.items():
        if wanted[on] and row.name != wanted[on]:
            row.name = wanted[on]
            row.save()
    new = [Holiday(workspace=workspace, on=on, name=name) for on, name in sorted(wanted.items()) if on not in known]
    Holiday.objects.bulk_create(new)
    if new:
        change_rhythm(workspace)
    return len(new)


@transaction.atomic
def drop_holiday(*, by: Member, holiday: Holiday) -> None:
    """A day of rest becomes a working day again; dropping it twice changes nothing."""
    workspace = locked_workspace(by)
    if Holiday.objects.visible_to(by).filter(pk=holiday.pk).delete()[0]:
        change_rhythm(workspace)


def locked_workspace(by: Member) -> Workspace:
    """The workspace of an admin under its lock. Raises NotAllowed for anybody else."""
    if not may_administer(by):
        raise NotAllowed(_("The settings of the workspace are up to an admin."))
    return Workspace.objects.select_for_update().get(pk=by.workspace_id)


@dataclass(frozen=True, slots=True)
class Load:
    """How many customers stand in a cell of the grid, and how many touches a day its interval asks for."""

    customers: int
    ideal: int

    @property
    def a_day(self) -> float:
        """Customers ÷ working days."""
        return self.customers / self.ideal


def asked_a_day(loads: Sequence[Load]) -> float:
    """Touches a working day that all cells together ask for."""
    return sum(load.a_day for load in loads)
