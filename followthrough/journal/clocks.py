"""Keep a customer's clocks and bond in step with its touches, and its due date with its clocks, cadence and steps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from followthrough.customers.models import Customer
from followthrough.journal.bond import CustomerState, Met, clocks_after, fold_customer
from followthrough.journal.models import Amendment, Entry, EntryContact, NextStep
from followthrough.playbook.cadence import Clock, Rhythm, moment_of, rhythm_of
from followthrough.reckoning import half_life
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.level import Level
from followthrough.workspace.statement import Statement

STATE_FIELDS = ("last_touch_at", "last_contact_at", "contact_count", "unanswered", "waiting_since", "log_score")


def state_of(customer: Customer) -> CustomerState:
    """The clocks and bond as they are kept beside the customer."""
    return CustomerState(**{name: getattr(customer, name) for name in STATE_FIELDS})


def set_state(customer: Customer, state: CustomerState) -> None:
    """Put the clocks and bond beside the customer, not yet saved."""
    for name in STATE_FIELDS:
        setattr(customer, name, getattr(state, name))


def met_in(entry: Entry, zone: str, people: Iterable[int]) -> Met:
    """The touch as the clocks see it."""
    return Met(
        id=entry.pk,
        at=entry.happened_at,
        day=local_date(entry.happened_at, zone),
        channel=entry.channel,
        direction=entry.direction,
        reached=entry.reached,
        key_met=entry.key_met,
        sentiment=entry.trust if entry.trust is not None else entry.interest,
        people=frozenset(people),
    )


def add_touch(customer: Customer, touch: Met, rhythm: Rhythm) -> None:
    """Count one more touch: in O(1) when it is the latest and no other of that day shares its person and channel."""
    state = state_of(customer)
    last = state.last_touch_at
    if last is not None and (touch.at < last or local_date(last, customer.zone) >= touch.day):
        recount(customer, rhythm)
        return
    half = rhythm.half_life(Level(customer.level))
    state = clocks_after(state, touch)
    score = half_life.add(customer.log_score, half_life.log_weight(touch.weight, touch.at, half))
    set_state(customer, CustomerState(**{**vars(state), "log_score": score}))


def recount(customer: Customer, rhythm: Rhythm) -> None:
    """Count the customer's clocks and bond again from all its touches (three queries)."""
    touches = touches_of(customer.workspace_id, {customer.pk: customer.zone}).get(customer.pk, ())
    set_state(customer, fold_customer(touches, rhythm.half_life(Level(customer.level))))


def touches_of(workspace_id: int, zones: dict[int, str]) -> dict[int, list[Met]]:
    """The standing touches, as amended, of these customers (id → zone); three queries for any number of them."""
    entries = Entry.objects.in_workspace(workspace_id).touches().filter(customer_id__in=list(zones))
    people = defaultdict(set)
    met = EntryContact.objects.in_workspace(workspace_id).filter(entry__customer_id__in=list(zones))
    for entry_id, contact_id in met.values_list("entry_id", "contact_id"):
        people[entry_id].add(contact_id)
    amended = latest_amendments(workspace_id, list(zones))
    found: dict[int, list[Met]] = defaultdict(list)
    fields = ("id", "customer_id", "happened_at", "channel", "direction", "reached", "key_met", "interest", "trust")
    for entry in entries.only(*fields):
        then = people[entry.pk]
        if amendment := amended.get(entry.pk):
            amend_in_memory(entry, amendment)
            then = {int(person["contact"]) for person in amendment.met}
        found[entry.customer_id].append(met_in(entry, zones[entry.customer_id], then))
    return found


def latest_amendments(workspace_id: int, customer_ids: Sequence[int]) -> dict[int, Amendment]:
    """The last amendment of each amended entry of these customers."""
    rows = Amendment.objects.in_workspace(workspace_id).filter(entry__customer_id__in=customer_ids)
    return {row.entry_id: row for row in rows.order_by("id")}


def amend_in_memory(entry: Entry, amendment: Amendment) -> None:
    """Make the entry, as read, say what its amendment says; the row itself stays as it was."""
    for name in ("note", "channel", "direction", "reached", "minutes", "interest", "trust", "happened_at"):
        setattr(entry, name, getattr(amendment, name))
    entry.key_met = any(person["was_key"] for person in amendment.met)


def clock_of(customer: Customer) -> Clock:
    """What the customer's due date follows from."""
    return Clock(
        moment=moment_of(
            open_deals=customer.open_deals,
            is_sold=customer.sold_at is not None,
            has_first_value=customer.first_value_at is not None,
        ),
        level=Level(customer.level),
        first_due_on=customer.first_due_on,
        last_touch_on=_day(customer.last_touch_at, customer.zone),
        last_contact_on=_day(customer.last_contact_at, customer.zone),
        contact_count=customer.contact_count,
        unanswered=customer.unanswered,
        entered_on=_day(customer.entered_at, customer.zone),
    )


def due_on(customer: Customer, rhythm: Rhythm, steps: Iterable[tuple[date, bool]]) -> date | None:
    """When the customer is due, from its clocks and its open steps (date, agreed).

    Do-not-contact is never due. Parked is due on waking. Who waits for our answer is due at once. A date agreed with
    the customer wins; a step of ours alone can't be later than the longest interval; without steps the cadence decides.
    """
    if customer.do_not_contact:
        return None
    if customer.parked_until is not None:
        return customer.parked_until
    if customer.waiting_since is not None:
        return local_date(customer.waiting_since, customer.zone)
    dates = list(steps)
    clock = clock_of(customer)
    if not dates:
        return rhythm.due_on(clock)
    earliest = min(day for day, _ in dates)
    if any(agreed for _due, agreed in dates):
        return earliest
    return min(earliest, rhythm.latest_on(clock))


def set_due(customer: Customer, rhythm: Rhythm) -> None:
    """Put the due date beside the customer, not yet saved (one query)."""
    customer.next_due_on = due_on(customer, rhythm, open_steps(customer))


def save_due(customer: Customer) -> None:
    """Find the customer's due date again and save it alone."""
    set_due(customer, rhythm_of(customer.workspace))
    save_kept(customer, ("next_due_on",))


def open_steps(customer: Customer) -> list[tuple[date, bool]]:
    """Date and agreed of the customer's open steps, of all members, that count (see `deciding`)."""
    return OPEN_STEPS(workspace_id=customer.workspace_id, customer_id=customer.pk)


def deciding(steps: QuerySet[NextStep]) -> QuerySet[NextStep]:
    """Open steps that decide a due date: those the cadence set follow it, those of parked deals rest with them."""
    return steps.filter(closed_at=None, from_cadence=False).exclude(deal__parked_until__isnull=False)


OPEN_STEPS: Statement[tuple[date, bool]] = Statement(
    lambda workspace_id, customer_id: deciding(
        NextStep.objects.in_workspace(workspace_id).filter(customer_id=customer_id)
    ).values_list("due_on", "agreed")
)


def follow_cadence(customer: Customer, rhythm: Rhythm) -> None:
    """Move the steps that the cadence set to where it stands now."""
    steps = NextStep.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, closed_at=None)
    steps.filter(from_cadence=True).update(due_on=rhythm.due_on(clock_of(customer)))


def save_kept(row: Any, fields: Sequence[str]) -> None:
    """Save cached columns only: neither the version nor the change history moves."""
    kept = {name: getattr(row, name) for name in fields}
    type(row)._base_manager.filter(workspace_id=row.workspace_id, pk=row.pk).update(**kept)


def _day(at: datetime | None, zone: str) -> date | None:
    return None if at is None else local_date(at, zone)
