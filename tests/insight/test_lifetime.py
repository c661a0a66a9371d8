"""What customers brought so far, with the first sale and after it, by customer and by source."""

from datetime import timedelta
from typing import Any

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.deals.collect import plan_instalment, receive
from followthrough.deals.models import Contract, Deal
from followthrough.insight.lifetime import ENOUGH, Lifetime, lifetime_of
from followthrough.journal.open_deal import open_deal
from tests.care.years import day, later, sell
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M39")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=30))


def told(firm: Firm, days: float = 400, **more: Any) -> Lifetime:
    return lifetime_of(firm.max, None, at=later(days), **more)


def worth(deal: Deal, value: int) -> None:
    """The deal has a value, and nobody planned payments."""
    Deal.objects.in_workspace(deal.workspace_id).filter(pk=deal.pk).update(value=value, currency="EUR")


def paid(firm: Firm, deal: Deal, amount: int, days: int) -> None:
    facts = {"amount": amount, "currency": "EUR", "due_on": day(days)}
    row = plan_instalment(by=firm.ana, deal=deal, facts=facts, at=later(days))
    receive(by=firm.ana, instalment=row, amount=amount, received_on=day(days), at=later(days))


def test_the_first_sale_stands_apart_from_what_came_after_it(firm: Firm, bolt: Bolt) -> None:
    """3,000 for the first deal, 1,000 for its renewal, 600 by a second deal without a plan."""
    first = sell(firm, bolt)
    paid(firm, first, 3000, 20)
    for days in (0, 100):
        Contract.objects.create(
            workspace=firm.workspace, deal=first, by=firm.ana, name=f"C {days}", signed_on=day(days), recorded_at=NOW
        )
    paid(firm, first, 1000, 110)
    worth(sell(firm, bolt, at=later(200)), 600)
    found = told(firm)
    assert (found.split.first, found.split.later) == (3000, 1600)
    assert found.split.share == pytest.approx(1600 / 4600)
    [row] = found.customers
    assert (row.name, row.source, row.money, row.sold_at) == ("Bolt Pharma", "fair", 4600, later(0))
    assert row.a_year == pytest.approx(4600 / (400 / 365.25))
    assert told(firm, days=300).customers[0].a_year is None


def test_what_was_only_promised_or_came_to_nothing_is_no_money(firm: Firm, bolt: Bolt) -> None:
    """An open deal with a value, and a plan for which nothing came in yet, though the deal has a value."""
    deal = sell(firm, bolt)
    worth(deal, 5000)
    facts = {"amount": 5000, "currency": "EUR", "due_on": day(30)}
    plan_instalment(by=firm.ana, deal=deal, facts=facts, at=later(0))
    found = told(firm)
    assert (found.customers, found.sums, found.split.share) == ((), {}, None)


def test_by_source_how_many_bought_and_below_the_minimum_nothing_typical_is_told(firm: Firm) -> None:
    for number in range(ENOUGH):
        row = enter_customer(by=firm.ana, at=NOW, name=f"Fair {number}", source="fair")
        deal = open_deal(by=firm.ana, customer=row, at=NOW, name="Pumps", source="fair")
        Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(
            sold_at=NOW, stage=7, value=100 + number, currency="EUR"
        )
        Customer.objects.in_workspace(firm.workspace).filter(pk=row.pk).update(sold_at=NOW, potential=900)
        if number == ENOUGH - 2:
            assert told(firm).sources[0].typical is None
    enter_customer(by=firm.ana, at=NOW, name="Web", source="website")
    enter_customer(by=firm.ana, at=NOW, name="Web too", source="website")
    fair, web = told(firm).sources
    assert (fair.name, fair.rate.successes, fair.rate.n) == ("fair", ENOUGH, ENOUGH)
    assert fair.money == sum(range(100, 100 + ENOUGH))
    assert fair.typical is not None
    assert (fair.typical.mean, fair.typical.median) == (109.5, 109.5)
    assert (web.name, web.bought, web.customers, web.money, web.typical) == ("website", 0, 2, 0, None)


def test_sources_beyond_those_named_stand_together(firm: Firm) -> None:
    for number in range(12):
        enter_customer(by=firm.ana, at=NOW, name=f"C {number}", source=f"s{number:02}")
    found = told(firm).sources
    assert [row.name for row in found] == [*(f"s{number:02}" for number in range(10)), None]
    assert found[-1].customers == 2
    assert told(firm).whole.rate.n == 12


def test_it_takes_five_statements(firm: Firm, bolt: Bolt, django_assert_num_queries: Any) -> None:
    worth(sell(firm, bolt), 100)
    assert firm.max.workspace.base_currency
    with django_assert_num_queries(5):
        assert told(firm).customers[0].money == 100
