"""How far the deals of a period came, told by their ledgers."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from followthrough.insight.funnel import ENOUGH, Funnel, funnel_of
from followthrough.insight.period import Whose
from followthrough.journal.withdraw import withdraw_touch
from tests.cast import Firm
from tests.insight.planted import DOWN, UP, History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M8")]


def funnel(firm: Firm, owners: set[int] | None = None, since: datetime | None = None) -> Funnel:
    return funnel_of(firm.max, Whose(None if owners is None else frozenset(owners), since))


def figures(found: Funnel) -> list[tuple[int, int, int, int]]:
    """Of each stage that was reached: how many came, went on, stand there, ended there."""
    return [(step.reached, step.on, step.here, step.ended) for step in found.steps if step.reached]


def risen(firm: Firm, name: str, ups: int, **facts: Any) -> History:
    history = begin(firm, name, name=name, **facts)
    for day in range(1, ups + 1):
        history.talk(day, UP)
    return history


def test_each_deal_counts_up_to_the_highest_stage_it_reached(firm: Firm) -> None:
    risen(firm, "new", 0)
    risen(firm, "open at three", 2)
    risen(firm, "lost at two", 1).lost(9)
    begin(firm, "won").won(3)
    found = funnel(firm)
    assert found.deals == 4
    assert figures(found) == [(4, 3, 1, 0), (3, 2, 0, 1), (2, 1, 1, 0), *[(1, 1, 0, 0)] * 3, (1, 0, 1, 0)]


def test_a_demotion_takes_nothing_away_and_is_told_and_a_touch_taken_back_never_was(firm: Firm) -> None:
    demoted = risen(firm, "demoted", 2)
    demoted.talk(5, DOWN, cause="budget")
    taken_back = risen(firm, "taken back", 0)
    touch = taken_back.talk(3, UP)
    withdraw_touch(by=firm.ana, touch=touch.entry, at=moment(3, 1))
    found = funnel(firm)
    assert figures(found) == [(2, 1, 1, 0), (1, 1, 0, 0), (1, 0, 1, 0)]
    assert [step.demoted for step in found.steps] == [0, 0, 1, 0, 0, 0, 0]


def test_whose_and_since_when(firm: Firm) -> None:
    risen(firm, "of Ana", 1)
    risen(firm, "of Sol", 0, owner=firm.sol)
    assert funnel(firm, {firm.sol.pk}).deals == 1
    assert funnel(firm, {firm.ana.pk}, moment(-1)).deals == 1
    assert funnel(firm, since=moment(1)).deals == 0


def test_of_few_deals_no_share_is_told_and_what_stands_counts_for_neither(firm: Firm) -> None:
    for number in range(3):
        risen(firm, f"Lost {number}", 0).lost(2)
    risen(firm, "Went on", 1)
    risen(firm, "Stands", 0)
    first = funnel(firm).steps[0]
    assert (first.rate.successes, first.rate.n, first.is_enough, ENOUGH) == (1, 4, False, 20)


def test_it_asks_once_however_many_deals(firm: Firm) -> None:
    for number in range(3):
        risen(firm, f"Deal {number}", 0)
    seen: list[str] = []

    def note(run: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(note):
        funnel(firm)
    assert len(seen) == 1
