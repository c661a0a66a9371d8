"""Record a visit by its touch, planned or not: findings, what it attained, what was promised, files (M18)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.attach import attach
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.journal.models import Entry, NextStep, Visit, VisitFile
from followthrough.journal.promise import Word, promise
from followthrough.journal.refusal import Refused
from followthrough.journal.visit import note_people, note_turn
from followthrough.vocabulary.visit import Attained, VisitTurn
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a visit left beside its touch; `files` are names and bytes. Its findings are the note of the touch."""

    attained: Attained | None = None
    objective: str = ""
    place: str = ""
    words: Sequence[Word] = ()
    files: Sequence[tuple[str, bytes]] = ()
    along: Sequence[Member] = ()


@transaction.atomic
def record_visit(
    *,
    by: Member,
    customer: Customer,
    facts: Facts,
    found: Found,
    at: datetime,
    visit: Visit | None = None,
    deal: Deal | None = None,
    move: Move | None = None,
    second_move: Move | None = None,
    step: Step | None = None,
    uid: uuid.UUID | None = None,
) -> Logged:
    """Log the touch of a visit and record the visit by it, in one act; `visit` is None where nobody planned it.

    The same `uid` again changes nothing. Raises what `log_touch` does, and Refused for a visit that was called off or
    recorded by another touch, or for a file that is not kept.
    """
    logged = log_touch(
        by=by, customer=customer, facts=facts, at=at, deal=deal, move=move, second_move=second_move, step=step, uid=uid
    )
    if logged.is_repeat:
        return logged
    row = _waiting(by, visit) if visit else _unplanned(by, customer, deal, facts, found, at)
    row.entry, row.deal, row.attained = logged.entry, deal, found.attained or ""
    if found.objective:
        row.objective = found.objective
    row.save_edit()
    note_turn(row, VisitTurn.RECORDED, by=by, at=at)
    _close_step(row, logged.entry)
    promise(by=by, customer=logged.customer, deal=deal, entry=logged.entry, words=found.words, at=at)
    for name, data in found.files:
        file = attach(by=by, customer=logged.customer, name=name, data=data, at=at)
        VisitFile.objects.create(workspace_id=by.workspace_id, visit=row, file=file)
    return logged


def unrecord_visit(*, by: Member, touch: Entry, at: datetime) -> None:
    """The touch that recorded a visit is taken back: a planned visit waits again, another one did not happen."""
    for row in Visit.objects.in_workspace(touch.workspace_id).select_for_update().filter(entry=touch):
        row.entry, row.attained = None, ""
        if not row.was_planned:
            row.called_off_at = at
        row.save_edit()
        note_turn(row, VisitTurn.TAKEN_BACK, by=by, at=at)


def _waiting(by: Member, visit: Visit) -> Visit:
    row: Visit = Visit.objects.visible_to(by).get(pk=visit.pk).locked()
    if row.entry_id is not None:
        raise Refused(_("This visit was recorded already."))
    if row.called_off_at is not None:
        raise Refused(_("This visit was called off. Take it up again first."))
    return row


def _unplanned(by: Member, customer: Customer, deal: Deal | None, facts: Facts, found: Found, at: datetime) -> Visit:
    row = Visit(
        workspace_id=by.workspace_id, customer=customer, deal=deal, member=by, was_planned=False,
        day=local_day(by, facts.happened_at), place=found.place, objective=found.objective,
    )  # fmt: skip
    row.save(force_insert=True)
    note_people(row, facts.contacts, found.along)
    return row


def _close_step(visit: Visit, entry: Entry) -> None:
    """The step of the visit, in whichever lane it stands."""
    steps = NextStep.objects.in_workspace(visit.workspace_id).filter(visit=visit, closed_at=None)
    steps.exclude(opened_by=entry).update(closed_at=entry.recorded_at, closed_by=entry)
