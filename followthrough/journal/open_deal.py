"""Open a deal, close it as lost or given up, and reopen it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Arrival, Customer
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal import clocks, levels
from followthrough.journal.ledger import after, opened, state_of
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.park import wake_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.withdraw import restore_sales
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.stage import FIRST, Stage
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log

DEAL_FACTS = ["name", "owner", "product", "value", "currency", "source", "expected_on", "note"]


@transaction.atomic
def open_deal(
    *,
    by: Member,
    customer: Customer,
    at: datetime,
    stage: Stage = FIRST,
    uid: uuid.UUID | None = None,
    origin: Origin = Origin.HAND,
    is_spotted: bool = False,
    **facts: Any,
) -> Deal:
    """A new deal of a customer at `stage`, with the opening row of its ledger. A repeated `uid` returns the same deal.

    `facts` are fields of `DEAL_FACTS`; the owner is the customer's unless named. The first deal of somebody untouched
    is a new lead, and that it arrived is noted. What is spotted for whoever sells there may be opened at any customer.
    Raises NotAllowed, Refused.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if unknown := set(facts) - set(DEAL_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a deal.")
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    customer.workspace = by.workspace
    # Asked under the lock: of one form sent twice at once, the second waits above and then finds the first.
    if uid and (stored := Entry.objects.visible_to(by).filter(uid=uid).select_related("deal").first()):
        if stored.deal is None or stored.customer_id != customer.pk:
            raise Refused(_("This was already recorded, for another customer."), field="uid")
        known: Deal = stored.deal
        return known
    if not is_spotted and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team; you can log touches, not open deals."))
    facts.setdefault("owner", customer.owner or by)
    state = opened(stage, at)
    deal = Deal(
        workspace_id=by.workspace_id, customer=customer, opened_at=at, origin=origin, **facts, **vars(state)
    )  # fmt: skip
    deal._history_user = by.user
    deal.save(force_insert=True)
    entry = Entry.objects.create(
        workspace_id=by.workspace_id, uid=uid or uuid.uuid4(), kind=EntryKind.OPENING, customer=customer, deal=deal,
        deal_seq=1, author=by, stage_after=stage, origin=origin, happened_at=at, recorded_at=at,
    )  # fmt: skip
    if stage == FIRST and customer.last_touch_at is None and not customer.open_deals:
        Arrival.objects.create(
            workspace_id=by.workspace_id, customer=customer, uid=entry.uid, way=Way.HAND, arrived_at=at
        )
    clocks.count_deal(customer, deal, was_open=False)
    _save_due(customer)
    return deal


@transaction.atomic
def edit_deal(*, by: Member, deal: Deal, version: int, facts: dict[str, Any]) -> Deal:
    """Change facts of a deal; its stage is not among them. Raises StaleVersion, NotAllowed."""
    row = deal.locked(version=version)
    _check_owner(by, row)
    if unknown := set(facts) - set(DEAL_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a deal.")
    for name, value in facts.items():
        setattr(row, name, value)
    row._history_user = by.user
    row.save_edit()
    return row


@transaction.atomic
def close_deal(
    *,
    by: Member,
    deal: Deal,
    closed_as: DealStatus,
    reason: str,
    at: datetime,
    competitor: str = "",
    note: str = "",
    uid: uuid.UUID | None = None,
) -> Entry:
    """End a deal as lost or given up, with a reason ("unknown" is one of a loss). Its open steps end.

    Raises Refused when the deal is closed already, NotAllowed when it belongs to somebody outside the member's circle.
    """
    if closed_as not in {DealStatus.LOST, DealStatus.GIVEN_UP}:
        raise Refused(_("A deal ends here as lost or given up; it is complete when it is promoted out of stage 7."))
    if not reason.strip():
        raise Refused(_("Say why; “unknown yet” is an answer too."), field="reason")
    if closed_as is DealStatus.GIVEN_UP and reason == LossReason.UNKNOWN:
        raise Refused(_("Giving up is a decision of ours: say why."), field="reason")
    facts = {"cause": reason, "closed_as": closed_as, "competitor": competitor, "note": note}
    return _turn(by=by, deal=deal, kind=EntryKind.CLOSING, at=at, uid=uid, facts=facts)


@transaction.atomic
def reopen_deal(*, by: Member, deal: Deal, reason: str, at: datetime, uid: uuid.UUID | None = None) -> Entry:
    """Take up a lost or given-up deal again at its stage; attempts count anew. Raises Refused, NotAllowed."""
    return _turn(by=by, deal=deal, kind=EntryKind.REOPENING, at=at, uid=uid, facts={"cause": reason})


def _turn(
    *, by: Member, deal: Deal, kind: EntryKind, at: datetime, uid: uuid.UUID | None, facts: dict[str, str]
) -> Entry:
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=deal.customer_id)
    customer.workspace = by.workspace
    if uid and (stored := Entry.objects.visible_to(by).filter(uid=uid).first()):
        if stored.deal_id != deal.pk:
            raise Refused(_("This was already recorded, for another deal."), field="uid")
        return stored
    row = Deal.objects.visible_to(by).select_for_update().get(pk=deal.pk)
    _check_owner(by, row)
    if (kind is EntryKind.CLOSING) is not row.is_open or row.status == DealStatus.COMPLETE:
        raise Refused(
            _("This deal is closed already.") if kind is EntryKind.CLOSING else _("This deal can't be reopened.")
        )
    entry = Entry.objects.create(
        workspace_id=by.workspace_id, uid=uid or uuid.uuid4(), kind=kind, customer=customer, deal=row,
        deal_seq=row.deal_seq + 1, author=by, stage_before=row.stage, stage_after=row.stage,
        happened_at=at, recorded_at=at, **facts,
    )  # fmt: skip
    for name, value in vars(after(state_of(row), entry)).items():
        setattr(row, name, value)
    wake_deal(customer, row, entry)
    clocks.save_kept(row, DEAL_CACHED)
    steps = NextStep.objects.in_workspace(by.workspace_id).filter(deal=row, closed_at=None)
    steps.update(closed_at=at, closed_by=entry)
    restore_sales(customer)
    _save_due(customer)
    levels.note_rival(customer, entry)
    return entry


def _check_owner(by: Member, deal: Deal) -> None:
    customer = deal.customer
    if not may_change(by, deal.owner_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This deal belongs to somebody outside your team; you can log touches, not change it."))


def _save_due(customer: Customer) -> None:
    clocks.set_due(customer, rhythm_of(customer.workspace))
    clocks.save_kept(customer, (*clocks.DEAL_FIELDS, *clocks.DUE_FIELDS, "rest"))
