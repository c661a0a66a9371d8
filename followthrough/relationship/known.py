"""What is on record of customers after a sale, beside their touches, as it stands or as it stood at a moment (M31)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from followthrough.customers.models import Contact
from followthrough.deals.models import Contract
from followthrough.relationship.models import HandOff, Milestone, Referral, Ticket
from followthrough.vocabulary.hand_off import HandOffTurn
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


class GivenAway(NamedTuple):
    """The last hand-off that waits or came about: when it was offered, and when it was accepted."""

    id: int
    offered_at: datetime
    accepted_at: datetime | None


class Needed(NamedTuple):
    """A ticket as it stands: until when it was to be solved, and when it was."""

    id: int
    what: str
    is_severe: bool
    opened_at: datetime
    due_at: datetime
    solved_at: datetime | None


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
    """What is on record of one customer: milestones wanted, contracts that renewed, when a champion left, and so on.

    `referred` are the referrals they gave: id, whom they named, when.
    """

    milestones: list[Reached] = field(default_factory=list)
    renewed: list[tuple[int, date]] = field(default_factory=list)
    champion_left_on: date | None = None
    hand_off: GivenAway | None = None
    tickets: list[Needed] = field(default_factory=list)
    referred: list[tuple[int, str, datetime]] = field(default_factory=list)

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


HAND_OFFS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        HandOff.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .order_by("offered_at", "id")
        .values_list("customer_id", "id", "offered_at", "ended_at", "ended_as")
    )
)
TICKETS: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        Ticket.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids))
        .order_by("opened_at", "id")
        .values_list("customer_id", "taken_back_at", *Needed._fields)
    )
)
REFERRED: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: (
        Referral.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", customer_ids), given_at__isnull=False)
        .order_by("given_at", "id")
        .values_list("customer_id", "taken_back_at", "id", "name", "given_at")
    )
)


def known_of(
    workspace_id: int, customer_ids: Collection[int], *, at: datetime | None = None
) -> defaultdict[int, Known]:
    """What is on record of these customers, by id; six statements for any number of them.

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
    for customer_id, pk, offered_at, ended_at, ended_as in HAND_OFFS(**where):
        if _was(offered_at, at):
            has_ended = ended_at is not None and _was(ended_at, at)
            accepted_at = ended_at if has_ended and ended_as == HandOffTurn.ACCEPTED else None
            waits = GivenAway(pk, offered_at, accepted_at)
            found[customer_id].hand_off = waits if accepted_at or not has_ended else None
    for customer_id, taken_back_at, *told in TICKETS(**where):
        ticket = Needed._make(told)
        if _was(ticket.opened_at, at) and not _was(taken_back_at, at):
            solved_at = ticket.solved_at if _was(ticket.solved_at, at) else None
            found[customer_id].tickets.append(ticket._replace(solved_at=solved_at))
    for customer_id, taken_back_at, pk, name, given_at in REFERRED(**where):
        if _was(given_at, at) and not _was(taken_back_at, at):
            found[customer_id].referred.append((pk, name, given_at))
    return found


def _was(moment: datetime | None, at: datetime | None) -> bool:
    """Whether something had happened by `at` (None: by now)."""
    return moment is not None and (at is None or moment <= at)


def may_champion(*, is_key: bool, role: str) -> bool:
    """Whether somebody like that bears on `champion_left_on`."""
    return is_key or role == ContactRole.COACH


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
