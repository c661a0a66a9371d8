"""When cadences, holidays, days of rest or the time zone change, every due date follows at once (M11)."""

from collections.abc import Collection, Iterator

from django.db import transaction

from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.journal.alarm import recount_after_sale, set_alarm
from followthrough.journal.bond import PairState, fold_customer, fold_members
from followthrough.journal.closeness import keep_bonds
from followthrough.journal.drift import over_of, set_drift
from followthrough.journal.levels import LEVEL_FIELDS, judged_of, set_level
from followthrough.journal.models import NextStep
from followthrough.journal.touches import touches_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Workspace

AT_A_TIME = 500
#: What a changed rhythm or time zone moves.
MOVING = (*clocks.DUE_FIELDS, *LEVEL_FIELDS, *clocks.GAP_FIELDS, "log_score")


def retiming_batches(workspace: Workspace) -> Iterator[list[int]]:
    """Ids of all customers of a workspace, in batches for `move_due_dates`."""
    ids = list(Customer.objects.in_workspace(workspace).order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        yield ids[start : start + AT_A_TIME]


@transaction.atomic
def move_due_dates(workspace: Workspace, ids: Collection[int], *, levels: Collection[Level] = ()) -> int:
    """Find the due dates of these customers again by the rhythm as it is now; returns how many moved.

    `levels` are those whose bonds are counted again from the touches: they are measured against their interval, and one
    day counts once. Steps that the cadence set move along. Four statements, four more for bonds, and the writing.
    """
    rhythm = rhythm_of(workspace)
    rows = Customer.objects.in_workspace(workspace).filter(pk__in=ids).select_for_update(of=("self",))
    customers = {row.pk: row for row in rows.order_by("id")}
    for row in customers.values():
        row.workspace = workspace
    ahead, judged = clocks.ahead_of(workspace.pk, customers), judged_of(workspace, customers)
    over = over_of(workspace.pk, customers)
    zones = {pk: row.zone for pk, row in customers.items() if row.level in levels and row.log_score is not None}
    touches = touches_of(workspace.pk, zones) if zones else {}
    moved = 0
    bonds: dict[int, dict[int, PairState]] = {}
    for pk, row in customers.items():
        before = [getattr(row, name) for name in MOVING]
        clocks.set_rest(row, rhythm)
        clocks.set_every(row, rhythm)
        row.next_due_on = clocks.due_on(row, rhythm, ahead[pk])
        set_level(row, judged.get(pk), row.level_broken, rhythm)
        if pk in zones:
            half = rhythm.half_life(Level(row.level))
            state = fold_customer(touches.get(pk, ()), half)
            for name in ("log_score", *clocks.GAP_FIELDS):
                setattr(row, name, getattr(state, name))
            bonds[pk] = fold_members(touches.get(pk, ()), half)
            recount_after_sale(row, touches.get(pk, ()), rhythm)
        set_drift(row, rhythm, held_until=clocks.held_until(ahead[pk]), is_over=pk in over)
        set_alarm(row, rhythm)
        moved += row.next_due_on != before[0]
        if changed := [name for name, was in zip(MOVING, before, strict=True) if getattr(row, name) != was]:
            clocks.save_kept(row, changed)
    if bonds:
        keep_bonds(workspace.pk, bonds)
    _move_steps(workspace, customers, ahead, rhythm)
    return moved


def _move_steps(
    workspace: Workspace, customers: dict[int, Customer], ahead: dict[int, list[clocks.Ahead]], rhythm: Rhythm
) -> None:
    moved = [
        NextStep(id=step.id, workspace_id=workspace.pk, due_on=day)
        for pk, customer in customers.items()
        for step, day in clocks.moved_steps(customer, rhythm, ahead[pk])
    ]
    NextStep._base_manager.filter(workspace_id=workspace.pk).bulk_update(moved, ["due_on"], batch_size=100)
