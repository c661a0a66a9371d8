"""What has to be on record before a deal leaves stages 1 to 3, and what is asked of a level."""

from datetime import date

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.journal.assess import assess
from followthrough.journal.edit import edit_customer
from followthrough.journal.evidence import Met, missing_evidence
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import open_deal
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.stage_rules import AS_USUAL
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


@pytest.mark.mechanism("M1")
def test_a_lead_without_a_source_an_owner_or_that_may_be_a_duplicate_lacks_evidence(firm: Firm, bolt: Bolt) -> None:
    twin = enter_customer(by=firm.ana, at=NOW, name="BOLT-Pharma GmbH", owner=None)
    deal = open_deal(by=firm.ana, customer=twin, at=NOW, name="Service", owner=None)
    assert missing_evidence(deal, twin, AS_USUAL) == ["source", "not_a_duplicate", "owner"]


@pytest.mark.mechanism("M1")
def test_a_lead_with_source_and_owner_lacks_nothing(bolt: Bolt) -> None:
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL) == []


@pytest.mark.mechanism("M2")
def test_stage_two_asks_for_a_non_key_person_met_and_a_key_person_named(firm: Firm, bolt: Bolt) -> None:
    Contact.objects.in_workspace(firm.workspace).filter(pk=bolt.keller.pk).update(is_key=False)
    bolt.deal.stage = Stage.NON_KEY_CONTACT_MADE
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL) == ["non_key_met", "key_named"]
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL, Met(True, (bolt.weber,))) == ["key_named"]


@pytest.mark.mechanism("M2")
@pytest.mark.mechanism("M3")
def test_somebody_who_did_not_answer_was_not_met(firm: Firm, bolt: Bolt) -> None:
    bolt.deal.stage = Stage.KEY_CONTACT_ENGAGED
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL, Met(False, (bolt.keller,))) == ["key_met"]
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL, Met(True, (bolt.keller,))) == []


@pytest.mark.mechanism("M8")
def test_an_override_is_kept_with_what_was_missing(firm: Firm, bolt: Bolt) -> None:
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"source": ""})
    deal = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Service", source="")
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=deal, at=NOW,
        facts=Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.weber]),
        move=Move(outcome=Outcome.PROMOTED, override_reason="nobody knows how they found us"),
    )  # fmt: skip
    entry = Entry.objects.in_workspace(firm.workspace).get(deal=deal, deal_seq=2)
    assert (entry.missing, entry.override_reason) == (["source"], "nobody knows how they found us")


@pytest.mark.mechanism("M17")
def test_a_level_is_given_with_reason_and_date_and_every_judgement_is_kept(firm: Firm, bolt: Bolt) -> None:
    for level in (Level.C, Level.A):
        assess(by=firm.ana, customer=bolt.customer, level=level, reason="they decide soon", at=NOW)
    kept = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    assert (kept.level, kept.level_on) == ("A", date(2026, 11, 19))
    rows = LevelAssessment.objects.in_workspace(firm.workspace).order_by("id")
    assert [(row.level_before, row.level) for row in rows] == [("N", "C"), ("C", "A")]


@pytest.mark.mechanism("M17")
def test_a_level_without_a_reason_is_refused(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(Refused):
        assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="  ", at=NOW)


def test_a_seller_of_another_team_reads_but_does_not_judge(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(NotAllowed):
        assess(by=firm.priya, customer=bolt.customer, level=Level.A, reason="I know them", at=NOW)
