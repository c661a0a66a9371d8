"""Losses added up: whose, when, why; and the open deals that look like them."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from followthrough.insight.alike import LOOKED_AT, Alike, Place, alike
from followthrough.insight.period import ENOUGH, Period, Whose, period_of
from followthrough.journal.edit import edit_customer
from followthrough.journal.park import park
from followthrough.journal.review_loss import review_loss
from followthrough.vocabulary.cause import LossCause, LossReason
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from tests.cast import Firm, make_firm
from tests.insight import test_diagnosis_of_a_loss as planted
from tests.insight.planted import History, begin, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M21")]

NOW = moment(60)


def period(firm: Firm, owners: set[int] | None = None, since: datetime | None = None) -> Period:
    return period_of(firm.max, Whose(None if owners is None else frozenset(owners), since), at=NOW)


def lose(firm: Firm, name: str, day: int = 20, reason: LossReason = LossReason.PRICE, **more: Any) -> History:
    history = begin(firm, f"Customer of {name}", name=name, **more.pop("deal", {}))
    history.lost(day, reason, **more)
    return history


def lines(told: tuple[Any, ...]) -> dict[str, tuple[int, int]]:
    return {line.code: (line.rate.successes, line.rate.n) for line in told}


def test_how_many_and_what_they_were_worth_by_currency(firm: Firm) -> None:
    lose(firm, "One", deal={"value": 100})
    lose(firm, "Two", deal={"value": 200}, closed_as=DealStatus.GIVEN_UP)
    lose(firm, "Three", deal={"value": 400, "currency": "CHF"})
    lose(firm, "Four", deal={"value": None, "currency": ""})
    begin(firm, "Open")
    told = period(firm)
    assert (told.lost, told.given_up, told.without_value) == (3, 1, 1)
    assert told.sums == ((400, "CHF"), (300, "EUR"))


def test_whose_and_when(firm: Firm) -> None:
    lose(firm, "Early", 5)
    lose(firm, "Late", 25)
    lose(firm, "Sols", 25, deal={"owner": firm.sol})
    assert [row.name for row in period(firm).rows] == ["Sols", "Late", "Early"]
    assert [row.name for row in period(firm, {firm.ana.pk}).rows] == ["Late", "Early"]
    assert [row.name for row in period(firm, {firm.ana.pk}, moment(20)).rows] == ["Late"]
    assert period(firm, {firm.priya.pk}).count == 0


def test_what_was_said_last_counts_and_competitors_are_named_once(firm: Firm) -> None:
    lose(firm, "One", reason=LossReason.UNKNOWN)
    later = lose(firm, "Two", reason=LossReason.UNKNOWN)
    review_loss(by=firm.ana, deal=later.deal, reason=LossReason.COMPETITOR, competitor="norrlab", at=moment(40))
    lose(firm, "Three", reason=LossReason.COMPETITOR, competitor="Norrlab")
    lose(firm, "Four", reason=LossReason.COMPETITOR, competitor=" Norrlab ")
    told = period(firm)
    assert lines(told.reasons) == {"unknown": (1, 4), "competitor": (3, 4)}
    assert lines(told.competitors) == {"Norrlab": (3, 3)}


def test_what_the_journal_shows_is_counted_by_cause_with_how_many_it_rests_on(firm: Firm) -> None:
    history = begin(firm)
    history.lost(planted.nobody_who_decides(history))
    other = begin(firm, "Other")
    other.lost(planted.nothing(other))
    told = period(firm)
    assert lines(told.causes) == {LossCause.KEY_NEVER_REACHED: (1, 2), LossCause.UNKNOWN: (1, 2)}
    assert ENOUGH == 20
    assert not any(line.is_enough for line in told.causes)


def test_a_period_asks_as_often_with_many_losses_as_with_few(firm: Firm) -> None:
    lose(firm, "First")
    few = statements(lambda: period(firm))
    for number in range(12):
        lose(firm, f"Loss {number}")
    assert statements(lambda: period(firm)) == few == 12


def shown(found: Alike) -> dict[str, list[LossCause]]:
    return {deal.name: [cause.code for cause in causes] for deal, causes in found.rows}


def look(firm: Firm, day: int, after: Place | None = None) -> Alike:
    return alike(firm.ana, None, on=moment(day).date(), at=moment(day, 9), after=after)


def test_open_deals_show_what_losses_showed_and_those_that_are_followed_do_not(firm: Firm) -> None:
    for name, plant in [("fine", planted.nothing), ("key", planted.nobody_who_decides), ("one", planted.one_person)]:
        plant(begin(firm, name, name=name))
    begin(firm, "new", name="new")
    assert shown(look(firm, 29)) == {
        "key": [LossCause.KEY_NEVER_REACHED],
        "one": [LossCause.SINGLE_THREAD],
        "new": [LossCause.NO_FOLLOW_UP, LossCause.NO_ASSESSMENT],
    }
    assert shown(look(firm, 2)) == {}


def test_a_call_of_today_ends_the_silence_of_an_open_deal(firm: Firm) -> None:
    history = begin(firm)
    history.judged(Level.B)
    history.followed()
    assert shown(look(firm, 45)).get("Centrifuge", [])[:1] == [LossCause.NO_FOLLOW_UP]
    history.talk(45)
    assert LossCause.NO_FOLLOW_UP not in shown(look(firm, 45)).get("Centrifuge", [])


def test_who_rests_was_sold_or_wants_no_contact_is_left_alone(firm: Firm) -> None:
    resting, sold, left = (begin(firm, name, name=name) for name in ("resting", "sold", "left"))
    park(by=firm.ana, customer=resting.customer, wake_on=moment(90).date(), reason="next year", at=moment(1))
    sold.won(1)
    left.customer.refresh_from_db()
    edit_customer(by=firm.ana, customer=left.customer, version=left.customer.version, facts={"do_not_contact": True})
    assert look(firm, 40).looked_at == 0


def test_the_most_valuable_come_first_page_after_page_each_once(firm: Firm) -> None:
    values = [*range(LOOKED_AT + 3), None, None]
    for number, value in enumerate(values):
        begin(firm, f"Customer {number}", name=f"{value} {number}", value=value)
    first = look(firm, 30)
    assert first.looked_at == LOOKED_AT
    second = look(firm, 30, first.next)
    names = [deal.name.split()[0] for page in (first, second) for deal, _causes in page.rows]
    assert names == [*(str(value) for value in reversed(range(LOOKED_AT + 3))), "None", "None"]
    assert second.next is None


def test_a_page_of_open_deals_asks_as_often_with_many_as_with_few(firm: Firm) -> None:
    begin(firm, "First")
    few = statements(lambda: look(firm, 30))
    for number in range(12):
        begin(firm, f"Deal {number}").talk(1)
    assert statements(lambda: look(firm, 30)) == few <= 10


def statements(ask: Any) -> int:
    """How many statements it takes, once what is kept in memory is there."""
    ask()
    seen: list[str] = []

    def note(run: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(note):
        ask()
    return len(seen)


def test_losses_of_another_workspace_are_never_counted(firm: Firm) -> None:
    other = make_firm("Otherlab", at=moment(-30))
    lose(other, "Theirs")
    begin(other, "Open there")
    assert period(firm).count == 0
    assert look(firm, 40).looked_at == 0
