"""The card of the minute before a touch."""

from datetime import timedelta

import pytest

from followthrough.journal.log import Move
from followthrough.planner.card import card_for, lane_of
from followthrough.vocabulary.outcome import Outcome
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import FRIDAY, LONG_AGO, promise, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def test_it_says_what_the_stage_still_asks_for_and_what_is_on_record(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, move=Move(outcome=Outcome.PROMOTED))
    bolt.deal.refresh_from_db()
    card = card_for(firm.ana, bolt.customer, bolt.deal, NOW)
    assert [(proof.what.value, proof.is_there) for proof in card.proofs] == [
        ("non_key_met", False),
        ("key_named", True),
    ]
    assert card.days_in_stage == 17


def test_it_shows_the_last_three_touches_promises_open_and_people_key_first(firm: Firm, bolt: Bolt) -> None:
    for number in range(4):
        step = promise("Send the comparison", FRIDAY) if number == 3 else None
        touch(firm.ana, bolt.customer, NOW - timedelta(days=9 - number), note=f"touch {number}", step=step)
    bolt.customer.refresh_from_db()
    card = card_for(firm.max, bolt.customer, lane_of(firm.max, bolt.customer), NOW)
    assert [touched.entry.note for touched in card.touches] == ["touch 3", "touch 2", "touch 1"]
    assert [(step.what, step.member.name) for step in card.promises] == [("Send the comparison", "Ana Ferreira")]
    assert [person.name for person in card.people] == ["Dr. Ines Keller", "Jonas Weber"]
    assert card.deal == bolt.deal
    assert card.bond is not None
    assert 0 < card.bond.now.index <= 100
    assert [close.name for close in card.bond.closest] == ["Ana Ferreira"]


def test_a_customer_without_a_deal_or_a_touch_has_a_card_too(firm: Firm, bolt: Bolt) -> None:
    card = card_for(firm.ana, bolt.customer, None, NOW)
    assert (card.proofs, card.days_in_stage, card.touches, card.bond) == ((), None, (), None)
