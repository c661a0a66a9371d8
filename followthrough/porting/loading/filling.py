"""A draft's facts put into a row that is there already: blanks are filled, notes added, what differs is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import domain_key
from followthrough.porting.loading.known import SeenCustomer, SeenPerson
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.porting.record import LONGEST_NOTE
from followthrough.reckoning.name_key import digits
from followthrough.workspace.permission import may_change

Seen = SeenCustomer | SeenPerson
_EXTRA = "extra "


@dataclass(slots=True)
class Given:
    """What a draft tells of a row: its facts, what is kept beside it, and the keys they give, blanks left out."""

    facts: dict[str, str]
    extra: Mapping[str, str]
    keys: dict[str, str] = field(default_factory=dict)

    def marks(self) -> dict[str, int]:
        """What a row made from it tells, short enough to be remembered for each row of an import."""
        told = {name: hash(_plain(name, value)) for name, value in self.facts.items() if name != "note"}
        told |= {_EXTRA + name: hash(_plain(name, value)) for name, value in self.extra.items()}
        return told | ({"note": 0, f"note {hash(self.facts['note'])}": 0} if "note" in self.facts else {})


@dataclass(slots=True)
class _Change:
    facts: dict[str, str]
    extra: dict[str, str]
    left: list[str]


def fill(job: Job, seen: Seen, given: Given, outcome: RowOutcome, *, kind: str) -> None:
    """Fill in what the row still lacks, if the importer may change it; say what can't be kept. `kind` counts it."""
    model: type[Customer] | type[Contact] = Customer if isinstance(seen, SeenCustomer) else Contact
    if not given.facts and not given.extra:
        return
    change = _of_own(seen, given) if seen.row else _of_old(job.known.row(model, seen.id), given)
    if change.left:
        outcome.say("left_as_it_is", Severity.WARNING, facts=", ".join(change.left)[:500])
    if not change.facts and not change.extra:
        return
    home = seen if isinstance(seen, SeenCustomer) else job.known.customers[seen.customer_id]
    if not seen.row and not may_change(job.by, home.owner_id, home.service_id, circle=job.owners.circle):
        outcome.say("not_yours", Severity.WARNING, name=seen.name)
        return
    if _write(job, model, seen, change, given, outcome):
        job.batch.reworded.add(home.id)
        outcome.updated[kind] += 1
        outcome.say("filled_in", facts=", ".join([*change.facts, *change.extra])[:200])


def row_of(job: Job, model: type[Customer] | type[Contact], seen: Seen) -> Any:
    """The row behind what was seen: of this batch, or stored; an empty one while an import is only tried."""
    changed = job.batch.changes[model].get(seen.id)
    if changed:
        return changed[0]
    found = job.batch.rows.get(seen.id) or job.known.row(model, seen.id)
    return found or model(pk=seen.id, workspace_id=job.workspace.pk, name=seen.name)


def _of_own(seen: Seen, given: Given) -> _Change:
    known = seen.marks
    change = _Change({}, {}, [])
    for name, value in given.facts.items():
        if name == "name":
            change.left.append(f"{name} ({value[:60]})")
        elif name == "note":
            if f"note {hash(value)}" not in known:
                change.facts[name] = value
        elif name not in known:
            change.facts[name] = value
        elif known[name] != hash(_plain(name, value)):
            change.left.append(f"{name} ({value[:60]})")
    for name, value in given.extra.items():
        if _EXTRA + name not in known:
            change.extra[name] = value
        elif known[_EXTRA + name] != hash(_plain(name, value)):
            change.left.append(f"{name} ({value[:60]})")
    return change


def _of_old(row: Any, given: Given) -> _Change:
    change = _Change({}, {}, [])
    for name, value in given.facts.items():
        ours = getattr(row, name)
        if not ours:
            change.facts[name] = value
        elif value not in ours if name == "note" else _plain(name, ours) != _plain(name, value):
            change.left.append(f"{name} ({value[:60]})")
    for name, value in given.extra.items():
        if name not in row.extra:
            change.extra[name] = value
        elif _plain(name, str(row.extra[name])) != _plain(name, value):
            change.left.append(f"{name} ({value[:60]})")
    return change


def _write(
    job: Job, model: type[Customer] | type[Contact], seen: Seen, change: _Change, given: Given, outcome: RowOutcome
) -> bool:
    row = row_of(job, model, seen)
    facts: dict[str, Any] = dict(change.facts)
    if "note" in facts and row.note:
        facts["note"] = f"{row.note}\n\n{facts['note']}"
        if len(facts["note"]) > LONGEST_NOTE:
            outcome.fail("text_too_long", length=str(len(facts["note"])), most=str(LONGEST_NOTE), column="note")
            return False
    if change.extra:
        facts["extra"] = {**row.extra, **change.extra}
    facts |= {name: key for name, key in given.keys.items() if key and not getattr(row, name)}
    if seen.id in job.batch.rows:
        for name, value in facts.items():
            setattr(row, name, value)
    else:
        job.batch.change(row, facts, is_own=bool(seen.row))
    if seen.row:
        seen.marks |= Given(change.facts, change.extra).marks()
    job.known.add_keys(seen, given.keys)
    return True


def _plain(name: str, value: str) -> str:
    """A fact as it is compared: spelling does not make it another."""
    if name in ("phone", "mobile"):
        return digits(value) or value
    if name == "website":
        return domain_key(value, "") or value
    return " ".join(value.casefold().split())
