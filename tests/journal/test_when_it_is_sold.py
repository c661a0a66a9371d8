"""When a customer is sold, and what ends that; a closing wakes nobody."""

from datetime import date, timedelta

import pytest

from followthrough.deals.models import Deal
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.park import park
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import DOWN, SAME, UP, call, deal_at


def test_a_customer_is_sold_since_its_earliest_sale_whichever_was_told_first(firm: Firm, bolt: Bolt) -> None:
    late, early = (deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt) for _deal in range(2))
    call(firm.ana, bolt, UP, deal=late)
    call(firm.ana, bolt, UP, deal=early, at=NOW - timedelta(days=5))
    bolt.customer.refresh_from_db()
    assert bolt.customer.sold_at == NOW - timedelta(days=5)
    assert list(differences(firm.workspace)) == []


def test_a_deal_that_begins_sold_makes_its_customer_sold(firm: Firm, bolt: Bolt) -> None:
    deal_at(Stage.PAYMENT_COLLECTED, firm.ana, bolt)
    bolt.customer.refresh_from_db()
    assert bolt.customer.sold_at == NOW
    assert list(differences(firm.workspace)) == []


def test_what_was_sold_and_then_lost_is_not_won_until_it_is_taken_up_again(firm: Firm, bolt: Bolt) -> None:
    deal = deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt)
    call(firm.ana, bolt, UP, deal=deal)
    call(firm.ana, bolt, DOWN, deal=deal, at=NOW + timedelta(hours=1))
    assert Deal.objects.in_workspace(firm.workspace).won().get() == deal
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason="price", at=NOW + timedelta(hours=2))
    bolt.customer.refresh_from_db()
    deal.refresh_from_db()
    assert (bolt.customer.sold_at, deal.sold_at) == (None, NOW)
    assert not Deal.objects.in_workspace(firm.workspace).won().exists()
    assert list(differences(firm.workspace)) == []
    reopen_deal(by=firm.ana, deal=deal, reason="they called", at=NOW + timedelta(hours=3))
    bolt.customer.refresh_from_db()
    assert bolt.customer.sold_at == NOW


@pytest.mark.mechanism("M22")
def test_closing_a_deal_does_not_wake_its_customer(firm: Firm, bolt: Bolt) -> None:
    until = date(2027, 1, 4)
    park(by=firm.ana, customer=bolt.customer, wake_on=until, reason="budget", at=NOW)
    park(by=firm.ana, customer=bolt.customer, deal=bolt.deal, wake_on=until, reason="budget", at=NOW)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    bolt.customer.refresh_from_db()
    bolt.deal.refresh_from_db()
    assert (bolt.customer.parked_until, bolt.customer.next_due_on, bolt.deal.parked_until) == (until, until, None)
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M22")
def test_a_deal_that_a_touch_woke_rests_again_when_it_is_taken_back(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, deal=bolt.deal, wake_on=date(2027, 1, 4), reason="budget", at=NOW)
    touch = call(firm.ana, bolt, SAME).entry
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    bolt.deal.refresh_from_db()
    assert bolt.deal.parked_until == date(2027, 1, 4)
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M22")
def test_who_was_parked_anew_since_rests_until_the_later_word(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 4), reason="budget", at=NOW)
    touch = call(firm.ana, bolt, SAME).entry
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2026, 12, 1), reason="fair", at=NOW)
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    bolt.customer.refresh_from_db()
    assert bolt.customer.parked_until == date(2026, 12, 1)
    assert list(differences(firm.workspace)) == []
