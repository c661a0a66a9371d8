"""Each main page asks a fixed number of statements, however many rows it shows."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.playbook.models import Tactic
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm

pytestmark = pytest.mark.django_db

#: One of each finds the session with its member.
PINNED = {
    "logging a touch": 14,
    "the list of customers": 5,
    "a search": 6,
    "a customer": 20,
    "the form of a touch": 5,
    "the board": 6,
    "the list of deals": 4,
    "a deal": 15,
    "the journal": 7,
    "today": 14,
    "the playbook": 4,
    "the losses": 16,
    "the list of losses": 17,
}


@pytest.mark.parametrize("rows", [10, 60])
def test_every_main_page_asks_as_often_with_many_rows_as_with_few(
    rows: int, sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    deals = iter(fill(firm, bolt, rows))
    ana = sign_in(firm.ana)
    customer, deal = [bolt.customer.pk], [bolt.deal.pk]
    form = reverse("customer-touch-new", args=customer)

    def log() -> Any:
        row = next(deals)
        told = {"uid": uuid.uuid4(), "channel": "call", "outcome": "retained", "what_next": "Send the offer"}
        return ana.post(reverse("customer-touch-new", args=[row.customer_id]), told)

    pages: dict[str, Callable[[], Any]] = {
        "logging a touch": log,
        "the list of customers": lambda: ana.get(reverse("customers")),
        "a search": lambda: ana.get(reverse("customers"), {"q": "customer"}),
        "a customer": lambda: ana.get(reverse("customer", args=customer)),
        "the form of a touch": lambda: ana.get(form),
        "the board": lambda: ana.get(reverse("deals")),
        "the list of deals": lambda: ana.get(reverse("deal-list")),
        "a deal": lambda: ana.get(reverse("deal", args=deal)),
        "the journal": lambda: ana.get(reverse("journal")),
        "today": lambda: ana.get(reverse("today")),
        "the playbook": lambda: ana.get(reverse("playbook")),
        "the losses": lambda: ana.get(reverse("losses")),
        "the list of losses": lambda: ana.get(reverse("loss-list")),
    }
    assert {name: asked(ask) for name, ask in pages.items()} == PINNED


def asked(ask: Callable[[], Any]) -> int:
    """How many statements read or write rows to answer `ask` once what is kept in memory is there."""
    ask()
    seen: list[str] = []

    def note(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql.strip().lstrip("("))
        return run(sql, *rest)

    with connection.execute_wrapper(note):
        assert ask().status_code in {200, 302}
    return sum(sql.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")) for sql in seen)


def fill(firm: Firm, bolt: Bolt, rows: int) -> list[Deal]:
    """As many customers with a deal and a touch each, and as many touches of one customer; the deals of the former."""
    deals = []
    now = timezone.now()
    tactics = list(Tactic.objects.in_workspace(firm.workspace).values_list("pk", flat=True))
    retained = Move(outcome=Outcome.RETAINED)
    for number in range(rows):
        at = now - timedelta(days=9, minutes=rows - number)
        name = f"Customer {number:02}"
        customer = enter_customer(by=firm.ana, at=at, name=name, city="Lund", owner=firm.ana)
        deal = open_deal(by=firm.ana, customer=customer, at=at, name="Pumps", value=100, currency="EUR")
        facts = Facts(channel=Channel.CALL, happened_at=at, tactic_id=tactics[number % len(tactics)])
        log_touch(by=firm.ana, customer=customer, deal=deal, facts=facts, move=retained, at=at)
        log_touch(
            by=firm.ana,
            customer=bolt.customer,
            deal=bolt.deal,
            facts=Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.weber]),
            move=retained,
            at=at,
        )
        deals.append(deal)
        lost = open_deal(by=firm.ana, customer=customer, at=at, name="Filters", value=100, currency="EUR")
        close_deal(by=firm.ana, deal=lost, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=at)
    return deals
