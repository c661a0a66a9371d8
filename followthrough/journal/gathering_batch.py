"""Write what is left of a recorded gathering, or take it back: so many guests in each transaction."""

from datetime import datetime

from django.db import transaction

from followthrough.journal.models import Gathering, Guest
from followthrough.journal.record_gathering import BATCH, write_touch
from followthrough.journal.refusal import Refused
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.visit import Attendance


@transaction.atomic
def write_batch(gathering: Gathering, *, at: datetime) -> bool:
    """The next `BATCH` guests of a gathering that is being recorded or taken back; whether any are left.

    A guest of whom it can't be done (a deal that was closed meanwhile) is named in `pending["problems"]`, and the
    others go on. Stopped half-way it goes on where it stood; repeated it changes nothing.
    """
    row: Gathering = gathering.locked()
    if row.pending is None or row.recorded_by is None:
        return False
    is_undo = bool(row.pending.get("undo"))
    done = set(row.pending.get("done", ()))
    waiting = Guest.objects.in_workspace(row.workspace_id).filter(gathering=row).exclude(pk__in=done)
    # Each customer is locked in turn: in one order, so that two such batches can't wait for each other.
    batch = list(waiting.select_related("customer", "entry").order_by("customer_id", "pk")[: BATCH + 1])
    for guest in batch[:BATCH]:
        try:
            with transaction.atomic():
                _undo(row, guest, at) if is_undo else write_touch(row, guest, by=row.recorded_by)
        except Refused as refusal:
            row.pending["problems"].append([guest.customer.name, str(refusal)])
        done.add(guest.pk)
    row.pending["done"] = sorted(done)
    is_done = len(batch) <= BATCH
    if is_done:
        _end(row, is_undo=is_undo)
    row.save()
    return not is_done


def _undo(row: Gathering, guest: Guest, at: datetime) -> None:
    assert row.recorded_by is not None
    if guest.entry is not None:
        withdraw_touch(by=row.recorded_by, touch=guest.entry, at=at)
    Guest.objects.in_workspace(row.workspace_id).filter(pk=guest.pk).update(state=Attendance.INVITED, entry=None)


def _end(row: Gathering, *, is_undo: bool) -> None:
    """What could not be done stays to be read; everything else is on the guests."""
    problems = (row.pending or {}).get("problems", [])
    row.pending, row.problems = None, problems
    if is_undo:
        row.recorded_by, row.recorded_at = None, None
