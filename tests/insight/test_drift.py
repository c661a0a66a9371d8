"""How alarms ended within their 60 days, told with n and range; and the chance that repeat buyers stay (M25)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.alive import buyers_of, measure_buyers
from followthrough.insight.drift import WINDOW, end_of, open_now, past_alarms
from followthrough.insight.period import Whose
from followthrough.journal.dynamics import News, note_news
from followthrough.journal.log import Move
from followthrough.journal.open_deal import close_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.alarms import answer_alarm, raise_alarms
from followthrough.planner.models import Alarm
from followthrough.reckoning.alive import Bought, Fit
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.drift import AlarmEnd, Colour, DriftRule, Verdict
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import DealStatus, Origin
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import LONG_AGO, MONDAY, THURSDAY, quiet_since, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M25")]

UP = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
EVERYBODY = Whose(None, None)
#: Sixty days and a bit after the alarm.
LATER = NOW + WINDOW + timedelta(days=1)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=LONG_AGO)


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt, silent since the Monday before last, with an alarm of the Thursday."""
    bolt = make_bolt(firm, at=LONG_AGO)
    quiet_since(firm, bolt.customer, Level.B)
    raise_alarms(firm.ana, THURSDAY, NOW)
    return bolt


def ends(firm: Firm, at: datetime = LATER) -> list[AlarmEnd]:
    return list(past_alarms(firm.ana, EVERYBODY, at=at).all.counts.elements())


def lose(firm: Firm, bolt: Bolt, days: float) -> None:
    deal = Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)
    close_deal(
        by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason=LossReason.COMPETITOR, at=NOW + timedelta(days=days)
    )


def test_an_alarm_is_judged_once_it_is_sixty_days_old(firm: Firm, bolt: Bolt) -> None:
    lose(firm, bolt, 3)
    young = past_alarms(firm.ana, EVERYBODY, at=NOW + WINDOW - timedelta(hours=1))
    assert (young.all.lost, young.young) == (Rate(0, 0), 1)
    found = past_alarms(firm.ana, EVERYBODY, at=LATER)
    assert (found.all.lost, found.young) == (Rate(1, 1), 0)
    assert found.by_colour[Colour.AMBER].lost == found.by_rule[DriftRule.OVERDUE].lost == Rate(1, 1)
    assert found.by_colour[Colour.RED].lost == Rate(0, 0)


def test_the_first_of_a_loss_and_a_promotion_counts(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, NOW + timedelta(days=2), deal=bolt.deal, move=UP)
    lose(firm, bolt, 20)
    assert ends(firm) == [AlarmEnd.WENT_ON]


def test_what_comes_after_the_sixty_days_counts_for_nothing(firm: Firm, bolt: Bolt) -> None:
    lose(firm, bolt, 61)
    assert ends(firm, LATER + timedelta(days=30)) == [AlarmEnd.SILENT]


def test_a_talk_alone_is_neither_right_nor_wrong_and_one_taken_back_is_none(firm: Firm, bolt: Bolt) -> None:
    logged = touch(firm.ana, bolt.customer, NOW + timedelta(days=2))
    assert ends(firm) == [AlarmEnd.SPOKEN]
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW + timedelta(days=2, hours=1))
    assert ends(firm) == [AlarmEnd.SILENT]


def test_a_competitor_that_is_noted_counts_as_a_loss_would(firm: Firm, bolt: Bolt) -> None:
    news = News(
        kind=DynamicsKind.COMPETITOR, what="Wettstein was there", happens_on=THURSDAY, source="Weber", effect=1
    )  # fmt: skip
    note_news(by=firm.ana, customer=bolt.customer, news=[news], at=NOW + timedelta(days=4))
    assert ends(firm) == [AlarmEnd.LOST]


def test_a_silence_told_as_amber_and_as_red_counts_once_in_all(firm: Firm, bolt: Bolt) -> None:
    raise_alarms(firm.ana, MONDAY, NOW + timedelta(days=4))
    found = past_alarms(firm.ana, EVERYBODY, at=LATER + timedelta(days=9))
    assert found.all.counts.total() == 1
    assert [found.by_colour[colour].counts.total() for colour in Colour] == [1, 1]


def test_whose_and_since_when_and_what_was_said(firm: Firm, bolt: Bolt) -> None:
    alarm = Alarm.objects.in_workspace(firm.workspace).get()
    answer_alarm(by=firm.ana, alarm=alarm, verdict=Verdict.RIGHT, at=NOW)
    assert past_alarms(firm.vic, EVERYBODY, at=LATER).right == Rate(1, 1)
    for whose in (Whose(frozenset({firm.priya.pk}), None), Whose(None, NOW + timedelta(days=1))):
        assert past_alarms(firm.ana, whose, at=LATER).all.counts.total() == 0
    assert past_alarms(make_firm("Other").ana, EVERYBODY, at=LATER).all.counts.total() == 0


def test_open_alarms_are_those_whose_silence_goes_on(firm: Firm, bolt: Bolt) -> None:
    [row] = open_now(firm.vic, None, on=MONDAY)
    assert (row.customer, row.member, row.colour) == ("Bolt Pharma", "Ana Ferreira", Colour.RED)
    assert open_now(firm.ana, frozenset({firm.priya.pk}), on=MONDAY) == []
    touch(firm.ana, bolt.customer)
    assert open_now(firm.ana, None, on=MONDAY) == []


moments = st.none() | st.integers(0, 120).map(lambda days: NOW + timedelta(days=days))


@given(moments, moments, moments, moments)
def test_an_end_never_looks_beyond_the_window(
    ended: datetime | None, rival: datetime | None, promoted: datetime | None, spoken: datetime | None
) -> None:
    def within(at: datetime | None) -> datetime | None:
        return at if at is not None and at <= NOW + WINDOW else None

    told = ended, rival, promoted, spoken
    assert end_of(NOW, *told) == end_of(NOW, *map(within, told))


def sell(firm: Firm, customer: Customer, *on: date) -> None:
    """Deals that were sold on these days, as an import brings them."""
    Deal.objects.bulk_create(
        Deal(
            workspace=firm.workspace, customer=customer, owner=firm.ana, name=f"Order {day}", origin=Origin.IMPORTED,
            opened_at=NOW - timedelta(days=900), stage_since=NOW, stage=7, deal_seq=1,
            sold_at=datetime.combine(day, NOW.timetz()),
        )
        for day in on
    )  # fmt: skip


def buyers(firm: Firm, count: int) -> list[Customer]:
    rows = Customer.objects.bulk_create(
        Customer(
            workspace=firm.workspace, owner=firm.ana, name=f"Buyer {number}", name_key=f"buyer {number}",
            entered_at=NOW, first_due_on=THURSDAY,
        )
        for number in range(count)
    )  # fmt: skip
    for number, row in enumerate(rows):
        first = THURSDAY - timedelta(days=200 + 5 * number)
        sell(firm, row, first, first + timedelta(days=30), first + timedelta(days=30 + number))
    return rows


def test_below_a_hundred_who_bought_again_nothing_is_told(firm: Firm) -> None:
    assert buyers_of(firm.ana, None, at=NOW).measured_at is None
    rows = buyers(firm, 99)
    sell(firm, make_bolt(firm).customer, THURSDAY)
    assert measure_buyers(firm.workspace, at=NOW + timedelta(hours=1)) is None
    found = buyers_of(firm.ana, None, at=NOW)
    assert (found.fit, found.rows, found.again, found.buyers) == (None, (), 99, 100)
    assert rows


def test_with_a_hundred_each_has_a_chance_and_the_likeliest_to_have_left_come_first(firm: Firm) -> None:
    rows = buyers(firm, 100)
    model = measure_buyers(firm.workspace, at=NOW)
    assert isinstance(model, Fit)
    firm.workspace.refresh_from_db()
    found = buyers_of(firm.ana, None, at=NOW)
    assert (found.again, found.buyers, found.has_more) == (100, 100, True)
    chances = [row.chance for row in found.rows]
    assert chances == sorted(chances)
    assert all(0 <= chance <= 1 for chance in chances)
    first = found.rows[0]
    number = next(place for place, row in enumerate(rows) if row.pk == first.customer_id)
    # Two orders on one day are one.
    assert first.orders == (2 if number == 0 else 3)
    assert first.chance == pytest.approx(
        model.alive(Bought(first.orders - 1, 30.0 + number, 200.0 + 5 * number)), abs=1e-9
    )
    assert buyers_of(firm.ana, frozenset({firm.priya.pk}), at=NOW).rows == ()
