"""Sales by level, as levels were given then: what was planted is found, and nothing later is seen."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.insight.levels import levels_of
from followthrough.insight.period import Whose
from followthrough.journal.assess import Said, assess, take_back_assessment
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level, Need
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M17")]
TODAY = date(2026, 11, 19)
EVERYBODY = Whose(None, None)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=500))


def judged(firm: Firm, level: Level, *, days_ago: int, sold_after: int | None = None, at: datetime = NOW) -> Customer:
    """A customer of Ana's who was judged so many days ago, and bought so many days after that."""
    then = at - timedelta(days=days_ago)
    row = enter_customer(by=firm.ana, at=then - timedelta(days=30), name=f"{level} {days_ago} {sold_after}")
    assess(by=firm.ana, customer=row, level=level, reason="as they said", at=then)
    if sold_after is not None:
        sell(firm, row, then + timedelta(days=sold_after))
    return row


def sell(firm: Firm, customer: Customer, at: datetime, value: int = 100) -> None:
    open_deal(
        by=firm.ana, customer=customer, at=at, stage=Stage.PAYMENT_COLLECTED, name="Pumps", value=value, currency="EUR"
    )


def sold(firm: Firm, whose: Whose = EVERYBODY, at: datetime = NOW) -> dict[str, Rate]:
    return {line.level.value: line.sold for line in levels_of(firm.max, whose, on=TODAY, at=at).lines}


def test_who_bought_in_time_counts_and_whom_one_could_not_wait_for_does_not(firm: Firm) -> None:
    judged(firm, Level.A, days_ago=90, sold_after=90)
    judged(firm, Level.A, days_ago=100, sold_after=91)
    judged(firm, Level.A, days_ago=89, sold_after=1)
    assert sold(firm) == {"A": Rate(1, 2), "B": Rate(0, 0), "C": Rate(0, 0), "D": Rate(0, 0)}
    line = levels_of(firm.max, EVERYBODY, on=TODAY, at=NOW).lines[0]
    assert line.claimed == Rate(1, 3)


def test_a_level_counts_as_it_was_given_and_nothing_later_is_seen(firm: Firm) -> None:
    row = judged(firm, Level.D, days_ago=200, sold_after=50)
    assess(by=firm.ana, customer=row, level=Level.A, reason="they bought", at=NOW - timedelta(days=140))
    assert sold(firm) == {"A": Rate(0, 1), "B": Rate(0, 0), "C": Rate(0, 0), "D": Rate(1, 1)}
    before = sold(firm, at=NOW - timedelta(days=110))
    assert (before["D"], before["A"]) == (Rate(1, 1), Rate(0, 0))


def test_judged_the_same_again_is_no_new_case_and_one_taken_back_is_none(firm: Firm) -> None:
    row = judged(firm, Level.B, days_ago=200)
    assess(by=firm.ana, customer=row, level=Level.B, reason="as before", at=NOW - timedelta(days=150))
    wrong = assess(by=firm.ana, customer=row, level=Level.A, reason="a slip", at=NOW - timedelta(days=120))
    take_back_assessment(by=firm.ana, assessment=wrong, at=NOW - timedelta(days=120))
    assert sold(firm) == {"A": Rate(0, 0), "B": Rate(0, 1), "C": Rate(0, 0), "D": Rate(0, 0)}


def test_what_was_sold_and_lost_again_is_not_sold_and_of_others_is_not_ours(firm: Firm) -> None:
    row = judged(firm, Level.B, days_ago=200, sold_after=10)
    deal = row.deals.get()
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    assert sold(firm)["B"] == Rate(0, 1)
    assert sold(firm, Whose(frozenset({firm.priya.pk}), None))["B"] == Rate(0, 0)
    assert sold(firm, Whose(None, NOW - timedelta(days=199)))["B"] == Rate(0, 0)


def plant(firm: Firm, sales: dict[Level, int], at: datetime = NOW) -> None:
    """Ten at each level, of whom so many bought."""
    for level, number in sales.items():
        for place in range(10):
            judged(firm, level, days_ago=120 + place, sold_after=20 if place < number else None, at=at)


def test_a_planted_trend_is_found_and_where_there_is_none_none(firm: Firm) -> None:
    plant(firm, {Level.A: 9, Level.B: 6, Level.C: 3, Level.D: 1})
    found = levels_of(firm.max, EVERYBODY, on=TODAY, at=NOW).trend
    assert found is not None
    assert found.is_there
    # Chi-squared for linear trend of 9, 6, 3, 1 of ten each, scores 4 to 1, by hand: z = 13.5 / √(0.475·0.525·50).
    assert found.z == pytest.approx(13.5 / (0.475 * 0.525 * 50) ** 0.5)


def test_below_ten_of_each_level_nothing_is_told(firm: Firm) -> None:
    plant(firm, {Level.A: 9, Level.B: 6, Level.C: 3})
    for place in range(9):
        judged(firm, Level.D, days_ago=120 + place)
    found = levels_of(firm.max, EVERYBODY, on=TODAY, at=NOW)
    assert (found.is_enough, found.trend) == (False, None)


def test_agreement_counts_what_was_suggested_and_value_what_is_fresh(firm: Firm) -> None:
    said = Said(buys_on=TODAY + timedelta(days=20), need=Need.CLEAR)
    for level, number in ((Level.A, 3), (Level.B, 1)):
        for place in range(number):
            row = enter_customer(by=firm.ana, at=NOW - timedelta(days=40), name=f"{level} {place}")
            assess(by=firm.ana, customer=row, level=level, reason="as they said", at=NOW, said=said)
            open_deal(by=firm.ana, customer=row, at=NOW, name="x", value=100, currency="EUR")
    old = judged(firm, Level.A, days_ago=40)
    open_deal(by=firm.ana, customer=old, at=NOW, name="x", value=600, currency="EUR")
    found = levels_of(firm.max, EVERYBODY, on=TODAY, at=NOW)
    assert found.agreement.rate == Rate(3, 4)
    assert found.worth == (("EUR", 1000, 400),)


@pytest.mark.parametrize(
    ("sales", "says"),
    [
        ((9, 6, 3, 1), "falls from A to D, as it should"),
        ((4, 5, 4, 5), "carry no information yet"),
        ((1, 3, 6, 9), "stand upside down"),
        ((0, 0, 0, 0), "the same happened"),
    ],
)
def test_the_page_says_what_the_figures_say(client: Client, firm: Firm, sales: tuple[int, ...], says: str) -> None:
    plant(firm, dict(zip((Level.A, Level.B, Level.C, Level.D), sales, strict=True)), at=timezone.now())
    assert firm.max.user
    client.force_login(firm.max.user)
    page = client.get(reverse("level-insight"), {"owner": "all"}).content.decode()
    assert says in page
    assert f"{sales[0]} of 10" in page
    assert "may lie between" in page


def test_an_empty_page_says_what_will_be_here(client: Client, firm: Firm) -> None:
    assert firm.ana.user
    client.force_login(firm.ana.user)
    assert "three months" in client.get(reverse("level-insight")).content.decode()
