"""Who takes a lead: claimed by one press, given by somebody who leads, and undone right after (M1)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Claim, Customer
from followthrough.deals.models import Deal
from followthrough.journal.edit import edit_customer
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import edit_deal
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log, may_manage


class IsTaken(Refused):
    """Somebody else has it; `owner` is who."""

    def __init__(self, owner: Member) -> None:
        super().__init__(_("%(owner)s has it already.") % {"owner": owner.name})
        self.owner = owner


@transaction.atomic
def claim(*, by: Member, customer: Customer, at: datetime) -> Claim:
    """Become the owner of a customer that nobody at work owns, and of its open deals without one.

    Of two at once one wins; the other meets IsTaken. Who has it already gets the claim they made.
    Raises IsTaken, NotAllowed.
    """
    row = _locked(by, customer)
    owner = row.owner
    if owner is not None and owner.pk == by.pk:
        mine = Claim.objects.in_workspace(by.workspace_id).filter(customer=row, member=by, ended_at=None)
        if made := mine.order_by("-id").first():
            return made
        raise Refused(_("It is yours already."))
    if owner is not None and owner.is_active:
        raise IsTaken(owner)
    return _give(by, row, by, at)


@transaction.atomic
def assign(*, by: Member, customer: Customer, to: Member, at: datetime) -> Claim:
    """Give a lead to a member, whoever had it. Raises Refused where they can't answer, NotAllowed."""
    if not may_manage(by):
        raise NotAllowed(_("Leads are given out by managers and admins."))
    row = _locked(by, customer)
    if not may_log(to):
        raise Refused(_("%(name)s can’t answer anybody at present.") % {"name": to.name}, field="member")
    if row.owner_id == to.pk:
        raise Refused(_("%(name)s has it already.") % {"name": to.name}, field="member")
    return _give(by, row, to, at)


@transaction.atomic
def end_claim(*, by: Member, customer: Customer, at: datetime) -> Claim:
    """Undo the last claim of a customer: owner and deals go back to who had them.

    Raises Refused when somebody acted on it since, or there is none of `by`; ending twice changes nothing.
    """
    row = _locked(by, customer)
    last = Claim.objects.in_workspace(by.workspace_id).filter(customer=row).order_by("-id").first()
    if last is None or last.by_id != by.pk:
        raise Refused(_("There is no claim of yours to undo."))
    if last.ended_at is not None:
        return last
    since = Entry.objects.in_workspace(by.workspace_id).filter(customer=row, author=last.member)
    if row.owner_id != last.member_id or since.filter(recorded_at__gte=last.made_at).exists():
        raise Refused(_("Things have moved on since: hand it on instead."))
    before = last.owner_before
    edit_customer(by=by, customer=row, version=row.version, facts={"owner": before})
    for deal in _open_deals(by, row).filter(owner=last.member, pk__in=[int(pk) for pk in last.deals]):
        had = Member.objects.in_workspace(by.workspace_id).filter(pk=last.deals[str(deal.pk)]).first()
        edit_deal(by=by, deal=deal, version=deal.version, facts={"owner": had})
    last.ended_at, last.ended_by = at, by
    last.save(update_fields=["ended_at", "ended_by"])
    return last


def _locked(by: Member, customer: Customer) -> Customer:
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    # Whose it is, is asked under the lock: a joined row would still be that of before.
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    row.workspace = by.workspace
    return row


def _give(by: Member, row: Customer, to: Member, at: datetime) -> Claim:
    """Owner and open deals of nobody, or of who had the customer, go to `to`."""
    before = row.owner
    edit_customer(by=by, customer=row, version=row.version, facts={"owner": to})
    deals = {}
    for deal in _open_deals(by, row):
        if deal.owner_id in (None, before.pk if before else None):
            deals[str(deal.pk)] = deal.owner_id
            edit_deal(by=by, deal=deal, version=deal.version, facts={"owner": to})
    return Claim.objects.create(
        workspace_id=by.workspace_id, customer=row, member=to, by=by, owner_before=before, deals=deals, made_at=at
    )


def _open_deals(by: Member, customer: Customer) -> QuerySet[Deal]:
    return Deal.objects.visible_to(by).filter(customer=customer, status=DealStatus.OPEN)
