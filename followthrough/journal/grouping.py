"""Groups of customers that are touched at a rhythm of their own: make and change them, put customers in (M11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer, CustomerGroup, GroupMembership
from followthrough.journal import clocks
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import change_rhythm, rhythm_of
from followthrough.playbook.change import LONGEST_INTERVAL, locked_workspace
from followthrough.playbook.models import CadenceChange
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, circle_ids, may_change

#: Attempts in a row that may have a channel each, before the turn begins anew.
MOST_WAYS = 6
#: So many customers are put into a group in one act.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """What a group is: its name, its intervals in working days, the channels in turn, the list it is filled from."""

    name: str
    ideal: int
    longest: int
    ways: Sequence[Channel] = ()
    query: str = ""


@transaction.atomic
def make_group(*, by: Member, facts: GroupFacts, at: datetime) -> CustomerGroup:
    """A new group, with nobody in it yet. Raises Refused (naming the field), NotAllowed for all but admins."""
    workspace = locked_workspace(by)
    group = CustomerGroup(workspace=workspace, made_by=by, made_at=at)
    _save(group, facts, is_new=True)
    change_rhythm(workspace)
    return group


@transaction.atomic
def edit_group(*, by: Member, group: CustomerGroup, version: int, facts: GroupFacts, at: datetime) -> CustomerGroup:
    """Change what a group is; what its interval was is kept. Raises StaleVersion, Refused, NotAllowed."""
    workspace = locked_workspace(by)
    row = group.locked(version=version)
    if row.ended_at is not None:
        raise Refused(_("This group has ended."))
    if row.ideal_days != facts.ideal:
        CadenceChange.objects.create(
            workspace_id=by.workspace_id, by=by, group=row, moment=Moment.BEFORE, ideal_before=row.ideal_days,
            ideal_after=facts.ideal, changed_at=at,
        )  # fmt: skip
    _save(row, facts, is_new=False)
    change_rhythm(workspace)
    return row


@transaction.atomic
def end_group(*, by: Member, group: CustomerGroup, at: datetime) -> int:
    """End a group: whoever is in it is touched by level and stage again; how many that are. Twice changes nothing."""
    workspace = locked_workspace(by)
    row = CustomerGroup.objects.visible_to(by).get(pk=group.pk).locked()
    if row.ended_at is not None:
        return 0
    row.ended_at = at
    row.save_edit()
    standing = GroupMembership.objects.in_workspace(workspace).filter(group=row, ended_at=None)
    left = standing.update(ended_at=at, ended_by=by)
    Customer._base_manager.filter(workspace_id=workspace.pk, group_id=row.pk).update(group_id=None)
    change_rhythm(workspace)
    return left


@transaction.atomic
def fill_group(*, by: Member, group: CustomerGroup, customer_ids: Collection[int], at: datetime) -> int:
    """Put customers into a group, out of the one they were in; how many are new in it.

    Those that the member may not change are left out. Their due dates are to follow: the rhythm counts as changed.
    Raises Refused for more than `MOST_AT_ONCE`, and for a group that has ended.
    """
    if len(customer_ids) > MOST_AT_ONCE:
        raise Refused(_("These are too many for one act; narrow the list."))
    if group.ended_at is not None:
        raise Refused(_("This group has ended."))
    rows = Customer.objects.visible_to(by).filter(pk__in=list(customer_ids)).select_for_update(of=("self",))
    circle = circle_ids(by)
    new = [
        row.pk
        for row in rows.order_by("id").only("workspace", "owner", "service_member", "group")
        if row.group_id != group.pk and may_change(by, row.owner_id, row.service_member_id, circle=circle or set())
    ]
    _put(by, new, group, at)
    if new:
        change_rhythm(by.workspace)
    return len(new)


@transaction.atomic
def put_in_group(*, by: Member, customer: Customer, group: CustomerGroup | None, at: datetime) -> Customer:
    """Put one customer into a group, or out of any (None); its due date moves at once. Raises Refused, NotAllowed."""
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    row.workspace = by.workspace
    if not may_change(by, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    if group is not None and group.ended_at is not None:
        raise Refused(_("This group has ended."), field="group")
    if row.group_id != (group.pk if group else None):
        _put(by, [row.pk], group, at)
        row.group_id = group.pk if group else None
        clocks.set_due(row, rhythm_of(by.workspace))
        clocks.save_kept(row, clocks.DUE_FIELDS)
    return row


def groups_of(workspace_id: int, customer_ids: Collection[int]) -> dict[int, int]:
    """The group of each of these customers that is in one, by the memberships; one query."""
    rows = GroupMembership.objects.in_workspace(workspace_id).filter(customer_id__in=customer_ids, ended_at=None)
    return dict(rows.values_list("customer_id", "group_id"))


def _put(by: Member, customer_ids: Sequence[int], group: CustomerGroup | None, at: datetime) -> None:
    memberships = GroupMembership.objects.in_workspace(by.workspace_id)
    memberships.filter(customer_id__in=customer_ids, ended_at=None).update(ended_at=at, ended_by=by)
    rows = Customer._base_manager.filter(workspace_id=by.workspace_id, pk__in=customer_ids)
    rows.update(group_id=group.pk if group else None)
    if group is not None:
        new = [
            GroupMembership(workspace_id=by.workspace_id, customer_id=pk, group=group, by=by, since=at)
            for pk in customer_ids
        ]
        GroupMembership.objects.bulk_create(new, batch_size=500)


def _save(group: CustomerGroup, facts: GroupFacts, *, is_new: bool) -> None:
    name = " ".join(facts.name.split())
    if not name:
        raise Refused(_("Give the group a name."), field="name")
    if not 1 <= facts.ideal <= facts.longest <= LONGEST_INTERVAL:
        words = _("From 1 to 365 working days, and the longest not below the ideal.")
        raise Refused(words, field="ideal")
    if len(facts.ways) > MOST_WAYS:
        raise Refused(_("At most %(most)d ways in turn.") % {"most": MOST_WAYS}, field="ways")
    group.name, group.ideal_days, group.longest_days = name, facts.ideal, facts.longest
    group.channels, group.query = ",".join(facts.ways), facts.query
    try:
        with transaction.atomic():
            group.save(force_insert=True) if is_new else group.save_edit()
    except IntegrityError as taken:
        raise Refused(_("There is a group of this name already."), field="name") from taken
