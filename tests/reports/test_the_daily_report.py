"""The day writes itself from the journal; handing it in freezes it; it is read and answered."""

from datetime import date, timedelta

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, open_deal, reopen_deal
from followthrough.journal.steps import drop_next_step
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.freeze import freeze
from followthrough.reports.advancement import advancement
from followthrough.reports.afterwards import afterwards, submitted_draft
from followthrough.reports.day import Contradiction, Draft, Next
from followthrough.reports.draft import draft_for
from followthrough.reports.frozen import from_json, to_json
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.reading import days_of, led_by, missing_days, neighbours, next_to_read, reading_list
from followthrough.reports.submit import answer, mark_read, submit
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import NotPossible
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)
EVENING = NOW + timedelta(hours=8)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def touch(firm: Firm, bolt: Bolt, outcome: Outcome | None = Outcome.RETAINED, **more) -> Entry:
    facts = Facts(
        channel=more.pop("channel", Channel.CALL),
        happened_at=more.get("at", NOW),
        reached=more.pop("reached", True),
        contacts=more.pop("contacts", [bolt.weber]),
        minutes=more.pop("minutes", None),
        note=more.pop("note", ""),
    )
    move = Move(outcome=outcome, cause=more.pop("cause", ""), override_reason=more.pop("why", "")) if outcome else None
    given = {"by": firm.ana, "customer": bolt.customer, "deal": bolt.deal if outcome else None, "at": NOW, **more}
    return log_touch(facts=facts, move=move, **given).entry


def _correcting(entry: Entry) -> Entry:
    """The row that says the promotion was none."""
    return Entry(
        workspace_id=entry.workspace_id, kind=entry.kind, customer_id=entry.customer_id, deal_id=entry.deal_id,
        deal_seq=3, author_id=entry.author_id, channel=entry.channel, direction=entry.direction, is_correction=True,
        outcome=Outcome.DEMOTED, stage_before=2, stage_after=1, cause="a slip", happened_at=NOW, recorded_at=NOW,
    )  # fmt: skip


def day(firm: Firm) -> Draft:
    return draft_for(firm.ana, TODAY, EVENING)


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
    touch(firm, bolt, Outcome.PROMOTED, deal=at_six)
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
    assert flags == [(Contradiction.LEVEL_UP_UNTOUCHED, "Kestrel")]


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
    touch(firm, bolt, Outcome.PROMOTED, deal=deal, second_move=Move(outcome=Outcome.PROMOTED, override_reason="why"))
    draft = day(firm)
    assert [(row.code, row.deal) for row in draft.results] == [("sold", "Service")]
    assert [(line.before, line.after) for line in draft.lines] == [(5, 7)]


def test_a_correcting_touch_is_a_line_and_counts_in_no_rate(firm: Firm, bolt: Bolt) -> None:
    freeze(firm.ana, TODAY, NOW)
    entry = touch(firm, bolt, Outcome.PROMOTED, reached=False)
    Entry.objects.in_workspace(firm.workspace).bulk_create([_correcting(entry)])
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
    with pytest.raises(NotPossible):
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
    with pytest.raises(NotPossible):
        answer(by=firm.max, report=report, text="  ", at=EVENING)
    with pytest.raises(NotPossible):
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


def test_an_incoming_touch_is_no_attempt_and_still_a_touch(firm: Firm, bolt: Bolt) -> None:
    facts = Facts(channel=Channel.MAIL, direction=Direction.IN, happened_at=NOW, contacts=[bolt.weber])
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=NOW)
    (line,) = day(firm).lines
    assert (line.direction, line.attempt, line.outcome) == ("in", None, "")
