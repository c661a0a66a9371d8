"""Change how we mean to sell here: the workspace's facts, its cadences and its days of rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.playbook.cadence import Place, Rhythm, change_rhythm
from followthrough.playbook.models import Cadence, CadenceChange, Validity
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Holiday, Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused

WORKSPACE_FACTS = (
    "name",
    "base_currency",
    "time_zone",
    "country",
    "weekend",
    "day_starts",
    "answer_hours",
    "ask_days",
    "most_a_week",
)
#: A change of these moves due dates.
OF_THE_RHYTHM = {"time_zone", "weekend", "most_a_week"}
LONGEST_INTERVAL = 365
LONGEST_VALIDITY = 365


@dataclass(frozen=True, slots=True)
class Interval:
    """Working days between two real contacts, as seen at `version` of its cell; `ways` its channels in turn."""

    ideal: int
    longest: int
    version: int
    ways: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class AtStage:
    """The interval of a level at a stage, in working days, as seen at `version`; 0 days and 0 where none stands."""

    ideal: int
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
def change_cadences(
    *,
    by: Member,
    intervals: Mapping[int, Interval],
    at: datetime,
    at_stages: Mapping[tuple[Level, int], AtStage] | None = None,
) -> set[Level]:
    """Change cells of the cadence grid (by their id); the levels whose interval before the sale changed.

    `at_stages` tightens levels at a stage (1 to 7), or lets them go by the level alone again; no stage may be slower
    than its level. Unchanged cells stay as they are; what an ideal interval was until `at` is kept. Raises StaleVersion
    for a cell somebody else changed, Refused for an interval out of 1 to 365 days or a longest below the ideal,
    NotAllowed.
    """
    workspace = locked_workspace(by)
    rows = {row.pk: row for row in Cadence.objects.visible_to(by).select_for_update()}
    changed = [_change(by, rows[pk], interval, at) for pk, interval in sorted(intervals.items())]
    stages = {(Level(row.level), row.stage): row for row in rows.values() if row.stage}
    whole = {row.level: row for row in rows.values() if row.moment == Moment.BEFORE and not row.stage}
    for (level, stage), wanted in sorted((at_stages or {}).items()):
        changed.append(_tighten(by, stages.get((level, stage)), whole[level], stage, wanted, at))
    if any(one is not None for one in changed):
        change_rhythm(workspace)
    return {Level(one) for one in changed if one}


def _change(by: Member, row: Cadence, interval: Interval, at: datetime) -> str | None:
    """The level whose bonds are counted anew, "" where another thing changed, None where nothing did."""
    ways = ",".join(interval.ways)
    if (row.ideal_days, row.longest_days, row.channels) == (interval.ideal, interval.longest, ways):
        return None
    if row.version != interval.version:
        raise StaleVersion(row)
    if not 1 <= interval.ideal <= interval.longest <= LONGEST_INTERVAL:
        words = _("From 1 to 365 working days, and the longest not below the ideal.")
        raise Refused(words, field=str(row.pk))
    is_moved = row.ideal_days != interval.ideal
    if is_moved:
        _note(by, row, interval.ideal, at)
    row.ideal_days, row.longest_days, row.channels = interval.ideal, interval.longest, ways
    row.save_edit()
    return row.level if is_moved and row.moment == Moment.BEFORE else ""


def _tighten(by: Member, row: Cadence | None, whole: Cadence, stage: int, wanted: AtStage, at: datetime) -> str | None:
    """ "" where something changed, None where nothing did: bonds are measured against the level whatever the stage."""
    if wanted.ideal == (row.ideal_days if row else 0):
        return None
    if wanted.version != (row.version if row else 0):
        raise StaleVersion(row or whole)
    if not 0 <= wanted.ideal <= whole.ideal_days:
        words = _("A stage may be touched more often than its level, not less: from 1 to %(most)d.")
        raise Refused(words % {"most": whole.ideal_days}, field=f"{whole.level}-{stage}")
    old = row or Cadence(workspace=whole.workspace, moment=Moment.BEFORE, level=whole.level, stage=stage)
    old.ideal_days = row.ideal_days if row else whole.ideal_days
    _note(by, old, wanted.ideal or whole.ideal_days, at)
    if not wanted.ideal:
        Cadence.objects.in_workspace(by.workspace_id).filter(pk=old.pk).delete()
        return ""
    old.ideal_days, old.longest_days = wanted.ideal, min(2 * wanted.ideal, LONGEST_INTERVAL)
    old.save_edit() if row else old.save(force_insert=True)
    return ""


def _note(by: Member, row: Cadence, ideal: int, at: datetime) -> None:
    CadenceChange.objects.create(
        workspace_id=by.workspace_id, by=by, moment=row.moment, level=row.level, stage=row.stage,
        ideal_before=row.ideal_days, ideal_after=ideal, changed_at=at,
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


def asked_a_day(rhythm: Rhythm, standing: Mapping[Place, int]) -> float:
    """Touches a working day that a rhythm asks for, of so many customers at each place of the grid."""
    return sum(number / rhythm.span_at(place).ideal for place, number in standing.items())
