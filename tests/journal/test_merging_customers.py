"""Two customers become one and two again: nothing of either history is lost, and undo is exact."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import UniqueConstraint
from hypothesis import example, given
from hypothesis import strategies as st

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Contact, Customer
from followthrough.journal.belongings import pointers_to
from followthrough.journal.fold import same_people
from followthrough.journal.log import Facts, Logged, Step, log_touch
from followthrough.journal.merge import FACTS, merge_customers, suggested
from followthrough.journal.models import Entry, Merge, NextStep, Parking
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences, search_differences
from followthrough.journal.retime import move_due_dates, retiming_batches
from followthrough.journal.steps import set_next_step
from followthrough.journal.unmerge import in_the_way, undo_merge
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.freeze import freeze
from followthrough.planner.models import PlanDay, PlanItem
from followthrough.playbook.change import add_holidays
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.permission import NotAllowed
from tests.at_once import at_once
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.examples import LIVES
from tests.journal.test_replaying_the_ledger import ACTS, Life
from tests.merging import all_rows, apart, merged, twin

pytestmark = pytest.mark.mechanism("M1")


class Twins:
    """Two customers that are one, each with a life."""

    def __init__(self, firm: Firm, entered: int = 0) -> None:
        self.firm = firm
        at = NOW - timedelta(days=entered)
        self.one, self.two = make_bolt(firm, at=at), make_bolt(firm, at=NOW)
        self.lives = Life(firm, self.one), Life(firm, self.two)


@LIVES
@given(
    acts=st.lists(st.tuples(st.integers(0, 1), ACTS, st.integers(0, 60)), max_size=14),
    more=st.lists(st.tuples(ACTS, st.integers(0, 60)), max_size=4),
    entered=st.integers(0, 6),
    theirs=st.sets(st.sampled_from(FACTS)),
    folds=st.booleans(),
    turns=st.booleans(),
)
@example(  # who left with the judgement has not left again when the merge is undone
    acts=[(0, "promoted", 0), (0, "level", 0), (0, "leaves", 0), (0, "promoted", 60)],
    more=[], entered=0, theirs=set(), folds=True, turns=False,
)  # fmt: skip
def test_any_two_lives_become_one_that_replays_and_two_again_to_the_letter(
    db: None,
    acts: list[tuple[int, str, int]],
    more: list[tuple[str, int]],
    entered: int,
    theirs: set[str],
    folds: bool,
    turns: bool,
) -> None:
    with transaction.atomic():
        firm = make_firm()
        twins = Twins(firm, entered)
        for which, name, hours in acts:
            twins.lives[which].act(name, hours)
        at = max(life.at for life in twins.lives)
        freeze(firm.ana, at.date(), at)
        into, other = (twins.two, twins.one) if turns else (twins.one, twins.two)
        people = same_people(into.customer, other.customer) if folds else []
        assert len(people) == (2 if folds else 0)
        before = all_rows()
        told: dict[str, Any] = {"theirs": theirs, "people": [(ours.pk, their.pk) for ours, their in people]}
        merge = merge_customers(by=firm.ana, into=into.customer, other=other.customer, at=at, **told)
        assert list(differences(firm.workspace)) == []
        assert list(search_differences(firm.workspace)) == []
        assert not Customer.objects.in_workspace(firm.workspace).filter(pk=other.customer.pk).exists()
        entries = Entry.objects.in_workspace(firm.workspace)
        assert set(entries.values_list("customer", flat=True)) == {into.customer.pk}
        assert entries.count() == len(before["journal.Entry"])
        assert in_the_way(merge) == ""
        undo_merge(by=firm.ana, merge=merge, at=at)
        assert apart(before) == {}
        merge_customers(by=firm.ana, into=into.customer, other=other.customer, at=at, **told)
        life = Life(firm, Bolt(into.customer, into.keller, into.weber, into.deal))
        life.at = at
        for name, hours in more:
            life.act(name, hours)
        assert list(differences(firm.workspace)) == []
        resting = list(Parking.objects.in_workspace(firm.workspace).filter(ended_at=None).values_list("deal_id"))
        assert len(resting) == len(set(resting)), "one thing rests twice"
        transaction.set_rollback(True)


def test_what_cannot_be_merged_is_refused_in_words(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    with pytest.raises(Refused, match="into itself"):
        merged(firm, other, other)
    with pytest.raises(Refused, match="is not here"):
        merged(firm, bolt.customer, make_bolt(make_firm("Otherlab")).customer)
    first = merged(firm, bolt.customer, other)
    assert merged(firm, bolt.customer, other) == first
    for into, gone in ((other, bolt.customer), (enter_customer(by=firm.ana, at=NOW, name="Third"), other)):
        with pytest.raises(Refused, match="Bolt Pharma AG was merged into Bolt Pharma meanwhile"):
            merged(firm, into, gone)


def test_only_who_may_change_both_merges_them_and_takes_it_back(firm: Firm, bolt: Bolt) -> None:
    theirs = enter_customer(by=firm.priya, at=NOW, name="Bolt Pharma Ltd")
    for member in (firm.ana, firm.priya, firm.vic):
        with pytest.raises(NotAllowed):
            merge_customers(by=member, into=bolt.customer, other=theirs, at=NOW)
    merge = merge_customers(by=firm.ida, into=bolt.customer, other=theirs, at=NOW)
    with pytest.raises(NotAllowed):
        undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert undo_merge(by=firm.ida, merge=merge, at=NOW) == undo_merge(by=firm.ida, merge=merge, at=NOW)


def test_of_each_fact_the_chosen_value_stays_and_notes_may_be_joined(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm, do_not_contact=True, potential=500, potential_currency="CHF")
    assert suggested(bolt.customer, other) == {"phone", "note", "do_not_contact", "potential"}
    type(other).objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk).update(note="Known for years")
    merge = merged(firm, bolt.customer, other, theirs=["phone", "do_not_contact", "potential"], joins_notes=True)
    row = Customer.objects.in_workspace(firm.workspace).get()
    assert (row.name, row.phone_key, row.note) == ("Bolt Pharma", "+41615557700", "Known for years\n\nMet at the fair")
    assert (row.do_not_contact, row.next_due_on, row.potential_currency) == (True, None, "CHF")
    assert row.entered_at == bolt.customer.entered_at
    history = Customer.history.filter(workspace_id=firm.workspace.pk, history_change_reason="merged")
    assert set(history.values_list("id", "history_type")) == {(row.pk, "~"), (other.pk, "-")}
    assert merge.chosen["joins_notes"]


def test_of_two_steps_in_one_lane_what_was_agreed_stays_open(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    for customer, what, days, agreed in ((bolt.customer, "Write", 1, False), (other, "Visit them", 5, True)):
        step = Step(what=what, due_on=(NOW + timedelta(days=days)).date(), agreed=agreed)
        set_next_step(by=firm.ana, customer=customer, step=step, at=NOW)
    merged(firm, bolt.customer, other)
    steps = NextStep.objects.in_workspace(firm.workspace).filter(deal=None, closed_at=None)
    assert [step.what for step in steps] == ["Visit them"]
    assert NextStep.objects.in_workspace(firm.workspace).filter(what="Write").exists()


def test_a_touch_taken_back_after_the_merge_opens_no_second_step_in_its_lane(firm: Firm, bolt: Bolt) -> None:
    other, facts = twin(firm), Facts(channel=Channel.CALL, happened_at=NOW)
    agreed = Step(what="Visit them", due_on=NOW.date() + timedelta(days=1), agreed=True)
    set_next_step(by=firm.ana, customer=bolt.customer, step=agreed, at=NOW - timedelta(days=1))
    set_next_step(by=firm.ana, customer=other, step=Step(what="Write", due_on=NOW.date()), at=NOW)
    touch = log_touch(by=firm.ana, customer=other, facts=facts, at=NOW).entry
    merged(firm, bolt.customer, other)
    touch.refresh_from_db()
    withdraw_touch(by=firm.ana, touch=touch, at=NOW)
    steps = NextStep.objects.in_workspace(firm.workspace).filter(deal=None, closed_at=None)
    assert [step.what for step in steps] == ["Visit them"]
    assert list(differences(firm.workspace)) == []


@pytest.mark.parametrize(("days", "woken"), [((9,), None), ((9, 4), 4)])
def test_together_they_rest_only_where_both_rested(
    firm: Firm, bolt: Bolt, days: tuple[int, ...], woken: int | None
) -> None:
    other = twin(firm)
    for customer, ahead in zip((other, bolt.customer), days, strict=False):
        park(by=firm.ana, customer=customer, wake_on=NOW.date() + timedelta(days=ahead), reason="budget", at=NOW)
    merged(firm, bolt.customer, other)
    row = Customer.objects.in_workspace(firm.workspace).get()
    assert row.parked_until == (None if woken is None else NOW.date() + timedelta(days=woken))
    assert Parking.objects.in_workspace(firm.workspace).filter(ended_at=None).count() == bool(woken)
    assert list(differences(firm.workspace)) == []


def test_a_plan_that_named_both_names_one_and_again_both(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    day = PlanDay.objects.create(workspace=firm.workspace, member=firm.ana, on=NOW.date(), capacity=9, frozen_at=NOW)
    for rank, customer in enumerate((bolt.customer, other)):
        PlanItem.objects.create(workspace=firm.workspace, plan_day=day, customer=customer, rank=rank, points=1)
    before = all_rows()
    merge = merged(firm, bolt.customer, other)
    assert [item.customer for item in PlanItem.objects.in_workspace(firm.workspace)] == [bolt.customer]
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}


def test_where_holidays_changed_since_both_follow_them_after_undo(firm: Firm, bolt: Bolt) -> None:
    other = twin(firm)
    for customer in (bolt.customer, other):
        log_touch(by=firm.ana, customer=customer, facts=Facts(channel=Channel.CALL, happened_at=NOW), at=NOW)
    merge = merged(firm, bolt.customer, other)
    due = Customer.objects.in_workspace(firm.workspace).get().next_due_on
    assert due is not None
    add_holidays(by=firm.ida, days=[(due, "Stock-taking")])
    for ids in retiming_batches(firm.workspace):
        move_due_dates(firm.workspace, ids)
    undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert list(differences(firm.workspace)) == []


def test_undo_says_what_stands_in_its_way_once_somebody_has_built_on_it(firm: Firm, bolt: Bolt) -> None:
    merge = merged(firm, bolt.customer, twin(firm))
    freeze(firm.ana, NOW.date() + timedelta(days=3), NOW)
    assert in_the_way(merge) == ""
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.keller])
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=NOW)
    before = all_rows()
    with pytest.raises(Refused, match="built on it since the merge: its journal, its next steps"):
        undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}


def test_merges_are_taken_back_one_after_the_other_the_last_one_first(firm: Firm, bolt: Bolt) -> None:
    second, third = twin(firm), enter_customer(by=firm.ana, at=NOW, name="Bolt Pharma SA", parent=bolt.customer)
    before = all_rows()
    first = merged(firm, second, bolt.customer)
    last = merged(firm, third, second)
    first.refresh_from_db()
    assert first.into == third
    with pytest.raises(Refused, match="Bolt Pharma AG was merged into it later"):
        undo_merge(by=firm.ana, merge=first, at=NOW)
    for merge in (last, first):
        merge.refresh_from_db()
        undo_merge(by=firm.ana, merge=merge, at=NOW)
    assert apart(before) == {}


def test_a_rule_for_one_row_of_a_customer_under_a_condition_is_known_to_the_merge() -> None:
    """Rules without a condition are met by themselves; what these mean, `merge` has to know."""
    rules = {
        rule.name
        for pointer in pointers_to(Customer) + pointers_to(Contact)
        for rule in pointer.model._meta.constraints
        if isinstance(rule, UniqueConstraint) and rule.condition is not None
        for name in rule.fields
        if pointer.model._meta.get_field(name).get_attname() == pointer.column  # type: ignore[union-attr]
    }
    assert rules == {
        "one_next_step_is_open_per_deal_and_member",
        "one_next_step_without_a_deal_is_open_per_member",
        "a_customer_is_in_one_group_at_a_time",
        "of_a_customer_one_phase_is_said",
        "a_customer_is_handed_to_one_at_a_time",
    }


def test_whatever_refers_to_a_customer_by_key_or_by_number_is_found() -> None:
    found = {(pointer.model._meta.label, pointer.column) for pointer in pointers_to(Customer)}
    for model in apps.get_models():
        if model.__name__.startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Customer:
                assert (model._meta.label, field.attname) in found
    assert ("porting.ExternalRef", "object_id") in found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turned", [False, True])
def test_of_merges_at_once_one_stands(turned: bool) -> None:
    firm = make_firm()
    one, other = make_bolt(firm).customer, twin(firm)
    ways = iter([(one, other), (other, one) if turned else (one, other)] * 2)
    lock = threading.Lock()

    def merge() -> Merge:
        with lock:
            into, gone = next(ways)
        return merge_customers(by=firm.ana, into=into, other=gone, at=NOW)

    answers = at_once(merge, times=4)
    stands = Merge.objects.in_workspace(firm.workspace).get()
    assert {answer for answer in answers if isinstance(answer, Merge)} == {stands}
    assert all(isinstance(answer, Merge | Refused) for answer in answers)
    assert Customer.objects.in_workspace(firm.workspace).count() == 1
    assert list(differences(firm.workspace)) == []


@pytest.mark.django_db(transaction=True)
def test_no_touch_is_lost_while_others_merge_and_take_it_back() -> None:
    firm = make_firm()
    bolt, other = make_bolt(firm), twin(firm)
    acts = iter(["log", "merge", "log", "undo", "log", "log"])
    lock = threading.Lock()

    def act() -> Any:
        with lock:
            what = next(acts)
        if what == "merge":
            return merge_customers(by=firm.ana, into=bolt.customer, other=other, at=NOW)
        if what == "undo":
            merge = Merge.objects.in_workspace(firm.workspace).filter(undone_at=None).first()
            return merge and undo_merge(by=firm.ana, merge=merge, at=NOW)
        facts = Facts(channel=Channel.CALL, happened_at=NOW)
        return log_touch(by=firm.ana, customer=other, facts=facts, at=NOW)

    answers = at_once(act, times=6)
    logged = [answer for answer in answers if isinstance(answer, Logged)]
    assert all(not isinstance(answer, BaseException) or isinstance(answer, EXPECTED) for answer in answers), answers
    assert Entry.objects.in_workspace(firm.workspace).touches().count() == len(logged)
    assert list(differences(firm.workspace)) == []


#: Who logs with a customer that has just left is told so, and its door follows it to the one that stayed.
EXPECTED = (Refused, Customer.DoesNotExist)
