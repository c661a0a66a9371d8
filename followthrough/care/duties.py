"""What a member looks after for customers after a sale and has to see to soon: promises, milestones (M36).

These stand in their Today beside the ranked plan; each kind is one statement.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from followthrough.journal.models import Promise
from followthrough.relationship.models import Milestone
from followthrough.workspace.models import Member

#: So many days ahead, and so many of each kind.
AHEAD, MOST = timedelta(days=7), 8


@dataclass(frozen=True, slots=True)
class Duties:
    """What is late, due or near, the most pressing first; and whether there is more of a kind than is shown."""

    promises: list[Promise]
    milestones: list[Milestone]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.promises) + len(self.milestones)


def duties_of(member: Member, on: date) -> Duties:
    """Promises of ours and milestones that this member is to see to until a week from `on`; two statements."""
    until = on + AHEAD
    promises = Promise.objects.in_workspace(member.workspace_id).open().filter(is_ours=True, member=member)
    milestones = Milestone.objects.in_workspace(member.workspace_id).ahead().filter(member=member)
    return Duties(
        promises=list(promises.filter(due_on__lte=until).select_related("customer").order_by("due_on", "id")[:MOST]),
        milestones=list(
            milestones.filter(due_on__lte=until).select_related("customer").order_by(F("due_on").asc(), "id")[:MOST]
        ),
    )
