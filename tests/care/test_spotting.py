"""What somebody in service spots is a lead of whoever sells there, with credit; its end comes back to the finder."""

import uuid
from datetime import timedelta

import pytest

from followthrough.care.spot import Heard, spot
from followthrough.care.spotted import found_in, hints_of, tally_of
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Arrival
from followthrough.deals.models import Deal
from followthrough.journal.edit import edit_customer
from followthrough.journal.inbox import answered_lately, target_of, unanswered_messages
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.open_deal import close_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.planner.today import plan_for
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import local_day
from followthrough.workspace.people import suspend
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M36")]
OVENS = Heard(words="They need two more ovens.")


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=20))


def spotted(firm: Firm, customer, *, by=None, at=NOW, heard=OVENS, uid=None, facts=None) -> Arrival:
    return spot(by=by or firm.sol, customer=customer, heard=heard, at=at, uid=uid or uuid.uuid4(), facts=facts)


def visit(bolt: Bolt) -> Facts:
    return Facts(channel=Channel.VISIT, happened_at=NOW, contacts=[bolt.weber], note="Serviced the pump.")


def test_it_goes_to_the_owner_who_has_it_in_todays_plan_with_who_found_it(firm, bolt):
    arrival = spotted(firm, bolt.customer)
    assert (arrival.hinted_by, arrival.given_to, arrival.is_known) == (firm.sol, firm.ana, True)
    deal = Deal.objects.in_workspace(firm.workspace).get(name=OVENS.words)
    assert (deal.owner, deal.stage, deal.customer_id, deal.source) == (firm.ana, 1, bolt.customer.pk, "hint")
    rows = plan_for(firm.ana, local_day(firm.ana, NOW), NOW).rows
    row = next(row for row in rows if row.customer.id == bolt.customer.pk)
    assert row.aim == "Sol Adeyemi spotted: They need two more ovens."
    assert not list(differences(firm.workspace))


def test_where_they_expect_a_call_it_is_promised_and_comes_first(firm, bolt):
    for number in range(15):
        enter_customer(by=firm.ana, at=NOW - timedelta(days=9), name=f"Due {number}", potential=9_000_000)
    spotted(firm, bolt.customer, heard=Heard(words="Ovens", is_expected=True))
    assert plan_for(firm.ana, local_day(firm.ana, NOW), NOW).rows[0].customer.id == bolt.customer.pk


def test_nobody_waits_for_the_finder_and_it_is_no_answer_to_itself(firm, bolt):
    row = edit_customer(
        by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"service_member": firm.sol}
    )
    arrival = spotted(firm, row, facts=visit(bolt))
    reasons = [reason.code for row in plan_for(firm.sol, local_day(firm.sol, NOW), NOW).rows for reason in row.reasons]
    assert not {"inbound", "promised"} & set(reasons)
    target, later = target_of(firm.workspace, NOW), NOW + timedelta(days=9)
    assert answered_lately(firm.workspace.pk, target, later).successes == 0
    facts = Facts(channel=Channel.CALL, happened_at=NOW + timedelta(hours=1))
    log_touch(by=firm.ana, customer=row, facts=facts, at=NOW + timedelta(hours=1))
    assert answered_lately(firm.workspace.pk, target, later).successes == 1
    assert arrival.given_to == firm.ana


def test_the_same_form_sent_twice_is_spotted_once(firm, bolt):
    for customer in (bolt.customer, enter_customer(by=firm.sol, at=NOW, name="Orphan", owner=None)):
        uid = uuid.uuid4()
        for _time in range(2):
            spotted(firm, customer, uid=uid, facts=Facts(channel=Channel.VISIT, happened_at=NOW))
    assert Arrival.objects.in_workspace(firm.workspace).filter(hinted_by=firm.sol).count() == 2
    assert Deal.objects.in_workspace(firm.workspace).filter(name=OVENS.words).count() == 2
    assert Entry.objects.in_workspace(firm.workspace).touches().filter(author=firm.sol).count() == 2


def test_it_may_be_spotted_at_the_customer_of_another_team(firm, bolt):
    customer = enter_customer(by=firm.priya, at=NOW, name="Northern Labs")
    assert spotted(firm, customer).given_to == firm.priya


def test_of_nobodys_customer_it_goes_in_turn_to_the_sellers_of_the_finders_team(firm):
    customer = enter_customer(by=firm.sol, at=NOW, name="Orphan Foods", owner=None)
    assert spotted(firm, customer).given_to == firm.ana
    assert NextStep.objects.in_workspace(firm.workspace).get(closed_at=None, from_cadence=False).member == firm.ana


def test_where_no_seller_is_at_work_it_waits_in_the_inbox(firm, bolt):
    suspend(by=firm.ida, member=firm.ana, at=NOW)
    arrival = spotted(firm, bolt.customer)
    deal = Deal.objects.in_workspace(firm.workspace).get(name=OVENS.words)
    assert (arrival.given_to, deal.owner) == (None, None)
    assert arrival in unanswered_messages(firm.workspace.pk)


def test_the_finder_sees_who_has_it_and_how_it_ended(firm, bolt):
    first = spotted(firm, bolt.customer)
    spotted(firm, bolt.customer, at=NOW + timedelta(minutes=1), heard=Heard(words="And a balance."))
    deal = Deal.objects.in_workspace(firm.workspace).get(name=OVENS.words)
    close_deal(
        by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=NOW + timedelta(minutes=2)
    )
    found = found_in(firm.workspace.pk, hints_of(firm.workspace.pk, [firm.sol.pk]))
    assert [(one.words, one.is_open, one.is_over) for one in found] == [
        ("And a balance.", True, False), (OVENS.words, False, True)
    ]  # fmt: skip
    assert found[1].arrival == first
    tally = tally_of(firm.workspace.pk, [firm.sol.pk])
    assert (tally.all, tally.sold, tally.unsold, tally.open) == (2, 0, 1, 1)
    assert tally_of(firm.workspace.pk, [firm.ana.pk]).all == 0


def test_what_makes_no_sense_is_refused(firm, bolt):
    with pytest.raises(Refused, match="Say what they may need"):
        spotted(firm, bolt.customer, heard=Heard(words="  "))
    other = enter_customer(by=firm.ana, at=NOW, name="Other")
    with pytest.raises(Refused, match="not of this customer"):
        spotted(firm, other, heard=Heard(words="x", contact=bolt.weber))
    with pytest.raises(NotAllowed):
        spotted(firm, bolt.customer, by=firm.vic)
    row = bolt.customer
    row.refresh_from_db()
    edit_customer(by=firm.ana, customer=row, version=row.version, facts={"do_not_contact": True})
    with pytest.raises(Refused, match="asked not to be contacted"):
        spotted(firm, bolt.customer)
    assert not Arrival.objects.in_workspace(firm.workspace).filter(hinted_by__role=Role.SERVICE).exists()
