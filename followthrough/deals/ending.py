"""The contracts of customers that come to their end (M6)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from followthrough.deals.models import Contract
from followthrough.reckoning.endings import Ending, ending
from followthrough.workspace.statement import OneOf


def endings_of(workspace_id: int, customer_ids: Collection[int]) -> dict[int, list[Ending]]:
    """By customer, the ends of their signed contracts, the earliest first; one statement.

    Of a deal the contract signed last counts. A contract signed with the same customer from the day on which an end
    asks for attention takes its place: that end asks no more.
    """
    rows = Contract.objects.in_workspace(workspace_id).filter(
        OneOf("deal__customer_id", list(customer_ids)), signed_on__isnull=False
    )
    last: dict[int, dict[int, tuple[date, date | None, date | None]]] = defaultdict(dict)
    found = rows.order_by("signed_on", "id").values_list(
        "deal__customer_id", "deal_id", "signed_on", "ends_on", "notice_by"
    )
    for customer_id, deal_id, signed_on, ends_on, notice_by in found:
        assert signed_on
        last[customer_id][deal_id] = signed_on, ends_on, notice_by
    told = {}
    for customer_id, contracts in last.items():
        latest = max(signed_on for signed_on, _ends, _notice in contracts.values())
        ends = [ending(ends_on, notice) for _signed, ends_on, notice in contracts.values() if ends_on]
        told[customer_id] = sorted(one for one in ends if latest < one.asks_from)
    return told
