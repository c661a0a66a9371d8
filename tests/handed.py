"""A customer that is offered to somebody else, and one that expects something."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followthrough.care.expecting import Result, expect, give_up_expecting, measure
from followthrough.care.hand_off import give_back, offer
from followthrough.customers.models import Contact, Customer
from followthrough.relationship.models import Expectation, ExpectationChange, HandOff
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True)
class Expected:
    """A result in money, and what somebody saw of it."""

    result: Expectation
    measured: ExpectationChange

    @property
    def ids(self) -> dict[str, int]:
        """A row for each name in an address."""
        return {"expectation_id": self.result.pk, "change_id": self.measured.pk}


def hand_on(*, customer: Customer, to: Member, at: datetime, mark: str = "") -> HandOff:
    """What the owner of a customer offers to `to`, who returned it once."""
    giver = customer.owner
    pack = {HandOffItem.WHY_BOUGHT: f"Twice the samples {mark}", HandOffItem.RISKS: f"Late pumps {mark}"}
    first = offer(by=giver, customer=customer, to=to, pack=pack, at=at - timedelta(hours=9))
    give_back(by=to, hand_off=first, reason=f"Who signs? {mark}", at=at - timedelta(hours=8))
    return offer(by=giver, customer=customer, to=to, pack=pack, at=at)


def expecting(*, customer: Customer, key: Contact, at: datetime, mark: str = "") -> Expected:
    """Results in money and in words: one partly met, one on which nobody looked, one that holds no longer."""
    giver, on = customer.owner, local_day(customer.owner, at)
    told: dict[str, Any] = {"by": giver, "customer": customer, "contact": key, "at": at}
    waste = Result(what=f"less waste {mark}", due_on=on - timedelta(days=1), promised=500_000, currency="EUR")
    result = expect(**told, result=waste)
    measured = measure(by=giver, expectation=result, realized=200_000, on=on, today=on, contact=key, at=at)
    gone = expect(**told, result=Result(what=f"quiet nights {mark}", due_on=on - timedelta(days=9)))
    give_up_expecting(by=giver, expectation=gone, reason=f"they moved {mark}", at=at)
    expect(**told, result=Result(what=f"fewer repeats {mark}", due_on=on - timedelta(days=2)))
    return Expected(result, measured)
