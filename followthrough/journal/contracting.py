"""Keep and change the contract of a deal; its end brings the customer back in time (M6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from followthrough.customers.models import Customer
from followthrough.deals import ask
from followthrough.deals.models import Contract, Deal
from followthrough.journal import clocks
from followthrough.workspace.models import Member


@transaction.atomic
def keep_contract(*, by: Member, deal: Deal, facts: Mapping[str, Any], at: datetime) -> Contract:
    """The contract of a deal, with fields of `CONTRACT_FACTS`. Raises Refused, NotAllowed."""
    customer = _locked(by, deal)
    contract = ask.keep_contract(by=by, deal=deal, facts=facts, at=at)
    _follow(customer)
    return contract


@transaction.atomic
def edit_contract(*, by: Member, contract: Contract, version: int, facts: Mapping[str, Any], at: datetime) -> Contract:
    """Change facts of a contract. Raises Refused, StaleVersion, NotAllowed."""
    customer = _locked(by, contract.deal)
    changed = ask.edit_contract(by=by, contract=contract, version=version, facts=facts, at=at)
    _follow(customer)
    return changed


def _follow(customer: Customer) -> None:
    """It may end one day; and who signs again has value from what they bought."""
    clocks.note_endings(customer)
    if customer.sold_at is not None:
        clocks.note_after_sale(customer)


def _locked(by: Member, deal: Deal) -> Customer:
    """The customer first, as whoever logs a touch does, so that no two wait for each other."""
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=deal.customer_id)
    customer.workspace = by.workspace
    return customer
