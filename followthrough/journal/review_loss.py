"""Say later why a deal was lost or given up: a row of its own, the closing stays as it was (M21)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.models import UNSOLD, Deal
from followthrough.journal.models import Entry, LossReview
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.cause import LossReason
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change


@transaction.atomic
def review_loss(
    *, by: Member, deal: Deal, reason: LossReason, at: datetime, competitor: str = "", learned: str = ""
) -> LossReview:
    """A new answer to why this deal ended without a sale; "unknown" is one, and is asked again later.

    Raises Refused for a deal that is open or sold, NotAllowed when it belongs to somebody outside the member's circle.
    """
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=deal.customer_id)
    row = Deal.objects.visible_to(by).get(pk=deal.pk)
    if not may_change(by, row.owner_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This deal belongs to somebody outside your team; you can log touches, not change it."))
    closing = closing_of(row)
    if closing is None:
        raise Refused(_("This deal is neither lost nor given up."))
    return LossReview.objects.create(
        workspace_id=by.workspace_id,
        closing=closing,
        by=by,
        reason=reason,
        competitor=competitor.strip(),
        learned=learned.strip(),
        given_at=at,
    )


def closing_of(deal: Deal) -> Entry | None:
    """The row that ended a deal, the last one of its ledger; None for a deal that is open or sold."""
    if deal.status not in UNSOLD:
        return None
    return Entry.objects.in_workspace(deal.workspace_id).filter(deal=deal, deal_seq=deal.deal_seq).first()
