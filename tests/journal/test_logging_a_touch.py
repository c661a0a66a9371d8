"""Logging a touch, in all its outcomes."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def call(firm: Firm, bolt: Bolt, outcome: Outcome | None = Outcome.RETAINED, **more: object) -> Logged:
    """Ana calls Weber."""
    move = Move(outcome=outcome, cause=str(more.pop("cause", ""))) if outcome else None
    at = more.pop("at", NOW)
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=more.pop("contacts", [bolt.weber]))  # type: ignore[arg-type]
    deal = bolt.deal if outcome else None
    return log_touch(by=firm.ana, customer=bolt.customer, deal=deal, facts=facts, move=move, at=at, **more)  # type: ignore[arg-type]


@pytest.mark.mechanism("M8")
def test_promoted_moves_the_deal_one_up_and_sets_the_next_step_by_the_cadence(firm: Firm, bolt: Bolt) -> None:
    logged = call(firm, bolt, Outcome.PROMOTED)
    bolt.deal.refresh_from_db()
    assert (logged.entry.stage_before, logged.entry.stage_after, bolt.deal.stage) == (1, 2, 2)
    assert logged.step is not None
    assert (logged.step.due_on, logged.step.target_stage) == (date(2026, 11, 20), 3)


@pytest.mark.mechanism("M8")
def test_retained_keeps_the_stage_and_needs_no_cause(firm: Firm, bolt: Bolt) -> None:
    logged = call(firm, bolt)
    assert (logged.entry.stage_before, logged.entry.stage_after, logged.entry.cause) == (1, 1, "")


@pytest.mark.mechanism("M8")
def test_a_demotion_needs_a_cause_and_goes_down(firm: Firm, bolt: Bolt) -> None:
    call(firm, bolt, Outcome.PROMOTED)
    with pytest.raises(Refused, match="cause"):
        call(firm, bolt, Outcome.DEMOTED)
    logged = call(firm, bolt, Outcome.DEMOTED, cause="budget")
    bolt.deal.refresh_from_db()
    assert (logged.entry.stage_after, bolt.deal.stage) == (1, 1)


@pytest.mark.mechanism("M8")
def test_the_database_refuses_a_move_that_does_not_fit_its_outcome(firm: Firm, bolt: Bolt) -> None:
    logged = call(firm, bolt)
    entry = logged.entry
    entry.pk, entry.uid, entry.deal_seq, entry.stage_after = entry.pk + 1, uuid.uuid4(), 3, 5
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


@pytest.mark.mechanism("M15")
def test_the_database_refuses_to_change_what_happened(firm: Firm, bolt: Bolt) -> None:
    logged = call(firm, bolt)
    rows = Entry.objects.in_workspace(firm.workspace).filter(pk=logged.entry.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(note="something else")


@pytest.mark.mechanism("M15")
def test_a_repeated_submission_changes_nothing(firm: Firm, bolt: Bolt) -> None:
    uid = uuid.uuid4()
    first = call(firm, bolt, Outcome.PROMOTED, uid=uid)
    again = call(firm, bolt, Outcome.PROMOTED, uid=uid)
    assert (again.entry.pk, again.is_repeat) == (first.entry.pk, True)
    assert Entry.objects.in_workspace(firm.workspace).touches().count() == 1


@pytest.mark.mechanism("M3")
def test_stage_three_is_left_only_after_a_key_person_was_met(firm: Firm, bolt: Bolt) -> None:
    call(firm, bolt, Outcome.PROMOTED)
    call(firm, bolt, Outcome.PROMOTED, at=NOW + timedelta(minutes=5))
    with pytest.raises(MissingEvidence) as refusal:
        call(firm, bolt, Outcome.PROMOTED, at=NOW + timedelta(minutes=9))
    assert refusal.value.missing == ["key_met"]
    call(firm, bolt, Outcome.PROMOTED, contacts=[bolt.keller], at=NOW + timedelta(minutes=10))
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 4


@pytest.mark.mechanism("M8")
def test_a_conversation_that_proves_two_stages_is_one_touch(firm: Firm, bolt: Bolt) -> None:
    twice = {"second_move": Move(outcome=Outcome.PROMOTED)}
    logged = call(firm, bolt, Outcome.PROMOTED, **twice)
    bolt.deal.refresh_from_db()
    assert (bolt.deal.stage, bolt.deal.attempts) == (3, 1)
    assert Entry.objects.in_workspace(firm.workspace).touches().count() == 1
    assert list(differences(firm.workspace)) == []
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    bolt.deal.refresh_from_db()
    assert (bolt.deal.stage, bolt.deal.attempts) == (1, 0)
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_a_touch_without_a_deal_has_neither_outcome_nor_stages(firm: Firm, bolt: Bolt) -> None:
    logged = call(firm, bolt, None)
    assert (logged.entry.outcome, logged.entry.stage_before, logged.entry.stage_after) == ("", None, None)


@pytest.mark.mechanism("M9")
def test_the_next_step_of_a_lane_replaces_the_one_before(firm: Firm, bolt: Bolt) -> None:
    call(firm, bolt, step=Step(what="Send the comparison", due_on=date(2026, 11, 24), agreed=True))
    call(firm, bolt, step=Step(what="Call about it", due_on=date(2026, 11, 26)), at=NOW + timedelta(hours=1))
    open_ones = NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None)
    assert [step.what for step in open_ones] == ["Call about it"]


@pytest.mark.mechanism("M15")
def test_undo_restores_stage_next_step_and_due_date(firm: Firm, bolt: Bolt) -> None:
    call(firm, bolt, step=Step(what="Visit", due_on=date(2026, 11, 24), agreed=True))
    bolt.customer.refresh_from_db()
    before = (bolt.customer.next_due_on, bolt.customer.contact_count, bolt.customer.log_score)
    later = NOW + timedelta(hours=2)
    logged = call(firm, bolt, Outcome.PROMOTED, at=later)
    withdraw_touch(by=firm.ana, touch=logged.entry, at=later)
    bolt.customer.refresh_from_db()
    bolt.deal.refresh_from_db()
    assert bolt.deal.stage == 1
    assert (bolt.customer.next_due_on, bolt.customer.contact_count, bolt.customer.log_score) == before
    open_ones = NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None)
    assert [step.what for step in open_ones] == ["Visit"]


def test_logging_takes_a_fixed_number_of_statements(firm: Firm, bolt: Bolt, django_assert_num_queries: Any) -> None:
    call(firm, bolt)
    with django_assert_num_queries(12):
        call(firm, bolt, at=NOW + timedelta(days=1), step=Step(what="Visit", due_on=date(2026, 11, 24)))


def test_a_viewer_reads_and_does_not_write(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(NotAllowed):
        log_touch(by=firm.vic, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)


@pytest.mark.mechanism("M15")
def test_what_is_kept_beside_the_journal_follows_from_its_rows(firm: Firm, bolt: Bolt) -> None:
    for minutes, outcome in enumerate([Outcome.PROMOTED, Outcome.RETAINED, Outcome.DEMOTED]):
        call(firm, bolt, outcome, cause="budget", at=NOW + timedelta(days=minutes))
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M15")
def test_a_touch_below_a_later_one_can_be_taken_back_and_the_later_step_stands(firm: Firm, bolt: Bolt) -> None:
    first = call(firm, bolt, None)
    second = call(firm, bolt, None, at=NOW + timedelta(minutes=1))
    withdraw_touch(by=firm.ana, touch=first.entry, at=NOW + timedelta(minutes=2))
    open_step = NextStep.objects.in_workspace(firm.workspace).get(customer=bolt.customer, closed_at=None)
    assert open_step == second.step
    assert list(differences(firm.workspace)) == []
