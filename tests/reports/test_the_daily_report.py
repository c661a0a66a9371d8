"""The day writes itself from the journal; handing it in freezes it; it is read and answered."""

from datetime import date, timedelta

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.journal.steps import drop_next_step
from followthrough.planner.freeze import freeze
from followthrough.planner.place import put, take_back
from followthrough.reports.day import Contradiction, Draft, Next
from followthrough.reports.draft import draft_for
from followthrough.reports.frozen import from_json, to_json
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from tests.cast import NOW, Bolt, Firm, make_bolt
from tests.reports.ground import EVENING, TODAY, correcting, day, touch

pytestmark = pytest.mark.django_db


@pytest.mark.mechanism("M16")
def test_a_touch_stands_in_the_draft_with_all_that_was_logged(firm: Firm, bolt: Bolt) -> None:
    step = Step(due_on=date(2026, 11, 24), what="send the program", agreed=True)
    touch(firm, bolt, Outcome.PROMOTED, contacts=[bolt.keller], note="Wants the price split.", minutes=20, step=step)
    (line,) = day(firm).lines
    assert (line.customer.name, line.deal, line.outcome) == ("Bolt Pharma", "HPLC systems", "promoted")
    assert (line.before, line.after, line.attempt) == (1, 2, 1)
    assert [(person.name, person.is_key) for person in line.people] == [("Dr. Ines Keller", True)]
    assert (line.note, line.next) == ("Wants the price split.", Next(date(2026, 11, 24), "send the program", True))


@pytest.mark.mechanism("M16")
def test_the_figures_of_the_day_are_counted_from_the_journal(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, Outcome.PROMOTED, contacts=[bolt.keller], minutes=20)
    touch(firm, bolt, reached=False, channel=Channel.MAIL, minutes=5)
    touch(firm, bolt, at=NOW - timedelta(days=1))
    activity = day(firm).activity
    assert {count.code: count.number for count in activity.channels} == {"call": 1, "mail": 1}
    assert {count.code: count.number for count in activity.outcomes} == {"promoted": 1, "retained": 1, "demoted": 0}
    assert (activity.touches, activity.two_way, activity.key_met) == (2, 1, 1)
    assert (activity.new_leads, activity.minutes) == (1, 25)


@pytest.mark.mechanism("M16")
def test_the_plan_says_what_the_job_was_what_was_kept_and_what_came_by_itself(firm: Firm, bolt: Bolt) -> None:
    other = enter_customer(by=firm.ana, at=NOW, name="Kestrel")
    freeze(firm.ana, TODAY, NOW)
    third = enter_customer(by=firm.ana, at=NOW, name="Walk-in")
    touch(firm, bolt, Outcome.PROMOTED)
    log_touch(by=firm.ana, customer=third, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    draft = day(firm)
    assert draft.kept is not None
    assert (draft.kept.planned, draft.kept.done, draft.kept.unplanned) == (2, 1, 1)
    assert [left.name for left in draft.kept.left] == [other.name]
    assert draft.job is not None
    assert (draft.job.customer.name, draft.job.is_done, draft.job.after) == ("Bolt Pharma", True, 2)


@pytest.mark.mechanism("M9")
@pytest.mark.mechanism("M16")
def test_a_job_that_the_member_put_first_is_told_with_its_reason_and_whom_it_was_put_before(
    firm: Firm, bolt: Bolt
) -> None:
    other = enter_customer(by=firm.ana, at=NOW, name="Kestrel")
    freeze(firm.ana, TODAY, NOW)
    put(by=firm.ana, customer=other, place=1, reason="she leaves at noon", at=NOW)
    log_touch(by=firm.ana, customer=other, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    job = day(firm).job
    assert job is not None
    assert (job.customer.name, job.is_done, job.before_it) == ("Kestrel", True, "Bolt Pharma")
    assert job.because == "she leaves at noon"
    take_back(by=firm.ana, customer=other, at=NOW)
    again = day(firm).job
    assert again is not None
    assert (again.customer.name, again.because) == ("Bolt Pharma", "")


@pytest.mark.mechanism("M17")
def test_level_changes_and_levels_past_their_date_stand_in_the_report(firm: Firm, bolt: Bolt) -> None:
    old = enter_customer(by=firm.ana, at=NOW - timedelta(days=40), name="Kestrel")
    assess(by=firm.ana, customer=old, level=Level.A, reason="asked", at=NOW - timedelta(days=40))
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="budget named", at=NOW)
    levels = day(firm).levels
    assert [(row.customer.name, row.before, row.after) for row in levels.changes] == [("Bolt Pharma", "N", "B")]
    assert [(row.customer.name, row.level, row.days) for row in levels.stale] == [("Kestrel", "A", 40)]
    assert levels.stale_count == 1


@pytest.mark.mechanism("M16")
def test_results_are_sales_with_their_value_and_losses_with_their_reason(firm: Firm, bolt: Bolt) -> None:
    at_six = open_deal(
        by=firm.ana, customer=bolt.customer, at=NOW, name="Service", value=4_620_000, currency="EUR",
        stage=Stage.CONTRACT_ASKED,
    )  # fmt: skip
    touch(firm, bolt, Outcome.PROMOTED, deal=at_six, why="signed at the fair")
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", competitor="Vantage", at=NOW)
    sold, lost = day(firm).results
    assert (sold.code, sold.deal, sold.value, sold.currency) == ("sold", "Service", 4_620_000, "EUR")
    assert (lost.code, lost.deal, lost.reason, lost.competitor) == ("lost", "HPLC systems", "price", "Vantage")


@pytest.mark.mechanism("M16")
def test_important_customers_who_are_overdue_are_named_with_their_days(firm: Firm, bolt: Bolt) -> None:
    long_ago = NOW - timedelta(days=14)
    late = enter_customer(by=firm.ana, at=long_ago, name="Ostsee Pharma")
    assess(by=firm.ana, customer=late, level=Level.A, reason="asked to sign", at=long_ago)
    draft = day(firm)
    assert [(row.customer.name, row.level, row.days) for row in draft.overdue] == [("Ostsee Pharma", "A", 10)]
    assert draft.overdue_count == 1


@pytest.mark.mechanism("M16")
def test_what_does_not_go_together_is_flagged_and_not_refused(firm: Firm, bolt: Bolt) -> None:
    other = enter_customer(by=firm.ana, at=NOW, name="Kestrel")
    assess(by=firm.ana, customer=other, level=Level.C, reason="first look", at=NOW - timedelta(days=1))
    assess(by=firm.ana, customer=other, level=Level.A, reason="a feeling", at=NOW)
    touch(firm, bolt, Outcome.PROMOTED, reached=False)
    touch(firm, bolt, Outcome.PROMOTED, contacts=[], why="they told me at the fair")
    drop_next_step(by=firm.ana, step=bolt.deal.next_steps.get(workspace=firm.workspace, closed_at=None), at=NOW)
    flags = [(flag.code, flag.customer.name, flag.words) for flag in day(firm).flags]
    assert flags == [
        (Contradiction.PROMOTED_ONE_WAY, "Bolt Pharma", ""),
        (Contradiction.WITHOUT_EVIDENCE, "Bolt Pharma", "they told me at the fair"),
        (Contradiction.LEVEL_UP_UNTOUCHED, "Kestrel", "a feeling"),
        (Contradiction.NO_NEXT_STEP, "Bolt Pharma", ""),
    ]


def test_a_first_level_without_a_touch_is_flagged_unless_it_is_the_lowest(firm: Firm, bolt: Bolt) -> None:
    for name, level in (("Kestrel", Level.A), ("Merle", Level.D)):
        row = enter_customer(by=firm.ana, at=NOW, name=name)
        assess(by=firm.ana, customer=row, level=level, reason="a feeling", at=NOW)
    touch(firm, bolt)
    assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="budget named", at=NOW)
    flags = [(flag.code, flag.customer.name) for flag in day(firm).flags]
    assert flags == [(Contradiction.FIRST_LEVEL_UNTOUCHED, "Kestrel")]


def test_a_deal_left_without_a_step_is_flagged_though_another_of_its_customer_has_one(firm: Firm, bolt: Bolt) -> None:
    other = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Service")
    touch(firm, bolt, deal=other)
    touch(firm, bolt)
    assert day(firm).flags == ()
    drop_next_step(by=firm.ana, step=bolt.deal.next_steps.get(workspace=firm.workspace, closed_at=None), at=NOW)
    assert [flag.code for flag in day(firm).flags] == [Contradiction.NO_NEXT_STEP]


@pytest.mark.parametrize(("days", "flagged"), [(-1, True), (0, True), (1, False)])
def test_a_customer_that_wakes_by_the_day_is_looked_at_again(firm: Firm, bolt: Bolt, days: int, flagged: bool) -> None:
    long_ago = NOW - timedelta(days=40)
    old = enter_customer(by=firm.ana, at=long_ago, name="Kestrel")
    assess(by=firm.ana, customer=old, level=Level.A, reason="asked", at=long_ago)
    touch(firm, bolt)
    drop_next_step(by=firm.ana, step=bolt.deal.next_steps.get(workspace=firm.workspace, closed_at=None), at=NOW)
    wakes = TODAY + timedelta(days=days)
    Customer.objects.in_workspace(firm.workspace).update(parked_until=wakes, next_due_on=TODAY - timedelta(days=9))
    draft = day(firm)
    assert [row.customer.name for row in draft.levels.stale] == ["Kestrel"] * flagged
    assert [row.customer.name for row in draft.overdue] == ["Kestrel"] * flagged
    assert [flag.code for flag in draft.flags] == [Contradiction.NO_NEXT_STEP] * flagged


def test_a_sale_that_one_talk_reached_in_two_stages_is_a_result(firm: Firm, bolt: Bolt) -> None:
    deal = open_deal(
        by=firm.ana, customer=bolt.customer, at=NOW, name="Service", value=100, currency="EUR",
        stage=Stage(5),
    )  # fmt: skip
    again = Move(outcome=Outcome.PROMOTED, override_reason="why")
    touch(firm, bolt, Outcome.PROMOTED, deal=deal, second_move=again, why="why")
    draft = day(firm)
    assert [(row.code, row.deal) for row in draft.results] == [("sold", "Service")]
    assert [(line.before, line.after) for line in draft.lines] == [(5, 7)]


def test_a_correcting_touch_is_a_line_and_counts_in_no_rate(firm: Firm, bolt: Bolt) -> None:
    freeze(firm.ana, TODAY, NOW)
    entry = touch(firm, bolt, Outcome.PROMOTED, reached=False)
    Entry.objects.in_workspace(firm.workspace).bulk_create([correcting(entry)])
    draft = day(firm)
    assert [line.is_correction for line in draft.lines] == [False, True]
    assert draft.kept is not None
    assert (draft.activity.touches, draft.kept.done, len(draft.flags)) == (1, 1, 1)


@pytest.mark.parametrize(("days", "said"), [(6, None), (7, 7), (30, 30)])
def test_a_deal_that_stood_still_for_a_week_is_said_to(firm: Firm, days: int, said: int | None) -> None:
    bolt = make_bolt(firm, at=NOW - timedelta(days=days))
    touch(firm, bolt)
    assert [line.still_days for line in day(firm).lines] == [said]


def test_the_capacity_is_that_of_the_plan_as_it_was_kept(firm: Firm, bolt: Bolt) -> None:
    freeze(firm.ana, TODAY, NOW)
    planned, firm.ana.capacity = firm.ana.capacity, 3
    assert (day(firm).capacity, draft_for(firm.ana, TODAY - timedelta(days=1), EVENING).capacity) == (planned, 3)


@pytest.mark.mechanism("M16")
def test_tomorrow_is_the_next_working_day_with_its_first_job(firm: Firm, bolt: Bolt) -> None:
    friday = date(2026, 11, 20)
    tomorrow = draft_for(firm.ana, friday, EVENING).tomorrow
    assert (tomorrow.on, tomorrow.planned) == (date(2026, 11, 23), 1)
    assert tomorrow.job is not None
    assert (tomorrow.job.customer.name, tomorrow.job.target) == ("Bolt Pharma", 2)


def test_a_day_is_the_members_own_day(firm: Firm, bolt: Bolt) -> None:
    late_in_basel = NOW.replace(hour=22, minute=30)
    touch(firm, bolt, at=late_in_basel)
    at = late_in_basel + timedelta(hours=1)
    assert draft_for(firm.ana, TODAY, at).lines[0].happened_at == late_in_basel
    firm.ana.time_zone = "Asia/Shanghai"
    assert draft_for(firm.ana, TODAY, at).lines == ()
    assert len(draft_for(firm.ana, TODAY + timedelta(days=1), at).lines) == 1


def test_a_day_written_as_json_reads_the_same_again(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, Outcome.PROMOTED, note="会议")
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    draft = day(firm)
    written = to_json(draft)
    assert from_json(Draft, written) == draft
    del written["results"]
    assert from_json(Draft, {**written, "added_later": 1}).results == ()


def test_an_incoming_touch_is_no_attempt_and_still_a_touch(firm: Firm, bolt: Bolt) -> None:
    facts = Facts(channel=Channel.MAIL, direction=Direction.IN, happened_at=NOW, contacts=[bolt.weber])
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=NOW)
    (line,) = day(firm).lines
    assert (line.direction, line.attempt, line.outcome) == ("in", None, "")
