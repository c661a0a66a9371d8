"""Take an import back: exactly what it made and nobody has built on, and what it changed if nobody changed it since."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer, PossibleDuplicate, Product, SearchText
from followthrough.deals.models import Deal
from followthrough.journal import replay
from followthrough.journal.models import Bond, Entry, EntryContact, NextStep
from followthrough.planner.models import Alarm, PlanItem
from followthrough.porting.loading.writing import rewrite_search_texts
from followthrough.porting.models import ExternalRef, ImportedObject, ImportRun
from followthrough.porting.turns import NotItsTurn, hold_the_turn, refuse_beside_another, running, silent
from followthrough.relationship.models import PhaseFound, Ticket, TicketChange
from followthrough.workspace.base import WorkspaceModel
from followthrough.workspace.models import Member, Team, Workspace
from followthrough.workspace.permission import NotAllowed, may_manage

State = ImportRun.State
AT_A_TIME = 500
#: Children before those they belong to.
ORDER: tuple[type[Any], ...] = (TicketChange, Ticket, NextStep, Entry, Deal, Contact, Customer, Product, Team, Member)
#: Go with the row they describe.
_FOLLOWING: tuple[type[Any], ...] = (SearchText, EntryContact, PlanItem, Alarm, PossibleDuplicate, Bond, PhaseFound)


@dataclass(slots=True)
class Undone:
    """What became of an undo. `kept` are (model, name) of rows somebody has built on."""

    deleted: int = 0
    restored: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)


class NotUndoable(Exception):
    """The import can't be taken back; the message can be shown."""


@transaction.atomic
def undo(run: ImportRun, *, by: Member, at: datetime) -> Undone:
    """Delete what the import made, restore what it changed, keep and list what others have built on since.

    Raises NotAllowed unless `by` made the import or leads, NotUndoable when there is nothing to take back, and while
    this import or another one of the workspace runs.
    """
    if by.workspace_id != run.workspace_id or not (by.pk == run.by_id or may_manage(by)):
        raise NotAllowed(_("Only who made an import, or a manager, takes it back."))
    hold_the_turn(run.workspace_id)
    run = _locked(run)
    if run.state == State.RUNNING and not running(run.workspace_id).filter(silent(at), pk=run.pk).exists():
        raise NotUndoable(_("This import is still running. Take it back when it is done."))
    if run.state not in (State.DONE, State.FAILED, State.RUNNING) or run.undone_at:
        raise NotUndoable(_("This import has nothing to take back."))
    try:
        refuse_beside_another(run)
    except NotItsTurn as another:
        raise NotUndoable(str(another)) from another
    return _take_back(run, by.workspace, at, State.UNDONE)


@transaction.atomic
def clear_up(run: ImportRun, workspace: Workspace, *, at: datetime, because: str) -> bool:
    """Take back what a running import has written so far; it has failed, `because` says why in code.

    The caller is who runs it, or has found it stopped. False when somebody else has seen to it already.
    """
    hold_the_turn(run.workspace_id)
    run = _locked(run)
    if run.state != State.RUNNING:
        return False
    run.problem = {"": {"code": because, "values": {}}}
    _take_back(run, workspace, at, State.FAILED)
    return True


def clear_up_stopped(workspace: Workspace, *, at: datetime) -> int:
    """Take back the imports of a workspace that were stopped with their process; how many there were.

    What a later import has relied on stays: taking it back is left to a person then.
    """
    seen = 0
    for run in running(workspace.pk).filter(silent(at)):
        runs = ImportRun.objects.in_workspace(workspace)
        if runs.filter(state=State.DONE, started_at__gt=run.started_at).exists():
            problem = {"": {"code": "import_stopped_kept", "values": {}}}
            seen += running(workspace.pk).filter(silent(at), pk=run.pk).update(state=State.FAILED, problem=problem)
        else:
            seen += clear_up(run, workspace, at=at, because="import_stopped")
    return seen


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.in_workspace(run.workspace_id).select_for_update(of=("self",)).get(pk=run.pk)


def _take_back(run: ImportRun, workspace: Workspace, at: datetime, state: str) -> Undone:
    # First what was changed goes back: it may point to what was made.
    restored, changed = _restore(run)
    made = _made(run)
    going = _deletable(run.workspace_id, made)
    undone = Undone(deleted=sum(len(ids) for ids in going.values()))
    homes = _customers_of(run.workspace_id, going)
    _delete(run.workspace_id, going)
    undone.restored = len(restored)
    undone.kept = _kept(run.workspace_id, made, going) + changed
    kept_ids = {pk for model, ids in made.items() for pk in ids - going[model]}
    refs = ExternalRef.objects.in_workspace(run.workspace_id).filter(run=run)
    refs.exclude(object_id__in=list(kept_ids)[:30_000]).delete()
    left = {pk for pk in homes | restored if pk not in going[Customer]}
    rewrite_search_texts(workspace, left)
    replay.rebuild(workspace, customer_ids=sorted(left))
    counts = {"deleted": undone.deleted, "restored": undone.restored, "kept": undone.kept[:200]}
    ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk).update(
        state=state, undone_at=at, problem=run.problem, counts={**run.counts, "undo": counts}
    )
    return undone


def _made(run: ImportRun) -> dict[type[Any], set[int]]:
    rows = ImportedObject.objects.in_workspace(run.workspace_id).filter(run=run, action=ImportedObject.Action.CREATED)
    by_label = {model._meta.label: model for model in ORDER}
    made: dict[type[Any], set[int]] = {model: set() for model in ORDER}
    for label, ids in rows.values_list("model", "object_ids"):
        made[by_label[label]].update(ids)
    return {model: _existing(run.workspace_id, model, ids) for model, ids in made.items()}


def _existing(workspace_id: int, model: type[Any], ids: set[int]) -> set[int]:
    rows = model._default_manager.filter(workspace_id=workspace_id)
    return {pk for part in _parts(ids) for pk in rows.filter(pk__in=part).values_list("pk", flat=True)}


def _deletable(workspace_id: int, made: dict[type[Any], set[int]]) -> dict[type[Any], set[int]]:
    """What nobody has edited and nothing that stays points to."""
    going = {model: ids - _edited(workspace_id, model, ids) for model, ids in made.items()}
    pointers = {model: list(_pointers(workspace_id, model, going[model])) for model in ORDER}
    ledger = dict(_pairs(Entry.objects.in_workspace(workspace_id), "deal_id", going[Entry]))
    turned = dict(_pairs(TicketChange.objects.in_workspace(workspace_id), "ticket_id", going[TicketChange]))
    seen, left = -1, sum(map(len, going.values()))
    # What stays holds what it points to, and that what it points to in turn.
    while seen != left:
        seen = left
        for model in ORDER:
            for other, pairs in pointers[model]:
                leaving = going.get(other, set())
                going[model] -= {pointed for pk, pointed in pairs if pk not in leaving}
        going[TicketChange] = {pk for pk in going[TicketChange] if turned[pk] in going[Ticket]}
        going[Entry] = {pk for pk in going[Entry] if ledger.get(pk) is None or ledger[pk] in going[Deal]}
        left = sum(map(len, going.values()))
    return going


def _edited(workspace_id: int, model: type[Any], ids: set[int]) -> set[int]:
    """Rows edited since: one version or more higher than they were made."""
    if not any(each.name == "version" for each in model._meta.concrete_fields):
        return set()
    rows = model._default_manager.filter(workspace_id=workspace_id, version__gt=1)
    found = {pk for part in _parts(ids) for pk in rows.filter(pk__in=part).values_list("pk", flat=True)}
    if model is NextStep:
        closed = model._default_manager.filter(workspace_id=workspace_id, closed_at__isnull=False)
        found |= {pk for part in _parts(ids) for pk in closed.filter(pk__in=part).values_list("pk", flat=True)}
    return found


def _pointers(workspace_id: int, model: type[Any], ids: set[int]) -> Iterator[tuple[type[Any], list[tuple[int, int]]]]:
    """The rows that point to these rows of a model: of what they are, and each with whom it points to."""
    if not ids:
        return
    # Ids tell their time: what one import made lies close together, and few tables point in there at all.
    first, last = min(ids), max(ids)
    relations = [each for each in model._meta.get_fields(include_hidden=True) if each.one_to_many and each.auto_created]
    for relation in relations:
        other: Any = relation.related_model
        if not issubclass(other, WorkspaceModel) or other._meta.app_label == "porting" or other.made_by_itself:
            continue
        column = relation.field.attname
        rows = other._default_manager.filter(workspace_id=workspace_id)
        if not rows.filter(**{f"{column}__gte": first, f"{column}__lte": last}).exists():
            continue
        # Who was met goes with the touch.
        judged, kind = ("entry_id", Entry) if other is EntryContact else ("pk", other)
        for part in _parts(ids):
            yield kind, list(rows.filter(**{f"{column}__in": part}).values_list(judged, column))


def _customers_of(workspace_id: int, going: dict[type[Any], set[int]]) -> set[int]:
    """Customers that lose a contact, a deal, an entry, a step or a ticket."""
    homes: set[int] = set()
    for model in (Contact, Deal, Entry, NextStep, Ticket):
        rows = model._default_manager.filter(workspace_id=workspace_id)
        homes.update(customer_id for _, customer_id in _pairs(rows, "customer_id", going[model]))
    return homes


def _delete(workspace_id: int, going: dict[type[Any], set[int]]) -> None:
    following = (
        (EntryContact, "entry_id", Entry),
        (SearchText, "customer_id", Customer),
        (Bond, "customer_id", Customer),
        (Bond, "member_id", Member),
        (PhaseFound, "customer_id", Customer),
        (PlanItem, "customer_id", Customer),
        (Alarm, "customer_id", Customer),
        (Alarm, "member_id", Member),
        (PossibleDuplicate, "first_id", Customer),
        (PossibleDuplicate, "second_id", Customer),
    )
    for other, column, model in following:
        _raw_delete(other, workspace_id, column, going[model])
    for model in ORDER:
        _raw_delete(model, workspace_id, "pk", going[model])


def _raw_delete(model: type[Any], workspace_id: int, column: str, ids: set[int]) -> None:
    # What points to these rows was looked at already; the database checks again when the transaction ends.
    for part in _parts(ids):
        rows = model._default_manager.filter(workspace_id=workspace_id, **{f"{column}__in": part})
        rows._raw_delete(rows.db)


def _restore(run: ImportRun) -> tuple[set[int], list[tuple[str, str]]]:
    """Put changed rows back as they were; the customers concerned, and the rows somebody changed since."""
    by_label = {model._meta.label: model for model in ORDER}
    rows = ImportedObject.objects.in_workspace(run.workspace_id).filter(run=run, action=ImportedObject.Action.UPDATED)
    customers: set[int] = set()
    changed = []
    for kept in rows.order_by("-id"):
        model = by_label[kept.model]
        current = model._default_manager.filter(workspace_id=run.workspace_id, pk=kept.object_ids[0])
        if current.filter(version=kept.after["version"]).update(**kept.before):
            row = current.get()
            if isinstance(row, Customer | Contact):
                customers.add(row.pk if isinstance(row, Customer) else row.customer_id)
        else:
            changed += [(kept.model, str(row)) for row in current]
    return customers, changed


def _kept(
    workspace_id: int, made: dict[type[Any], set[int]], going: dict[type[Any], set[int]]
) -> list[tuple[str, str]]:
    kept = []
    for model in ORDER:
        rows = model._default_manager.filter(workspace_id=workspace_id)
        for part in _parts(made[model] - going[model]):
            kept += [(model._meta.label, str(row)) for row in rows.filter(pk__in=part)]
    return kept


def _pairs(rows: models.QuerySet[Any], column: str, ids: set[int]) -> Iterator[tuple[int, Any]]:
    for part in _parts(ids):
        yield from rows.filter(pk__in=part).values_list("pk", column)


def _parts(ids: set[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    return (listed[start : start + AT_A_TIME] for start in range(0, len(listed), AT_A_TIME))
