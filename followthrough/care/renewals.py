"""Contracts that come to their end, or to the last day of notice, ahead of time; and which of them were renewed (M33).

What asks for attention today stands in Today already (`deals.ending`); here stands all that comes within half a year.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from followthrough.deals.models import Contract
from followthrough.reckoning.endings import ending
from followthrough.vocabulary.program import Renewal as Renews
from followthrough.workspace.statement import OneOf

#: So far ahead one looks, and so far back for what ended and was not renewed.
WITHIN, BACK = timedelta(days=180), timedelta(days=30)
#: Notice is given at most so long before the end.
NOTICE = timedelta(days=366)
#: A page shows so many.
MOST = 200


@dataclass(frozen=True, slots=True)
class Renewal:
    """A contract near its end: the day that comes first, whether that is the notice or is past, when it was renewed."""

    contract: Contract
    on: date
    is_notice: bool
    is_past: bool
    renewed_on: date | None

    @property
    def by_itself(self) -> bool:
        """Whether its end passed and it went on by itself."""
        is_over = self.contract.ends_on == self.on and self.is_past
        return self.renewed_on is None and is_over and self.contract.renewal == Renews.AUTOMATIC

    @property
    def is_open(self) -> bool:
        """Whether nothing has taken its place yet, and it did not go on by itself."""
        return self.renewed_on is None and not self.by_itself


def renewals(
    workspace_id: int, owners: Collection[int] | None, on: date, *, customer_id: int | None = None
) -> list[Renewal]:
    """Contracts whose end or notice comes within `WITHIN` of a day, by that day; at most `MOST`; two statements.

    `owners` own or serve their customers; None for everybody's. A contract that was followed by another one of its
    deal, or of its customer from the day on which its end asks for attention, is renewed.
    """
    until = on + WITHIN
    rows = Contract.objects.in_workspace(workspace_id).filter(
        Q(ends_on__lte=until) | Q(notice_by__gte=on, notice_by__lte=until),
        signed_on__isnull=False, ends_on__gte=on - BACK, ends_on__lte=until + NOTICE,
    )  # fmt: skip
    if owners is not None:
        rows = rows.filter(Q(OneOf("deal__customer__owner_id", list(owners)))
                           | Q(OneOf("deal__customer__service_member_id", list(owners))))  # fmt: skip
    if customer_id is not None:
        rows = rows.filter(deal__customer_id=customer_id)
    told = rows.select_related("deal__customer__owner", "deal__customer__service_member").defer("note", "deal__note")
    found = list(told.order_by("ends_on", "id")[: MOST + 1])
    later = _signed(workspace_id, found)
    listed = [_renewal(row, on, later) for row in found]
    return sorted(listed, key=lambda one: (one.on, one.contract.pk))


Signed = tuple[date, int, int]


def _signed(workspace_id: int, found: Sequence[Contract]) -> dict[int, list[Signed]]:
    """By customer, the days on which contracts were signed, with their ids and deals; in order."""
    ids = {row.deal.customer_id for row in found}
    rows = Contract.objects.in_workspace(workspace_id).filter(
        OneOf("deal__customer_id", list(ids)), signed_on__isnull=False
    )
    signed: dict[int, list[Signed]] = {}
    listed = rows.order_by("signed_on", "id").values_list("deal__customer_id", "signed_on", "id", "deal_id")
    for customer_id, signed_on, pk, deal_id in listed:
        assert signed_on
        signed.setdefault(customer_id, []).append((signed_on, pk, deal_id))
    return signed


def _renewal(row: Contract, on: date, later: dict[int, list[Signed]]) -> Renewal:
    assert row.ends_on
    assert row.signed_on
    ends = ending(row.ends_on, row.notice_by)
    is_notice = row.notice_by is not None and row.notice_by >= on
    renewed = [
        signed_on
        for signed_on, pk, deal_id in later.get(row.deal.customer_id, ())
        if pk != row.pk
        and (signed_on >= ends.asks_from or (deal_id == row.deal_id and (signed_on, pk) > (row.signed_on, row.pk)))
    ]
    first = row.notice_by if is_notice else row.ends_on
    assert first
    return Renewal(row, first, is_notice, first < on, min(renewed, default=None))
