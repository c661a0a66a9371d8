"""Effort and money by phase, and what customers brought: told with their n, currencies apart, nothing without data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.deals.collect import plan_instalment, receive
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, log_touch
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Member, local_day
from tests.cast import Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M39")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=90))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Sold 30 days ago, found in disillusionment 20 days ago: ten calls of 10 minutes before, fifteen of 20 since."""
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=60))
    sold_at = now - timedelta(days=30)
    Deal.objects.in_workspace(firm.workspace).filter(pk=bolt.deal.pk).update(sold_at=sold_at, stage=7)
    Customer.objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk).update(sold_at=sold_at)
    PhaseFound.objects.create(
        workspace=firm.workspace, customer=bolt.customer, on=local_day(firm.ana, now - timedelta(days=20)),
        phase="disillusionment", is_told=True, interest=50, trust=50, found_at=now,
    )  # fmt: skip
    for number in range(25):
        at = now - timedelta(days=40 if number < 10 else 10, minutes=number)
        facts = Facts(channel=Channel.CALL, happened_at=at, minutes=10 if number < 10 else 20)
        log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at)
    return bolt


def pay(firm: Firm, bolt: Bolt, amount: int, code: str, days_ago: int) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    facts = {"amount": amount, "currency": code, "due_on": local_day(firm.ana, at)}
    row = plan_instalment(by=firm.ana, deal=bolt.deal, facts=facts, at=at)
    receive(by=firm.ana, instalment=row, amount=amount, received_on=local_day(firm.ana, at), at=timezone.now())


def read(client: Client, name: str, **query: Any) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def test_shares_are_told_with_what_they_rest_on_and_below_twenty_touches_not_at_all(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    """300 of 400 minutes fell after the sale; all that was paid was for it, whenever it came in."""
    pay(firm, bolt, 300_000, "EUR", 35)
    pay(firm, bolt, 100_000, "EUR", 10)
    page = read(sign_in(firm.ana), "effort-insight")
    assert "75 % of the minutes noted fell after the first sale (n = 400 minutes)." in page
    assert "Of the money 0 % was for renewals and further deals (n = 2 payments and sales)." in page
    assert "25 %" in page
    assert "Minutes were noted for 25 of 25 touches" in page
    assert "Bolt Pharma" in page
    assert "€ 4,000" in page
    few = read(sign_in(firm.ana), "effort-insight", owner="all", days="30")
    assert "Too few touches yet to tell: it takes 20." in few


def test_where_hardly_anybody_noted_minutes_touches_are_compared(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    at = timezone.now() - timedelta(days=5)
    for number in range(26):
        facts = Facts(channel=Channel.CALL, happened_at=at + timedelta(minutes=number))
        log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at + timedelta(minutes=number))
    page = read(sign_in(firm.ana), "effort-insight")
    assert "80 % of the touches fell after the first sale (n = 51)." in page
    assert "Minutes were noted for 25 of 51 touches" in page


def test_very_many_touches_are_counted_once_in_ten_minutes(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, words = sign_in(firm.ana), "So many touches are counted once in ten minutes."
    assert words not in read(client, "effort-insight", owner="all")
    monkeypatch.setattr("followthrough.web.insight.effort.MOST_AT_ONCE", 24)
    assert words in read(client, "effort-insight", owner="all")
    at = timezone.now()
    log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    kept = read(client, "effort-insight", owner="all")
    assert words in kept
    assert "Minutes were noted for 25 of 25 touches" in kept
    assert "Minutes were noted for 25 of 26 touches" in read(client, "effort-insight", owner="me")


def test_currencies_are_chosen_and_never_added_up(sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt) -> None:
    pay(firm, bolt, 300_000, "EUR", 10)
    pay(firm, bolt, 500_000, "CHF", 10)
    client = sign_in(firm.ana)
    for name in ("effort-insight", "lifetime-insight"):
        page = read(client, name, owner="all")
        assert "Currencies are not added up together: CHF 5,000, € 3,000." in page
        assert "8,000" not in page
        assert '<option value="CHF" selected>' in read(client, name, owner="all", currency="CHF")
        assert '<option value="EUR" selected>' in read(client, name, owner="all", currency="<b>")


def test_what_customers_brought_is_told_with_what_is_still_to_win(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    pay(firm, bolt, 300_000, "EUR", 10)
    rows = Customer.objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk)
    rows.update(potential=900_000, potential_currency="EUR")
    page = read(sign_in(firm.max), "lifetime-insight", owner="all")
    assert "Of € 3,000 that came in so far, € 0 (0 %) was for renewals and further deals, from 0 customers." in page
    assert "€ 9,000" in page
    assert "not a year yet" in page
    assert "too few to tell" in page


def test_without_anything_on_record_the_pages_say_what_will_stand_there(
    sign_in: Callable[[Member], Client], firm: Firm
) -> None:
    enter_customer(by=firm.ana, at=timezone.now(), name="Nobody yet")
    client = sign_in(firm.ana)
    assert "Nobody was touched here in this time" in read(client, "effort-insight")
    assert "No money has come in from these customers yet." in read(client, "lifetime-insight")
