"""A stage touched more often than its level, groups with a rhythm of their own, ways in turn, attempts in a week."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.background.retiming import follow_rhythm
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer, CustomerGroup, GroupMembership
from followthrough.journal.assess import assess
from followthrough.journal.clocks import clock_of
from followthrough.journal.grouping import (
    MOST_AT_ONCE,
    GroupFacts,
    edit_group,
    end_group,
    fill_group,
    make_group,
    put_in_group,
)
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.journal.replay import differences
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.cadence import RETRY_AFTER, retry_days, rhythm_of
from followthrough.playbook.change import AtStage, Interval, change_cadences, edit_workspace
from followthrough.playbook.models import Cadence, CadenceChange
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Workspace
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

needs_rows = pytest.mark.django_db
pytestmark = pytest.mark.mechanism("M11")
DEALERS = GroupFacts(name="Dealers", ideal=2, longest=4, ways=(Channel.MAIL, Channel.CALL))


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Iterator[Bolt]:
    """Bolt at level B with a deal at stage 2, met on Thursday 19 November; whatever happens, it replays."""
    bolt = make_bolt(firm)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="this year", at=NOW)
    meet(firm, bolt, Outcome.PROMOTED)
    yield bolt
    assert not list(differences(now_of(firm)))


def meet(firm: Firm, bolt: Bolt, outcome: Outcome, *, reached: bool = True, days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    move = Move(outcome=outcome, override_reason="they said so", cause="budget" if outcome == Outcome.DEMOTED else "")
    facts = Facts(channel=Channel.CALL, happened_at=at, reached=reached, contacts=[bolt.keller])
    log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=at)


def now_of(firm: Firm) -> Workspace:
    return Workspace.objects.get(pk=firm.workspace.pk)


def due(bolt: Bolt) -> date | None:
    bolt.customer = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk)
    found: date | None = bolt.customer.next_due_on
    return found


def tighten(firm: Firm, cells: dict[tuple[Level, int], AtStage]) -> None:
    change_cadences(by=firm.ida, intervals={}, at_stages=cells, at=NOW)
    follow_rhythm(now_of(firm))
    firm.workspace.refresh_from_db()
    for member in (firm.ana, firm.ida):
        member.workspace.refresh_from_db()


@needs_rows
def test_a_stage_is_touched_more_often_and_a_deal_that_moves_takes_its_customer_along(firm: Firm, bolt: Bolt) -> None:
    """Seven working days after Thursday 19 November is Monday the 30th; two are Monday the 23rd, four Wednesday."""
    assert due(bolt) == date(2026, 11, 30)
    tighten(firm, {(Level.B, 2): AtStage(2, 0), (Level.B, 3): AtStage(4, 0)})
    assert due(bolt) == date(2026, 11, 23)
    meet(firm, bolt, Outcome.PROMOTED)
    assert (due(bolt), bolt.customer.open_stage) == (date(2026, 11, 25), 3)
    last = Entry.objects.in_workspace(firm.workspace).latest("pk")
    withdraw_touch(by=firm.ana, touch=last, at=NOW)
    assert (due(bolt), bolt.customer.open_stage) == (date(2026, 11, 23), 2)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    assert (due(bolt), bolt.customer.open_stage) == (date(2026, 11, 30), None)


@needs_rows
def test_of_several_open_deals_the_furthest_counts(firm: Firm, bolt: Bolt) -> None:
    tighten(firm, {(Level.B, 2): AtStage(2, 0)})
    other = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Service", source="fair", stage=Stage(5))
    assert (due(bolt), bolt.customer.open_stage) == (date(2026, 11, 30), 5)
    close_deal(by=firm.ana, deal=other, closed_as=DealStatus.GIVEN_UP, reason="no need", at=NOW)
    assert (due(bolt), bolt.customer.open_stage) == (date(2026, 11, 23), 2)


@needs_rows
def test_a_stage_is_never_slower_than_its_level_and_going_back_leaves_no_trace_but_the_record(firm: Firm, bolt: Bolt):
    with pytest.raises(Refused) as refusal:
        tighten(firm, {(Level.B, 2): AtStage(8, 0)})
    assert refusal.value.field == "B-2"
    tighten(firm, {(Level.B, 2): AtStage(3, 0)})
    with pytest.raises(StaleVersion):
        tighten(firm, {(Level.B, 2): AtStage(5, 0)})
    tighten(firm, {(Level.B, 2): AtStage(0, 1)})
    assert due(bolt) == date(2026, 11, 30)
    assert not Cadence.objects.in_workspace(firm.workspace).exclude(stage=0).exists()
    told = (
        CadenceChange.objects.in_workspace(firm.workspace)
        .order_by("id")
        .values_list("stage", "ideal_before", "ideal_after")
    )
    assert list(told) == [(2, 7, 3), (2, 3, 7)]


@needs_rows
def test_a_group_goes_before_level_and_stage_until_one_leaves_it_or_it_ends(firm: Firm, bolt: Bolt) -> None:
    group = make_group(by=firm.ida, facts=DEALERS, at=NOW)
    put_in_group(by=firm.ana, customer=bolt.customer, group=group, at=NOW)
    firm.ana.workspace.refresh_from_db()
    follow_rhythm(now_of(firm))
    assert (due(bolt), bolt.customer.every_days) == (date(2026, 11, 23), 2)
    slower = GroupFacts(name="Dealers", ideal=10, longest=20)
    edit_group(by=firm.ida, group=group, version=1, facts=slower, at=NOW)
    follow_rhythm(now_of(firm))
    assert due(bolt) == date(2026, 12, 3)
    assert end_group(by=firm.ida, group=group, at=NOW) == 1
    assert end_group(by=firm.ida, group=group, at=NOW) == 0
    follow_rhythm(now_of(firm))
    assert (due(bolt), bolt.customer.group_id) == (date(2026, 11, 30), None)
    told = CadenceChange.objects.in_workspace(firm.workspace).values_list("group", "ideal_before", "ideal_after")
    assert list(told) == [(group.pk, 2, 10)]
    for member in (firm.ana, firm.ida):
        member.workspace.refresh_from_db()
    with pytest.raises(Refused):
        put_in_group(by=firm.ana, customer=bolt.customer, group=CustomerGroup.objects.get(pk=group.pk), at=NOW)


@needs_rows
def test_a_list_is_taken_in_once_but_for_whom_the_member_may_not_change(firm: Firm, bolt: Bolt) -> None:
    group = make_group(by=firm.ida, facts=DEALERS, at=NOW)
    theirs = enter_customer(by=firm.nora, at=NOW, name="Of another team", owner=firm.nora)
    ids = [bolt.customer.pk, theirs.pk]
    assert fill_group(by=firm.ana, group=group, customer_ids=ids, at=NOW) == 1
    assert fill_group(by=firm.ida, group=group, customer_ids=ids, at=NOW) == 1
    assert fill_group(by=firm.ida, group=group, customer_ids=ids, at=NOW) == 0
    second = make_group(by=firm.ida, facts=GroupFacts(name="Fair", ideal=5, longest=5), at=NOW)
    put_in_group(by=firm.ana, customer=bolt.customer, group=second, at=NOW)
    rows = GroupMembership.objects.in_workspace(firm.workspace).filter(customer=bolt.customer)
    assert [(row.group_id, row.ended_at) for row in rows.order_by("id")] == [(group.pk, NOW), (second.pk, None)]
    with pytest.raises(NotAllowed):
        put_in_group(by=firm.ana, customer=theirs, group=second, at=NOW)
    with pytest.raises(Refused):
        fill_group(by=firm.ida, group=group, customer_ids=range(MOST_AT_ONCE + 1), at=NOW)
    follow_rhythm(now_of(firm))


@needs_rows
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (GroupFacts(name=" ", ideal=2, longest=4), "name"),
        (GroupFacts(name="Fair", ideal=0, longest=4), "ideal"),
        (GroupFacts(name="Fair", ideal=5, longest=4), "ideal"),
        (GroupFacts(name="Fair", ideal=5, longest=10_000), "ideal"),
        (GroupFacts(name="Fair", ideal=5, longest=5, ways=[Channel.CALL] * 7), "ways"),
        (GroupFacts(name="dealers".title(), ideal=5, longest=5), "name"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused_by_its_field(firm: Firm, facts: GroupFacts, field: str) -> None:
    make_group(by=firm.ida, facts=DEALERS, at=NOW)
    with pytest.raises(Refused) as refusal:
        make_group(by=firm.ida, facts=facts, at=NOW)
    assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        make_group(by=firm.max, facts=GroupFacts(name="Other", ideal=5, longest=5), at=NOW)


@needs_rows
def test_intervals_are_told_of_a_past_moment_as_they_stood_then(firm: Firm, bolt: Bolt) -> None:
    """Day by day: B is tightened at 2, a group is made, B itself is changed, the group is changed, the group ends."""
    days = [NOW + timedelta(days=number) for number in range(1, 7)]
    whole = Cadence.objects.in_workspace(firm.workspace).get(moment="before", level="B", stage=0)
    change_cadences(by=firm.ida, intervals={}, at_stages={(Level.B, 2): AtStage(4, 0)}, at=days[0])
    group = make_group(by=firm.ida, facts=DEALERS, at=days[1])
    change_cadences(by=firm.ida, intervals={whole.pk: Interval(3, 6, 1)}, at=days[2])
    slower = GroupFacts(name="Dealers", ideal=9, longest=20)
    edit_group(by=firm.ida, group=group, version=1, facts=slower, at=days[3])
    end_group(by=firm.ida, group=group, at=days[4])
    rhythm = rhythm_of(now_of(firm))
    told = []
    for day in [NOW, *days]:
        then = rhythm.as_of(day)
        alone, at_two = (then.span(Moment.BEFORE, Level.B, stage=stage).ideal for stage in (None, 2))
        told.append((alone, at_two, then.span(Moment.BEFORE, Level.B, group=group.pk).ideal))
    assert told == [(7, 7, 2), (7, 4, 2), (7, 4, 2), (3, 3, 2), (3, 3, 9), (3, 3, 9), (3, 3, 9)]
    assert [rhythm.base_interval_at(Level.B, day) for day in (days[1], days[2])] == [7, 3]
    assert rhythm.group_names == {}
    follow_rhythm(now_of(firm))


@needs_rows
def test_who_becomes_one_customer_stays_in_one_group(firm: Firm, bolt: Bolt) -> None:
    group = make_group(by=firm.ida, facts=DEALERS, at=NOW)
    second = make_group(by=firm.ida, facts=GroupFacts(name="Fair", ideal=5, longest=5), at=NOW)
    twin = enter_customer(by=firm.ana, at=NOW, name="Bolt Pharma AG")
    put_in_group(by=firm.ana, customer=twin, group=second, at=NOW)
    put_in_group(by=firm.ana, customer=bolt.customer, group=group, at=NOW)
    merge_customers(by=firm.ana, into=bolt.customer, other=twin, at=NOW)
    due(bolt)
    assert bolt.customer.group_id == group.pk
    follow_rhythm(now_of(firm))


@needs_rows
def test_ways_take_turns_while_nobody_answers_and_begin_anew_when_somebody_does(firm: Firm, bolt: Bolt) -> None:
    group = make_group(by=firm.ida, facts=DEALERS, at=NOW)
    put_in_group(by=firm.ana, customer=bolt.customer, group=group, at=NOW)
    firm.ana.workspace.refresh_from_db()
    turns = []
    for days, reached in enumerate([False, False, False, True]):
        due(bolt)
        turns.append(rhythm_of(now_of(firm)).way(clock_of(bolt.customer)))
        meet(firm, bolt, Outcome.RETAINED, reached=reached, days=days)
    due(bolt)
    turns.append(rhythm_of(now_of(firm)).way(clock_of(bolt.customer)))
    assert turns == [Channel.MAIL, Channel.CALL, Channel.MAIL, Channel.CALL, Channel.MAIL]
    follow_rhythm(now_of(firm))


@needs_rows
def test_a_limit_of_attempts_moves_the_next_one(firm: Firm, bolt: Bolt) -> None:
    """Nobody answered on Friday 20 November: again on Monday; with one attempt a week, on Friday the 27th."""
    meet(firm, bolt, Outcome.RETAINED, reached=False, days=1)
    assert due(bolt) == date(2026, 11, 23)
    edit_workspace(by=firm.ida, version=1, most_a_week=1)
    follow_rhythm(now_of(firm))
    assert due(bolt) == date(2026, 11, 27)


@given(st.integers(1, 365), st.integers(1, 7), st.integers(1, 7))
def test_never_more_attempts_within_a_week_than_the_limit_and_no_later_than_it_needs(ideal: int, most: int, week: int):
    gaps = [retry_days(ideal, tries, most, week) for tries in range(1, 21)]
    days = [0]
    for gap in gaps:
        days.append(days[-1] + gap)
    for first, later in zip(days, days[most:], strict=False):
        assert later - first >= week
    usual = [min(RETRY_AFTER[tries], ideal) if tries < len(RETRY_AFTER) else ideal for tries in range(20)]
    for tries, (gap, plain) in enumerate(zip(gaps, usual, strict=True), start=1):
        assert gap >= plain
        if gap > plain:
            assert days[tries] - days[tries - most] == week
    assert all(one < other for one, other in pairwise(days))
