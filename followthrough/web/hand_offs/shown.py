"""What the pages of hand-offs show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from followthrough.care.first_talk import gap_of, talk_due_on
from followthrough.customers.models import Customer
from followthrough.journal.as_recorded import latest_touches
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.hand_off import Gap
from followthrough.relationship.models import HandOff, HandOffChange
from followthrough.vocabulary.hand_off import HandOffItem, HandOffTurn
from followthrough.vocabulary.role import MemberState, Role
from followthrough.web.customers.people import MOST as MOST_MEMBERS
from followthrough.web.customers.people import colleagues
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_change, may_log
from followthrough.workspace.statement import Statement

#: So many hand-offs of a customer are told.
MOST = 10

LAST: Statement[HandOff] = Statement(
    lambda workspace_id, customer_id: (
        HandOff.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("giver", "receiver")
        .order_by("-id")[:1]
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A hand-off with its history; `gap` is the silence of one that was accepted, `talk_due_on` its last day."""

    row: HandOff
    turns: list[HandOffChange]
    items: list[tuple[HandOffItem, str]]
    gap: Gap | None
    talk_due_on: date | None
    may_decide: bool
    may_take_back: bool
    may_undo: bool

    @property
    def empty(self) -> int:
        """How many of the items say nothing."""
        return sum(not text for _item, text in self.items)


def hand_offs_of(member: Member, customer: Customer, *, on: date, at: datetime) -> list[Shown]:
    """The hand-offs of a customer, the latest first: three statements, one more where a team decides."""
    changes = HandOffChange.objects.in_workspace(member.workspace_id).select_related("by").order_by("id")
    found = HandOff.objects.visible_to(member).filter(customer=customer).select_related("giver", "receiver", "deal")
    rows = list(found.prefetch_related(Prefetch("changes", changes)).order_by("-id")[:MOST])
    if not rows:
        return []
    touches = latest_touches(member.workspace_id, customer.pk, customer.zone, at=at).at(at)
    rhythm = rhythm_of(member.workspace)
    may = may_change(member, customer.owner_id, customer.service_member_id)
    shown = []
    for place, row in enumerate(rows):
        is_accepted = row.ended_as == HandOffTurn.ACCEPTED
        turns: list[HandOffChange] = list(row.changes.all())
        gives = may_log(member) and member.pk != row.receiver_id and (may or member.pk in (row.giver_id, row.by_id))
        shown.append(
            Shown(
                row=row,
                turns=turns,
                items=[(item, row.pack.get(item.value, "")) for item in HandOffItem],
                gap=gap_of(touches, row, customer.zone, rhythm=rhythm, on=on) if is_accepted else None,
                talk_due_on=talk_due_on(row, customer.zone, rhythm) if is_accepted else None,
                may_decide=row.is_open and member.pk == row.receiver_id,
                may_take_back=gives and not is_accepted and row.ended_as != HandOffTurn.TAKEN_BACK and not place,
                may_undo=not place and not row.is_open and may_log(member) and turns[-1].by_id == member.pk,
            )
        )
    return shown


def receivers(member: Member, customer: Customer) -> dict[int, Member]:
    """Who can look after a customer, but for who does: the colleagues of the member first; two statements."""
    able = Member.objects.visible_to(member).filter(state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    rows: Iterable[Member] = able.exclude(pk=customer.owner_id or 0).order_by("name", "id")[:MOST_MEMBERS]
    others = {row.pk: row for row in rows}
    near = {pk: row for pk, row in colleagues(member).items() if may_log(row) and pk != customer.owner_id}
    return near | others
