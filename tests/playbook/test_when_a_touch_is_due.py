"""When the next touch is due: by level before the sale, by moment after it, sooner when nobody answered."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.journal.assess import assess
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.journal.open_deal import close_deal
from followthrough.journal.park import park
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import change_rhythm
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Holiday
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M11")]

THURSDAY = date(2026, 11, 19)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def touch(firm: Firm, bolt: Bolt, *, days: int = 0, step: Step | None = None, **facts: Any) -> date | None:
    """A touch without a deal, `days` after Thursday; the due date that follows when no step is kept."""
    at = NOW + timedelta(days=days)
    values = {"channel": Channel.CALL, "happened_at": at, **facts}
    logged = log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(**values), at=at, step=step)
    return logged.customer.next_due_on


def level(firm: Firm, bolt: Bolt, letter: Level) -> None:
    assess(by=firm.ana, customer=bolt.customer, level=letter, reason="they decide soon", at=NOW)
    bolt.customer.refresh_from_db()


def test_a_new_customer_is_due_the_day_it_entered(bolt: Bolt) -> None:
    assert bolt.customer.next_due_on == THURSDAY


def test_a_new_customer_is_touched_after_one_one_three_then_seven_working_days(firm: Firm, bolt: Bolt) -> None:
    due = [touch(firm, bolt, days=days) for days in (0, 1, 6)]
    assert due == [date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 4)]


@pytest.mark.parametrize(
    ("letter", "due"),
    [
        (Level.A, date(2026, 11, 24)),
        (Level.B, date(2026, 11, 30)),
        (Level.C, date(2026, 12, 10)),
        (Level.D, date(2026, 12, 31)),
    ],
)
def test_after_a_real_contact_the_level_says_when(firm: Firm, bolt: Bolt, letter: Level, due: date) -> None:
    level(firm, bolt, letter)
    assert touch(firm, bolt) == due


def test_changing_the_level_moves_the_due_date_at_once(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.D)
    assert touch(firm, bolt) == date(2026, 12, 31)
    level(firm, bolt, Level.A)
    assert bolt.customer.next_due_on == date(2026, 11, 24)
    assert list(bolt.customer.next_steps.in_workspace(firm.workspace).values_list("due_on", flat=True)) == [
        date(2026, 11, 24)
    ]


def test_attempts_nobody_answered_are_tried_again_after_one_two_and_four_working_days(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.B)
    due = [touch(firm, bolt, days=days, reached=False) for days in (0, 1, 5, 11)]
    assert due == [date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 9)]


def test_holidays_and_weekends_are_not_counted(firm: Firm, bolt: Bolt) -> None:
    Holiday.objects.create(workspace=firm.workspace, on=date(2026, 11, 23), name="Market day")
    change_rhythm(firm.workspace)
    level(firm, bolt, Level.A)
    assert touch(firm, bolt) == date(2026, 11, 25)


def test_the_day_is_counted_in_the_customers_zone(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.A)
    edited = edit_customer(
        by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"time_zone": "Pacific/Auckland"}
    )
    assert edited.version == bolt.customer.version + 1
    late = NOW + timedelta(hours=6)
    logged = log_touch(
        by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=late), at=late
    )
    assert logged.customer.next_due_on == date(2026, 11, 25)


@pytest.mark.mechanism("M13")
def test_an_edit_never_restarts_the_clock(firm: Firm, bolt: Bolt) -> None:
    before = bolt.customer.next_due_on, bolt.customer.last_contact_at
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"city": "Bern"})
    bolt.customer.refresh_from_db()
    assert (bolt.customer.next_due_on, bolt.customer.last_contact_at) == before


def test_a_date_agreed_with_the_customer_wins(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.A)
    assert touch(firm, bolt, step=Step(due_on=date(2027, 1, 12), agreed=True)) == date(2027, 1, 12)


def test_a_step_of_ours_alone_is_not_later_than_the_longest_interval(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.A)
    assert touch(firm, bolt, step=Step(due_on=date(2027, 1, 12))) == date(2026, 11, 27)


def test_a_call_of_theirs_that_we_missed_is_waiting(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, direction=Direction.IN, reached=False)
    bolt.customer.refresh_from_db()
    assert bolt.customer.waiting_since == NOW


@pytest.mark.mechanism("M22")
def test_a_parked_customer_is_due_when_it_wakes_and_a_touch_wakes_it_sooner(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 11), reason="budget in January", at=NOW)
    bolt.customer.refresh_from_db()
    assert bolt.customer.next_due_on == date(2027, 1, 11)
    assert touch(firm, bolt, days=1) == date(2026, 11, 23)


@pytest.mark.mechanism("M22")
def test_taking_back_the_touch_that_woke_a_customer_lets_it_rest_again(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 11), reason="budget in January", at=NOW)
    logged = log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    bolt.customer.refresh_from_db()
    assert (bolt.customer.parked_until, bolt.customer.next_due_on) == (date(2027, 1, 11), date(2027, 1, 11))


def test_a_customer_without_an_open_deal_still_has_a_clock(firm: Firm, bolt: Bolt) -> None:
    level(firm, bolt, Level.B)
    touch(firm, bolt, step=Step(due_on=date(2026, 11, 23)))
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="unknown", at=NOW)
    bolt.customer.refresh_from_db()
    assert bolt.customer.next_due_on is not None


def test_do_not_contact_is_never_due(firm: Firm, bolt: Bolt) -> None:
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"do_not_contact": True})
    bolt.customer.refresh_from_db()
    assert bolt.customer.next_due_on is None
