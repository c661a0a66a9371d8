"""What is on record of customers after a sale, beside their touches, as it stands or as it stood at a moment (M31)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from followthrough.customers.models import Contact
from followthrough.deals.models import Contract
from followthrough.relationship.models import Milestone
from followthrough.vocabulary.milestone import MilestoneKind, MilestoneTurn
from followthrough.vocabulary.role import ContactRole
from followthrough.workspace.statement import OneOf, Statement


class Reached(NamedTuple):
    """A milestone as it stands: what it is, by when, and the day it was reached, None while it is ahead."""

    id: int
    kind: str
    what: str
    due_on: date | None
    on: date | None


class MilestoneRow(NamedTuple):
    """A milestone, and one of its changes if there is any."""

    customer_id: int
    id: int
    kind: str
    what: str
    due_on: date | None
    made_at: datetime
    turn: str | None
    on: date | None
    changed_at: datetime | None


@dataclass(slots=True)
class Known:
    """What is on record of one customer: the milestones wanted, the contracts that renewed, when a champion left."""

    milestones: list[Reached] = field(default_factory=list)
    renewed: list[tuple[int, date]] = field(default_factory=list)
    champion_left_on: date | None = None

    @property
    def go_live_on(self) -> date | None:
        """When they first went live."""
        return self._first_reached(MilestoneKind.GO_LIVE)

    @property
    def first_value_on(self) -> date | None:
        """When they first said that they have value from it."""
        return self._first_reached(MilestoneKind.FIRST_VALUE)

    @property
    def first_value_due_on(self) -> date | None:
        """The earliest day that was agreed for it."""
        return min((one.due_on for one in self.milestones if one.kind == "first_value" and one.due_on), default=None)

    def _first_reached(self, kind: MilestoneKind) -> date | None:
        return min((one.on for one in self.milestones if one.kind == kind and one.on), default=None)


MILESTONES: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        Milestone.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .order_by("id", "changes__id")
        .values_list(
            *("customer_id", "id", "kind", "what", "due_on", "made_at"),
            *("changes__turn", "changes__on", "changes__at"),
        )
    )
)
SIGNED: Statement[tuple[int, int, int, date | None, datetime]] = Statement(
    lambda workspace_id, customer_ids: (
        Contract.objects.in_workspace(workspace_id)
        .filter(OneOf("deal__customer_id", customer_ids), signed_on__isnull=False)
        .order_by("signed_on", "id")
        .values_list("deal__customer_id", "deal_id", "id", "signed_on", "recorded_at")
    )
)
CHAMPIONS: Statement[tuple[int, bool, str, date | None, datetime]] = Statement(
    lambda workspace_id, customer_ids: (
        Contact.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .values_list("customer_id", "is_key", "role", "left_on", "entered_at")
    )
)


def known_of(
    workspace_id: int, customer_ids: Collection[int], *, at: datetime | None = None
) -> defaultdict[int, Known]:
    """What is on record of these customers, by id; three statements for any number of them.

    With `at` nothing that was noted later is seen; days that were agreed, and who left when, are as they are now.
    """
    found: defaultdict[int, Known] = defaultdict(Known)
    where = {"workspace_id": workspace_id, "customer_ids": list(customer_ids)}
    _note_milestones(found, map(MilestoneRow._make, MILESTONES(**where)), at)
    signed = set()
    for customer_id, deal_id, pk, on, recorded_at in SIGNED(**where):
        if on is not None and (at is None or recorded_at <= at):
            if deal_id in signed:
                found[customer_id].renewed.append((pk, on))
            signed.add(deal_id)
    people = defaultdict(list)
    for customer_id, is_key, role, left_on, entered_at in CHAMPIONS(**where):
        if at is None or entered_at <= at:
            people[customer_id].append((is_key, role, left_on))
    for customer_id, theirs in people.items():
        found[customer_id].champion_left_on = champion_left_on(theirs)
    return found


def champion_left_on(people: Iterable[tuple[bool, str, date | None]]) -> date | None:
    """When the last of their champions left, from (is key, role, left on) of each person; None while one is there.

    Champions are who coach us, or where nobody does, the key people.
    """
    known = list(people)
    coaches = [left_on for _is_key, role, left_on in known if role == ContactRole.COACH]
    left = coaches or [left_on for is_key, _role, left_on in known if is_key]
    days = [day for day in left if day is not None]
    return max(days) if days and len(days) == len(left) else None


def _note_milestones(found: defaultdict[int, Known], rows: Iterable[MilestoneRow], at: datetime | None) -> None:
    standing: dict[int, tuple[int, Reached] | None] = {}
    for row in rows:
        if at is not None and row.made_at > at:
            continue
        told = Reached(row.id, row.kind, row.what, row.due_on, None)
        standing.setdefault(row.id, (row.customer_id, told))
        if row.changed_at is None or (at is not None and row.changed_at > at):
            continue
        is_wanted = row.turn != MilestoneTurn.DROPPED
        standing[row.id] = (row.customer_id, told._replace(on=row.on)) if is_wanted else None
    for one in standing.values():
        if one is not None:
            found[one[0]].milestones.append(one[1])
