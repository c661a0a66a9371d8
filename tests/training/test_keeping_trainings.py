"""Trainings and their days: who plans them, what they cost, who was there, and in which order the others come."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from followthrough.training.attend import note_attendance
from followthrough.training.course import (
    cohorts,
    first_days,
    in_groups,
    not_yet_trained,
    sessions_of,
    spent,
)
from followthrough.training.models import Attendee, TrainingStudy
from followthrough.training.plan import (
    add_session,
    add_training,
    bring_back_training,
    call_off_session,
    call_session_again,
    edit_session,
    edit_training,
    retire_training,
)
from followthrough.training.study import ask_study, claim_study, keep_result, note_progress, waiting_studies
from followthrough.vocabulary.role import Role
from followthrough.vocabulary.training import Measure, StudyState
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import Firm, make_firm
from tests.trained import FACTS, NOW, colleagues, course

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M37")]
DAY = date(2026, 10, 5)
SESSION: dict[str, Any] = {"on": DAY, "hours": Decimal("3.5"), "fees": 90_000, "travel": 10_000, "lost": 5_000}


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_manager_plans_a_training_and_others_only_read(firm: Firm) -> None:
    row = add_training(by=firm.max, at=NOW, **FACTS)
    assert (row.currency, row.margin, row.aims) == ("EUR", 100, ["spotted", "sold"])
    for other in (firm.ana, firm.sol, firm.vic):
        with pytest.raises(NotAllowed):
            add_training(by=other, at=NOW, **{**FACTS, "name": "Mine"})
        with pytest.raises(NotAllowed):
            retire_training(by=other, training=row, at=NOW)
        with pytest.raises(NotAllowed):
            add_session(by=other, training=row, at=NOW, **SESSION)
        with pytest.raises(NotAllowed):
            ask_study(by=other, training=row, measure=Measure.SPOTTED, at=NOW)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"behaviour": ""}, "behaviour"),
        ({"aims": []}, "aims"),
        ({"aims": ["made up"]}, "aims"),
        ({"roles": ["viewer"]}, "roles"),
        ({"margin": 101}, "margin"),
        ({"wage": -1}, "wage"),
        ({"running": -1}, "running"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(firm: Firm, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        add_training(by=firm.max, at=NOW, **{**FACTS, **facts})
    assert refusal.value.field == field


def test_names_are_taken_once_and_an_edit_has_its_version(firm: Firm) -> None:
    row = add_training(by=firm.max, at=NOW, **FACTS)
    with pytest.raises(Refused, match="already"):
        add_training(by=firm.ida, at=NOW, **FACTS)
    edited = edit_training(by=firm.ida, training=row, version=1, margin=40)
    assert (edited.version, edited.margin) == (2, 40)
    with pytest.raises(StaleVersion):
        edit_training(by=firm.max, training=row, version=1, margin=50)


def test_a_retired_training_takes_no_day_until_it_is_brought_back(firm: Firm) -> None:
    row = add_training(by=firm.max, at=NOW, **FACTS)
    retire_training(by=firm.max, training=row, at=NOW)
    with pytest.raises(Refused, match="retired"):
        add_session(by=firm.max, training=row, at=NOW, **SESSION)
    assert bring_back_training(by=firm.max, training=row).retired_at is None
    assert add_session(by=firm.max, training=row, at=NOW, **SESSION).on == DAY


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"hours": Decimal(0)}, "hours"), ({"hours": Decimal(25)}, "hours"), ({"fees": -1}, "fees"), ({"on": None}, "on")],
)
def test_a_day_that_cannot_be_is_refused(firm: Firm, facts: dict[str, Any], field: str) -> None:
    row = add_training(by=firm.max, at=NOW, **FACTS)
    with pytest.raises(Refused) as refusal:
        add_session(by=firm.max, training=row, at=NOW, **{**SESSION, **facts})
    assert refusal.value.field == field


def test_many_are_noted_at_once_and_again_until_it_is_right(firm: Firm) -> None:
    held, people = course(firm.max), colleagues(firm.max, 4)
    row = add_session(by=firm.max, training=held.training, at=NOW, **SESSION)
    said: dict[int, Attendance | None] = dict.fromkeys((one.pk for one in people), Attendance.INVITED)
    row = note_attendance(by=firm.max, session=row, version=1, said=said, at=NOW)
    told = {people[0].pk: Attendance.CAME, people[1].pk: Attendance.ABSENT, people[2].pk: None}
    row = note_attendance(by=firm.max, session=row, version=2, said=told, at=NOW)
    states = dict(Attendee.objects.in_workspace(firm.workspace).values_list("member_id", "state"))
    assert states == {people[0].pk: "came", people[1].pk: "absent", people[3].pk: "invited"}
    with pytest.raises(StaleVersion):
        note_attendance(by=firm.ida, session=row, version=2, said=told, at=NOW)
    assert note_attendance(by=firm.ida, session=row, version=3, said=told, at=NOW).version == 3
    assert first_days(held.training) == {people[0].pk: DAY}


def test_nobody_came_to_a_day_ahead_to_one_called_off_or_from_elsewhere(firm: Firm) -> None:
    held, people = course(firm.max), colleagues(firm.max, 1)
    came = {people[0].pk: Attendance.CAME}
    ahead = add_session(by=firm.max, training=held.training, at=NOW, **{**SESSION, "on": NOW.date() + timedelta(1)})
    with pytest.raises(Refused, match="still ahead"):
        note_attendance(by=firm.max, session=ahead, version=1, said=came, at=NOW)
    row = add_session(by=firm.max, training=held.training, at=NOW, **SESSION)
    stranger = make_firm("Otherlab").ana.pk
    with pytest.raises(Refused, match="does not work here"):
        note_attendance(by=firm.max, session=row, version=1, said={stranger: Attendance.CAME}, at=NOW)
    row = call_off_session(by=firm.max, session=row, at=NOW)
    with pytest.raises(Refused, match="called off"):
        note_attendance(by=firm.max, session=row, version=row.version, said=came, at=NOW)
    assert call_session_again(by=firm.max, session=row).called_off_at is None


def test_the_first_day_one_came_makes_the_cohort(firm: Firm) -> None:
    held, people = course(firm.max), colleagues(firm.max, 3)
    held.held(3, people[:2])
    held.held(5, people[1:])
    off = held.held(1, people)
    call_off_session(by=firm.max, session=off, at=NOW)
    assert cohorts(held.training) == [(date(2025, 12, 10), 2), (date(2026, 2, 10), 1)]


def test_a_day_costs_its_fees_its_travel_what_was_left_undone_and_the_hours_of_who_came(firm: Firm) -> None:
    held, people = course(firm.max), colleagues(firm.max, 3)
    row = held.held(3, people, hours=Decimal("3.5"), fees=90_000, travel=10_000, lost=5_000)
    gone = held.held(4, people)
    call_off_session(by=firm.max, session=gone, at=NOW)
    told = spent(held.training, sessions_of(held.training), first=date(2025, 1, 1), last=date(2026, 12, 31))
    assert told.hours == Decimal("10.5")
    assert told.wages == 63_000
    assert told.total == 90_000 + 10_000 + 5_000 + 63_000
    edited = edit_session(by=firm.max, session=row, version=row.version, fees=0)
    assert edited.fees == 0


def test_the_order_of_the_next_is_drawn_the_same_by_whoever_draws_it_again(firm: Firm) -> None:
    held, people = course(firm.max), colleagues(firm.max, 12)
    order = [one.pk for one in not_yet_trained(held.training)]
    assert sorted(order) == sorted([firm.sol.pk, *(one.pk for one in people)])
    assert order != sorted(order)
    assert order == [one.pk for one in not_yet_trained(held.training)]
    held.held(3, [one for one in people if one.pk in order[:5]])
    left = [one.pk for one in not_yet_trained(held.training)]
    assert left == [pk for pk in order if pk in left]  # nobody's place changes by who was trained
    assert [len(group) for group in in_groups(range(13), 5)] == [5, 5, 3]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one"):
        in_groups([], 0)


def test_another_training_draws_another_order(firm: Firm) -> None:
    colleagues(firm.max, 12)
    first = add_training(by=firm.max, at=NOW, seed="one", **FACTS)
    second = add_training(by=firm.max, at=NOW, seed="two", **{**FACTS, "name": "Another"})
    assert [one.pk for one in not_yet_trained(first)] != [one.pk for one in not_yet_trained(second)]


def test_a_study_is_asked_once_claimed_by_one_and_kept(firm: Firm) -> None:
    held = course(firm.max)
    row = ask_study(by=firm.max, training=held.training, measure=Measure.SPOTTED, at=NOW)
    assert ask_study(by=firm.ida, training=held.training, measure=Measure.SPOTTED, at=NOW) == row
    assert waiting_studies(firm.workspace, at=NOW) == [row]
    assert claim_study(row, at=NOW)
    assert not claim_study(row, at=NOW + timedelta(minutes=1))
    note_progress(row, 50, 999, at=NOW + timedelta(minutes=2))
    assert not claim_study(row, at=NOW + timedelta(minutes=3))
    assert claim_study(row, at=NOW + timedelta(minutes=5))  # whoever worked on it was stopped
    keep_result(row, {"people": 0})
    row.refresh_from_db()
    assert (row.state, row.result) == (StudyState.DONE, {"people": 0})
    assert ask_study(by=firm.max, training=held.training, measure=Measure.SPOTTED, at=NOW).pk != row.pk


@pytest.mark.parametrize(
    ("told", "field"), [({"measure": "came_in"}, "measure"), ({"measure": "spotted", "worth": 0}, "worth")]
)
def test_a_study_of_nothing_is_refused(firm: Firm, told: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask_study(by=firm.max, training=course(firm.max).training, at=NOW, **told)
    assert refusal.value.field == field
    assert not TrainingStudy.objects.in_workspace(firm.workspace).exists()


def test_roles_and_aims_stand_in_one_order(firm: Firm) -> None:
    told = {**FACTS, "name": str(uuid.uuid4()), "roles": [Role.SELLER, Role.SERVICE], "aims": ["sold", "spotted"]}
    row = add_training(by=firm.max, at=NOW, **told)
    assert (row.roles, row.aims) == (["service", "seller"], ["spotted", "sold"])
