"""Which next steps a touch ends, and which go on when it is taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.journal.replay import differences
from followthrough.journal.steps import set_next_step
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import SAME, UP, call, deal_at, open_steps

VISIT = Step(what="Visit", due_on=date(2026, 11, 24), agreed=True)
TRAIN = Step(what="Train their people", due_on=date(2026, 12, 1), agreed=True)


@pytest.mark.mechanism("M9")
def test_a_completing_touch_replaces_the_step_that_stood_without_a_deal(firm: Firm, bolt: Bolt) -> None:
    deal = deal_at(Stage.PAYMENT_COLLECTED, firm.ana, bolt)
    call(firm.ana, bolt, step=VISIT)
    call(firm.ana, bolt, SAME, deal=deal, step=VISIT)
    logged = call(firm.ana, bolt, UP, deal=deal, step=TRAIN)
    assert open_steps(bolt) == {(None, firm.ana.pk, "Train their people")}
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    assert open_steps(bolt) == {(None, firm.ana.pk, "Visit"), (deal.pk, firm.ana.pk, "Visit")}


@pytest.mark.mechanism("M9")
def test_a_complete_deal_leaves_no_step_of_anybody_and_undo_brings_back_each(firm: Firm, bolt: Bolt) -> None:
    deal = deal_at(Stage.PAYMENT_COLLECTED, firm.ana, bolt)
    call(firm.ana, bolt, SAME, deal=deal, step=VISIT)
    set_next_step(by=firm.sol, customer=bolt.customer, deal=deal, step=TRAIN, at=NOW)
    set_next_step(by=firm.sol, customer=bolt.customer, step=TRAIN, at=NOW)
    before = open_steps(bolt)
    logged = call(firm.ana, bolt, UP, deal=deal)
    assert open_steps(bolt) == {(None, firm.sol.pk, "Train their people")}
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    assert open_steps(bolt) == before
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_touches_taken_back_in_any_order_leave_the_step_before_them(
    firm: Firm, bolt: Bolt, order: tuple[int, ...]
) -> None:
    set_next_step(by=firm.ana, customer=bolt.customer, step=VISIT, at=NOW)
    touches = [call(firm.ana, bolt, at=NOW + timedelta(minutes=minute)).entry for minute in range(3)]
    for number in order:
        withdraw_touch(by=firm.ana, touch=touches[number], at=NOW + timedelta(hours=1))
    assert open_steps(bolt) == {(None, firm.ana.pk, "Visit")}


@pytest.mark.mechanism("M15")
def test_a_step_set_by_hand_since_stands_when_the_touch_is_taken_back(firm: Firm, bolt: Bolt) -> None:
    set_next_step(by=firm.ana, customer=bolt.customer, step=VISIT, at=NOW)
    touch = call(firm.ana, bolt).entry
    set_next_step(by=firm.ana, customer=bolt.customer, step=TRAIN, at=NOW)
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    assert open_steps(bolt) == {(None, firm.ana.pk, "Train their people")}


def test_who_must_not_be_contacted_gets_no_step_that_nobody_asked_for(firm: Firm, bolt: Bolt) -> None:
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"do_not_contact": True})
    assert call(firm.ana, bolt, SAME).step is None
    assert open_steps(bolt) == set()
    asked = call(firm.ana, bolt, SAME, step=VISIT, at=NOW + timedelta(minutes=1))
    assert asked.step
    assert asked.step.what == "Visit"


def test_a_suggested_step_is_never_before_the_customers_own_day(firm: Firm, bolt: Bolt) -> None:
    edit_customer(
        by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"time_zone": "Pacific/Auckland"}
    )
    tuesday_there = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    facts = Facts(channel=Channel.CALL, happened_at=tuesday_there - timedelta(days=30))
    step = log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=tuesday_there).step
    assert step
    assert step.due_on == date(2026, 11, 24)
