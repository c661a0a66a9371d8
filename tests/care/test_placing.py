"""Customers are placed by what is on record, anew when that changes, and as a member says."""

from datetime import timedelta
from typing import Any

import pytest

from followthrough.background.tasks import place_customers
from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.care.place import say_phase, to_be_placed, unsay_phase
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.promise import Word, keep_promise, promise
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import rhythm_of
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.phase import Phase, SignalKind
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.care.years import day, later, now_of, sell, stands, talk, wrote
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import UP, call, deal_at

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M26")]


def place_all(days: float) -> None:
    place_customers(at=later(days))


def found(bolt: Bolt) -> list[tuple[str, str]]:
    rows = PhaseFound.objects.in_workspace(bolt.customer.workspace_id).filter(customer=bolt.customer).order_by("id")
    return [(row.phase, row.colour) for row in rows]


def value(firm: Firm, bolt: Bolt, days: int, kind: MilestoneKind = MilestoneKind.FIRST_VALUE) -> None:
    row = plan_milestone(by=firm.ana, customer=bolt.customer, kind=kind, what="In use", at=later(days))
    said: Any = {"contact": bolt.keller, "figure": "a third quicker"} if kind is MilestoneKind.FIRST_VALUE else {}
    reach_milestone(by=firm.ana, milestone=row, on=day(days), at=later(days), **said)


def test_a_life_from_the_sale_through_silence_to_value(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    place_all(0)
    assert now_of(bolt).phase == Phase.PEAK
    for days in (8, 15):
        place_all(days)
    assert stands(bolt, 15).phase == Phase.DISILLUSIONMENT
    talk(firm.ana, bolt, 16, trust=1)
    value(firm, bolt, 17, MilestoneKind.GO_LIVE)
    place_all(17)
    value(firm, bolt, 30)
    place_all(30)
    assert now_of(bolt).phase == Phase.ENLIGHTENMENT
    assert [phase for phase, _colour in found(bolt)] == ["peak", "disillusionment", "enlightenment", "enlightenment"]
    assert found(bolt)[1] == ("disillusionment", "red")


def test_what_is_kept_is_what_the_rows_say_and_a_touch_marks_them(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    assert to_be_placed(firm.workspace, at=NOW) == [bolt.customer.pk]
    place_all(0)
    assert to_be_placed(firm.workspace, at=NOW) == []
    logged = talk(firm.ana, bolt, 1)
    assert to_be_placed(firm.workspace, at=later(1)) == [bolt.customer.pk]
    place_all(1)
    withdraw_touch(by=firm.ana, touch=logged.entry, at=later(1))
    assert to_be_placed(firm.workspace, at=later(1)) == [bolt.customer.pk]


def test_the_day_of_the_next_change_is_kept_and_nothing_changes_before(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    place_all(0)
    next_on = now_of(bolt).phase_next_on
    assert next_on is not None
    days = (next_on - day(0)).days
    before, then = stands(bolt, days - 1).placing.state, stands(bolt, days).placing.state
    assert before == stands(bolt, 0).placing.state
    assert then != before


def test_a_past_day_is_told_as_it_was_on_record_then(firm: Firm, bolt: Bolt) -> None:
    deal = sell(firm, bolt)
    told = [stands(bolt, days).placing for days in (1, 9)]
    talk(firm.ana, bolt, 20, trust=2)
    value(firm, bolt, 21)
    given = promise(
        by=firm.ana, customer=bolt.customer, at=later(22), words=[Word(is_ours=True, what="manual", due_on=day(25))]
    )
    keep_promise(by=firm.ana, promise=given[0], at=later(24))
    assert deal.sold_at is not None
    assert [stands(bolt, days).placing for days in (1, 9)] == told
    assert stands(bolt, 23).placing.regard.trust < stands(bolt, 24).placing.regard.trust


def test_promises_kept_in_time_build_trust_and_missed_ones_cost_more(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    words = [Word(is_ours=True, what=what, due_on=day(5)) for what in ("manual", "visit")]
    kept, _missed = promise(by=firm.ana, customer=bolt.customer, words=words, at=later(1))
    promise(by=firm.ana, customer=bolt.customer, words=[Word(is_ours=False, what="list", due_on=day(5))], at=later(1))
    keep_promise(by=firm.ana, promise=kept, at=later(5))
    kinds = [one.signal.kind for one in stands(bolt, 6).story.evidence if one.of == "promise"]
    assert kinds == [SignalKind.PROMISE_KEPT, SignalKind.PROMISE_MISSED]
    assert stands(bolt, 5).story.falls_due == (day(6),)
    assert stands(bolt, 6).story.falls_due == ()


def test_each_point_names_the_row_it_rests_on(firm: Firm, bolt: Bolt) -> None:
    deal = sell(firm, bolt)
    letter = wrote(firm.ana, bolt, 3)
    told = {(one.signal.kind, one.of, one.id) for one in stands(bolt, 4).story.evidence}
    assert (SignalKind.SIGNED, "deal", deal.pk) in told
    assert (SignalKind.INBOUND, "touch", letter.entry.pk) in told


def test_a_member_says_otherwise_until_the_rules_do(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    say_phase(by=firm.ana, customer=bolt.customer, phase=Phase.DISILLUSIONMENT, reason="Keller is cross", at=later(2))
    assert now_of(bolt).phase == Phase.DISILLUSIONMENT
    assert stands(bolt, 3).phase == Phase.DISILLUSIONMENT
    assert stands(bolt, 3).placing.phase == str(Phase.PEAK)
    value(firm, bolt, 4, MilestoneKind.GO_LIVE)
    assert stands(bolt, 4).phase == Phase.ENLIGHTENMENT
    assert stands(bolt, 3).phase == Phase.DISILLUSIONMENT


def test_what_was_said_needs_a_reason_differs_from_the_rules_and_can_be_taken_back(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    say: Any = {"by": firm.ana, "customer": bolt.customer, "at": later(1)}
    with pytest.raises(Refused, match="not on record"):
        say_phase(**say, phase=Phase.ENLIGHTENMENT, reason=" ")
    with pytest.raises(Refused, match="rules say already"):
        say_phase(**say, phase=Phase.PEAK, reason="so")
    with pytest.raises(NotAllowed):
        say_phase(**{**say, "by": firm.priya}, phase=Phase.ENLIGHTENMENT, reason="so")
    say_phase(**say, phase=Phase.ENLIGHTENMENT, reason="in use since the trial")
    unsay_phase(by=firm.ana, customer=bolt.customer, at=later(1) + timedelta(minutes=1))
    unsay_phase(by=firm.ana, customer=bolt.customer, at=later(1) + timedelta(minutes=2))
    assert now_of(bolt).phase == Phase.PEAK


@pytest.mark.mechanism("M28")
def test_the_cadence_follows_the_phase(firm: Firm, bolt: Bolt) -> None:
    deal = sell(firm, bolt)
    # Open deals would keep them before the sale.
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=later(1))
    call(firm.ana, bolt, UP, deal=deal, at=later(2))
    spans = []
    for phase in (Phase.ENLIGHTENMENT, Phase.REALIZED_VALUE, Phase.DISILLUSIONMENT):
        say_phase(by=firm.ana, customer=bolt.customer, phase=phase, reason="so", at=later(3))
        row = now_of(bolt)
        spans.append((rhythm_of(firm.workspace).span_of(row).ideal, row.every_days))
    assert spans == [(14, 14), (30, 30), (7, 7)]


def test_a_sale_is_seen_from_the_day_it_was_recorded_and_while_it_stands(firm: Firm, bolt: Bolt) -> None:
    deal = deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt, at=NOW)
    signed = Facts(channel=Channel.CALL, happened_at=later(1), contacts=[bolt.keller])
    logged = log_touch(by=firm.ana, customer=bolt.customer, deal=deal, facts=signed, move=UP, at=later(3))
    assert [stands(bolt, days).story.facts.closed_on for days in (2, 4)] == [None, day(1)]
    deal.refresh_from_db()
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason="price", at=later(5))
    assert [stands(bolt, days).story.facts.closed_on for days in (4, 6)] == [day(1), None]
    deal.refresh_from_db()
    reopen_deal(by=firm.ana, deal=deal, reason="after all", at=later(7))
    assert [stands(bolt, days).story.facts.closed_on for days in (6, 8)] == [None, day(1)]
    assert logged.entry.stage_after == Stage.PAYMENT_COLLECTED


def test_a_sale_that_is_taken_back_was_one_until_then(firm: Firm, bolt: Bolt) -> None:
    deal = deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt, at=NOW)
    signed = Facts(channel=Channel.CALL, happened_at=later(1), contacts=[bolt.keller])
    logged = log_touch(by=firm.ana, customer=bolt.customer, deal=deal, facts=signed, move=UP, at=later(1))
    withdraw_touch(by=firm.ana, touch=logged.entry, at=later(1) + timedelta(hours=1))
    assert [stands(bolt, days).story.facts.closed_on for days in (1, 2)] == [day(1), None]
