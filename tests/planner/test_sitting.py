"""Levels to look at again: who waits, in which order, and that Today counts the same."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import Said, assess
from followthrough.journal.open_deal import open_deal
from followthrough.journal.park import park
from followthrough.planner.sitting import look_at, waiting_for
from followthrough.planner.today import plan_for
from followthrough.vocabulary.level import Level, Need
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M17")]
TODAY = date(2026, 11, 19)
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=LONG_AGO)


def judged(firm: Firm, name: str, level: Level, days_ago: int, *, said: Said | None = None, **facts: Any) -> Customer:
    """A customer of Ana's, judged so many days ago."""
    row = enter_customer(by=firm.ana, at=LONG_AGO, name=name, **facts)
    at = NOW - timedelta(days=days_ago)
    assess(by=facts.get("owner", firm.ana), customer=row, level=level, reason="as they said", at=at, said=said)
    return row


def names(firm: Firm) -> list[str]:
    """Whose level waits for Ana, in order; Today counts as many."""
    waiting = waiting_for(firm.ana, TODAY)
    assert plan_for(firm.ana, TODAY, NOW).levels == len(waiting)
    rows = Customer.objects.visible_to(firm.ana).in_bulk([one.id for one in waiting])
    return [rows[one.id].name for one in waiting]


def test_levels_past_their_day_wait_and_those_nobody_gave_in_time(firm: Firm) -> None:
    judged(firm, "Fresh", Level.B, 30)
    judged(firm, "Stale", Level.B, 31)
    enter_customer(by=firm.ana, at=NOW - timedelta(days=3), name="New")
    enter_customer(by=firm.ana, at=NOW - timedelta(days=4), name="Never judged")
    assert names(firm) == ["Stale", "Never judged"]


def test_the_expired_come_first_then_the_most_valuable_then_who_waits_longest(firm: Firm) -> None:
    for value in (100, 200, 300, 400, 500, 600, 700, 800, 900, 1000):
        open_deal(
            by=firm.ana, customer=judged(firm, f"Open {value}", Level.D, 1), at=LONG_AGO, name="x", value=value,
            currency="EUR",
        )  # fmt: skip
    judged(firm, "Stale and rich", Level.B, 40, potential=5000, potential_currency="EUR")
    judged(firm, "Expired, without a value", Level.A, 29)
    judged(firm, "Expired longer", Level.A, 60)
    judged(firm, "Expired and rich", Level.A, 29, potential=5000, potential_currency="EUR")
    judged(firm, "Expired, little", Level.A, 70, potential=10, potential_currency="EUR")
    said = Said(buys_on=TODAY - timedelta(days=1))
    judged(firm, "The day has passed", Level.D, 5, said=said, potential=5000, potential_currency="EUR")
    assert names(firm) == [
        "Expired and rich",
        "The day has passed",
        "Expired, little",
        "Expired longer",
        "Expired, without a value",
        "Stale and rich",
    ]


def test_who_rests_is_left_in_peace_and_others_are_not_ours(firm: Firm) -> None:
    resting = judged(firm, "Resting", Level.A, 60)
    park(by=firm.ana, customer=resting, wake_on=TODAY + timedelta(days=1), reason="budget", at=NOW)
    judged(firm, "Not to be contacted", Level.A, 60, do_not_contact=True)
    judged(firm, "Of a colleague", Level.A, 60, owner=firm.max)
    judged(firm, "Served only", Level.A, 60, owner=firm.max, service_member=firm.ana)
    assert names(firm) == []
    Customer.objects.in_workspace(firm.workspace).filter(pk=resting.pk).update(parked_until=TODAY)
    assert names(firm) == ["Resting"]


def test_today_counts_them_where_nobody_else_is_due_and_tells_everybody_their_own(firm: Firm) -> None:
    row = judged(firm, "Stale", Level.B, 31)
    Customer.objects.in_workspace(firm.workspace).filter(pk=row.pk).update(next_due_on=TODAY + timedelta(days=9))
    found = plan_for(firm.ana, TODAY, NOW)
    assert (found.due_count, found.rows, found.levels) == (0, (), 1)
    assert plan_for(firm.max, TODAY, NOW).levels == 0


def test_all_that_one_needs_is_told(firm: Firm) -> None:
    said = Said(buys_on=TODAY + timedelta(days=50), need=Need.CLEAR)
    row = judged(firm, "Bolt", Level.C, 70, said=said)
    deal = open_deal(by=firm.ana, customer=row, at=LONG_AGO, name="HPLC", value=100, currency="EUR")
    row.refresh_from_db()
    look = look_at(firm.ana, row, NOW)
    assert (look.grade.level, look.grade.freshness, look.grade.days) == ("C", "stale", 70)
    assert (look.last and look.last.by, look.said, look.deal) == (firm.ana, said, deal)
    assert look.suggestion
    assert look.suggestion.level == "B"
