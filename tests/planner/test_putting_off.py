"""Not today, with a reason, and back again."""

from datetime import date, timedelta

import pytest

from followthrough.journal.log import Step
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import set_next_step
from followthrough.planner.models import Postponement
from followthrough.planner.put_off import not_today, resume
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import FRIDAY, LONG_AGO, MONDAY, THURSDAY, names, plan, promise, they_wrote, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def test_who_is_put_off_comes_back_on_the_day_named(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.ana, customer=bolt.customer, until=MONDAY, reason="on holiday", at=NOW)
    assert (names(plan(firm.ana).rows), names(plan(firm.ana, FRIDAY).rows)) == ([], [])
    assert names(plan(firm.ana, MONDAY).rows) == ["Bolt Pharma"]


def test_a_promise_that_is_put_off_leaves_the_plan_too(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call", THURSDAY))
    not_today(by=firm.ana, customer=bolt.customer, until=MONDAY, reason="they moved it", at=NOW)
    assert names(plan(firm.ana).rows) == []


def test_the_clock_of_the_customer_runs_on(firm: Firm, bolt: Bolt) -> None:
    before = bolt.customer.next_due_on
    not_today(by=firm.ana, customer=bolt.customer, until=MONDAY, reason="on holiday", at=NOW)
    bolt.customer.refresh_from_db()
    assert bolt.customer.next_due_on == before


def test_it_can_be_undone(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.ana, customer=bolt.customer, until=MONDAY, reason="on holiday", at=NOW)
    assert resume(by=firm.ana, customer=bolt.customer, at=NOW)
    assert names(plan(firm.ana).rows) == ["Bolt Pharma"]
    assert not resume(by=firm.ana, customer=bolt.customer, at=NOW)


def test_it_keeps_only_ones_own_plan_clear(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.max, customer=bolt.customer, until=MONDAY, reason="on holiday", at=NOW)
    assert names(plan(firm.ana).rows) == ["Bolt Pharma"]


def test_a_new_day_replaces_the_one_before_and_both_stay_on_record(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.ana, customer=bolt.customer, until=MONDAY, reason="on holiday", at=NOW)
    not_today(by=firm.ana, customer=bolt.customer, until=FRIDAY, reason="back sooner", at=NOW)
    assert names(plan(firm.ana, FRIDAY).rows) == ["Bolt Pharma"]
    rows = Postponement.objects.in_workspace(firm.workspace).order_by("id")
    assert [(row.reason, row.ended_at is None) for row in rows] == [("on holiday", False), ("back sooner", True)]


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [(MONDAY, "  ", "reason"), (THURSDAY, "later", "until"), (date(2027, 6, 1), "later", "until")],
)
def test_a_reason_and_a_day_to_come_are_needed(firm: Firm, bolt: Bolt, until: date, reason: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        not_today(by=firm.ana, customer=bolt.customer, until=until, reason=reason, at=NOW)
    assert refusal.value.field == field


def test_a_viewer_puts_nobody_off(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(NotAllowed):
        not_today(by=firm.vic, customer=bolt.customer, until=MONDAY, reason="later", at=NOW)


LATER = NOW + timedelta(hours=2)
FAR = date(2026, 12, 10)


def test_what_was_put_off_comes_back_for_a_promise_made_since(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.ana, customer=bolt.customer, until=FAR, reason="on holiday", at=NOW)
    step = Step(what="Send the price", due_on=FRIDAY, agreed=True)
    set_next_step(by=firm.ana, customer=bolt.customer, step=step, at=LATER)
    assert (names(plan(firm.ana).rows), names(plan(firm.ana, FRIDAY).rows)) == ([], ["Bolt Pharma"])


def test_what_was_put_off_comes_back_when_they_write_to_us(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, LONG_AGO)
    not_today(by=firm.ana, customer=bolt.customer, until=FAR, reason="on holiday", at=NOW)
    they_wrote(firm, bolt.customer, LATER)
    assert names(plan(firm.ana, MONDAY).rows) == ["Bolt Pharma"]


def test_a_touch_ends_what_was_put_off_before_it(firm: Firm, bolt: Bolt) -> None:
    not_today(by=firm.ana, customer=bolt.customer, until=FAR, reason="on holiday", at=NOW)
    touch(firm.ana, bolt.customer, LATER, reached=False)
    assert names(plan(firm.ana, FRIDAY).rows) == ["Bolt Pharma"]


def test_what_stood_there_before_it_was_put_off_stays_put_off(firm: Firm, bolt: Bolt) -> None:
    they_wrote(firm, bolt.customer, NOW - timedelta(hours=1))
    not_today(by=firm.ana, customer=bolt.customer, until=FAR, reason="answered by our lawyers", at=NOW)
    assert names(plan(firm.ana, MONDAY).rows) == []
