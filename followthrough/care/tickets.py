"""Tickets: opened, solved, opened again, taken back; each with the moment until which it is to be solved."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.journal import clocks
from followthrough.journal.log import locked_to_log
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.working_hours import after_working_hours
from followthrough.relationship.models import Ticket, TicketChange, TicketTarget
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.ticket import OTHER_HOURS, SEVERE_HOURS, TicketTurn
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_administer, may_change, may_log

#: A target that is longer is none.
MOST_HOURS = 90 * 24


@dataclass(frozen=True, slots=True)
class Targets:
    """Hours of working days within which a severe ticket is to be solved, and any other; the row's `version`, 0 for
    none.
    """

    severe: int = SEVERE_HOURS
    other: int = OTHER_HOURS
    version: int = 0


def targets_of(workspace: Workspace) -> Targets:
    """The targets of a workspace; one statement."""
    row = TicketTarget.objects.in_workspace(workspace).first()
    return Targets(row.severe_hours, row.other_hours, row.version) if row else Targets()


@transaction.atomic
def set_targets(*, by: Member, severe: int, other: int) -> Targets:
    """Set the targets for tickets opened from now on; those of before keep theirs. Raises NotAllowed, Refused."""
    if not may_administer(by):
        raise NotAllowed(_("Targets for tickets are set by an admin."))
    for name, hours in (("severe", severe), ("other", other)):
        if not 0 < hours <= MOST_HOURS:
            raise Refused(_("Between 1 and %(most)d hours.") % {"most": MOST_HOURS}, field=name)
    # Of two at once the second waits here, so that there is one row.
    Workspace.objects.select_for_update().get(pk=by.workspace_id)
    row = TicketTarget.objects.in_workspace(by.workspace_id).first()
    if row is None:
        TicketTarget.objects.create(workspace_id=by.workspace_id, severe_hours=severe, other_hours=other)
    else:
        row.severe_hours, row.other_hours = severe, other
        row.save_edit()
    return targets_of(by.workspace)


def due_at(workspace: Workspace, at: datetime, *, is_severe: bool) -> datetime:
    """The moment until which a ticket opened at `at` is to be solved; hours of days of rest are left out."""
    return due_by(targets_of(workspace), workspace, rhythm_of(workspace), at, is_severe=is_severe)


def due_by(targets: Targets, workspace: Workspace, rhythm: Rhythm, at: datetime, *, is_severe: bool) -> datetime:
    """The same, where targets and rhythm are at hand; asks nothing."""
    hours = targets.severe if is_severe else targets.other
    return after_working_hours(
        at, hours, zone=workspace.time_zone, holidays=rhythm.holidays, weekend=rhythm.weekend
    )  # fmt: skip


@transaction.atomic
def open_ticket(
    *,
    by: Member,
    customer: Customer,
    what: str,
    at: datetime,
    is_severe: bool = False,
    contact: Contact | None = None,
    member: Member | None = None,
    opened_at: datetime | None = None,
    external_key: str = "",
    origin: Origin = Origin.HAND,
) -> Ticket:
    """Something a customer needs solved, from `opened_at` (None: now) on; looked after by `member`.

    Unless named that is who serves the customer, else `by`. One with an `external_key` that is known already is that
    one. Raises Refused where it says nothing or names somebody of another customer, NotAllowed for viewers.
    """
    customer = locked_to_log(by, customer.pk)
    if external_key and (
        known := Ticket.objects.in_workspace(by.workspace_id).filter(external_key=external_key).first()
    ):
        return known
    if not what.strip():
        raise Refused(_("Say what they need."), field="what")
    person = person_of(customer.pk, contact)
    began = opened_at or at
    if began > at:
        raise Refused(_("That has not happened yet."), field="opened_at")
    if member is not None and not may_log(member):
        raise Refused(_("%(name)s can’t look after it at present.") % {"name": member.name}, field="member")
    row = Ticket.objects.create(
        workspace_id=by.workspace_id, customer=customer, contact=person, by=by, what=what.strip(),
        member=member or customer.service_member or by, is_severe=is_severe, opened_at=began,
        due_at=due_at(by.workspace, began, is_severe=is_severe), external_key=external_key, origin=origin,
    )  # fmt: skip
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def solve_ticket(*, by: Member, ticket: Ticket, at: datetime, how: str = "") -> Ticket:
    """It is solved, `how` says what helped; again changes nothing. Raises Refused where it was none, NotAllowed."""
    row = _locked(by, ticket)
    if row.taken_back_at is not None:
        raise Refused(_("This was taken back: it was no ticket."))
    if row.solved_at is not None:
        return row
    _turn(by, row, TicketTurn.SOLVED, at, how)
    row.solved_at = at
    return _kept(row)


@transaction.atomic
def reopen_ticket(*, by: Member, ticket: Ticket, at: datetime, reason: str = "") -> Ticket:
    """It is not solved after all, or is one after all; from now on it has its time anew. An open one stays as it is."""
    row = _locked(by, ticket)
    if row.solved_at is None and row.taken_back_at is None:
        return row
    target = due_at(by.workspace, at, is_severe=row.is_severe)
    _turn(by, row, TicketTurn.REOPENED, at, reason, target)
    row.solved_at = row.taken_back_at = None
    row.due_at = target
    return _kept(row)


@transaction.atomic
def take_back_ticket(*, by: Member, ticket: Ticket, reason: str, at: datetime) -> Ticket:
    """It was none, for a reason; again changes nothing. Raises Refused without a reason, NotAllowed."""
    row = _locked(by, ticket)
    if not reason.strip():
        raise Refused(_("Say why it was none."), field="reason")
    if row.taken_back_at is not None:
        return row
    _turn(by, row, TicketTurn.TAKEN_BACK, at, reason)
    row.solved_at, row.taken_back_at = None, at
    return _kept(row)


def reckon_ticket(row: Ticket) -> bool:
    """Whether how a ticket stands is what its changes say; made so where it is not."""
    last = TicketChange.objects.in_workspace(row.workspace_id).filter(ticket=row).order_by("-id").first()
    turn, moment = (last.turn, last.at) if last else ("", None)
    solved = moment if turn == TicketTurn.SOLVED else None
    gone = moment if turn == TicketTurn.TAKEN_BACK else None
    if (solved, gone) == (row.solved_at, row.taken_back_at):
        return True
    row.solved_at, row.taken_back_at = solved, gone
    row.save(update_fields=["solved_at", "taken_back_at"])
    return False


def _turn(by: Member, row: Ticket, turn: TicketTurn, at: datetime, reason: str, target: datetime | None = None) -> None:
    TicketChange.objects.create(
        workspace_id=by.workspace_id, ticket=row, by=by, turn=turn, reason=reason.strip(), due_at=target, at=at
    )


def _kept(row: Ticket) -> Ticket:
    row.version += 1
    row.save(update_fields=["solved_at", "taken_back_at", "due_at", "version"])
    clocks.note_after_sale(row.customer)
    return row


def _locked(by: Member, ticket: Ticket) -> Ticket:
    """The ticket, its customer locked first. Raises NotAllowed unless `by` has it or may change its customer."""
    customer = locked_to_log(by, ticket.customer_id)
    row = Ticket.objects.visible_to(by).select_for_update(of=("self",)).get(pk=ticket.pk)
    row.customer = customer
    if row.member_id != by.pk and not may_change(by, row.member_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else looks after this ticket."))
    return row
