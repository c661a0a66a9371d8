"""Milestones up to the first value: planned, reached, a slip, dropped; what can't be is refused."""

from typing import Any

import pytest

from followthrough.care.milestones import (
    drop_milestone,
    edit_milestone,
    open_milestone,
    plan_milestone,
    reach_milestone,
)
from followthrough.journal.replay import differences
from followthrough.relationship.models import Milestone, MilestoneChange
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.care.years import day, later, now_of, sell
from tests.cast import NOW, Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M32")]

LIVE, VALUE = MilestoneKind.GO_LIVE, MilestoneKind.FIRST_VALUE


def kept_of(bolt: Bolt) -> dict[str, Any]:
    return now_of(bolt).after_sale or {}


def plan(firm: Firm, bolt: Bolt, kind: MilestoneKind = LIVE, due: int = 30) -> Milestone:
    return plan_milestone(by=firm.ana, customer=bolt.customer, kind=kind, what="In use", due_on=day(due), at=NOW)


def test_who_serves_them_looks_after_it_else_the_owner(firm: Firm, bolt: Bolt) -> None:
    assert plan(firm, bolt).member == firm.ana
    bolt.customer.service_member = firm.sol
    bolt.customer.save()
    assert plan(firm, bolt).member == firm.sol


def test_reached_reopened_and_reached_again_each_is_a_row_and_the_last_one_counts(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    row = plan(firm, bolt)
    reach_milestone(by=firm.ana, milestone=row, on=day(9), at=later(10))
    assert kept_of(bolt)["live_on"] == day(9).isoformat()
    open_milestone(by=firm.ana, milestone=row, at=later(11))
    assert "live_on" not in kept_of(bolt)
    reach_milestone(by=firm.ana, milestone=row, on=day(12), at=later(12))
    row.refresh_from_db()
    turns = MilestoneChange.objects.in_workspace(firm.workspace).filter(milestone=row).order_by("id")
    assert [turn.turn for turn in turns] == ["reached", "open", "reached"]
    assert row.reached_on == day(12)
    assert list(differences(firm.workspace)) == []


def test_a_first_value_is_theirs_to_tell_with_a_figure(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    row = plan(firm, bolt, VALUE)
    with pytest.raises(Refused, match="theirs to tell"):
        reach_milestone(by=firm.ana, milestone=row, on=day(20), figure="a third quicker", at=later(20))
    with pytest.raises(Refused, match="what they have from it"):
        reach_milestone(by=firm.ana, milestone=row, on=day(20), contact=bolt.keller, at=later(20))
    reach_milestone(by=firm.ana, milestone=row, on=day(20), contact=bolt.keller, figure="a third quicker", at=later(21))
    customer = now_of(bolt)
    assert customer.first_value_at is not None
    assert customer.first_value_at.date() == day(20)
    assert list(differences(firm.workspace)) == []


def test_nobody_goes_live_before_they_signed(firm: Firm, bolt: Bolt) -> None:
    row = plan(firm, bolt)
    with pytest.raises(Refused, match="Nothing is sold to them yet"):
        reach_milestone(by=firm.ana, milestone=row, on=day(0), at=later(1))
    sell(firm, bolt)
    with pytest.raises(Refused, match="They signed on 2026-11-19"):
        reach_milestone(by=firm.ana, milestone=row, on=day(-1), at=later(1))
    with pytest.raises(Refused, match="still to come"):
        reach_milestone(by=firm.ana, milestone=row, on=day(3), at=later(1))
    assert kept_of(bolt).get("live_on") is None


def test_what_is_dropped_needs_a_reason_and_is_not_reached(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    row = plan(firm, bolt, VALUE, due=20)
    assert kept_of(bolt)["value_due_on"] == day(20).isoformat()
    with pytest.raises(Refused, match="Say why"):
        drop_milestone(by=firm.ana, milestone=row, reason=" ", at=NOW)
    drop_milestone(by=firm.ana, milestone=row, reason="another product", at=NOW)
    assert "value_due_on" not in kept_of(bolt)
    with pytest.raises(Refused, match="was dropped"):
        reach_milestone(by=firm.ana, milestone=row, on=day(1), contact=bolt.keller, figure="x", at=later(1))


def test_another_day_moves_the_alarm_and_a_stale_edit_is_refused(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    row = plan(firm, bolt, VALUE, due=3)
    early = now_of(bolt).alarm_amber_on
    edit: Any = {"by": firm.ana, "milestone": row, "what": "In use", "member": firm.ana, "at": later(1)}
    edit_milestone(**edit, version=1, due_on=day(60))
    late = now_of(bolt).alarm_amber_on
    assert early is not None
    assert late is not None
    assert (early, late) == (day(4), day(10))
    with pytest.raises(StaleVersion):
        edit_milestone(**edit, version=1, due_on=day(90))


def test_those_who_look_after_it_may_say_what_became_of_it_others_may_not(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    row = plan_milestone(
        by=firm.ana, customer=bolt.customer, kind=MilestoneKind.STEP, what="Staff trained", member=firm.priya, at=NOW
    )
    reach_milestone(by=firm.priya, milestone=row, on=day(1), at=later(1))
    with pytest.raises(NotAllowed):
        open_milestone(by=firm.nora, milestone=row, at=later(1))
    with pytest.raises(NotAllowed):
        open_milestone(by=firm.vic, milestone=row, at=later(1))
    with pytest.raises(NotAllowed):
        plan_milestone(by=firm.priya, customer=bolt.customer, kind=LIVE, what="In use", at=NOW)
    firm.priya.state = "removed"
    firm.priya.save()
    with pytest.raises(Refused, match="works here"):
        plan_milestone(by=firm.ana, customer=bolt.customer, kind=LIVE, what="In use", member=firm.priya, at=NOW)
