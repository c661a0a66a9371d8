"""The page and the command tell what orders would have led to, and say nothing of too little."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.command.__main__ import main
from followthrough.customers.enter import enter_customer
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from tests.cast import Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("B1")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=90))


def touch_daily(firm: Firm, days: int) -> None:
    """Ana enters somebody each day, and touches them the day after; every second touch promotes."""
    for ago in range(days + 2, 2, -1):
        then = timezone.now() - timedelta(days=ago)
        row = enter_customer(by=firm.ana, at=then, name=f"Customer {ago}")
        facts: dict[str, Any] = {"name": "Column", "value": 100_000, "currency": "EUR", "source": "fair"}
        deal = open_deal(by=firm.ana, customer=row, at=then, **facts)
        next_day = then + timedelta(days=1)
        outcome = Outcome.PROMOTED if ago % 2 else Outcome.RETAINED
        move = Move(outcome=outcome, override_reason="they said so")
        call = Facts(channel=Channel.CALL, happened_at=next_day, minutes=30)
        log_touch(by=firm.ana, customer=row, deal=deal, facts=call, move=move, at=next_day)


def test_the_page_says_nothing_of_few_and_then_the_same_to_everybody(
    sign_in: Callable[[Member], Client], firm: Firm
) -> None:
    page = reverse("plan-insight")
    firm.ana.capacity = 60  # all fits each day, so that all orders agree
    firm.ana.save()
    empty = sign_in(firm.ana).get(page).content.decode()
    assert "Nothing was done on these days." in empty
    assert "Look at everyone’s" in empty
    widest = sign_in(firm.ana).get(f"{page}?owner=all&days=0").content.decode()
    assert "Nothing was done on these days." in widest
    assert "Look at everyone’s" not in widest
    touch_daily(firm, 10)
    assert "Too few touches yet to tell" in sign_in(firm.ana).get(page).content.decode()
    touch_daily(firm, 30)
    told = sign_in(firm.ana).get(page)
    assert told.context["found"].comparison.done.touches == 40
    index = told.context["rows"][0]
    assert index.tally.touches >= 20
    assert index.an_hour
    assert [row.apart for row in told.context["rows"]] == ["", *["can’t tell yet: 0.00 to 0.00"] * 3]
    theirs = sign_in(firm.vic).get(f"{page}?owner={firm.ana.pk}")
    assert theirs.context["rows"] == told.context["rows"]
    assert sign_in(firm.ana).get(f"{page}?owner={firm.sol.pk}").context["found"].comparison.days == 0


def test_a_day_is_planned_anew_once_the_journal_goes_on(sign_in: Callable[[Member], Client], firm: Firm) -> None:
    touch_daily(firm, 25)
    ana, page = sign_in(firm.ana), reverse("plan-insight")
    before = ana.get(page).context["found"].comparison.done.touches
    touch_daily(firm, 1)
    assert ana.get(page).context["found"].comparison.done.touches == before + 1


@pytest.mark.parametrize("query", ["days=x", "days=-1", "owner=9999999999999999999", "owner=team-0", "days=30&owner="])
def test_an_address_that_says_nonsense_is_read_as_it_can(sign_in: Callable[[Member], Client], firm: Firm, query: str):
    assert sign_in(firm.ana).get(f"{reverse('plan-insight')}?{query}").status_code == 200


def test_the_command_prints_the_comparison_and_as_json(firm: Firm, capsys: pytest.CaptureFixture[str]) -> None:
    touch_daily(firm, 30)
    assert main(["replay", firm.ana.email, "--mine"]) == 0
    printed = capsys.readouterr().out
    assert "30 touches" in printed
    assert main(["replay", "--json", "--from", "2001-01-01"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["order"] for row in told["orders"]] == ["index", "oldest", "level", "largest"]
    assert told["orders"][0]["per_hour"] == pytest.approx(1.0, abs=0.3)
    assert main(["replay", "nobody@labora.test"]) == 1
