"""The rows a batch makes, collected and then written together in one transaction."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from followthrough.customers.models import Contact, Customer, Product, SearchText
from followthrough.customers.search import text_of
from followthrough.deals.models import Deal
from followthrough.journal.bulk import Told, write_history
from followthrough.journal.clocks import Ahead
from followthrough.journal.models import Entry, NextStep
from followthrough.porting.loading.inserting import insert_many
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.models import ExternalRef, ImportedObject, ImportFile, ImportRow, ImportRun
from followthrough.porting.turns import go_on
from followthrough.relationship.models import Ticket, TicketChange
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.models import Member, Team, Workspace

ORDER: tuple[type[models.Model], ...] = (Member, Team, Product, Customer, Contact, Deal, NextStep, Ticket, TicketChange)
AT_A_TIME = 500


@dataclass(slots=True)
class Batch:
    """What a batch of rows makes and changes. `changes` are (row with its new facts, facts before)."""

    made: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[type[models.Model], dict[int, tuple[Any, dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    told: list[Told] = field(default_factory=list)
    numbers: list[tuple[str, str, str, int]] = field(default_factory=list)
    touch_numbers: dict[uuid.UUID, tuple[str, str]] = field(default_factory=dict)
    outcomes: list[RowOutcome] = field(default_factory=list)
    reworded: set[int] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    rows: dict[int, Any] = field(default_factory=dict)
    ahead: dict[int, list[Ahead]] = field(default_factory=lambda: defaultdict(list))

    def make(self, row: Any) -> None:
        """Have a row written."""
        self.made[type(row)].append(row)
        self.rows[row.pk] = row

    def change(self, row: Any, facts: dict[str, Any], *, is_own: bool = False) -> None:
        """Have facts of a row changed. What they were is kept, unless this import made the row itself (`is_own`)."""
        if is_own:
            self.own.add(row.pk)
        known = self.changes[type(row)].setdefault(row.pk, (row, {}))
        for name, value in facts.items():
            known[1].setdefault(name, getattr(known[0], name))
            setattr(known[0], name, value)


def write(batch: Batch, run: ImportRun, file: ImportFile, at: datetime) -> None:
    """Write a batch, with the record of what it made, within the caller's transaction.

    Raises NotItsTurn when the import no longer runs.
    """
    go_on(run)
    workspace_id = run.workspace_id
    objects: list[ImportedObject] = []
    for model in ORDER:
        rows = batch.made.get(model, [])
        insert_many(model, rows)
        objects += _made(run, model, rows)
        objects += _changed(run, model, batch)
    entries = write_history(workspace_id=workspace_id, rows=batch.told, at=at, origin=Origin.IMPORTED)
    objects += _made(run, Entry, entries)
    insert_many(ImportedObject, objects)
    numbers = batch.numbers + [
        (system, "touch", number, entry.pk)
        for entry in entries
        if entry.uid in batch.touch_numbers
        for system, number in [batch.touch_numbers[entry.uid]]
    ]
    refs = [
        ExternalRef(workspace_id=workspace_id, run=run, system=system, kind=kind, external_id=number, object_id=pk)
        for system, kind, number, pk in numbers
    ]
    insert_many(ExternalRef, refs)
    _write_search_texts(batch, run.workspace)
    insert_many(ImportRow, [_row(run, file, outcome) for outcome in batch.outcomes])


def _made(run: ImportRun, model: type[models.Model], rows: Sequence[Any]) -> list[ImportedObject]:
    """One record for all rows of a kind that a batch made."""
    if not rows:
        return []
    made = ImportedObject(
        workspace_id=run.workspace_id,
        run=run,
        model=model._meta.label,
        object_ids=[row.pk for row in rows],
        action=ImportedObject.Action.CREATED,
    )
    return [made]


def _changed(run: ImportRun, model: type[models.Model], batch: Batch) -> list[ImportedObject]:
    """Write changed facts one version higher; what they were and became is kept for taking them back."""
    kept = []
    for row, before in batch.changes.get(model, {}).values():
        if row.pk in batch.own:
            own = {name: getattr(row, name) for name in before}
            model._default_manager.filter(workspace_id=run.workspace_id, pk=row.pk).update(**own)
            continue
        was = {**_plain(before), "version": row.version}
        version = row.version + 1
        model._default_manager.filter(workspace_id=run.workspace_id, pk=row.pk).update(
            version=version, **{name: getattr(row, name) for name in before}
        )
        after = {**_plain({name: getattr(row, name) for name in before}), "version": version}
        kept.append(
            ImportedObject(
                workspace_id=run.workspace_id,
                run=run,
                model=model._meta.label,
                object_ids=[row.pk],
                action=ImportedObject.Action.UPDATED,
                before=was,
                after=after,
            )
        )
    return kept


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.pk if isinstance(value, models.Model) else value for name, value in facts.items()}


def _write_search_texts(batch: Batch, workspace: Workspace) -> None:
    """Search text of every customer that is new, renamed or has new people; in the same transaction."""
    new = {customer.pk: customer for customer in batch.made.get(Customer, [])}
    old_ids = batch.reworded - new.keys()
    people: dict[int, list[Contact]] = defaultdict(list)
    for contact in batch.made.get(Contact, []):
        people[contact.customer_id].append(contact)
    texts = [
        SearchText(
            workspace_id=workspace.pk,
            customer=customer,
            doc=text_of(customer, people[pk], country=workspace.country),
        )
        for pk, customer in new.items()
    ]
    insert_many(SearchText, texts)
    if old_ids:
        rewrite_search_texts(workspace, old_ids)


def rewrite_search_texts(workspace: Workspace, customer_ids: set[int]) -> None:
    """Write the search text of these customers again from what is stored, under their locks."""
    ids = sorted(customer_ids)
    for start in range(0, len(ids), AT_A_TIME):
        part = ids[start : start + AT_A_TIME]
        locked = Customer.objects.in_workspace(workspace.pk).filter(pk__in=part).order_by("pk").select_for_update()
        customers = {customer.pk: customer for customer in locked}
        people: dict[int, list[Contact]] = defaultdict(list)
        for contact in Contact.objects.in_workspace(workspace.pk).filter(customer_id__in=part).order_by("id"):
            people[contact.customer_id].append(contact)
        texts = list(SearchText.objects.in_workspace(workspace.pk).filter(customer_id__in=part))
        for text in texts:
            text.doc = text_of(customers[text.customer_id], people[text.customer_id], country=workspace.country)
        SearchText.objects.in_workspace(workspace.pk).bulk_update(texts, ["doc"], batch_size=100)


def _row(run: ImportRun, file: ImportFile, outcome: RowOutcome) -> ImportRow:
    return ImportRow(
        workspace_id=run.workspace_id,
        run=run,
        file=file,
        sheet=outcome.sheet,
        row=outcome.row,
        label=outcome.label[:300],
        result=outcome.result,
        made=dict(outcome.created),
        remarks=outcome.remarks,
        has_remarks=bool(outcome.remarks),
    )
