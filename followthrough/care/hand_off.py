"""Hand a customer over: offered with a pack, taken back, returned with a reason (M31); who accepts stands beside it.

Until it is accepted the customer stays with the one who has it, so that it is never without an owner.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.log import locked_to_log
from followthrough.relationship.models import HandOff, HandOffChange
from followthrough.vocabulary.hand_off import HandOffItem, HandOffTurn
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log
from followthrough.workspace.refusal import Refused

Pack = Mapping[HandOffItem, str]
LONGEST_ITEM, LONGEST_REASON = 5_000, 1_000


@transaction.atomic
def offer(
    *, by: Member, customer: Customer, to: Member | None, pack: Pack, at: datetime, next_meeting_on: date | None = None
) -> HandOff:
    """Offer a customer to the one who will look after them; its owner keeps it until they accept.

    Raises Refused where it is offered to nobody, to the owner, to somebody who can't take it or of another workspace,
    where it waits for somebody already, and where nobody owns it; NotAllowed outside the circle of `by`.
    """
    row = locked_to_log(by, customer.pk)
    if not may_change(by, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team; its owner hands it over."))
    if row.owner_id is None:
        raise Refused(_("Nobody owns this customer yet, so there is nobody to hand it over. Claim it first."))
    if to is None:
        raise Refused(_("Say who will look after them."), field="receiver")
    receiver = _able(by, to)
    if receiver.pk == row.owner_id:
        raise Refused(_("%(name)s looks after them already.") % {"name": receiver.name}, field="receiver")
    if waiting := HandOff.objects.in_workspace(by.workspace_id).open().filter(customer=row).first():
        raise Refused(
            _("It waits already for %(name)s to accept. Take that back first.") % {"name": waiting.receiver.name}
        )
    hand_off = HandOff.objects.create(
        workspace_id=by.workspace_id, customer=row, deal=_sale_to_follow(row), giver_id=row.owner_id,
        receiver=receiver, by=by, pack=_kept(pack), next_meeting_on=next_meeting_on, offered_at=at,
    )  # fmt: skip
    note_turn(hand_off, HandOffTurn.OFFERED, by=by, at=at)
    clocks.note_after_sale(row)
    return hand_off


@transaction.atomic
def edit_offer(
    *, by: Member, hand_off: HandOff, version: int, pack: Pack, at: datetime, next_meeting_on: date | None = None
) -> HandOff:
    """Change what is handed over, until it is accepted.

    Raises Refused once it has ended, StaleVersion, NotAllowed unless `by` offers it or may change the customer.
    """
    customer = locked_to_log(by, hand_off.customer_id)
    row = hand_off.locked(version=version)
    _check_gives(by, row, customer)
    if not row.is_open:
        raise Refused(_("This hand-off has ended already; what was handed over stays as it was."))
    row.pack, row.next_meeting_on = _kept(pack), next_meeting_on
    row.save_edit()
    return row


@transaction.atomic
def take_back(*, by: Member, hand_off: HandOff, at: datetime) -> HandOff:
    """They stay where they are: an offer that waits, or was returned, is taken back; again changes nothing.

    Raises Refused once it was accepted, NotAllowed unless `by` offered it or may change the customer.
    """
    customer = locked_to_log(by, hand_off.customer_id)
    row = hand_off.locked()
    _check_gives(by, row, customer)
    if row.ended_as == HandOffTurn.TAKEN_BACK:
        return row
    if row.ended_as == HandOffTurn.ACCEPTED:
        raise Refused(_("It was accepted already. Hand the customer over again instead."))
    end(row, HandOffTurn.TAKEN_BACK, by=by, at=at)
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def give_back(*, by: Member, hand_off: HandOff, reason: str, at: datetime) -> HandOff:
    """The one it was offered to returns it, for a reason; returning it again changes nothing.

    Raises Refused without a reason and once it has ended otherwise, NotAllowed for anybody else.
    """
    if not reason.strip():
        raise Refused(_("Say what is missing, so that it can be put right."), field="reason")
    customer = locked_to_log(by, hand_off.customer_id)
    row = hand_off.locked()
    check_receives(by, row)
    if row.ended_as == HandOffTurn.RETURNED:
        return row
    if not row.is_open:
        raise Refused(already_ended(row))
    end(row, HandOffTurn.RETURNED, by=by, at=at, reason=reason.strip()[:LONGEST_REASON])
    clocks.note_after_sale(customer)
    return row


def check_receives(by: Member, hand_off: HandOff) -> None:
    """Raises NotAllowed unless `by` is the one it was offered to."""
    if by.pk != hand_off.receiver_id:
        raise NotAllowed(_("It was offered to %(name)s.") % {"name": hand_off.receiver.name})


def already_ended(hand_off: HandOff) -> str:
    """What is said to who acts on a hand-off that has ended."""
    if hand_off.ended_as == HandOffTurn.ACCEPTED:
        return _("%(name)s has accepted it already.") % {"name": hand_off.receiver.name}
    if hand_off.ended_as == HandOffTurn.RETURNED:
        return _("%(name)s has returned it already.") % {"name": hand_off.receiver.name}
    return _("It was taken back meanwhile.")


def end(row: HandOff, turn: HandOffTurn, *, by: Member, at: datetime, reason: str = "") -> None:
    """End a hand-off that is locked, or end one that was returned another way."""
    note_turn(row, turn, by=by, at=at, reason=reason)
    row.ended_as, row.ended_at, row.reason = turn, at, reason or row.reason
    row.save_edit()


def note_turn(row: HandOff, turn: HandOffTurn, *, by: Member, at: datetime, reason: str = "") -> None:
    """Add what happened to the history of a hand-off."""
    HandOffChange.objects.create(workspace_id=row.workspace_id, hand_off=row, by=by, turn=turn, reason=reason, at=at)


def _check_gives(by: Member, row: HandOff, customer: Customer) -> None:
    if by.pk not in (row.giver_id, row.by_id) and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else hands this customer over."))


def _able(by: Member, to: Member) -> Member:
    """Who is to look after them, as they are now."""
    receiver = Member.objects.in_workspace(by.workspace_id).filter(pk=to.pk).first()
    if receiver is None:
        raise Refused(_("Nobody of that name works here."), field="receiver")
    if not may_log(receiver):
        raise Refused(_("%(name)s can’t look after anybody at present.") % {"name": receiver.name}, field="receiver")
    return receiver


def _sale_to_follow(customer: Customer) -> Deal | None:
    """The latest sale that stands, unless a hand-off that was accepted followed it already."""
    sold = Deal.objects.in_workspace(customer.workspace_id).won().filter(customer=customer)
    deal = sold.order_by("-sold_at", "-id").first()
    followed = HandOff.objects.in_workspace(customer.workspace_id).accepted().filter(deal=deal)
    return None if deal is None or followed.exists() else deal


def _kept(pack: Pack) -> dict[str, str]:
    """What there is to hand over, by the code of the item; nothing is kept of what is empty."""
    told = {HandOffItem(item): text.strip()[:LONGEST_ITEM] for item, text in pack.items()}
    return {item.value: told[item] for item in HandOffItem if told.get(item)}
