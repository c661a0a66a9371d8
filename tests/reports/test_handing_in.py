"""A report is handed in and frozen; what comes after stands beside it; it is read, answered and told in figures."""

from datetime import timedelta

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import assess
from followthrough.journal.open_deal import close_deal, open_deal, reopen_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.freeze import freeze
from followthrough.reports.advancement import advancement
from followthrough.reports.afterwards import afterwards, submitted_draft
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.reading import days_of, led_by, missing_days, neighbours, next_to_read, reading_list
from followthrough.reports.submit import answer, mark_read, submit
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm
from tests.reports.ground import EVENING, TODAY, day, touch

pytestmark = pytest.mark.django_db


@pytest.mark.mechanism("M16")
def test_handing_in_freezes_the_day_and_doing_it_again_changes_nothing(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, note="before")
    report = submit(by=firm.ana, on=TODAY, worked="called early", hindered="", at=EVENING)
    touch(firm, bolt, at=NOW + timedelta(minutes=1), note="after")
    again = submit(by=firm.ana, on=TODAY, worked="other words", hindered="x", at=EVENING + timedelta(hours=1))
    assert (again.pk, again.worked, again.submitted_at) == (report.pk, "called early", EVENING)
    assert [line.note for line in submitted_draft(again).lines] == ["before"]
    assert DailyReport.objects.in_workspace(firm.workspace).count() == 1


@pytest.mark.mechanism("M16")
def test_what_the_journal_says_later_stands_beside_the_report(firm: Firm, bolt: Bolt) -> None:
    kept = touch(firm, bolt, None, note="as it was", at=NOW - timedelta(minutes=2))
    taken_back = touch(firm, bolt, None, note="a mistake", at=NOW - timedelta(minutes=1))
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=NOW)
    assert not afterwards(report, firm.ana, NOW)
    touch(firm, bolt, None, note="forgotten", at=NOW + timedelta(minutes=1))
    withdraw_touch(by=firm.ana, touch=taken_back, at=NOW + timedelta(minutes=2))
    amend_touch(by=firm.ana, touch=kept, contacts=[bolt.weber], at=EVENING, note="as it truly was")
    since = afterwards(report, firm.ana, EVENING)
    assert [line.note for line in since.added] == ["forgotten"]
    assert [line.note for line in since.changed] == ["as it truly was"]
    assert [line.note for line in since.gone] == ["a mistake"]
    assert [line.note for line in submitted_draft(report).lines] == ["as it was", "a mistake"]


@pytest.mark.mechanism("M16")
def test_a_loss_a_level_and_a_new_deal_after_handing_in_stand_beside_the_report(firm: Firm, bolt: Bolt) -> None:
    other = enter_customer(by=firm.ana, at=NOW, name="Kestrel")
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=NOW)
    frozen = report.snapshot
    later = NOW + timedelta(hours=1)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=later)
    assess(by=firm.ana, customer=other, level=Level.B, reason="budget named", at=later)
    open_deal(by=firm.ana, customer=other, at=later, name="Pumps", stage=Stage.CONTRACT_ASKED)
    since = afterwards(report, firm.ana, EVENING)
    assert [(row.code, row.deal) for row in since.results] == [("lost", "HPLC systems")]
    assert [(row.customer.name, row.before, row.after) for row in since.levels] == [("Kestrel", "N", "B")]
    assert [(row.customer.name, row.deal, row.stage) for row in since.opened] == [("Kestrel", "Pumps", 6)]
    report.refresh_from_db()
    assert report.snapshot == frozen
    assert submitted_draft(report).results == ()


def test_a_loss_that_was_reopened_after_handing_in_is_told_as_no_longer_so(firm: Firm, bolt: Bolt) -> None:
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=NOW)
    assert not afterwards(report, firm.ana, EVENING)
    reopen_deal(by=firm.ana, deal=bolt.deal, reason="they called", at=NOW + timedelta(minutes=1))
    since = afterwards(report, firm.ana, EVENING)
    assert [row.deal for row in since.undone] == ["HPLC systems"]
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.GIVEN_UP, reason="price", at=EVENING)
    assert [row.code for row in day(firm).results] == ["given_up"]


def test_of_a_report_from_before_ids_were_kept_only_touches_are_compared(firm: Firm, bolt: Bolt) -> None:
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=NOW)
    assert report.snapshot is not None
    del report.snapshot["opened"], report.snapshot["results"][0]["id"]
    touch(firm, bolt, None, at=NOW + timedelta(minutes=1))
    since = afterwards(report, firm.ana, EVENING)
    assert (len(since.added), since.results, since.undone, since.opened) == (1, (), (), ())


def test_other_words_handed_in_later_are_kept_with_their_time_and_the_report_stays(firm: Firm) -> None:
    report = submit(by=firm.ana, on=TODAY, worked="called early", hindered="", at=NOW)
    for at in (EVENING, EVENING + timedelta(minutes=1)):
        submit(by=firm.ana, on=TODAY, worked="called early", hindered="the price", at=at)
    report.refresh_from_db()
    assert (report.worked, report.hindered) == ("called early", "")
    (added,) = ReportAnswer.objects.in_workspace(firm.workspace)
    assert (added.line, added.text, added.answered_at, added.by) == ("hindered", "the price", EVENING, firm.ana)


def test_a_day_to_come_and_a_viewer_hand_in_nothing(firm: Firm) -> None:
    with pytest.raises(Refused):
        submit(by=firm.ana, on=TODAY + timedelta(days=1), worked="", hindered="", at=EVENING)
    with pytest.raises(NotAllowed):
        submit(by=firm.vic, on=TODAY, worked="", hindered="", at=EVENING)


@pytest.mark.mechanism("M16")
def test_the_manager_of_the_team_and_admins_answer_and_have_then_read(firm: Firm, bolt: Bolt) -> None:
    entry = touch(firm, bolt)
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=EVENING)
    answer(by=firm.max, report=report, text="Well done.", line=str(entry.pk), at=EVENING)
    answer(by=firm.max, report=report, text="Well done.", line=str(entry.pk), at=EVENING)
    answer(by=firm.ida, report=report, text="From me too.", at=EVENING)
    mark_read(by=firm.max, report=report, at=EVENING)
    assert ReportAnswer.objects.in_workspace(firm.workspace).count() == 2
    assert ReportReading.objects.in_workspace(firm.workspace).count() == 2


def test_the_writer_answers_back_without_marking_it_read(firm: Firm, bolt: Bolt) -> None:
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=EVENING)
    answer(by=firm.ana, report=report, text="Yes, please.", at=EVENING)
    mark_read(by=firm.ana, report=report, at=EVENING)
    assert not ReportReading.objects.in_workspace(firm.workspace).exists()


@pytest.mark.parametrize("who", ["nora", "sol", "priya", "vic"])
def test_nobody_else_reads_or_answers_a_report(firm: Firm, who: str) -> None:
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=EVENING)
    for verb in (mark_read, answer):
        with pytest.raises(NotAllowed):
            verb(by=getattr(firm, who), report=report, at=EVENING, **({"text": "x"} if verb is answer else {}))


def test_an_empty_answer_or_one_to_a_line_that_is_not_there_is_refused(firm: Firm) -> None:
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=EVENING)
    with pytest.raises(Refused):
        answer(by=firm.max, report=report, text="  ", at=EVENING)
    with pytest.raises(Refused):
        answer(by=firm.max, report=report, text="x", line="1", at=EVENING)


def test_managers_lead_their_teams_admins_everyone_and_others_nobody(firm: Firm) -> None:
    assert [member.name for member in led_by(firm.max)] == ["Ana Ferreira", "Sol Adeyemi"]
    assert [member.name for member in led_by(firm.ida)] == [
        "Ana Ferreira",
        "Max Brandt",
        "Nora Lund",
        "Priya Nair",
        "Sol Adeyemi",
    ]
    assert not led_by(firm.ana).exists()


@pytest.mark.mechanism("M16")
def test_the_reading_list_tells_who_has_handed_in_who_has_not_and_what_to_read_next(firm: Firm) -> None:
    monday = NOW - timedelta(days=3)
    for member in (firm.ana, firm.sol):
        member.made_at = monday
        member.save()
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="the price", at=EVENING + timedelta(days=1))
    ana, sol = reading_list(firm.max, TODAY)
    assert (ana.report_id, ana.is_late, ana.is_read, ana.asks) == (report.pk, True, False, True)
    assert (sol.report_id, sol.missing_days) == (None, 4)
    assert next_to_read([ana, sol]) == ana
    mark_read(by=firm.max, report=report, at=EVENING)
    rows = reading_list(firm.max, TODAY)
    assert rows[0].is_read
    assert next_to_read(rows) is None


def test_reports_handed_in_are_walked_both_ways_read_or_not(firm: Firm) -> None:
    for member in (firm.ana, firm.priya, firm.sol):
        mark_read(by=firm.ida, report=submit(by=member, on=TODAY, worked="", hindered="", at=EVENING), at=EVENING)
    rows = reading_list(firm.ida, TODAY)
    walked = {row.member.name: neighbours(rows, row.member.pk) for row in rows}
    names = {name: tuple(row and row.member.name for row in pair) for name, pair in walked.items()}
    assert names["Ana Ferreira"] == (None, "Priya Nair")
    assert names["Nora Lund"] == ("Ana Ferreira", "Priya Nair")
    assert names["Priya Nair"] == ("Ana Ferreira", "Sol Adeyemi")
    assert names["Sol Adeyemi"] == ("Priya Nair", None)


def test_a_member_sees_of_their_days_what_their_manager_sees(firm: Firm) -> None:
    firm.ana.made_at = NOW - timedelta(days=6)
    firm.ana.save()
    report = submit(by=firm.ana, on=TODAY, worked="", hindered="", at=EVENING + timedelta(days=1))
    answer(by=firm.max, report=report, text="Thank you.", at=EVENING + timedelta(days=1))
    friday = TODAY + timedelta(days=1)
    own, read = (days_of(by, firm.ana, friday, 9) for by in (firm.ana, firm.max))
    assert own == read
    told = {row.on: row for row in own}
    assert (told[TODAY].is_late, told[TODAY].read_by, told[TODAY].answers) == (True, ("Max Brandt",), 1)
    assert [on.day for on, row in told.items() if row.is_missing] == [18, 17, 16, 13]
    assert not told[friday].is_missing
    assert reading_list(firm.max, friday)[0].missing_days == missing_days(firm.ana, firm.ana, friday, {TODAY})


@pytest.mark.mechanism("M19")
def test_what_moved_is_told_per_member_with_the_plan_kept(firm: Firm, bolt: Bolt) -> None:
    freeze(firm.ana, TODAY, NOW)
    touch(firm, bolt, Outcome.PROMOTED)
    touch(firm, bolt, at=NOW + timedelta(minutes=1))
    touch(firm, bolt, Outcome.DEMOTED, at=NOW + timedelta(minutes=2), cause="budget")
    told = advancement(firm.max, [firm.ana, firm.sol], TODAY, TODAY)
    ana, sol = told.rows
    assert (ana.touches, ana.planned, ana.kept) == (3, 1, 1)
    assert dict(ana.outcomes) == {"promoted": 1, "retained": 1, "demoted": 1}
    assert (sol.touches, sol.planned) == (0, 0)
    assert [(move.outcome, move.stage_before, move.stage_after) for move in told.moves] == [
        ("demoted", 2, 1),
        ("promoted", 1, 2),
    ]
    assert told.together is not None
    assert told.together.touches == 3


@pytest.mark.mechanism("M19")
def test_a_week_adds_up_its_days_and_leaves_out_what_was_taken_back(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, Outcome.PROMOTED, at=NOW - timedelta(days=2))
    withdraw_touch(by=firm.ana, touch=touch(firm, bolt, at=NOW), at=NOW)
    touch(firm, bolt, at=NOW - timedelta(days=8))
    told = advancement(firm.max, [firm.ana], TODAY - timedelta(days=3), TODAY)
    assert told.rows[0].touches == 1
    assert told.together is None
