"""What a member looks after for customers after a sale and has to see to soon: tickets, promises, milestones (M36).

These stand in their Today beside the ranked plan; each kind is one statement.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followthrough.journal.models import Promise
from followthrough.relationship.models import Milestone, Ticket
from followthrough.workspace.models import Member

#: So many days ahead, and so many of each kind.
AHEAD, MOST = timedelta(days=7), 8


@dataclass(frozen=True, slots=True)
class Duties:
    """What is late, due or near, the most pressing first; and whether there is more of a kind than is shown."""

    tickets: list[Ticket]
    late_tickets: int
    promises: list[Promise]
    milestones: list[Milestone]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.tickets) + len(self.promises) + len(self.milestones)


def duties_of(member: Member, on: date, at: datetime) -> Duties:
    """What this member is to see to until a week from `on`, and all tickets of theirs; three statements."""
    until, workspace_id = on + AHEAD, member.workspace_id
    tickets = Ticket.objects.in_workspace(workspace_id).open().filter(member=member)
    promises = Promise.objects.in_workspace(workspace_id).open().filter(is_ours=True, member=member)
    milestones = Milestone.objects.in_workspace(workspace_id).ahead().filter(member=member)
    shown = list(tickets.select_related("customer").order_by("due_at", "id")[:MOST])
    return Duties(
        tickets=shown,
        late_tickets=sum(ticket.due_at < at for ticket in shown),
        promises=list(promises.filter(due_on__lte=until).select_related("customer").order_by("due_on", "id")[:MOST]),
        milestones=list(
            milestones.filter(due_on__lte=until).select_related("customer").order_by("due_on", "id")[:MOST]
        ),
    )
