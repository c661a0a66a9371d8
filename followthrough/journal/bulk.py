"""Write history that already happened elsewhere: imports, sample and synthetic data. The one verb beside `log_touch`.

Rows are taken as they were told: nothing is invented, nothing is due because of them until `replay.rebuild` ran.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from followthrough.journal.ledger import fold_deal
from followthrough.journal.models import Entry, EntryContact
from followthrough.vocabulary.ledger import EntryKind, Origin

AT_A_TIME = 2000
#: What a told row holds that does not go into its column as it is.
OF_THEIR_OWN = {"contacts", "recorded_at", "missing"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One ledger row as another system or a generator tells it. `contacts` are (contact id, was key) pairs.

    Rows of one deal come in the order they happened; the first is its opening.
    """

    kind: EntryKind
    customer_id: int
    author_id: int
    happened_at: datetime
    uid: uuid.UUID
    deal_id: int | None = None
    channel: str = ""
    direction: str = ""
    reached: bool = False
    outcome: str = ""
    stage_before: int | None = None
    stage_after: int | None = None
    attempt: int | None = None
    cause: str = ""
    closed_as: str = ""
    competitor: str = ""
    note: str = ""
    minutes: int | None = None
    interest: int | None = None
    trust: int | None = None
    tactic_id: int | None = None
    recorded_at: datetime | None = None
    contacts: Sequence[tuple[int, bool]] = ()
    missing: Sequence[str] = ()
    override_reason: str = ""


@transaction.atomic
def write_history(*, workspace_id: int, rows: Iterable[Told], at: datetime, origin: Origin) -> list[Entry]:
    """Write these rows, each deal's ledger from its first place on; `at` is when they are recorded unless a row says.

    The deals and customers must exist, without ledger rows of their own. Raises BrokenLedger when a deal's rows do not
    join up, before anything is written. Follow with `replay.rebuild` for the customers concerned.
    """
    entries: list[Entry] = []
    met: list[EntryContact] = []
    ledgers: dict[int, list[Entry]] = defaultdict(list)
    for told in rows:
        facts = {name: getattr(told, name) for name in Told.__slots__ if name not in OF_THEIR_OWN}
        facts |= {"recorded_at": told.recorded_at or at, "missing": list(told.missing)}
        entry = Entry(workspace_id=workspace_id, origin=origin, **facts)
        entry.key_met = told.reached and any(was_key for _contact, was_key in told.contacts)
        if told.deal_id is not None:
            ledgers[told.deal_id].append(entry)
            entry.deal_seq = len(ledgers[told.deal_id])
        entries.append(entry)
        met += [
            EntryContact(workspace_id=workspace_id, entry=entry, contact_id=contact_id, was_key=was_key)
            for contact_id, was_key in dict(told.contacts).items()
        ]
    for ledger in ledgers.values():
        fold_deal(ledger)
    Entry.objects.bulk_create(entries, batch_size=AT_A_TIME)
    EntryContact.objects.bulk_create(met, batch_size=AT_A_TIME)
    return entries
