"""Hand-offs that wait for somebody: to be accepted, or to be offered again after they were returned (M31)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.since_sale import ACCEPTED_WITHIN
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.hand_off import HandOffTurn
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Statement

#: So many stand in Today, and for a manager.
MOST = 20
#: What was returned longer ago than this is left at that.
STAYS = timedelta(days=30)


def _of_member(workspace_id: Any, receiver_id: Any, giver_id: Any, since: Any) -> QuerySet[HandOff]:
    later = HandOff.objects.in_workspace(workspace_id).filter(
        customer_id=OuterRef("customer_id"), pk__gt=OuterRef("pk")
    )
    to_accept = Q(receiver_id=receiver_id, ended_at__isnull=True)
    returned = Q(giver_id=giver_id, ended_as=HandOffTurn.RETURNED, ended_at__gte=since)
    rows = HandOff.objects.in_workspace(workspace_id).filter(to_accept | returned).filter(~Exists(later))
    return rows.select_related("customer", "giver", "receiver").order_by("offered_at", "id")[:MOST]


OF_MEMBER: Statement[HandOff] = Statement(_of_member)


def waiting_for(member: Member, at: datetime) -> list[HandOff]:
    """What waits for a member, the oldest first: offers to accept, and their own that were returned. One statement."""
    since = at - STAYS
    return OF_MEMBER(workspace_id=member.workspace_id, receiver_id=member.pk, giver_id=member.pk, since=since)


@dataclass(frozen=True, slots=True)
class Late:
    """A hand-off that nobody accepted in time, and the working days it has waited."""

    row: HandOff
    days: int


def not_accepted(by: Member, on: date) -> list[Late]:
    """What waits longer than it should of those `by` leads, on either side, the oldest first; admins see all.

    One statement.
    """
    rows = HandOff.objects.visible_to(by).open().select_related("customer", "giver", "receiver")
    if by.role != Role.ADMIN:
        rows = rows.filter(Q(giver__team__manager_id=by.pk) | Q(receiver__team__manager_id=by.pk))
    rhythm, zone = rhythm_of(by.workspace), by.workspace.time_zone
    late = []
    for row in rows.order_by("offered_at", "id")[:MOST]:
        days = rhythm.working_days_between(local_date(row.offered_at, zone), on)
        if days > ACCEPTED_WITHIN:
            late.append(Late(row, days))
    return late
