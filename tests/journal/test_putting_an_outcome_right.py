"""A wrong outcome: replaced on a deal's last row, otherwise corrected by a touch that is no contact."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.customers.models import Contact
from followthrough.journal.log import Move, Step
from followthrough.journal.models import Entry, EntryContact, NextStep
from followthrough.journal.open_deal import close_deal
from followthrough.journal.park import park
from followthrough.journal.put_right import replace_outcome
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import DOWN, SAME, UP, call, deal_at, open_steps

VISIT = Step(what="Visit", due_on=date(2026, 11, 24), agreed=True, target_stage=Stage.KEY_CONTACT_ENGAGED)
KEPT = ("last_contact_at", "contact_count", "unanswered", "log_score", "next_due_on", "parked_until", "open_deals")
LATER = NOW + timedelta(days=2)


def kept(bolt: Bolt) -> dict[str, Any]:
    bolt.customer.refresh_from_db()
    return {name: getattr(bolt.customer, name) for name in KEPT}


@pytest.mark.mechanism("M15")
def test_the_last_outcome_is_replaced_and_all_else_of_the_touch_stays(firm: Firm, bolt: Bolt) -> None:
    first = call(firm.ana, bolt, UP, contacts=[bolt.keller], step=VISIT).entry
    Contact.objects.in_workspace(firm.workspace).filter(pk=bolt.keller.pk).update(is_key=False)
    before, steps = kept(bolt), open_steps(bolt)
    logged = replace_outcome(by=firm.ana, touch=first, move=SAME, at=LATER)
    bolt.deal.refresh_from_db()
    assert (bolt.deal.stage, bolt.deal.attempts) == (1, 1)
    assert (logged.entry.happened_at, logged.entry.recorded_at) == (NOW, LATER)
    assert EntryContact.objects.in_workspace(firm.workspace).get(entry=logged.entry).was_key
    assert (kept(bolt), open_steps(bolt)) == (before, steps)
    assert NextStep.objects.in_workspace(firm.workspace).get(closed_at=None).target_stage == 2
    assert Entry.objects.in_workspace(firm.workspace).filter(deal=bolt.deal).count() == 4
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_undo_of_a_replaced_outcome_restores_the_step_before_the_touch(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, SAME, step=Step(what="Write", due_on=date(2026, 11, 23)))
    touch = call(firm.ana, bolt, UP, step=VISIT, at=NOW + timedelta(minutes=1)).entry
    logged = replace_outcome(by=firm.ana, touch=touch, move=SAME, at=NOW + timedelta(minutes=2))
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW + timedelta(minutes=3))
    assert open_steps(bolt) == {(bolt.deal.pk, firm.ana.pk, "Write")}
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
@pytest.mark.parametrize(("first", "then", "status"), [(SAME, UP, "complete"), (UP, SAME, "open")])
def test_a_completion_that_was_none_and_one_that_was_missed(
    firm: Firm, bolt: Bolt, first: Any, then: Any, status: str
) -> None:
    deal = deal_at(Stage.PAYMENT_COLLECTED, firm.ana, bolt)
    touch = call(firm.ana, bolt, first, deal=deal, step=VISIT).entry
    replace_outcome(by=firm.ana, touch=touch, move=then, at=LATER)
    deal.refresh_from_db()
    lane = deal.pk if status == "open" else None
    assert (deal.status, open_steps(bolt)) == (status, {(lane, firm.ana.pk, "Visit")})
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_two_stages_proved_at_once_are_replaced_together_and_evidence_is_asked(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt, UP, second_move=UP).entry
    logged = replace_outcome(by=firm.ana, touch=touch, move=UP, at=NOW)
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 2
    plain = Move(outcome=Outcome.PROMOTED)
    with pytest.raises(MissingEvidence) as refusal:
        replace_outcome(by=firm.ana, touch=logged.entry, move=plain, second_move=plain, at=NOW)
    assert refusal.value.missing == ["non_key_met"]
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 2


@pytest.mark.mechanism("M15")
def test_the_same_replacement_sent_twice_is_one(firm: Firm, bolt: Bolt) -> None:
    touch, uid = call(firm.ana, bolt, UP).entry, uuid.uuid4()
    first = replace_outcome(by=firm.ana, touch=touch, move=SAME, at=LATER, uid=uid)
    again = replace_outcome(by=firm.ana, touch=touch, move=SAME, at=LATER, uid=uid)
    assert (again.entry, again.is_repeat) == (first.entry, True)


@pytest.mark.mechanism("M22")
def test_who_rests_since_the_touch_goes_on_resting(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt, UP).entry
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 4), reason="budget", at=NOW)
    replace_outcome(by=firm.ana, touch=touch, move=SAME, at=LATER)
    assert kept(bolt)["parked_until"] == date(2027, 1, 4)
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_only_ones_own_last_outcome_is_replaced(firm: Firm, bolt: Bolt) -> None:
    first = call(firm.ana, bolt, UP).entry
    with pytest.raises(Refused):
        replace_outcome(by=firm.max, touch=first, move=SAME, at=LATER)
    call(firm.ana, bolt, SAME, at=NOW + timedelta(minutes=1))
    with pytest.raises(Refused, match="correction"):
        replace_outcome(by=firm.ana, touch=first, move=SAME, at=LATER)
    withdrawn = call(firm.ana, bolt, SAME, at=NOW + timedelta(minutes=2)).entry
    withdraw_touch(by=firm.ana, touch=withdrawn, at=NOW + timedelta(minutes=3))
    with pytest.raises(Refused):
        replace_outcome(by=firm.ana, touch=withdrawn, move=UP, at=LATER)


@pytest.mark.mechanism("M15")
def test_a_correction_moves_the_stage_and_is_no_contact_no_attempt_and_no_bond(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, UP, contacts=[bolt.weber], step=VISIT)
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 4), reason="budget", at=NOW)
    before, steps = kept(bolt), open_steps(bolt)
    logged = call(firm.max, bolt, DOWN, contacts=[bolt.keller], at=LATER, is_correction=True)
    bolt.deal.refresh_from_db()
    assert (bolt.deal.stage, bolt.deal.attempts, logged.entry.reached) == (1, 1, False)
    assert (kept(bolt), open_steps(bolt)) == (before, steps)
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_a_closed_deal_is_not_corrected(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, UP)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    with pytest.raises(Refused):
        call(firm.ana, bolt, DOWN, is_correction=True)
