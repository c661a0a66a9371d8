"""Effort and money stand in the phase a customer was in on the day; currencies apart, amended minutes as amended."""

from datetime import timedelta
from typing import Any

import pytest

from followthrough.background.tasks import place_customers
from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.customers.enter import enter_customer
from followthrough.deals.collect import plan_instalment, receive, take_back_receipt
from followthrough.deals.models import Deal
from followthrough.insight.effort import Effort, effort_of
from followthrough.insight.period import Whose
from followthrough.journal.amend import amend_touch
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import open_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.stage import Stage
from tests.care.years import day, later, sell, talk
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M39")]
EVER = Whose(None, None)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=30))


def told(firm: Firm, days: float = 40, whose: Whose = EVER, **more: Any) -> Effort:
    return effort_of(firm.max, whose, at=later(days), **more)


def lines(found: Effort) -> dict[str, tuple[int, int, int]]:
    """Of each line with touches how many, how many of them noted minutes, and the minutes."""
    return {phase: (part.touches, part.noted, part.minutes) for phase, part in found.by_phase.items() if part.touches}


def money(found: Effort) -> dict[str, tuple[int, int]]:
    """Of each line with money what came in, and what was sold without a payment plan."""
    return {phase: (part.collected, part.unplanned) for phase, part in found.by_phase.items() if part.money}


def live(firm: Firm, bolt: Bolt, days: int) -> None:
    row = plan_milestone(by=firm.ana, customer=bolt.customer, kind=MilestoneKind.GO_LIVE, what="Live", at=later(days))
    reach_milestone(by=firm.ana, milestone=row, on=day(days), at=later(days))


def of_a_life(firm: Firm, bolt: Bolt) -> Deal:
    """Bolt with touches of 10 minutes before the sale, 20 in the peak, 40 in disillusionment, 80 in enlightenment."""
    early = NOW - timedelta(days=10)
    facts = Facts(channel=Channel.CALL, happened_at=early, minutes=10)
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=early)
    deal = sell(firm, bolt)
    place_customers(at=later(0))
    talk(firm.ana, bolt, 2, minutes=20)
    for days in (10, 17):
        place_customers(at=later(days))
    talk(firm.sol, bolt, 18, minutes=40)
    live(firm, bolt, 20)
    place_customers(at=later(20))
    talk(firm.sol, bolt, 22, minutes=80)
    talk(firm.sol, bolt, 23)
    return deal


def test_a_touch_counts_in_the_phase_of_its_day_and_who_noted_no_minutes_is_told(firm: Firm, bolt: Bolt) -> None:
    """The call in which they signed belongs to what led to it; it noted no minutes, as the last call."""
    of_a_life(firm, bolt)
    assert lines(told(firm)) == {
        "before": (2, 1, 10), "peak": (1, 1, 20), "disillusionment": (1, 1, 40), "enlightenment": (2, 1, 80),
    }  # fmt: skip


def test_after_a_sale_of_which_nothing_was_found_the_phase_is_not_known(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    talk(firm.ana, bolt, 2, minutes=20)
    assert lines(told(firm))[""] == (1, 1, 20)


def test_minutes_count_as_amended_and_what_was_taken_back_not_at_all(firm: Firm, bolt: Bolt) -> None:
    entry = talk(firm.ana, bolt, -3, minutes=20).entry
    amend_touch(by=firm.ana, touch=entry, at=later(-2), contacts=[bolt.keller], minutes=50)
    gone = talk(firm.ana, bolt, -2, minutes=7).entry
    withdraw_touch(by=firm.ana, touch=gone, at=later(-2))
    found = told(firm)
    assert lines(found) == {"before": (1, 1, 50)}
    assert [(row.name, row.minutes) for row in found.worked] == [("Bolt Pharma", 50)]


def test_money_counts_when_it_came_in_and_a_sale_without_a_plan_apart(firm: Firm, bolt: Bolt) -> None:
    """The first deal has a plan: 1,000 on the day of the sale, 2,000 in disillusionment, 500 that were a mistake."""
    deal = of_a_life(firm, bolt)
    facts = {"amount": 9000, "currency": "EUR", "due_on": day(30)}
    row = plan_instalment(by=firm.ana, deal=deal, facts=facts, at=later(0))
    for amount, days in ((1000, 0), (2000, 18), (500, 19)):
        receipt = receive(by=firm.ana, instalment=row, amount=amount, received_on=day(days), at=later(days))
    take_back_receipt(by=firm.ana, receipt=receipt, at=later(19))
    more = sell(firm, bolt, at=later(24))
    Deal.objects.in_workspace(firm.workspace).filter(pk=more.pk).update(value=700, currency="EUR")
    found = told(firm)
    assert money(found) == {"before": (1000, 0), "disillusionment": (2000, 0), "enlightenment": (0, 700)}
    assert [(one.name, one.money) for one in found.paid] == [("Bolt Pharma", 3700)]
    assert (found.all.money, found.all.came, found.all.sold, found.unlisted.money) == (3700, 2, 1, 0)
    assert found.later == 700


def test_currencies_stand_apart(firm: Firm, bolt: Bolt) -> None:
    deal = sell(firm, bolt)
    for code, amount in (("EUR", 100), ("CHF", 900)):
        facts = {"amount": amount, "currency": code, "due_on": day(1)}
        row = plan_instalment(by=firm.ana, deal=deal, facts=facts, at=later(0))
        receive(by=firm.ana, instalment=row, amount=amount, received_on=day(1), at=later(1))
    found = told(firm)
    assert (found.currency, found.all.money, found.sums) == ("EUR", 100, {"CHF": 900, "EUR": 100})
    swiss = told(firm, currency="CHF")
    assert (swiss.currency, swiss.all.money) == ("CHF", 900)
    assert told(firm, currency="XXX").currency == "EUR"


def test_the_period_and_whose_customers_are_heeded(firm: Firm, bolt: Bolt) -> None:
    """Sol serves Bolt: it is among Sol's; Priya has nothing to do with it."""
    entry = talk(firm.ana, bolt, -3, minutes=20).entry
    assert Entry.objects.in_workspace(firm.workspace).filter(pk=entry.pk).exists()
    bolt.customer.service_member = firm.sol
    bolt.customer.save(update_fields=["service_member"])
    for member, touches in ((firm.ana, 1), (firm.sol, 1), (firm.priya, 0)):
        assert told(firm, whose=Whose(frozenset({member.pk}), None)).all.touches == touches
    assert told(firm, whose=Whose(None, later(-2))).all.touches == 0
    assert told(firm, whose=Whose(None, later(-4))).all.touches == 1


def test_customers_beyond_those_named_are_told_as_a_sum(firm: Firm) -> None:
    at = NOW - timedelta(days=5)
    for number in range(22):
        row = enter_customer(by=firm.ana, at=at, name=f"Customer {number:02}")
        facts = Facts(channel=Channel.CALL, happened_at=at, minutes=number + 1)
        log_touch(by=firm.ana, customer=row, facts=facts, at=at)
        open_deal(by=firm.ana, customer=row, at=at, name="Pumps", source="fair", stage=Stage.LEAD_IDENTIFIED)
    found = told(firm)
    assert [row.minutes for row in found.worked] == list(range(22, 2, -1))
    assert (found.unlisted.touches, found.unlisted.minutes) == (2, 3)


@pytest.mark.parametrize("customers", [1, 5])
def test_it_takes_five_statements_however_many_there_are(
    customers: int, firm: Firm, django_assert_num_queries: Any
) -> None:
    for number in range(customers):
        row = enter_customer(by=firm.ana, at=NOW, name=f"Customer {number}")
        log_touch(by=firm.ana, customer=row, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    assert firm.max.workspace.time_zone
    with django_assert_num_queries(5):
        told(firm)
