"""What came of a campaign: all count where they were drawn, once their days have passed; too few say nothing."""

from datetime import timedelta

import pytest

from followthrough.campaigns.models import Campaign, Drawn
from followthrough.campaigns.results import ENOUGH, promoted_before, result_of
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.reckoning.uncertainty import Rate, newcombe
from followthrough.vocabulary.campaign import Arm
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from tests.cast import NOW, Firm
from tests.rising import push, rise

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M24")]

#: All were due when it was launched: their thirty days end on 19 December.
AFTER = NOW + timedelta(days=31)
UP, SAME = Move(outcome=Outcome.PROMOTED, override_reason="so"), Move(outcome=Outcome.RETAINED)


def with_deals(firm: Firm, rows: list[Customer]) -> dict[int, Deal]:
    """An open deal of each, begun long before."""
    then = NOW - timedelta(days=55)
    return {row.pk: open_deal(by=firm.ana, customer=row, at=then, name="Pumps", source="fair") for row in rows}


def of(campaign: Campaign, arm: Arm) -> list[Customer]:
    rows = Drawn.objects.in_workspace(campaign.workspace_id).filter(campaign=campaign, arm=arm).order_by("pk")
    return [row.customer for row in rows.select_related("customer")]


def touch(firm: Firm, row: Customer, deal: Deal, move: Move, days: int) -> None:
    then = NOW + timedelta(days=days)
    facts = Facts(channel=Channel.CALL, happened_at=then)
    log_touch(by=firm.ana, customer=row, deal=deal, move=move, facts=facts, at=then)


def test_all_count_where_they_were_drawn_touched_or_not(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, [f"Lab {n}" for n in range(50)])
    deals = with_deals(firm, rows)
    campaign = push(firm.ana, NOW, share=20)
    treated, held = of(campaign, Arm.TREATED), of(campaign, Arm.HELD_OUT)
    for row in treated[:20]:
        touch(firm, row, deals[row.pk], UP, 4)
    touch(firm, treated[0], deals[treated[0].pk], UP, 5)  # promoted twice counts once
    touch(firm, treated[20], deals[treated[20].pk], SAME, 5)
    touch(firm, treated[21], deals[treated[21].pk], UP, 32)  # after its days
    touch(firm, held[0], deals[held[0].pk], UP, 9)
    open_deal(by=firm.ana, customer=held[1], at=NOW + timedelta(days=3), name="Another", source="fair")
    found = result_of(firm.ana, campaign, at=NOW + timedelta(days=40))
    assert (found.treated.promoted, found.held.promoted) == (Rate(20, 40), Rate(2, 10))
    assert (found.treated.touched, found.held.touched) == (21, 1)
    assert (found.steps, found.logged) == (40, 22)
    assert found.difference == pytest.approx((0.3, *newcombe(Rate(20, 40), Rate(2, 10))))
    assert found.before is None


def test_who_is_within_their_days_does_not_count_yet(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, [f"Lab {n}" for n in range(10)])
    met = rise(firm.ana, NOW, ["Later"], met=1)  # due on Monday 23 November
    campaign = push(firm.ana, NOW, share=0)
    assert len(rows) + len(met) == 11
    before = result_of(firm.ana, campaign, at=NOW + timedelta(days=30))
    assert (before.treated.promoted, before.treated.waiting) == (Rate(0, 0), 11)
    between = result_of(firm.ana, campaign, at=AFTER)
    assert (between.treated.promoted, between.treated.waiting) == (Rate(0, 10), 1)
    assert result_of(firm.ana, campaign, at=AFTER + timedelta(days=4)).treated.waiting == 0


def test_too_few_in_an_arm_tell_no_difference(firm: Firm) -> None:
    rise(firm.ana, NOW, [f"Lab {n}" for n in range(40)])
    campaign = push(firm.ana, NOW, share=20)
    found = result_of(firm.ana, campaign, at=AFTER)
    assert (found.treated.promoted.n, found.held.promoted.n) == (32, 8)
    assert found.held.promoted.n < ENOUGH
    assert (found.is_compared, found.is_enough, found.difference) == (True, False, None)


def test_without_anybody_held_out_it_is_set_beside_the_time_before(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, [f"Lab {n}" for n in range(12)])
    deals = with_deals(firm, rows)
    for row in rows[:3]:
        touch(firm, row, deals[row.pk], UP, -10)
    campaign = push(firm.ana, NOW, share=0)
    for row in rows[3:8]:
        touch(firm, row, deals[row.pk], UP, 6)
    found = result_of(firm.ana, campaign, at=AFTER + timedelta(days=20))
    assert (found.is_compared, found.difference) == (False, None)
    assert (found.treated.promoted, found.before) == (Rate(5, 12), Rate(3, 12))
    assert promoted_before(firm.workspace, [row.pk for row in rows], NOW) == Rate(3, 12)
