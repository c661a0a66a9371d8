"""What is on record that the next one should know when a customer is handed over; the screens word it (M31)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.deals.agree import sheet_of
from followthrough.deals.models import Ask, Contract, Deal, Program
from followthrough.journal.models import NextStep, Promise
from followthrough.relationship.models import Expectation, Milestone
from followthrough.vocabulary.milestone import MilestoneKind

#: So many criteria, promises or results are named; the first of them matter.
MOST = 8


@dataclass(frozen=True, slots=True)
class Known:
    """What is known: `deal` is the sale that stands last, or the open deal that is furthest.

    `criteria` are names, the weightiest first; `owed_on` the day from which a payment is owed; `first_value_on` the day
    agreed for the first value; `step` what was agreed with them next.
    """

    people: list[Contact]
    deal: Deal | None
    criteria: list[str]
    program: Program | None
    ask: Ask | None
    contract: Contract | None
    promises: list[Promise]
    expectations: list[Expectation]
    first_value_on: date | None
    step: NextStep | None


def known_of(customer: Customer) -> Known:
    """What is on record of a customer; ten statements."""
    where: dict[str, Any] = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    people = Contact.objects.filter(**where, left_on=None).order_by("-is_key", "name_key")
    deal = _deal_of(customer)
    of_deal: dict[str, Any] = {"workspace_id": customer.workspace_id, "deal": deal}
    steps = NextStep.objects.filter(**where, closed_at=None, agreed=True).select_related("contact", "member")
    promises = Promise.objects.filter(**where).open().select_related("member").order_by("due_on", "id")
    results = Expectation.objects.filter(**where).standing().order_by("due_on", "id")
    return Known(
        people=list(people[: 2 * MOST]),
        deal=deal,
        criteria=_criteria(deal),
        program=Program.objects.filter(**of_deal, is_sent=True).order_by("number").last(),
        ask=Ask.objects.filter(**of_deal).order_by("id").last(),
        contract=Contract.objects.filter(**of_deal).order_by("id").last(),
        promises=list(promises[:MOST]),
        expectations=list(results[:MOST]),
        first_value_on=_first_value_on(customer),
        step=steps.order_by("due_on", "id").first(),
    )


def _deal_of(customer: Customer) -> Deal | None:
    deals = Deal.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    return deals.won().order_by("-sold_at", "-id").first() or deals.order_by("-stage", "-id").first()


def _criteria(deal: Deal | None) -> list[str]:
    sheet = sheet_of(deal) if deal is not None else None
    rows = sorted(sheet.criteria, key=lambda one: -one["weight"]) if sheet else []
    return [row["name"] for row in rows[:MOST]]


def _first_value_on(customer: Customer) -> date | None:
    ahead = (
        Milestone.objects.in_workspace(customer.workspace_id)
        .ahead()
        .filter(customer=customer, kind=MilestoneKind.FIRST_VALUE, due_on__isnull=False)
    )
    return ahead.order_by("due_on").values_list("due_on", flat=True).first()
