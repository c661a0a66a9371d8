"""A customer that is offered to somebody else, and expects something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from followthrough.care.expecting import Result, expect, give_up_expecting, measure
from followthrough.care.hand_off import give_back, offer
from followthrough.customers.models import Contact, Customer
from followthrough.relationship.models import Expectation, ExpectationChange, HandOff
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True)
class Handed:
    """An offer that waits, results in money and in words, and what somebody saw of one."""

    offered: HandOff
    result: Expectation
    measured: ExpectationChange

    @property
    def ids(self) -> dict[str, int]:
        """A row for each name in an address."""
        return {"hand_off_id": self.offered.pk, "expectation_id": self.result.pk, "change_id": self.measured.pk}


def hand_on(*, customer: Customer, key: Contact, to: Member, at: datetime, mark: str = "") -> Handed:
    """What the owner of a customer offers to `to`, who returned it once; and what it expects."""
    giver, on = customer.owner, local_day(customer.owner, at)

    def said(words: str) -> str:
        return f"{words} {mark}".strip()

    pack = {HandOffItem.WHY_BOUGHT: said("Twice the samples."), HandOffItem.RISKS: said("Late pumps.")}
    first = offer(by=giver, customer=customer, to=to, pack=pack, at=at - timedelta(hours=9))
    give_back(by=to, hand_off=first, reason=said("Who signs?"), at=at - timedelta(hours=8))
    told = {"by": giver, "customer": customer, "contact": key, "at": at}
    result = expect(**told, result=Result(what=said("less waste"), due_on=on, promised=500_000, currency="EUR"))
    measured = measure(by=giver, expectation=result, realized=200_000, on=on, today=on, contact=key, at=at)
    gone = expect(**told, result=Result(what=said("quiet nights"), due_on=on - timedelta(days=9)))
    give_up_expecting(by=giver, expectation=gone, reason=said("they moved"), at=at)
    expect(**told, result=Result(what=said("fewer repeats"), due_on=on - timedelta(days=2)))
    return Handed(offer(by=giver, customer=customer, to=to, pack=pack, at=at), result, measured)
