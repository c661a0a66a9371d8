"""Hand a customer over to a colleague, with all of one's own that would keep it in one's plan."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.edit import edit_customer
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import edit_deal
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, circle_ids


@transaction.atomic
def hand_over(*, by: Member, customer: Customer, to: Member, at: datetime) -> Customer:
    """Give `to` what `by` has with a customer: ownership or service, own open deals, own open next steps.

    What others own or serve stays theirs; who only helps with a deal hands over that deal. A step of `by` in a lane
    where `to` has one already ends, and the one that is there decides.
    Raises NotAllowed for somebody outside the circle of `by`, and where `by` may not change the customer.
    """
    circle = circle_ids(by)
    if circle is not None and to.pk not in circle:
        raise NotAllowed(_("You can give a customer to yourself or to members of your teams."))
    row = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    facts = {}
    if by.pk == row.owner_id:
        facts["owner"] = to
    if by.pk == row.service_member_id:
        facts["service_member"] = to
    if facts:
        row = edit_customer(by=by, customer=row, version=row.version, facts=facts)
    for deal in Deal.objects.visible_to(by).filter(customer=row, owner=by, status=DealStatus.OPEN):
        edit_deal(by=by, deal=deal, version=deal.version, facts={"owner": to})
    _give_steps(by, row, to, at)
    row.workspace = by.workspace
    clocks.save_due(row)
    return row


def _give_steps(by: Member, customer: Customer, to: Member, at: datetime) -> None:
    steps = NextStep.objects.in_workspace(by.workspace_id).filter(customer=customer, closed_at=None)
    taken = set(steps.filter(member=to).values_list("deal_id", flat=True))
    for step in steps.filter(member=by):
        if step.deal_id in taken:
            step.closed_at = at
        else:
            step.member = to
        step.save_edit()
