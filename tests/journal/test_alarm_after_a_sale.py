"""The days of the alarm that are kept are those that the rows say, whatever happens, and are found by an index."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from followthrough.care.story import story_of
from followthrough.journal.alarm import alarm_now
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.noting import edit_contact, enter_contact
from followthrough.journal.open_deal import close_deal
from followthrough.journal.park import park, wake
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.disillusion import alarm
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from tests.care.years import day, later, now_of, sell, talk
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.examples import LIVES

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M31")]


def days_of(bolt: Bolt) -> tuple[date | None, date | None]:
    row = now_of(bolt)
    return row.alarm_amber_on, row.alarm_red_on


def test_a_sale_nobody_speaks_about_turns_amber_and_then_red(firm: Firm, bolt: Bolt) -> None:
    assert days_of(bolt) == (None, None)
    sell(firm, bolt)
    amber_on, red_on = days_of(bolt)
    assert amber_on is not None
    assert red_on is not None
    assert day(8) <= amber_on <= red_on
    talk(firm.ana, bolt, 10)
    assert days_of(bolt) > (amber_on, red_on)


def test_who_rests_or_must_not_be_contacted_gives_no_alarm(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    before = days_of(bolt)
    park(by=firm.ana, customer=bolt.customer, wake_on=day(90), reason="moving house", at=later(1))
    assert days_of(bolt) == (None, None)
    wake(by=firm.ana, customer=bolt.customer, at=later(2))
    assert days_of(bolt) == before


def test_a_sale_that_is_taken_back_or_lost_takes_its_alarm_with_it(firm: Firm, bolt: Bolt) -> None:
    deal = sell(firm, bolt)
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason="price", at=later(3))
    assert days_of(bolt) == (None, None)
    assert now_of(bolt).after_sale is None


def test_a_champion_who_leaves_raises_it_until_there_is_another(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    before = days_of(bolt)
    gone = {"left_on": day(1)}
    edit_contact(by=firm.ana, contact=bolt.keller, version=bolt.keller.version, facts=gone, at=later(1))
    assert days_of(bolt)[0] == day(1)
    enter_contact(by=firm.ana, customer=bolt.customer, at=later(2), name="Dr. Frei", is_key=True)
    assert days_of(bolt) == before


class Lives(TestCase):
    """Whatever happens to a customer."""

    @LIVES
    @given(st.data())
    def test_the_alarm_that_is_kept_is_the_one_the_rows_say(self, data: Any) -> None:
        firm = make_firm()
        bolt = make_bolt(firm)
        sell(firm, bolt)
        days = 0.0
        for _act in range(data.draw(st.integers(1, 7))):
            days += data.draw(st.floats(0.1, 9))
            logged = log_touch(
                by=firm.ana,
                customer=bolt.customer,
                facts=Facts(
                    channel=data.draw(st.sampled_from([Channel.CALL, Channel.VISIT, Channel.MAIL])),
                    happened_at=later(days - data.draw(st.sampled_from([0, 0, 0, 2, 12]))),
                    reached=data.draw(st.booleans()),
                    contacts=[bolt.keller],
                    trust=data.draw(st.none() | st.integers(-2, 2)),
                ),
                at=later(days),
            )
            if data.draw(st.integers(0, 5)) == 0:
                withdraw_touch(by=firm.ana, touch=logged.entry, at=later(days))
        assert list(differences(firm.workspace)) == []
        row, rhythm = now_of(bolt), rhythm_of(firm.workspace)
        facts = story_of(row, at=later(days)).facts
        today = local_date(later(days), row.zone)
        for on in (today + timedelta(days=ahead) for ahead in range(0, 40, 3)):
            assert alarm_now(row, rhythm, on) == alarm(facts, on)
            colour = alarm(facts, on).colour
            assert (row.alarm_red_on is not None and row.alarm_red_on <= on) is (colour == "red")
            assert (row.alarm_amber_on is not None and row.alarm_amber_on <= on) is (colour is not None)


def test_a_second_sale_is_not_a_second_close(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    kept: Any = now_of(bolt).after_sale
    move = Move(outcome=Outcome.PROMOTED, override_reason="for the test")
    again = sell(firm, bolt, at=later(40))
    assert again.sold_at == later(40)
    assert (now_of(bolt).after_sale or {})["sold_on"] == kept["sold_on"] == NOW.date().isoformat()
    facts = Facts(channel=Channel.CALL, happened_at=later(41), contacts=[bolt.keller])
    log_touch(by=firm.ana, customer=bolt.customer, deal=again, facts=facts, move=move, at=later(41))
    assert [one.kind for one in story_of(now_of(bolt), at=later(42)).facts.grown] == ["expansion"]
