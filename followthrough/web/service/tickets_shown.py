"""Tickets as their pages show them, those beyond their target first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from followthrough.customers.models import Customer
from followthrough.relationship.models import Ticket
from followthrough.web.fields import is_id
from followthrough.workspace.models import Member
from followthrough.workspace.permission import circle_ids, may_change

PAGE, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket; whether it is, or was when it was solved, beyond its target; and whether the member may end it."""

    ticket: Ticket
    is_late: bool
    may_end: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be solved."""
        return self.ticket.solved_at is None and self.ticket.taken_back_at is None

    @property
    def state(self) -> str:
        """As `data-state` has it: late, open, kept (solved in time), done or gone."""
        if self.ticket.taken_back_at is not None:
            return "gone"
        if self.is_open:
            return "late" if self.is_late else "open"
        return "done" if self.is_late else "kept"


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """A page of open tickets, how many of them are late, and the cursor of the later ones."""

    rows: list[Shown]
    late: int
    next_cursor: str


def open_tickets(member: Member, of: str, *, at: datetime, after: str = "") -> OpenTickets:
    """Open tickets, mine (`of` me) or everyone's, the one that is or was to be solved first at the top."""
    rows = Ticket.objects.visible_to(member).open()
    if of == "me":
        rows = rows.filter(member=member)
    late = rows.filter(due_at__lt=at).count()
    found = list(
        _later(rows, after).order_by("due_at", "id").select_related("customer", "contact", "member")[: PAGE + 1]
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    cursor = f"{last.due_at.timestamp()}~{last.pk}" if last else ""
    return OpenTickets(_shown(member, found[:PAGE], at), late, cursor)


def of_customer(member: Member, customer: Customer, *, at: datetime) -> list[Shown]:
    """The tickets of a customer: open ones by their target, then the others, the latest first."""
    rows = Ticket.objects.visible_to(member).filter(customer=customer).select_related("customer", "contact", "member")
    shown = _shown(member, rows.order_by("-opened_at", "-id")[:MOST], at)
    return sorted([one for one in shown if one.is_open], key=lambda one: one.ticket.due_at) + [
        one for one in shown if not one.is_open
    ]


def _shown(member: Member, rows: Iterable[Ticket], at: datetime) -> list[Shown]:
    circle = circle_ids(member)
    return [
        Shown(
            ticket=row,
            is_late=(row.solved_at or at) > row.due_at,
            may_end=may_change(
                member, row.member_id, row.customer.owner_id, row.customer.service_member_id, circle=circle
            ),
        )
        for row in rows
    ]


def _later(rows: QuerySet[Ticket], after: str) -> QuerySet[Ticket]:
    """Those behind a cursor; all where it can't be read."""
    moment, _sign, pk = after.partition("~")
    try:
        at = datetime.fromtimestamp(float(moment)).astimezone()
    except (ValueError, OverflowError, OSError):
        return rows
    return rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(pk))) if is_id(pk) else rows
