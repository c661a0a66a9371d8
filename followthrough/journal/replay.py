"""Rebuild everything kept beside the rows from the rows themselves; compare, or write."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction

from followthrough.customers.models import Contact, Customer, SearchText
from followthrough.customers.search import text_of, write_search_text
from followthrough.deals.ending import endings_of
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.alarm import by_touches, put_after_sale, set_alarm
from followthrough.journal.bond import Met, fold_customer, fold_members
from followthrough.journal.closeness import bonds_of, drop_bonds, told, write_bonds
from followthrough.journal.drift import set_drift, urgent_of
from followthrough.journal.grouping import groups_of
from followthrough.journal.ledger import DealState, fold_deal
from followthrough.journal.levels import LEVEL_FIELDS, breaks_of, judged_of, set_level
from followthrough.journal.models import Bond, Entry, Parking
from followthrough.journal.models.bond import KEPT as BOND_FIELDS
from followthrough.journal.rest import as_kept, rests_until
from followthrough.journal.touches import touches_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.relationship.known import known_of
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Workspace

AT_A_TIME = 500
DEAL_FIELDS = DEAL_CACHED
CUSTOMER_FIELDS = (
    *(*clocks.STATE_FIELDS, *clocks.ENDING_FIELDS),
    *(name for name in clocks.DUE_FIELDS if name != "phase_next_on"),
    *LEVEL_FIELDS,
    *(*clocks.DEAL_FIELDS, "rest", "group_id", "urgent"),
)
KEPT: tuple[tuple[type[Any], tuple[str, ...]], ...] = ((Deal, DEAL_FIELDS), (Customer, CUSTOMER_FIELDS))
FIELDS: dict[type[Any], tuple[str, ...]] = {**dict(KEPT), Bond: BOND_FIELDS}
#: A log-score is a sum of floating-point terms; their order may move its last digits.
SAME_SCORE = 1e-6


@dataclass(frozen=True)
class Difference:
    """A kept value that its rows contradict."""

    row: str
    field: str
    kept: object
    rebuilt: object


def differences(workspace: Workspace, *, customer_ids: Iterable[int] | None = None) -> Iterator[Difference]:
    """What is kept otherwise than the rows say; nothing, when all is well. Reads in batches of customers."""
    for kept, rebuilt in _pairs(workspace, customer_ids):
        for name in FIELDS[type(kept)]:
            ours, theirs = getattr(kept, name), getattr(rebuilt, name)
            if not _same(ours, theirs):
                yield Difference(f"{type(kept).__name__} {kept.pk} {kept}", name, ours, theirs)


def rebuild(workspace: Workspace, *, customer_ids: Iterable[int] | None = None) -> int:
    """Write what the rows say wherever something else is kept; returns how many rows were written."""
    written = 0
    for pairs in _batches(_pairs(workspace, customer_ids)):
        with transaction.atomic():
            for model, fields in KEPT:
                for old, new in pairs:
                    moved = [name for name in fields if _differs(old, new, (name,))] if isinstance(new, model) else []
                    if "after_sale" in moved:
                        new.phase_next_on = clocks.TO_BE_PLACED
                        moved.append("phase_next_on")
                    if moved:
                        # Row by row: as one statement for many, each column of each row would be a branch of it.
                        clocks.save_kept(new, moved)
                        written += 1
            written += _rebuild_bonds(workspace, pairs)
    return written


def _rebuild_bonds(workspace: Workspace, pairs: Iterable[tuple[Any, Any]]) -> int:
    bonds = [(old, new) for old, new in pairs if isinstance(new, Bond) and _differs(old, new, BOND_FIELDS)]
    drop_bonds(workspace.pk, [old for old, new in bonds if new.log_score is None])
    write_bonds(workspace.pk, [new for _old, new in bonds if new.log_score is not None])
    return len(bonds)


def search_differences(workspace: Workspace) -> Iterator[Difference]:
    """Customers that are found by other words than theirs; nothing, when all is well."""
    for customer, kept, doc in _search_texts(workspace):
        if kept is None or kept.doc != doc:
            yield Difference(f"Customer {customer.pk} {customer.name}", "search_text", kept and kept.doc, doc)


def rebuild_search(workspace: Workspace) -> int:
    """Write what each customer is found by, wherever something else is kept; returns how many were written."""
    written = 0
    for batch in _batches(_search_texts(workspace)):
        with transaction.atomic():
            for customer, kept, doc in batch:
                if kept is None or kept.doc != doc:
                    write_search_text(customer.locked(), country=workspace.country)
                    written += 1
    return written


def _search_texts(workspace: Workspace) -> Iterator[tuple[Customer, SearchText | None, str]]:
    """Each customer, what is kept for the search, and what should be; three queries a batch."""
    ids = Customer.objects.in_workspace(workspace).order_by("id").values_list("pk", flat=True)
    for batch in _batches(ids):
        of_customer = defaultdict(list)
        for contact in Contact.objects.in_workspace(workspace).filter(customer_id__in=batch).order_by("id"):
            of_customer[contact.customer_id].append(contact)
        texts = SearchText.objects.in_workspace(workspace).filter(customer_id__in=batch)
        kept = {row.customer_id: row for row in texts}
        for pk, customer in Customer.objects.in_workspace(workspace).in_bulk(batch).items():
            yield customer, kept.get(pk), text_of(customer, of_customer[pk], country=workspace.country)


def _pairs(workspace: Workspace, customer_ids: Iterable[int] | None) -> Iterator[tuple[Any, Any]]:
    rhythm = rhythm_of(workspace)
    ids: Iterable[int] = (
        customer_ids
        if customer_ids is not None
        else Customer.objects.in_workspace(workspace).order_by("id").values_list("pk", flat=True)
    )
    for batch in _batches(ids):
        yield from _rebuilt(workspace, rhythm, batch)


def _rebuilt(workspace: Workspace, rhythm: Rhythm, ids: list[int]) -> Iterator[tuple[Any, Any]]:
    """(kept, rebuilt) for each deal, customer and bond of a batch; at most twenty-four queries whatever its size."""
    deals = _rebuilt_deals(workspace, ids)
    of_customer = defaultdict(list)
    for kept, rebuilt in deals:
        of_customer[rebuilt.customer_id].append(rebuilt)
        yield kept, rebuilt
    kept_customers = Customer.objects.in_workspace(workspace).in_bulk(ids)
    customers = Customer.objects.in_workspace(workspace).in_bulk(ids)
    for customer in customers.values():
        customer.workspace = workspace
    touches = touches_of(workspace.pk, {pk: customer.zone for pk, customer in customers.items()})
    judged = judged_of(workspace, ids)
    broken = breaks_of(workspace, judged)
    ahead = clocks.ahead_of(workspace.pk, ids)
    resting, endings = _resting(workspace, ids), endings_of(workspace.pk, ids)
    groups = groups_of(workspace.pk, ids)
    urgent = urgent_of(workspace.pk, ids)
    known = known_of(workspace.pk, ids)
    for pk, customer in customers.items():
        set_level(customer, judged.get(pk), broken.get(pk), rhythm)
        clocks.set_state(customer, fold_customer(touches.get(pk, ()), rhythm.half_life(Level(customer.level))))
        clocks.set_deals(customer, of_customer[pk])
        customer.group_id = groups.get(pk)
        customer.rest = as_kept(resting[pk, None]) if (pk, None) in resting else None
        customer.parked_until = None
        clocks.set_rest(customer, rhythm)
        clocks.set_every(customer, rhythm)
        clocks.set_endings(customer, endings.get(pk, []))
        customer.next_due_on = clocks.due_on(customer, rhythm, ahead[pk])
        customer.urgent = urgent.get(pk)
        is_over = not customer.open_deals and customer.sold_at is None and bool(of_customer[pk])
        set_drift(customer, rhythm, held_until=clocks.held_until(ahead[pk]), is_over=is_over)
        put_after_sale(customer, known[pk], by_touches(customer, touches.get(pk, ()), rhythm))
        set_alarm(customer, rhythm)
        yield kept_customers[pk], customer
    halves = {pk: rhythm.half_life(Level(customer.level)) for pk, customer in customers.items()}
    yield from _rebuilt_bonds(workspace, halves, touches)


def _rebuilt_bonds(
    workspace: Workspace, halves: dict[int, float], touches: dict[int, list[Met]]
) -> Iterator[tuple[Bond, Bond]]:
    """(kept, rebuilt) for each bond that is kept or should be; what is missing on one side is a row without values."""
    kept = bonds_of(workspace.pk, halves)
    rebuilt = {
        (customer_id, member_id): told(workspace.pk, customer_id, member_id, state)
        for customer_id, half in halves.items()
        for member_id, state in fold_members(touches.get(customer_id, ()), half).items()
    }
    for place in sorted(kept.keys() | rebuilt.keys()):
        nothing = Bond(workspace=workspace, customer_id=place[0], member_id=place[1])
        yield kept.get(place, nothing), rebuilt.get(place, nothing)


def _rebuilt_deals(workspace: Workspace, customer_ids: list[int]) -> list[tuple[Deal, Deal]]:
    entries = Entry.objects.in_workspace(workspace).filter(customer_id__in=customer_ids, deal__isnull=False)
    rows = groupby(entries.order_by("deal_id", "deal_seq"), key=lambda entry: entry.deal_id)
    states: dict[int | None, DealState] = {deal_id: fold_deal(ledger) for deal_id, ledger in rows}
    ours = Deal.objects.in_workspace(workspace).filter(customer_id__in=customer_ids)
    resting = _resting(workspace, customer_ids)
    pairs = []
    for kept, rebuilt in zip(ours.order_by("id"), ours.order_by("id"), strict=True):
        for name, value in vars(states[kept.pk]).items():
            setattr(rebuilt, name, value)
        parking = resting.get((rebuilt.customer_id, rebuilt.pk))
        rebuilt.rest = as_kept(parking) if parking else None
        rebuilt.parked_until = rests_until(rebuilt.rest) if rebuilt.rest else None
        pairs.append((kept, rebuilt))
    return pairs


def _resting(workspace: Workspace, ids: list[int]) -> dict[tuple[int, int | None], Parking]:
    """The rest of each customer (deal None) or deal that rests."""
    rows = Parking.objects.in_workspace(workspace).filter(customer_id__in=ids, ended_at=None).order_by("id")
    return {(row.customer_id, row.deal_id): row for row in rows}


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) < SAME_SCORE
    return ours == theirs


def _differs(ours: Any, theirs: Any, fields: tuple[str, ...]) -> bool:
    return any(not _same(getattr(ours, name), getattr(theirs, name)) for name in fields)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch
