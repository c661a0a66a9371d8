"""A customer in the hands of somebody who may change them."""

from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change


def locked_customer(by: Member, customer: Customer) -> Customer:
    """The customer as it is under its lock. Raises NotAllowed where `by` may not change it."""
    row = Customer.objects.visible_to(by).select_for_update(of=("self",)).get(pk=customer.pk)
    row.workspace = by.workspace
    if not may_change(by, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team; you can log touches, not change it."))
    return row
