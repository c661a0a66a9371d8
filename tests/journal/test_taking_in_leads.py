"""Leads come by a form or a hint, are known where they are known, and stand once, however often they are sent."""

import uuid
from datetime import timedelta

import pytest

from followthrough.customers.lead_forms import edit_lead_form, make_lead_form
from followthrough.customers.models import Arrival, Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.inbox import new_leads, unanswered_messages
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.take_in import Told, take_hint, take_in
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.today import plan_for
from followthrough.reports.draft import draft_for
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.models import local_day
from followthrough.workspace.people import suspend
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M1")]

LENA = Told(
    name="Lena Vogt", company="Aare Foods AG", email="lena@aare-foods.test", phone="+41 61 555 22 33",
    words="We need two moisture analysers before spring.",
)  # fmt: skip


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=20))


def a_form(firm: Firm, **facts):
    return make_lead_form(by=firm.ida, at=NOW, name="Website", source="website", **facts)


def send(form, told=LENA, *, at=NOW, uid=None) -> Arrival:
    return take_in(form=form, told=told, at=at, uids=(uid or uuid.uuid4(),))


def test_what_a_stranger_writes_becomes_a_lead_who_waits(firm):
    arrival = send(a_form(firm, member=firm.ana))
    customer = Customer.objects.in_workspace(firm.workspace).get(pk=arrival.customer_id)
    deal, touch = (
        Deal.objects.in_workspace(firm.workspace).get(),
        Entry.objects.in_workspace(firm.workspace).touches().get(),
    )
    assert (customer.name, customer.owner, customer.source) == ("Aare Foods AG", firm.ana, "website")
    assert (deal.stage, deal.owner, deal.source, deal.name) == (1, firm.ana, "website", LENA.words)
    assert (touch.direction, touch.reached, touch.channel, touch.note) == (
        Direction.IN,
        False,
        Channel.MESSAGE,
        LENA.words,
    )
    assert Contact.objects.in_workspace(firm.workspace).get().email == "lena@aare-foods.test"
    assert customer.waiting_since == NOW
    assert not NextStep.objects.in_workspace(firm.workspace).exists()
    assert list(differences(firm.workspace)) == []
    row = plan_for(firm.ana, local_day(firm.ana, NOW), NOW).rows[0]
    assert "inbound" in {reason.code for reason in row.reasons}


def test_without_a_company_the_customer_is_the_person(firm):
    arrival = send(a_form(firm), Told(name="Lena Vogt", words="Call me.", phone="061 555 22 33"))
    assert (arrival.customer.name, arrival.customer.is_person) == ("Lena Vogt", True)


@pytest.mark.parametrize(
    "told",
    [
        Told(name="I. Keller", words="A question.", email="Ines.Keller@bolt-pharma.test"),
        Told(name="Jonas Weber", words="A question.", phone="061 555 01 02"),
    ],
    ids=["e-mail", "phone"],
)
def test_who_is_known_by_mail_or_phone_is_no_second_customer(firm, bolt, told):
    people = Contact.objects.in_workspace(firm.workspace).count()
    arrival = send(a_form(firm, member=firm.priya), told)
    assert (arrival.customer, arrival.is_known, arrival.given_to) == (bolt.customer, True, None)
    touch = Entry.objects.in_workspace(firm.workspace).get(uid=arrival.uid)
    assert (touch.author, touch.note, touch.origin) == (firm.ana, "A question.", Origin.FORM)
    assert Deal.objects.in_workspace(firm.workspace).count() == 1
    assert Contact.objects.in_workspace(firm.workspace).count() == people
    assert [row.pk for row in unanswered_messages(firm.workspace.pk)] == [arrival.pk]


def test_who_rests_is_woken_by_writing(firm, bolt):
    park(by=firm.ana, customer=bolt.customer, wake_on=NOW.date() + timedelta(days=90), reason="budget", at=NOW)
    send(
        a_form(firm),
        Told(name="Jonas Weber", words="We can start.", phone="061 555 01 02"),
        at=NOW + timedelta(hours=1),
    )
    bolt.customer.refresh_from_db()
    assert (bolt.customer.parked_until, bolt.customer.next_due_on) == (NOW.date(), NOW.date())
    assert bolt.customer.rest["by"] == "wrote"
    assert list(differences(firm.workspace)) == []


def test_the_same_submission_is_kept_once(firm):
    form, uid = a_form(firm), uuid.uuid4()
    assert send(form, uid=uid) == send(form, uid=uid)
    assert Customer.objects.in_workspace(firm.workspace).count() == 1


def test_leads_go_in_turn_to_the_sellers_of_a_team_who_are_at_work(firm):
    firm.sol.role = "seller"
    firm.sol.save()
    form = a_form(firm, team=firm.south)

    def next_owner(number: int):
        told = Told(name=f"Person {number}", words="Hello.", email=f"p{number}@there.test")
        return send(form, told).customer.owner

    assert [next_owner(number) for number in range(4)] == [firm.ana, firm.sol, firm.ana, firm.sol]
    suspend(by=firm.ida, member=firm.ana, at=NOW)
    assert [next_owner(number) for number in (4, 5)] == [firm.sol, firm.sol]
    suspend(by=firm.ida, member=firm.sol, at=NOW)
    assert next_owner(6) is None


def test_a_closed_form_takes_nothing_in(firm):
    form = a_form(firm)
    edit_lead_form(by=firm.ida, form=form, version=form.version, facts={"is_open": False})
    with pytest.raises(Refused):
        send(form)
    assert not Customer.objects.in_workspace(firm.workspace).exists()


def test_what_a_form_took_in_is_nobodys_work(firm, bolt):
    send(a_form(firm, member=firm.ana))
    send(a_form_again(firm), Told(name="Jonas Weber", words="A question.", phone="061 555 01 02"))
    day = draft_for(firm.ana, local_day(firm.ana, NOW), NOW)
    assert (day.activity.touches, day.activity.new_leads) == (0, 0)
    assert draft_for(firm.ida, local_day(firm.ida, NOW), NOW).activity.touches == 0


def a_form_again(firm: Firm):
    return make_lead_form(by=firm.ida, at=NOW, name="Fair", source="fair")


def test_a_hint_is_a_lead_of_nobody_with_credit_to_who_gave_it(firm):
    arrival = take_hint(by=firm.sol, told=LENA, at=NOW, uid=uuid.uuid4())
    assert (arrival.customer.owner, arrival.customer.source, arrival.hinted_by) == (None, "hint", firm.sol)
    assert [row.pk for row in new_leads(firm.workspace.pk, NOW.date())] == [arrival.customer_id]
    with pytest.raises(NotAllowed):
        take_hint(by=firm.vic, told=LENA, at=NOW, uid=uuid.uuid4())


def test_an_attempt_of_ours_takes_a_lead_out_of_the_inbox_and_undoing_it_brings_it_back(firm):
    customer = send(a_form(firm, member=firm.ana)).customer
    later = NOW + timedelta(hours=1)
    facts = Facts(channel=Channel.CALL, happened_at=later, reached=False)
    logged = log_touch(by=firm.ana, customer=customer, facts=facts, at=later)
    assert not new_leads(firm.workspace.pk, NOW.date()).exists()
    withdraw_touch(by=firm.ana, touch=logged.entry, at=later)
    assert new_leads(firm.workspace.pk, NOW.date()).exists()
