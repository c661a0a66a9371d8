"""A lead has one taker, the taking can be undone, and how soon leads are answered is told as far as it is known."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Arrival, Customer
from followthrough.deals.models import Deal
from followthrough.journal.claim import IsTaken, assign, claim, end_claim
from followthrough.journal.inbox import answered_lately, target_of
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.take_in import Told, take_hint
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Holiday, Member
from followthrough.workspace.permission import NotAllowed
from tests.at_once import at_once
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M1")]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


def a_lead(firm: Firm, number: int = 0, at: datetime = NOW) -> Customer:
    told = Told(name=f"Lead {number}", words="Call me.", email=f"lead{number}@there.test")
    customer: Customer = take_hint(by=firm.sol, told=told, at=at, uid=uuid.uuid4()).customer
    return customer


def owners(customer: Customer) -> tuple[object, object]:
    customer.refresh_from_db()
    return customer.owner, Deal.objects.in_workspace(customer.workspace_id).get(customer=customer).owner


def test_who_claims_gets_the_customer_with_its_deal_and_may_undo_it(firm):
    lead = a_lead(firm)
    claim(by=firm.ana, customer=lead, at=LATER)
    assert owners(lead) == (firm.ana, firm.ana)
    with pytest.raises(IsTaken, match="Ana Ferreira"):
        claim(by=firm.priya, customer=lead, at=LATER)
    end_claim(by=firm.ana, customer=lead, at=LATER)
    assert owners(lead) == (None, None)


def test_what_was_touched_since_is_not_undone(firm):
    lead = a_lead(firm)
    claim(by=firm.ana, customer=lead, at=LATER)
    log_touch(by=firm.ana, customer=lead, facts=Facts(channel=Channel.CALL, happened_at=LATER), at=LATER)
    with pytest.raises(Refused):
        end_claim(by=firm.ana, customer=lead, at=LATER + timedelta(minutes=1))
    assert owners(lead) == (firm.ana, firm.ana)


def test_who_leads_gives_a_lead_and_takes_it_back(firm):
    lead = a_lead(firm)
    assign(by=firm.max, customer=lead, to=firm.ana, at=LATER)
    assert owners(lead) == (firm.ana, firm.ana)
    with pytest.raises(NotAllowed):
        assign(by=firm.ana, customer=lead, to=firm.ana, at=LATER)
    with pytest.raises(NotAllowed):
        assign(by=firm.nora, customer=lead, to=firm.priya, at=LATER)
    with pytest.raises(Refused):
        assign(by=firm.ida, customer=lead, to=firm.vic, at=LATER)
    end_claim(by=firm.max, customer=lead, at=LATER)
    assert owners(lead) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_gets_it(firm):
    lead = a_lead(firm)

    def grab(*, who: list[Member]) -> object:
        return claim(by=who.pop(), customer=lead, at=LATER)

    answers = at_once(grab, times=2, who=[firm.ana, firm.priya])
    assert sorted(type(answer).__name__ for answer in answers) == ["Claim", "IsTaken"]
    lost = next(answer for answer in answers if isinstance(answer, IsTaken))
    assert owners(lead)[0] == lost.owner


def test_a_lead_entered_by_hand_arrives_with_its_first_deal(firm):
    customer = enter_customer(by=firm.ana, at=NOW, name="Delta")
    open_deal(by=firm.ana, customer=customer, at=NOW, name="Scales")
    open_deal(by=firm.ana, customer=customer, at=LATER, name="More scales")
    assert Arrival.objects.in_workspace(firm.workspace).get().way == "hand"


def test_hours_of_days_of_rest_do_not_count(firm):
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # five in the afternoon in Basel
    Holiday.objects.create(workspace=firm.workspace, on=friday.date() + timedelta(days=3))
    target = target_of(firm.workspace, friday)
    assert target.answer_by(friday) == friday + timedelta(days=4)


def test_the_share_answered_in_time_counts_those_whose_time_is_over(firm):
    def answer(customer: Customer, at: datetime, *, reached: bool) -> None:
        log_touch(
            by=firm.ana, customer=customer, facts=Facts(channel=Channel.CALL, happened_at=at, reached=reached), at=at
        )

    came = NOW - timedelta(days=7)  # a Thursday
    in_time, late, never, today = (a_lead(firm, number, at) for number, at in enumerate([came, came, came, NOW]))
    answer(in_time, came + timedelta(hours=3), reached=False)
    answer(late, came + timedelta(days=2), reached=True)
    rate = answered_lately(firm.workspace.pk, target_of(firm.workspace, came), LATER)
    assert (rate.successes, rate.n) == (1, 3)
    answer(today, NOW + timedelta(hours=1), reached=True)
    after = answered_lately(firm.workspace.pk, target_of(firm.workspace, came), NOW + timedelta(hours=2))
    assert (after.successes, after.n) == (2, 4)
    assert never.owner is None
