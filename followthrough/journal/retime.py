"""When cadences, holidays or days of rest change, every due date follows at once (M11)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.db import transaction

from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.journal.bond import fold_customer
from followthrough.journal.models import NextStep
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Workspace

AT_A_TIME = 500


def retiming_batches(workspace: Workspace) -> Iterator[list[int]]:
    """Ids of all customers of a workspace, in batches for `move_due_dates`."""
    ids = list(Customer.objects.in_workspace(workspace).order_by("id").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        yield ids[start : start + AT_A_TIME]


@transaction.atomic
def move_due_dates(workspace: Workspace, ids: Collection[int], *, levels: Collection[Level] = ()) -> int:
    """Find the due dates of these customers again by the rhythm as it is now; returns how many moved.

    `levels` are those whose interval changed: the bond is measured against it, so it is counted again from the
    touches. Steps that the cadence set move along. Three statements, three more for bonds, and the writing.
    """
    rhythm = rhythm_of(workspace)
    rows = Customer.objects.in_workspace(workspace).filter(pk__in=ids).select_for_update(of=("self",))
    customers = {row.pk: row for row in rows.order_by("id")}
    steps = _open_steps(workspace, customers)
    for row in customers.values():
        row.workspace = workspace
    zones = {pk: row.zone for pk, row in customers.items() if row.level in levels and row.log_score is not None}
    touches = clocks.touches_of(workspace.pk, zones) if zones else {}
    cadence_steps = _cadence_steps(workspace, customers)
    changed, moved = [], 0
    for pk, row in customers.items():
        before = (row.next_due_on, row.log_score)
        row.next_due_on = clocks.due_on(row, rhythm, steps[pk])
        if pk in zones:
            row.log_score = fold_customer(touches.get(pk, ()), rhythm.half_life(Level(row.level))).log_score
        moved += row.next_due_on != before[0]
        if (row.next_due_on, row.log_score) != before:
            changed.append(row)
    kept = Customer._base_manager.filter(workspace_id=workspace.pk)
    kept.bulk_update(changed, ["next_due_on", "log_score"], batch_size=100)
    _move_steps(workspace, customers, cadence_steps, rhythm)
    return moved


def _open_steps(workspace: Workspace, ids: Collection[int]) -> dict[int, list[tuple[date, bool]]]:
    rows = clocks.deciding(NextStep.objects.in_workspace(workspace).filter(customer_id__in=list(ids)))
    found: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    for customer_id, due, agreed in rows.values_list("customer_id", "due_on", "agreed"):
        found[customer_id].append((due, agreed))
    return found


def _cadence_steps(workspace: Workspace, ids: Collection[int]) -> list[NextStep]:
    """Open steps that the cadence set, so it moves them too."""
    rows = NextStep.objects.in_workspace(workspace).filter(customer_id__in=list(ids), closed_at=None)
    return list(rows.filter(from_cadence=True))


def _move_steps(workspace: Workspace, customers: dict[int, Customer], steps: list[NextStep], rhythm: Rhythm) -> None:
    moved = []
    for step in steps:
        due = rhythm.due_on(clocks.clock_of(customers[step.customer_id]))
        if due != step.due_on:
            step.due_on = due
            moved.append(step)
    rows = NextStep._base_manager.filter(workspace_id=workspace.pk)
    rows.bulk_update(moved, ["due_on"], batch_size=100)
