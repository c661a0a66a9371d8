"""What touches did is learnt from what the journal says since, and comes to the same as counting all of it."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, open_deal, reopen_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.learn import grounds_for, latest, learn
from followthrough.planner.models import Learnt
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.ids import new_id
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import another, graded, plan

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def log(firm: Firm, deal: Deal, outcome: Outcome, minutes: int | None = None) -> Entry:
    deal.refresh_from_db()
    move = Move(outcome=outcome, cause=DemotionCause.PRICE if outcome is Outcome.DEMOTED else "", override_reason="so")
    facts = Facts(channel=Channel.CALL, happened_at=NOW, minutes=minutes)
    return log_touch(by=firm.ana, customer=deal.customer, deal=deal, facts=facts, move=move, at=NOW).entry


def learnt(firm: Firm) -> Learnt | None:
    """Learn up to now; the row, where there was anything."""
    return learn(firm.workspace, at=NOW, until=new_id())


def anew(firm: Firm) -> Learnt:
    """All of it counted again."""
    row = learn(firm.workspace, at=NOW, until=new_id(), anew=True)
    assert row is not None
    return row


def test_touches_and_ends_are_counted_by_stage_level_and_where_they_led(firm: Firm, bolt: Bolt) -> None:
    graded(firm, bolt.customer, Level.A, NOW)
    log(firm, bolt.deal, Outcome.PROMOTED, 25)
    log(firm, bolt.deal, Outcome.RETAINED)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=NOW)
    row = learnt(firm)
    assert row is not None
    assert (row.counts, row.minutes) == ([[1, "A", 2, 1], [2, "A", 0, 1], [2, "A", 2, 1]], [[1, 25, 1]])
    assert learnt(firm) is None


def test_what_was_taken_back_or_taken_up_again_is_taken_off_by_the_next_learning(firm: Firm, bolt: Bolt) -> None:
    wrong = log(firm, bolt.deal, Outcome.PROMOTED, 25)
    learnt(firm)
    withdraw_touch(by=firm.ana, touch=wrong, at=NOW)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=NOW)
    learnt(firm)
    bolt.deal.refresh_from_db()
    reopen_deal(by=firm.ana, deal=bolt.deal, reason="they rang", at=NOW)
    row = learnt(firm)
    assert row is not None
    assert (row.counts, row.minutes) == ([], [])
    assert Learnt.objects.in_workspace(firm.workspace).count() == 3


@pytest.mark.parametrize("seed", range(4))
def test_learning_bit_by_bit_comes_to_the_same_as_counting_all(firm: Firm, seed: int) -> None:
    chance = random.Random(seed)
    deals = [
        open_deal(by=firm.ana, customer=another(firm, f"Customer {n}"), at=NOW, name="A deal", stage=Stage(n))
        for n in (2, 3, 4)
    ]
    touches: list[Entry] = []
    for _ in range(25):
        deal = chance.choice(deals)
        deal.refresh_from_db()
        outcomes = [Outcome.RETAINED, Outcome.DEMOTED] if deal.stage > 1 else [Outcome.RETAINED]
        outcomes += [Outcome.PROMOTED] * (deal.stage < 6)
        touches.append(log(firm, deal, chance.choice(outcomes), chance.choice([None, 5, 30, 700])))
        if chance.random() < 0.25:
            withdraw_touch(by=firm.ana, touch=touches.pop(), at=NOW)
        if chance.random() < 0.3:
            learnt(firm)
    learnt(firm)
    bit_by_bit, whole = latest(firm.workspace.pk), anew(firm)
    assert bit_by_bit is not None
    assert (bit_by_bit.counts, bit_by_bit.minutes) == (whole.counts, whole.minutes)


def test_what_is_learnt_counts_at_once_and_what_was_known_before_can_be_asked_again(firm: Firm, bolt: Bolt) -> None:
    before = plan(firm.ana).rows[0].worth
    for _ in range(20):
        log(firm, bolt.deal, Outcome.RETAINED, 30)
    learn(firm.workspace, at=NOW, until=new_id())
    firm.ana.workspace = firm.workspace
    now, then = grounds_for(firm.workspace), grounds_for(firm.workspace, NOW - timedelta(seconds=1))
    assert (now.minutes[1], now.is_ours(1), then.minutes[1]) == (30, True, 12)
    # None of twenty promoted: (0 + 10/3) / 30, and the level N the same again: (0 + 10 · 0.111) / 30.
    assert now.chain.promoted(1, "N") == pytest.approx((10 / 3 / 30) * 10 / 30)
    assert now.gain(1, "N") < then.gain(1, "N") == before.gain


def test_what_is_younger_than_ten_minutes_waits_for_the_next_time(firm: Firm, bolt: Bolt) -> None:
    log(firm, bolt.deal, Outcome.RETAINED)
    assert learn(firm.workspace, at=timezone.now()) is None
    assert learn(firm.workspace, at=timezone.now() + timedelta(minutes=11)) is not None


def test_a_learning_asks_as_often_whatever_there_is(firm: Firm, bolt: Bolt) -> None:
    counts = []
    for number in (1, 15):
        for _ in range(number):
            log(firm, bolt.deal, Outcome.RETAINED)
        with CaptureQueriesContext(connection) as statements:
            learnt(firm)
        counts.append(len([one for one in statements if one["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]))
    assert counts[0] == counts[1] <= 6
