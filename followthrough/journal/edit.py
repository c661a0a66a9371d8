"""Edit a customer: its clock does not restart, but its zone and do-not-contact bear on when it is due."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from followthrough.customers.enter import edit_facts
from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.playbook.cadence import rhythm_of
from followthrough.workspace.models import Member


@transaction.atomic
def edit_customer(*, by: Member, customer: Customer, version: int, facts: Mapping[str, Any]) -> Customer:
    """Change facts of a customer (`customers.enter.CUSTOMER_FACTS`).

    Raises StaleVersion when `version` is not the current one, NotAllowed when `by` may not change it.
    """
    edited = edit_facts(by=by, customer=customer, version=version, facts=facts)
    edited.workspace = by.workspace
    if "time_zone" in facts:
        # Which touches share a day, and so count once, is a matter of the customer's zone; so are days between.
        clocks.recount(edited, rhythm_of(by.workspace))
        clocks.save_kept(edited, ("log_score", *clocks.GAP_FIELDS))
    clocks.save_due(edited)
    return edited
