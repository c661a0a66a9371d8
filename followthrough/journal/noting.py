"""Note who somebody at a customer is, and what they choose by: who leaves, and a competitor, break a level (M17).

After a sale a champion who leaves raises the alarm (M31).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction

from followthrough.customers import enter
from followthrough.customers.models import Contact, Customer
from followthrough.deals import agree
from followthrough.deals.agree import Criterion
from followthrough.deals.models import CriteriaSheet, Deal
from followthrough.journal import clocks, levels
from followthrough.relationship.known import may_champion
from followthrough.workspace.models import Member

#: What of a person a level and an alarm rest on.
_standing = attrgetter("left_on", "is_key", "role")


@transaction.atomic
def enter_contact(
    *, by: Member, customer: Customer, at: datetime, is_met_in_touch: bool = False, **facts: Any
) -> Contact:
    """A new person at a customer; a new champion ends the alarm about one who left.

    Raises what `customers.enter.enter_contact` raises.
    """
    contact = enter.enter_contact(by=by, customer=customer, at=at, is_met_in_touch=is_met_in_touch, **facts)
    if may_champion(is_key=contact.is_key, role=contact.role):
        clocks.note_people(_locked(by, contact.customer_id))
    return contact


@transaction.atomic
def edit_contact(*, by: Member, contact: Contact, version: int, facts: Mapping[str, Any], at: datetime) -> Contact:
    """Change facts of a person; where they leave, or come back, the level and the alarm of their customer follow.

    Raises StaleVersion, and NotAllowed when `by` may not change the customer.
    """
    edited = enter.edit_contact(by=by, contact=contact, version=version, facts=facts, at=at)
    if _standing(edited) != _standing(contact):
        customer = _locked(by, edited.customer_id)
        levels.note_break(customer)
        clocks.note_people(customer)
    return edited


@transaction.atomic
def write_criteria(
    *, by: Member, deal: Deal, rivals: Sequence[str], criteria: Sequence[Criterion], seen: int, at: datetime
) -> CriteriaSheet:
    """Keep what the customer of a deal chooses by; a competitor named for the first time breaks its level.

    Raises what `deals.agree.write_criteria` raises.
    """
    customer = _locked(by, deal.customer_id)
    sheet = agree.write_criteria(by=by, deal=deal, rivals=rivals, criteria=criteria, seen=seen, at=at)
    if rivals:
        levels.note_break(customer)
    return sheet


def _locked(by: Member, customer_id: int) -> Customer:
    """The customer first, as whoever logs a touch does, so that no two wait for each other."""
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer_id)
    customer.workspace = by.workspace
    return customer
