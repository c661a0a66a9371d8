"""Amending a touch: it says something else from then on, also as evidence; what it said first stays."""

from datetime import timedelta

import pytest

from followthrough.customers.models import Contact
from followthrough.journal.amend import amend_touch
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.models import Amendment
from followthrough.journal.refusal import Refused
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.stage_rules import AS_USUAL
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import call


def set_key(contact: Contact, is_key: bool) -> None:
    Contact.objects.in_workspace(contact.workspace_id).filter(pk=contact.pk).update(is_key=is_key)
    contact.refresh_from_db()


def lacks_key(bolt: Bolt) -> bool:
    bolt.deal.stage = Stage.KEY_CONTACT_ENGAGED
    return missing_evidence(bolt.deal, bolt.customer, AS_USUAL) == ["key_met"]


@pytest.mark.mechanism("M2")
def test_a_touch_that_was_taken_back_proves_nothing(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt, contacts=[bolt.keller]).entry
    assert not lacks_key(bolt)
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    assert lacks_key(bolt)


@pytest.mark.mechanism("M2")
def test_a_touch_proves_what_it_says_now(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt, contacts=[bolt.keller]).entry
    amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[bolt.keller], reached=False)
    assert lacks_key(bolt)
    amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[bolt.weber], reached=True)
    assert lacks_key(bolt)
    amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[bolt.keller], reached=True)
    assert not lacks_key(bolt)


@pytest.mark.mechanism("M2")
def test_a_correction_proves_no_meeting(firm: Firm, bolt: Bolt) -> None:
    call(firm.ana, bolt, contacts=[bolt.keller], is_correction=True)
    assert lacks_key(bolt)


@pytest.mark.mechanism("M2")
def test_a_key_person_who_left_is_none_to_name(firm: Firm, bolt: Bolt) -> None:
    bolt.deal.stage = Stage.NON_KEY_CONTACT_MADE
    call(firm.ana, bolt, contacts=[bolt.weber])
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL) == []
    Contact.objects.in_workspace(firm.workspace).filter(pk=bolt.keller.pk).update(left_on=NOW.date())
    assert missing_evidence(bolt.deal, bolt.customer, AS_USUAL) == ["key_named"]


@pytest.mark.mechanism("M3")
def test_people_stay_as_key_as_they_were_then(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt, contacts=[bolt.keller]).entry
    Contact.history.filter(workspace_id=firm.workspace.pk).update(history_date=NOW - timedelta(days=1))
    set_key(bolt.keller, False)
    set_key(bolt.weber, True)
    amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[bolt.keller, bolt.weber], note="Both of them.")
    met = Amendment.objects.in_workspace(firm.workspace).get().met
    assert {int(person["contact"]): person["was_key"] for person in met} == {bolt.keller.pk: True, bolt.weber.pk: False}


def test_what_was_taken_back_is_not_amended(firm: Firm, bolt: Bolt) -> None:
    touch = call(firm.ana, bolt).entry
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    with pytest.raises(Refused, match="taken back"):
        amend_touch(by=firm.ana, touch=touch, at=NOW, contacts=[], note="Something else.")
