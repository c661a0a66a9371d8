"""What is counted of whom in which month: hints, what they led to, touches, and what was noted at them."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from followthrough.care.refer import Named, give_referral, take_back_referral
from followthrough.care.tickets import open_ticket, solve_ticket
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.month_measures import READERS, Span, measured
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.journal.take_in import Told, take_hint
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.training import Measure
from followthrough.workspace.models import Member
from tests.cast import Firm, make_firm
from tests.insight.planted import BEGAN, History, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M38")]

#: Histories begin on 1 June 2026; months are June to September.
MONTHS = [date(2026, month, 1) for month in range(6, 11)]


@pytest.fixture
def span(firm: Firm) -> Span:
    bounds = tuple(datetime.combine(month, time.min, UTC) for month in MONTHS)
    return Span(firm.workspace, bounds, datetime(2027, 1, 1, tzinfo=UTC), "EUR")


def hinted(by: Member, day: int, name: str = "Kiln Ceramics") -> Customer:
    told = Told(name=name, words="They look for an oven.", phone="+41 61 555 07 08")
    arrival = take_hint(by=by, told=told, at=moment(day), uid=uuid.uuid4())
    return Customer.objects.in_workspace(by.workspace_id).get(pk=arrival.customer_id)


def up(by: Member, customer: Customer, deal: Deal, days: Iterator[int], to: int) -> None:
    """Touches that take a deal up to a stage, one a day."""
    deal.refresh_from_db()
    while deal.stage < to:
        at = moment(next(days), 1)
        facts = Facts(channel=Channel.CALL, happened_at=at)
        move = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
        log_touch(by=by, customer=customer, deal=deal, facts=facts, move=move, at=at)
        deal.refresh_from_db()


def told(measure: Measure, span: Span) -> dict[tuple[int, int], float]:
    return {where: total for where, (total, _n) in READERS[measure](span).items()}


def deal_of(customer: Customer) -> Deal:
    return Deal.objects.in_workspace(customer.workspace_id).get(customer=customer)


def test_a_hint_counts_for_who_gave_it_in_its_month(firm: Firm, span: Span) -> None:
    hinted(firm.sol, 3)
    hinted(firm.sol, 35, "Another")  # somebody known by their number: a hint as well
    hinted(firm.ana, 36, "A third")
    assert told(Measure.SPOTTED, span) == {(firm.sol.pk, 0): 1, (firm.sol.pk, 1): 1, (firm.ana.pk, 1): 1}


def test_it_is_qualified_when_its_deal_first_comes_to_a_key_contact_whoever_took_it_there(
    firm: Firm, span: Span
) -> None:
    customer = hinted(firm.sol, 3)
    up(firm.ana, customer, deal_of(customer), iter(range(40, 60)), 2)
    assert told(Measure.HANDED_OVER, span) == {}
    up(firm.ana, customer, deal_of(customer), iter(range(65, 80)), 4)  # August
    assert told(Measure.HANDED_OVER, span) == {(firm.sol.pk, 2): 1}


def test_a_touch_that_was_taken_back_qualified_nothing(firm: Firm, span: Span) -> None:
    customer = hinted(firm.sol, 3)
    up(firm.ana, customer, deal_of(customer), iter([4]), 2)
    at = moment(5, 1)
    facts, move = Facts(channel=Channel.CALL, happened_at=at), Move(outcome=Outcome.PROMOTED, override_reason="test")
    logged = log_touch(by=firm.ana, customer=customer, deal=deal_of(customer), facts=facts, move=move, at=at)
    assert told(Measure.HANDED_OVER, span) == {(firm.sol.pk, 0): 1}
    withdraw_touch(by=firm.ana, touch=logged.entry, at=at)
    assert told(Measure.HANDED_OVER, span) == {}


def test_a_sale_is_credited_once_to_the_first_hint_that_could_have_led_to_it(firm: Firm, span: Span) -> None:
    customer = hinted(firm.sol, 3)
    hinted(firm.priya, 4)  # of the same: known by now
    deal = deal_of(customer)
    Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(value=500_000, currency="EUR")
    up(firm.ana, customer, deal, iter(range(31, 60)), 7)
    assert told(Measure.SOLD, span) == {(firm.sol.pk, 1): 500_000}
    assert told(Measure.SOLD, Span(span.workspace, span.bounds, span.as_of, "CHF")) == {}


def test_a_deal_long_after_the_hint_or_before_it_was_not_led_to(firm: Firm, span: Span, deal: History) -> None:
    """Fuchs had a deal before; another one is opened more than half a year after Sol's hint."""
    phone = Told(name="Fuchs & Co.", words="They plan something.", email="kern@fuchs.test")
    customer = take_hint(by=firm.sol, told=phone, at=moment(2), uid=uuid.uuid4()).customer
    first = deal_of(customer)
    late: dict[str, Any] = {"at": moment(190), "name": "Later", "source": "fair", "value": 9, "currency": "EUR"}
    open_deal(by=firm.ana, customer=customer, **late)
    up(firm.ana, customer, first, iter(range(3, 20)), 3)
    assert told(Measure.HANDED_OVER, span) == {(firm.sol.pk, 0): 1}


def test_promotions_and_touches_after_the_sale_count_for_who_made_them(firm: Firm, span: Span, deal: History) -> None:
    deal.followed()  # ups on 8, 15, 22, 29 June, the third by Sol
    assert told(Measure.PROMOTED, span) == {(firm.ana.pk, 0): 3, (firm.sol.pk, 0): 1}
    assert told(Measure.SERVED, span) == {}
    deal.won(40)
    for day, reached in ((45, True), (46, False), (70, True)):
        facts = Facts(channel=Channel.CALL, happened_at=moment(day), reached=reached, contacts=[deal.kern])
        log_touch(by=firm.sol, customer=deal.customer, facts=facts, at=moment(day))
    assert told(Measure.SERVED, span) == {(firm.sol.pk, 1): 1, (firm.sol.pk, 2): 1}


def test_who_came_by_themselves_and_the_mean_of_what_was_noted(firm: Firm, span: Span, deal: History) -> None:
    notes: list[dict[str, Any]] = [
        {"direction": Direction.IN, "interest": 2, "trust": -1},
        {"direction": Direction.OUT, "interest": 1},
        {"direction": Direction.IN, "reached": False},
    ]
    for day, noted in enumerate(notes, 3):
        facts = Facts(channel=Channel.CALL, happened_at=moment(day), contacts=[deal.kern], **noted)
        log_touch(by=firm.ana, customer=deal.customer, facts=facts, at=moment(day))
    hinted(firm.ana, 9)  # a message that came in, which nobody has spoken about yet
    assert told(Measure.CAME_IN, span) == {(firm.ana.pk, 0): 1}
    interest = measured(Measure.INTEREST, span)
    assert interest(firm.ana.pk, 0) == 1.5
    assert interest(firm.ana.pk, 1) is None
    assert measured(Measure.TRUST, span)(firm.ana.pk, 0) == -1
    assert measured(Measure.CAME_IN, span)(firm.ana.pk, 1) == 0


def test_nothing_recorded_later_nor_of_another_workspace_counts(firm: Firm, span: Span) -> None:
    customer = hinted(firm.sol, 3)
    up(firm.ana, customer, deal_of(customer), iter(range(4, 20)), 3)
    other = make_firm("Otherlab", at=BEGAN - timedelta(days=30))
    hinted(other.sol, 3)
    early = Span(span.workspace, span.bounds, moment(3), "EUR")
    assert told(Measure.SPOTTED, span) == {(firm.sol.pk, 0): 1}
    assert told(Measure.HANDED_OVER, early) == {}
    assert told(Measure.PROMOTED, early) == {}


def test_referrals_count_for_who_heard_them_and_hours_until_a_ticket_is_solved_are_a_mean(
    firm: Firm, span: Span
) -> None:
    customer = hinted(firm.ana, 1)
    given: dict[str, Any] = {"by": firm.ana, "customer": customer, "named": Named(company="Loom Textiles")}
    taken_back = give_referral(**given, at=moment(40))
    take_back_referral(by=firm.ana, referral=taken_back, reason="a slip", at=moment(41))
    give_referral(**{**given, "named": Named(company="Mill Foods")}, at=moment(42))
    assert told(Measure.REFERRED, span) == {(firm.ana.pk, 1): 1}
    for day, hours in ((2, 4), (3, 8)):
        row = open_ticket(by=firm.ana, customer=customer, what="Pump", member=firm.sol, at=moment(day))
        solve_ticket(by=firm.ana, ticket=row, at=moment(day) + timedelta(hours=hours))
    open_ticket(by=firm.ana, customer=customer, what="Lamp", member=firm.sol, at=moment(4))
    solving = measured(Measure.SOLVING, span)
    assert solving(firm.sol.pk, 0) == 6
    assert solving(firm.sol.pk, 1) is None
