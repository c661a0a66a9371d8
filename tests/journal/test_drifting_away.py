"""On which day a customer seems to drift away, by what; kept beside its clocks and the same when found anew."""

import math
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import Said, assess
from followthrough.journal.bulk import Told, write_history
from followthrough.journal.drift import drifting
from followthrough.journal.dynamics import News, note_news, take_back_fact
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.journal.park import park, wake
from followthrough.journal.replay import differences, rebuild
from followthrough.journal.retime import move_due_dates
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.drift import Colour, DriftRule
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import Level, Need
from tests.cast import NOW, Bolt, Firm, make_bolt
from tests.journal.acts import SAME, call

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M25"), pytest.mark.mechanism("M21")]

#: The Thursday of the cast.
TODAY = date(2026, 11, 19)


def kept(bolt: Bolt) -> Customer:
    row = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk)
    row.workspace = bolt.customer.workspace
    return row


def days_of(bolt: Bolt) -> tuple[date | None, date | None]:
    row = kept(bolt)
    return row.drift_amber_on, row.drift_red_on


def judge(bolt: Bolt, level: Level, *, at: datetime = NOW, buys_on: date | None = None) -> None:
    said = Said(buys_on=buys_on, need=Need.CLEAR) if buys_on else None
    assess(by=bolt.customer.owner, customer=bolt.customer, level=level, reason="as they said", at=at, said=said)


def speak(firm: Firm, bolt: Bolt, *days: int, **more: object) -> None:
    """Ana speaks with Bolt so many days from the Thursday, one after the other."""
    for day in days:
        call(firm.ana, bolt, at=NOW + timedelta(days=day), **more)  # type: ignore[arg-type]


def reading(bolt: Bolt, on: date) -> tuple[Colour, DriftRule] | None:
    row = kept(bolt)
    found = drifting(row, rhythm_of(row.workspace), on)
    return (found.colour, found.rule) if found else None


def test_silence_against_the_cadence_turns_amber_and_then_red(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.B)
    assert days_of(bolt) == (None, None)
    speak(firm, bolt, 0)
    # 11 and 15 working days after Thursday 19 November, where every 7 are meant.
    assert days_of(bolt) == (date(2026, 12, 4), date(2026, 12, 10))
    assert reading(bolt, date(2026, 12, 3)) is None
    assert reading(bolt, date(2026, 12, 4)) == (Colour.AMBER, DriftRule.OVERDUE)
    row = kept(bolt)
    told = drifting(row, rhythm_of(row.workspace), date(2026, 12, 10))
    assert told
    assert (told.colour, told.since_on) == (Colour.RED, date(2026, 12, 10))
    assert told.values == {"since": "2026-11-19", "days": 15, "interval": 7}


def test_an_attempt_nobody_answers_does_not_end_a_silence_and_a_talk_does(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.B)
    speak(firm, bolt, 0)
    before = days_of(bolt)
    speak(firm, bolt, 15, reached=False)
    assert days_of(bolt) == before
    speak(firm, bolt, 18)
    assert days_of(bolt) == (date(2026, 12, 22), date(2026, 12, 28))


def test_four_gaps_are_a_rhythm_of_their_own(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.C, at=NOW - timedelta(days=40))
    speak(firm, bolt, -16, -12, -8)
    assert kept(bolt).gap_count == 2
    by_cadence = days_of(bolt)[0]
    assert by_cadence
    speak(firm, bolt, -4, -4, 0)
    row = kept(bolt)
    assert (row.gap_count, row.gap_days) == (4, 16)
    assert row.gap_logs == pytest.approx(4 * math.log(4))
    # 15 working days are 21 of the calendar; with 4 gaps of 4 days scipy 1.17 finds k 1.2741, the mean 13.444, and the
    # quantiles 29.16 and 42.74.
    assert days_of(bolt) == (TODAY + timedelta(days=30), TODAY + timedelta(days=43))
    assert row.drift_amber_on
    assert reading(bolt, row.drift_amber_on) == (Colour.AMBER, DriftRule.RHYTHM)
    speak(firm, bolt, *range(1, 25))
    row = kept(bolt)
    assert row.drift_amber_on
    assert row.drift_amber_on == TODAY + timedelta(days=24 + 12)
    told = drifting(row, rhythm_of(row.workspace), row.drift_amber_on)
    assert told
    assert told.values == {
        "since": "2026-12-13",
        "days": (row.drift_amber_on - date(2026, 12, 13)).days,
        "gaps": 28,
        "usual": 1,
    }


def test_whoever_always_lets_long_go_by_is_missed_later_but_not_beyond_three_intervals(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.A, at=NOW - timedelta(days=400))
    speak(firm, bolt, *range(-300, 1, 30))
    row = kept(bolt)
    assert row.gap_count == 10
    assert row.drift_red_on
    assert row.drift_red_on == row.drift_amber_on == rhythm_of(row.workspace).plus(TODAY, 10)
    assert reading(bolt, row.drift_red_on) == (Colour.RED, DriftRule.OVERDUE)


def test_a_bond_that_cools_while_they_mean_to_buy_soon_warns_before_the_cadence(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.C, at=NOW - timedelta(days=90))
    speak(firm, bolt, -63, -42, -21, 0)
    calm = days_of(bolt)[0]
    judge(bolt, Level.C, at=NOW + timedelta(hours=1), buys_on=TODAY + timedelta(days=25))
    row = kept(bolt)
    assert calm
    assert row.drift_amber_on
    assert row.drift_amber_on < calm
    assert reading(bolt, row.drift_amber_on) == (Colour.AMBER, DriftRule.BOND)
    told = drifting(row, rhythm_of(row.workspace), row.drift_amber_on)
    assert told
    assert told.values["buys_on"] == "2026-12-14"
    assert told.values["index"] < 40
    assert list(differences(firm.workspace)) == []


def test_a_fact_that_makes_it_urgent_counts_until_it_is_taken_back(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.C, at=NOW - timedelta(days=90))
    speak(firm, bolt, -63, -42, -21, 0)
    calm = days_of(bolt)
    news = News(
        kind=DynamicsKind.BUDGET, what="It is set in December", happens_on=TODAY + timedelta(days=20), source="Keller",
        effect=2,
    )  # fmt: skip
    [fact] = note_news(by=firm.ana, customer=bolt.customer, news=[news], at=NOW)
    assert kept(bolt).urgent == [["2026-08-11", "2027-04-08"]]
    amber = days_of(bolt)[0]
    assert amber
    assert reading(bolt, amber) == (Colour.AMBER, DriftRule.BOND)
    assert list(differences(firm.workspace)) == []
    take_back_fact(by=firm.ana, fact=fact, reason="another firm", at=NOW)
    assert kept(bolt).urgent is None
    assert days_of(bolt) == calm


def test_a_bond_that_never_was_warm_does_not_cool(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.A, buys_on=TODAY + timedelta(days=20))
    speak(firm, bolt, 0)
    assert reading(bolt, days_of(bolt)[0] or TODAY) == (Colour.AMBER, DriftRule.OVERDUE)


def test_what_was_agreed_with_them_is_no_silence(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.B)
    agreed = Step(what="Call after the audit", due_on=date(2027, 1, 15), agreed=True)
    speak(firm, bolt, 0, step=agreed)
    assert days_of(bolt) == (date(2027, 1, 18), date(2027, 1, 18))
    assert list(differences(firm.workspace)) == []


def test_who_rests_is_given_up_or_must_not_be_contacted_does_not_drift(firm: Firm, bolt: Bolt) -> None:
    judge(bolt, Level.B)
    speak(firm, bolt, 0)
    drifts = days_of(bolt)
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 3, 1), reason="new building", at=NOW)
    assert days_of(bolt) == (None, None)
    wake(by=firm.ana, customer=bolt.customer, at=NOW)
    assert days_of(bolt) == drifts
    edit_customer(by=firm.ana, customer=kept(bolt), version=kept(bolt).version, facts={"do_not_contact": True})
    assert days_of(bolt) == (None, None)
    edit_customer(by=firm.ana, customer=kept(bolt), version=kept(bolt).version, facts={"do_not_contact": False})
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.GIVEN_UP, reason=LossReason.PRICE, at=NOW)
    assert days_of(bolt) == (None, None)
    assert list(differences(firm.workspace)) == []
    open_deal(by=firm.ana, customer=kept(bolt), at=NOW, name="Columns")
    assert days_of(bolt) == drifts


def test_a_customer_without_any_deal_drifts_too(firm: Firm) -> None:
    customer = enter_customer(by=firm.ana, at=NOW, name="Ares", source="fair")
    log_touch(by=firm.ana, customer=customer, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    customer.refresh_from_db()
    assert customer.drift_amber_on == rhythm_of(firm.workspace).plus(TODAY, 11)
    assert list(differences(firm.workspace)) == []


def test_amending_and_taking_back_count_the_gaps_anew(firm: Firm, bolt: Bolt) -> None:
    speak(firm, bolt, -8, -4)
    last = call(firm.ana, bolt, at=NOW).entry
    assert (kept(bolt).gap_count, kept(bolt).gap_days) == (2, 8)
    speak(firm, bolt, -6)
    assert (kept(bolt).gap_count, kept(bolt).gap_days) == (3, 8)
    amend_touch(by=firm.ana, touch=last, at=NOW, contacts=[], reached=False)
    assert (kept(bolt).gap_count, kept(bolt).gap_days) == (2, 4)
    withdraw_touch(by=firm.ana, touch=last, at=NOW)
    assert kept(bolt).gap_count == 2
    assert list(differences(firm.workspace)) == []


def test_two_customers_that_become_one_have_one_rhythm(firm: Firm, bolt: Bolt) -> None:
    twin = make_bolt(firm)
    speak(firm, bolt, -9, -3)
    speak(firm, twin, -6, 0)
    news = News(kind=DynamicsKind.NEED, what="More samples", happens_on=TODAY, source="Keller", effect=1)
    note_news(by=firm.ana, customer=twin.customer, news=[news], at=NOW)
    merge_customers(by=firm.ida, into=kept(bolt), other=kept(twin), at=NOW)
    assert (kept(bolt).gap_count, kept(bolt).gap_days) == (3, 9)
    assert kept(bolt).urgent
    assert list(differences(firm.workspace)) == []


def test_a_changed_zone_and_holidays_move_the_days(firm: Firm, bolt: Bolt) -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    for days in (0, 1, 2):
        call(firm.ana, bolt, at=late + timedelta(days=days) - timedelta(hours=3 * days))
    before = kept(bolt)
    edit_customer(by=firm.ana, customer=before, version=before.version, facts={"time_zone": "Pacific/Apia"})
    assert list(differences(firm.workspace)) == []
    assert move_due_dates(firm.workspace, [before.pk], levels=list(Level)) == 0
    assert list(differences(firm.workspace)) == []


def test_in_a_zone_that_skipped_a_day_a_gap_counts_the_days_of_the_calendar(firm: Firm) -> None:
    """Samoa had no 30 December 2011."""
    early = datetime(2011, 12, 1, tzinfo=UTC)
    bolt = make_bolt(firm, at=early)
    edit_customer(by=firm.ana, customer=kept(bolt), version=kept(bolt).version, facts={"time_zone": "Pacific/Apia"})
    call(firm.ana, bolt, at=datetime(2011, 12, 30, 9, tzinfo=UTC))
    call(firm.ana, bolt, at=datetime(2011, 12, 30, 11, tzinfo=UTC))
    row = kept(bolt)
    assert (row.gap_count, row.gap_days) == (1, 2)
    assert list(differences(firm.workspace)) == []


def test_history_from_before_they_were_entered_keeps_nobody_waiting(firm: Firm, bolt: Bolt) -> None:
    old = NOW - timedelta(days=3000)
    rows = [
        Told(
            kind=EntryKind.TOUCH, customer_id=bolt.customer.pk, author_id=firm.ana.pk, channel=Channel.CALL,
            direction="out", reached=True, happened_at=old + timedelta(days=30 * number), uid=uuid.uuid4(),
        )
        for number in range(6)
    ]  # fmt: skip
    write_history(workspace_id=firm.workspace.pk, rows=rows, at=NOW, origin=Origin.IMPORTED)
    rebuild(firm.workspace)
    row = kept(bolt)
    assert (row.gap_count, row.gap_days) == (5, 150)
    assert row.drift_amber_on
    assert row.drift_amber_on > row.first_due_on
    before = row.drift_amber_on, row.drift_red_on
    speak(firm, bolt, 1, reached=False)
    assert days_of(bolt) == before


def test_a_touch_costs_the_same_after_thousands_of_them(firm: Firm, bolt: Bolt) -> None:
    def statements(day: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            call(firm.ana, bolt, SAME, at=NOW + timedelta(days=day))
        return len(seen)

    call(firm.ana, bolt, SAME)
    few = statements(1)
    rows = [
        Told(
            kind=EntryKind.TOUCH, customer_id=bolt.customer.pk, author_id=firm.ana.pk, channel=Channel.CALL,
            direction="out", reached=True, happened_at=NOW - timedelta(hours=13 * number), uid=uuid.uuid4(),
        )
        for number in range(1, 3_000)
    ]  # fmt: skip
    write_history(workspace_id=firm.workspace.pk, rows=rows, at=NOW, origin=Origin.IMPORTED)
    rebuild(firm.workspace)
    before = kept(bolt)
    assert statements(3) == few
    after = kept(bolt)
    assert (after.gap_count, after.gap_days) == ((before.gap_count or 0) + 1, (before.gap_days or 0) + 2)
    assert after.gap_logs == pytest.approx((before.gap_logs or 0.0) + math.log(2))
    assert list(differences(firm.workspace)) == []
