"""What has to be on record before a deal leaves stages 4 to 7."""

import pytest

from followthrough.deals.agree import Criterion, note_agreement, write_criteria
from followthrough.deals.ask import ask_for_contract
from followthrough.deals.collect import plan_instalment, receive, take_back_receipt, write_off
from followthrough.deals.design import Line, make_program, send_program
from followthrough.deals.models import Deal, Program
from followthrough.journal.contracting import keep_contract
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.refusal import MissingEvidence
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.stage_rules import AS_USUAL
from tests.cast import NOW, Bolt, Firm
from tests.elements import shape_criteria

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def lacks(bolt: Bolt, stage: Stage) -> list[str]:
    return [str(thing) for thing in missing_evidence(bolt.deal, bolt.customer, AS_USUAL, stage=stage)]


@pytest.mark.mechanism("M4")
def test_stage_four_asks_for_criteria_our_fit_and_the_agreement_of_somebody_key(firm: Firm, bolt: Bolt) -> None:
    assert lacks(bolt, Stage.CRITERIA_SHAPED) == ["criteria_written", "fit_known", "criteria_agreed"]
    plain = [Criterion(name="throughput", weight=8)]
    write_criteria(by=firm.ana, deal=bolt.deal, rivals=[], criteria=plain, seen=0, at=NOW)
    note_agreement(by=firm.ana, deal=bolt.deal, contact=bolt.weber, agreed_on=TODAY, at=NOW)
    assert lacks(bolt, Stage.CRITERIA_SHAPED) == ["fit_known", "criteria_agreed"]
    note_agreement(by=firm.ana, deal=bolt.deal, contact=bolt.keller, agreed_on=TODAY, at=NOW)
    marked = [Criterion(name="throughput", weight=8, ours=4)]
    write_criteria(by=firm.ana, deal=bolt.deal, rivals=[], criteria=marked, seen=1, at=NOW)
    assert lacks(bolt, Stage.CRITERIA_SHAPED) == []


@pytest.mark.mechanism("M4")
def test_a_criterion_that_came_since_wants_a_new_agreement(firm: Firm, bolt: Bolt) -> None:
    shape_criteria(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=NOW)
    assert lacks(bolt, Stage.CRITERIA_SHAPED) == []
    more = [Criterion(name=name, weight=5, ours=3) for name in ("throughput", "price", "service")]
    write_criteria(by=firm.ana, deal=bolt.deal, rivals=[], criteria=more, seen=1, at=NOW)
    assert lacks(bolt, Stage.CRITERIA_SHAPED) == ["criteria_agreed"]


@pytest.mark.mechanism("M5")
def test_stage_five_asks_for_a_program_sent_to_somebody_key(firm: Firm, bolt: Bolt) -> None:
    program = _program(firm, bolt)
    assert lacks(bolt, Stage.PROGRAM_DESIGNED) == ["program_sent"]
    send_program(by=firm.ana, program=program, contact=bolt.weber, sent_on=TODAY, at=NOW)
    assert lacks(bolt, Stage.PROGRAM_DESIGNED) == ["program_sent"]
    send_program(by=firm.ana, program=program, contact=bolt.keller, sent_on=TODAY, at=NOW)
    assert lacks(bolt, Stage.PROGRAM_DESIGNED) == []


@pytest.mark.mechanism("M6")
def test_stage_six_asks_for_the_ask_and_a_signed_contract(firm: Firm, bolt: Bolt) -> None:
    assert lacks(bolt, Stage.CONTRACT_ASKED) == ["ask_made", "contract_signed"]
    ask_for_contract(by=firm.ana, deal=bolt.deal, contact=bolt.keller, asked_on=TODAY, terms="net", at=NOW)
    keep_contract(by=firm.ana, deal=bolt.deal, facts={"name": "draft"}, at=NOW)
    assert lacks(bolt, Stage.CONTRACT_ASKED) == ["contract_signed"]
    keep_contract(by=firm.ana, deal=bolt.deal, facts={"name": "signed", "signed_on": TODAY}, at=NOW)
    assert lacks(bolt, Stage.CONTRACT_ASKED) == []


@pytest.mark.mechanism("M7")
def test_a_deal_is_complete_only_when_all_is_paid_or_given_up(firm: Firm, bolt: Bolt) -> None:
    assert lacks(bolt, Stage.PAYMENT_COLLECTED) == ["payment_planned", "all_paid"]
    first, second = (
        plan_instalment(by=firm.ana, deal=bolt.deal, facts={"amount": 500, "currency": "EUR", "due_on": TODAY}, at=NOW)
        for _ in range(2)
    )
    part = receive(by=firm.ana, instalment=first, amount=500, received_on=TODAY, at=NOW)
    write_off(by=firm.ana, instalment=second, reason="they closed the site", at=NOW)
    assert lacks(bolt, Stage.PAYMENT_COLLECTED) == []
    take_back_receipt(by=firm.ana, receipt=part, at=NOW)
    assert lacks(bolt, Stage.PAYMENT_COLLECTED) == ["all_paid"]


@pytest.mark.mechanism("M8")
def test_a_promotion_without_it_wants_a_reason_that_is_kept(firm: Firm, bolt: Bolt) -> None:
    Deal.objects.in_workspace(firm.workspace).filter(pk=bolt.deal.pk).update(stage=Stage.PROGRAM_DESIGNED)
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.keller])
    with pytest.raises(MissingEvidence) as refused:
        log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=_up(), at=NOW)
    assert refused.value.missing == [Evidence.PROGRAM_SENT]
    why = _up("shown on their screen")
    entry = log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=why, at=NOW).entry
    assert (entry.missing, entry.override_reason) == (["program_sent"], "shown on their screen")


def _up(why: str = "") -> Move:
    return Move(outcome=Outcome.PROMOTED, override_reason=why)


def _program(firm: Firm, bolt: Bolt) -> Program:
    lines = [Line(name="Pump", quantity=1000, price=100)]
    return make_program(by=firm.ana, deal=bolt.deal, facts={"title": "Two", "currency": "EUR"}, lines=lines, at=NOW)
