"""Levels to look at again, one customer after the other, with all that one needs to decide (M17)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from django.db.models import Q

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.assess import Said, furthest_deal, last_judgement, said_of, suggestion_for
from followthrough.journal.levels import grade_of, to_look_at
from followthrough.planner.card import Touched, last_touches
from followthrough.planner.pile import MOST_LEVELS
from followthrough.planner.today import bond_index
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.levels import SuggestedLevel, value_band
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Grade
from followthrough.workspace.models import Member, local_day

Band = Literal[1, 2, 3]


class Waiting(NamedTuple):
    """A customer whose level is to be looked at again, and the band of what is to be won there."""

    id: int
    band: Band | None


@dataclass(frozen=True, slots=True)
class Look:
    """What one needs to know to judge a customer.

    `last` is the judgement that stands, `said` what was said with it as far as it still holds, `deal` the open deal
    that is furthest, `suggestion` what the facts suggest; `bond` is the viscosity 0-100, None before the first touch.
    """

    customer: Customer
    grade: Grade
    last: LevelAssessment | None
    said: Said
    deal: Deal | None
    suggestion: SuggestedLevel | None
    touches: tuple[Touched, ...]
    bond: int | None


def waiting_for(member: Member, on: date) -> list[Waiting]:
    """The member's own customers whose level is to be looked at again on a day; two statements.

    The expired before the stale, of these the most valuable first (in the bands of the member's open deals), then
    those that wait longest. At most `MOST_LEVELS`. Who rests, or is not to be contacted, waits for nobody's judgement.
    """
    awake = Q(parked_until=None) | Q(parked_until__lte=on)
    rows = Customer.objects.visible_to(member).filter(awake, to_look_at(on), owner=member, do_not_contact=False)
    rows = rows.only(*COLUMNS).order_by("id")[:MOST_LEVELS]
    stakes, values = at_stake(member)
    found = []
    for row in rows:
        amount, currency = stakes.get(row.pk, (row.potential, row.potential_currency))
        band = value_band(amount, values.get(currency, ()))
        grade = grade_of(row, on)
        found.append((grade.freshness != "expired", band or 4, -grade.days, row.pk, band))
    return [Waiting(pk, band) for *_, pk, band in sorted(found, key=lambda told: told[:4])]


COLUMNS = (
    "workspace_id", "level", "level_on", "first_due_on", "level_stale_on", "level_expired_on", "buys_on",
    "level_broken", "potential", "potential_currency",
)  # fmt: skip


def at_stake(member: Member) -> tuple[dict[int, tuple[int, str]], dict[str, list[int]]]:
    """What the member's furthest open deal with each customer is worth, and all values by currency; one statement."""
    deals = Deal.objects.visible_to(member).filter(owner=member, status=DealStatus.OPEN, value__isnull=False)
    stakes: dict[int, tuple[int, str]] = {}
    values: dict[str, list[int]] = defaultdict(list)
    for customer_id, value, currency in deals.order_by("stage", "-id").values_list("customer_id", "value", "currency"):
        if value is not None:
            stakes[customer_id] = value, currency
            values[currency].append(value)
    return stakes, values


def look_at(member: Member, customer: Customer, at: datetime) -> Look:
    """All that one needs to judge a customer of the member's workspace; at most five statements."""
    on = local_day(member, at)
    last = last_judgement(customer)
    said = said_of(last, on)
    deal = furthest_deal(customer) if customer.open_deals else None
    return Look(
        customer=customer,
        grade=grade_of(customer, on),
        last=last,
        said=said,
        deal=deal,
        suggestion=suggestion_for(said, on, deal),
        touches=tuple(last_touches(member, customer)),
        bond=bond_index(customer.log_score, customer.level, rhythm_of(member.workspace), at),
    )
