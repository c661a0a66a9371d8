"""A visit stands in Today until it is recorded, and what was promised there comes back on its day."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followthrough.journal.log import Facts, Logged, Move, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import NextStep, Promise, PromiseChange, Visit, VisitChange
from followthrough.journal.promise import Word, keep_promise, open_promise, promise, reckon_promise, take_back_promise
from followthrough.journal.put_right import replace_outcome
from followthrough.journal.record_visit import Found, record_visit
from followthrough.journal.refusal import Refused
from followthrough.journal.unmerge import undo_merge
from followthrough.journal.visit import call_off_visit, move_visit, plan_visit, take_up_visit
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.today import PlannedTouch, plan_for
from followthrough.reckoning.worth import Kind
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.visit import Attained, PromiseTurn, VisitTurn
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm, make_bolt

TODAY = date(2026, 11, 19)
THURSDAY = TODAY + timedelta(days=7)
FACTS = {"objective": "see the laboratory", "place": "Basel", "at_time": None}
RETAINED = Move(outcome=Outcome.RETAINED)


def plan(bolt: Bolt, by: Member, **more: Any) -> Visit:
    told: dict[str, Any] = {"day": THURSDAY, "facts": FACTS, "contacts": [bolt.keller], "agreed": True, "at": NOW}
    return plan_visit(by=by, customer=bolt.customer, deal=bolt.deal, **{**told, **more})


def record(bolt: Bolt, by: Member, visit: Visit | None, at: datetime, **more: Any) -> Logged:
    words = [
        Word(is_ours=True, what="send the validation report", due_on=THURSDAY + timedelta(days=2)),
        Word(is_ours=False, what="name the budget", due_on=THURSDAY + timedelta(days=1)),
    ]
    facts = Facts(channel=Channel.VISIT, happened_at=at, contacts=[bolt.keller], note="Two of three benches are full.")
    found = Found(attained=Attained.PARTLY, words=words)
    told: dict[str, Any] = {"facts": facts, "found": found, "move": RETAINED, "at": at, "uid": uuid.uuid4()}
    return record_visit(by=by, customer=bolt.customer, deal=bolt.deal, visit=visit, **{**told, **more})


def row_of(by: Member, bolt: Bolt, on: date) -> PlannedTouch | None:
    rows = plan_for(by, on, NOW + (on - TODAY)).rows
    return next((row for row in rows if row.customer.id == bolt.customer.pk), None)


def reasons_of(by: Member, bolt: Bolt, on: date) -> set[str]:
    row = row_of(by, bolt, on)
    return {reason.code for reason in row.reasons} if row else set()


@pytest.mark.mechanism("M18")
@pytest.mark.mechanism("M9")
def test_a_planned_visit_is_the_next_step_and_a_call_before_it_leaves_it_so(firm: Firm, bolt: Bolt) -> None:
    visit = plan(bolt, firm.ana)
    call = Facts(channel=Channel.CALL, happened_at=NOW)
    log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=call, move=RETAINED, at=NOW)
    step = NextStep.objects.in_workspace(firm.workspace).get(customer=bolt.customer, closed_at=None)
    assert (step.visit_id, step.due_on, step.agreed, step.contact_id) == (visit.pk, THURSDAY, True, bolt.keller.pk)
    assert reasons_of(firm.ana, bolt, THURSDAY) >= {"promised", "visit"}
    assert "visit" not in reasons_of(firm.ana, bolt, TODAY)


@pytest.mark.mechanism("M18")
def test_a_visit_is_moved_called_off_with_a_reason_and_taken_up_again_and_all_of_it_stays(
    firm: Firm, bolt: Bolt
) -> None:
    visit = plan(bolt, firm.ana)
    later = THURSDAY + timedelta(days=1)
    moved = move_visit(by=firm.ana, visit=visit, version=1, day=later, at_time=None, reason="she is ill", at=NOW)
    assert NextStep.objects.in_workspace(firm.workspace).get(closed_at=None).due_on == later
    with pytest.raises(Refused) as refusal:
        call_off_visit(by=firm.ana, visit=moved, reason=" ", at=NOW)
    assert refusal.value.field == "reason"
    call_off_visit(by=firm.ana, visit=moved, reason="the site is closed", at=NOW)
    assert not NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None).exists()
    assert "visit" not in reasons_of(firm.ana, bolt, later)
    take_up_visit(by=firm.ana, visit=moved, at=NOW)
    assert NextStep.objects.in_workspace(firm.workspace).get(closed_at=None).due_on == later
    changes = VisitChange.objects.in_workspace(firm.workspace).filter(visit=visit).order_by("id")
    assert list(changes.values_list("turn", "day", "reason")) == [
        (VisitTurn.PLANNED, THURSDAY, ""),
        (VisitTurn.MOVED, later, "she is ill"),
        (VisitTurn.CALLED_OFF, later, "the site is closed"),
        (VisitTurn.TAKEN_UP, later, ""),
    ]


@pytest.mark.mechanism("M18")
def test_recording_a_visit_is_one_touch_however_often_it_is_sent(firm: Firm, bolt: Bolt) -> None:
    visit = plan(bolt, firm.ana)
    at, uid = NOW + timedelta(days=8), uuid.uuid4()
    assert "visit" in reasons_of(firm.ana, bolt, THURSDAY + timedelta(days=1))
    logged = record(bolt, firm.ana, visit, at, uid=uid)
    assert record(bolt, firm.ana, visit, at, uid=uid).is_repeat
    visit.refresh_from_db()
    assert (visit.entry_id, visit.attained, logged.entry.channel) == (logged.entry.pk, "partly", "visit")
    assert Promise.objects.in_workspace(firm.workspace).count() == 2
    assert "visit" not in reasons_of(firm.ana, bolt, THURSDAY + timedelta(days=1))
    with pytest.raises(Refused):
        record(bolt, firm.ana, visit, at)
    unplanned = record(bolt, firm.ana, None, at + timedelta(hours=1))
    assert Visit.objects.in_workspace(firm.workspace).get(entry=unplanned.entry).was_planned is False


@pytest.mark.mechanism("M18")
def test_what_we_promised_stands_in_today_from_its_day_on_until_it_is_kept(firm: Firm, bolt: Bolt) -> None:
    record(bolt, firm.ana, None, NOW)
    due = THURSDAY + timedelta(days=2)
    assert "pledge" not in reasons_of(firm.ana, bolt, due - timedelta(days=1))
    row = row_of(firm.ana, bolt, due + timedelta(days=1))
    assert row is not None
    assert (row.owing.what, row.owing.due_on) == ("send the validation report", due)
    assert (row.kind, row.reasons[0].code) == (Kind.PLEDGE, "pledge")
    assert "pledge" not in reasons_of(firm.max, bolt, due)
    ours = Promise.objects.in_workspace(firm.workspace).get(is_ours=True)
    keep_promise(by=firm.ana, promise=ours, at=NOW)
    keep_promise(by=firm.ana, promise=ours, at=NOW + timedelta(hours=1))
    assert "pledge" not in reasons_of(firm.ana, bolt, due)
    with pytest.raises(Refused):
        take_back_promise(by=firm.ana, promise=ours, reason="no", at=NOW)
    open_promise(by=firm.ana, promise=ours, at=NOW)
    take_back_promise(by=firm.ana, promise=ours, reason="they need it no longer", at=NOW)
    ours.refresh_from_db()
    changes = PromiseChange.objects.in_workspace(firm.workspace).filter(promise=ours).order_by("id")
    assert list(changes.values_list("turn", flat=True)) == ["kept", "open", "taken_back"]
    assert (ours.ended_as, reckon_promise(ours)) == (PromiseTurn.TAKEN_BACK, True)


@pytest.mark.mechanism("M9")
def test_a_promise_alone_brings_a_customer_of_somebody_else_into_ones_plan(firm: Firm, bolt: Bolt) -> None:
    promise(by=firm.sol, customer=bolt.customer, words=[Word(is_ours=True, what="a part", due_on=TODAY)], at=NOW)
    rows = plan_for(firm.sol, TODAY, NOW).rows
    assert [(row.customer.id, row.owing.what) for row in rows] == [(bolt.customer.pk, "a part")]
    assert (rows[0].kind, plan_for(firm.sol, TODAY, NOW, listed=0).due_count) == (Kind.PLEDGE, 1)


def test_taking_the_touch_back_takes_its_promises_and_the_visit_waits_again(firm: Firm, bolt: Bolt) -> None:
    visit = plan(bolt, firm.ana)
    logged = record(bolt, firm.ana, visit, NOW + timedelta(days=7))
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW + timedelta(days=7))
    visit.refresh_from_db()
    assert (visit.entry_id, visit.attained, visit.called_off_at) == (None, "", None)
    assert NextStep.objects.in_workspace(firm.workspace).get(closed_at=None).visit_id == visit.pk
    promises = Promise.objects.in_workspace(firm.workspace)
    assert set(promises.values_list("ended_as", flat=True)) == {PromiseTurn.WITHDRAWN}
    with pytest.raises(Refused):
        open_promise(by=firm.ana, promise=promises[0], at=NOW)


def test_putting_the_outcome_right_leaves_visit_and_promises_with_the_touch_that_counts(firm: Firm, bolt: Bolt) -> None:
    visit = plan(bolt, firm.ana)
    logged = record(bolt, firm.ana, visit, NOW + timedelta(days=7))
    up = Move(outcome=Outcome.PROMOTED, override_reason="they signed on paper")
    righted = replace_outcome(by=firm.ana, touch=logged.entry, move=up, at=NOW + timedelta(days=7, hours=1))
    visit.refresh_from_db()
    assert visit.entry_id == righted.entry.pk
    assert set(Promise.objects.in_workspace(firm.workspace).values_list("entry", "ended_as")) == {
        (righted.entry.pk, "")
    }


@pytest.mark.mechanism("M1")
def test_visits_and_promises_move_with_a_merge_and_come_back(firm: Firm, bolt: Bolt) -> None:
    other = make_bolt(firm)
    visit = plan(other, firm.ana)
    record(other, firm.ana, None, NOW)
    merge = merge_customers(by=firm.ana, into=bolt.customer, other=other.customer, at=NOW)
    owners = Promise.objects.in_workspace(firm.workspace).values_list("customer", flat=True)
    assert set(owners) == {bolt.customer.pk}
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    visit.refresh_from_db()
    assert visit.customer_id == other.customer.pk
    assert set(owners.all()) == {other.customer.pk}
