"""Touches as the clocks and the bond see them: those that stand, as their amendments tell them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from followthrough.journal.bond import Met
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.ledger import Origin


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
        member=None if entry.origin == Origin.FORM else entry.author_id,
    )


def touches_of(workspace_id: int, zones: dict[int, str]) -> dict[int, list[Met]]:
    """The standing contacts, as amended, of these customers (id → zone); three queries for any number of them."""
    entries = Entry.objects.in_workspace(workspace_id).touches().filter(is_correction=False)
    entries = entries.filter(customer_id__in=list(zones))
    people = defaultdict(set)
    met = EntryContact.objects.in_workspace(workspace_id).filter(entry__customer_id__in=list(zones))
    for entry_id, contact_id in met.values_list("entry_id", "contact_id"):
        people[entry_id].add(contact_id)
    amended = latest_amendments(workspace_id, list(zones))
    found: dict[int, list[Met]] = defaultdict(list)
    fields = (
        "id", "customer_id", "author_id", "origin", "happened_at", "channel", "direction", "reached", "key_met",
        "interest", "trust",
    )  # fmt: skip
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
    entry.key_met = entry.reached and any(person["was_key"] for person in amendment.met)
