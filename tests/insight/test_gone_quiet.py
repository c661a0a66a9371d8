"""Who was let go without a word: found from what is kept, each once, and nobody who rests or was promised a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.models import Customer
from followthrough.insight.gone_quiet import PAGE, gone_quiet
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Step
from followthrough.journal.park import park
from followthrough.journal.steps import set_next_step
from followthrough.vocabulary.level import Level
from followthrough.workspace.people import suspend
from tests.cast import Firm
from tests.insight.planted import BEGAN, SAME, History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M22")]


def of_level(firm: Firm, level: Level, day: int = 1, **facts: Any) -> History:
    """A deal whose customer has this level, touched last on a day, a Tuesday for 1."""
    history = begin(firm, f"{level} {day}", name="Pumps", **facts)
    history.judged(level)
    history.talk(day, SAME, reached=False)
    return history


def names(firm: Firm, day: int, owners: set[int] | None = None) -> list[str]:
    found = gone_quiet(firm.max, None if owners is None else frozenset(owners), on=moment(day).date())
    return [row.customer.name for row in found.rows]


@pytest.mark.parametrize(("level", "days"), [(Level.A, 15), (Level.B, 21), (Level.C, 45)])
def test_after_three_intervals_and_fifteen_working_days_one_has_gone_quiet(firm: Firm, level: Level, days: int) -> None:
    """Touched on Tuesday 2 June; no holidays here: so many working days later is as many weeks and days."""
    of_level(firm, level)
    due = 1 + days // 5 * 7 + days % 5
    assert names(firm, due - 1) == []
    found = gone_quiet(firm.ana, None, on=moment(due).date()).rows
    assert [(row.days, row.interval * 3 <= days, row.tries, row.last_on) for row in found] == [
        (days, True, 1, date(2026, 6, 2))
    ]


def test_who_rests_is_not_among_them_nor_who_was_promised_a_later_day_nor_whom_we_leave_alone(firm: Firm) -> None:
    rests, promised, leaves = (of_level(firm, level) for level in (Level.A, Level.B, Level.C))
    left = of_level(firm, Level.A, 2)
    park(by=firm.ana, customer=rests.customer, wake_on=moment(200).date(), reason="no budget", at=moment(3))
    step = Step(due_on=moment(150).date(), agreed=True, what="Call in October")
    set_next_step(by=firm.ana, customer=promised.customer, step=step, at=moment(3))
    row = Customer.objects.in_workspace(firm.workspace).get(pk=leaves.customer.pk)
    edit_customer(by=firm.ana, customer=row, version=row.version, facts={"do_not_contact": True})
    assert names(firm, 80) == [left.customer.name]


def test_a_closed_deal_and_an_answer_leave_nothing_quiet_behind(firm: Firm) -> None:
    closed = of_level(firm, Level.A)
    closed.talk(2, SAME)
    closed.lost(3)
    assert names(firm, 80) == []


def test_whose_owner_is_not_at_work_is_a_gap_and_not_here(firm: Firm) -> None:
    of_level(firm, Level.A)
    assert names(firm, 80, {firm.ana.pk}) == ["A 1"]
    assert names(firm, 80, {firm.sol.pk}) == []
    suspend(by=firm.ida, member=firm.ana, at=moment(70))
    assert names(firm, 80) == []


def test_a_page_is_bounded_and_the_next_goes_on_where_it_ended(firm: Firm) -> None:
    for number in range(PAGE + 2):
        history = begin(firm, f"Customer {number:02}", name="Pumps")
        history.talk(1 + number % 3, SAME, reached=False)
    on = (BEGAN + timedelta(days=90)).date()
    with CaptureQueriesContext(connection) as asked:
        first = gone_quiet(firm.max, None, on=on)
    assert len(asked) <= 3
    second = gone_quiet(firm.max, None, on=on, after=first.next)
    seen = [row.customer.pk for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), len(set(seen)), second.next) == (PAGE, 2, PAGE + 2, None)
    assert all(row.deal is not None for row in first.rows)
