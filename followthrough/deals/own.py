"""A deal in the hands of somebody who may change it."""

from django.utils.translation import gettext as _

from followthrough.deals.models import Deal
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change


def locked_deal(by: Member, deal: Deal) -> Deal:
    """The deal as it is under its lock, with its customer. Raises NotAllowed where `by` may not change it."""
    rows = Deal.objects.visible_to(by).select_related("customer")
    row = rows.select_for_update(of=("self",)).get(pk=deal.pk)
    customer = row.customer
    if not may_change(by, row.owner_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This deal belongs to somebody outside your team; you can log touches, not change it."))
    return row
