"""Cadences, holidays and days of rest change, and every due date follows at once."""

from datetime import date

import pytest

from followthrough.background.retiming import follow_rhythm, retime_waiting
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.models import NextStep
from followthrough.journal.replay import differences
from followthrough.playbook.change import (
    Interval,
    add_holidays,
    change_cadences,
    drop_holiday,
    edit_workspace,
)
from followthrough.playbook.holidays import read_holidays
from followthrough.playbook.models import Cadence
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Holiday, Workspace
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt at level B, called on Thursday: due again seven working days later, on Monday 30 November."""
    bolt = make_bolt(firm)
    assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="needs it this year", at=NOW)
    call(firm, bolt)
    return bolt


def call(firm: Firm, bolt: Bolt, step: Step | None = None) -> None:
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.weber])
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=Move(outcome=Outcome.RETAINED), at=NOW,
        step=step,
    )  # fmt: skip


def due(bolt: Bolt) -> date | None:
    bolt.customer.refresh_from_db()
    found: date | None = bolt.customer.next_due_on
    return found


def change(firm: Firm, level: Level, ideal: int, longest: int | None = None, version: int = 1) -> set[Level]:
    cell = Cadence.objects.in_workspace(firm.workspace).get(moment="before", level=level)
    return change_cadences(by=firm.ida, intervals={cell.pk: Interval(ideal, longest or 2 * ideal, version)}, at=NOW)


def now_of(firm: Firm) -> Workspace:
    return Workspace.objects.get(pk=firm.workspace.pk)


@pytest.mark.mechanism("M11")
def test_a_shorter_interval_moves_due_date_next_step_and_bond_at_once(firm: Firm, bolt: Bolt) -> None:
    assert due(bolt) == date(2026, 11, 30)
    score = bolt.customer.log_score
    levels = change(firm, Level.B, 3)
    assert follow_rhythm(now_of(firm), levels=levels) == 1
    assert due(bolt) == date(2026, 11, 24)
    assert bolt.customer.log_score != score
    step = NextStep.objects.in_workspace(firm.workspace).get(customer=bolt.customer, closed_at=None)
    assert step.due_on == date(2026, 11, 24)
    assert list(differences(now_of(firm))) == []


@pytest.mark.mechanism("M11")
def test_a_day_agreed_with_the_customer_stays_whatever_the_cadence_says(firm: Firm, bolt: Bolt) -> None:
    agreed = date(2026, 12, 8)
    call(firm, bolt, Step(due_on=agreed, what="send the program", agreed=True))
    follow_rhythm(now_of(firm), levels=change(firm, Level.B, 3))
    assert due(bolt) == agreed


@pytest.mark.mechanism("M11")
def test_the_longest_interval_bounds_a_step_of_ours(firm: Firm, bolt: Bolt) -> None:
    call(firm, bolt, Step(due_on=date(2026, 12, 31), what="call again"))
    assert due(bolt) == date(2026, 12, 9)
    follow_rhythm(now_of(firm), levels=change(firm, Level.B, 7, 8))
    assert due(bolt) == date(2026, 12, 1)


@pytest.mark.mechanism("M11")
def test_holidays_push_due_dates_and_give_them_back(firm: Firm, bolt: Bolt) -> None:
    assert add_holidays(by=firm.ida, days=[(date(2026, 11, 30), "St Andrew")]) == 1
    follow_rhythm(now_of(firm))
    assert due(bolt) == date(2026, 12, 1)
    drop_holiday(by=firm.ida, holiday=Holiday.objects.in_workspace(firm.workspace).get())
    follow_rhythm(now_of(firm))
    assert due(bolt) == date(2026, 11, 30)


@pytest.mark.mechanism("M11")
def test_other_days_of_rest_move_due_dates(firm: Firm, bolt: Bolt) -> None:
    assert edit_workspace(by=firm.ida, version=1, weekend="4")
    follow_rhythm(now_of(firm))
    assert due(bolt) == date(2026, 11, 28)
    assert list(differences(now_of(firm))) == []


@pytest.mark.mechanism("M11")
def test_what_a_stop_left_undone_the_scheduler_does(firm: Firm, bolt: Bolt) -> None:
    change(firm, Level.B, 3)
    assert due(bolt) == date(2026, 11, 30)
    assert retime_waiting() == 1
    assert due(bolt) == date(2026, 11, 24)
    assert retime_waiting() == 0
    assert list(differences(now_of(firm))) == []


def test_an_unchanged_grid_changes_nothing(firm: Firm) -> None:
    assert change(firm, Level.B, 7, 14) == set()
    assert now_of(firm).rhythm_seq == 0


@pytest.mark.parametrize(("ideal", "longest"), [(0, 5), (8, 7), (300, 366)])
def test_an_interval_that_makes_no_sense_is_refused_and_nothing_is_changed(
    firm: Firm, ideal: int, longest: int
) -> None:
    with pytest.raises(Refused, match="365"):
        change(firm, Level.B, ideal, longest)
    assert now_of(firm).rhythm_seq == 0


def test_a_cell_somebody_else_changed_is_not_overwritten(firm: Firm) -> None:
    change(firm, Level.B, 5)
    with pytest.raises(StaleVersion):
        change(firm, Level.B, 4)


def test_the_workspace_somebody_else_changed_is_not_overwritten(firm: Firm) -> None:
    edit_workspace(by=firm.ida, version=1, name="Labora AG")
    with pytest.raises(StaleVersion):
        edit_workspace(by=firm.ida, version=1, name="Labora GmbH")


def test_only_admins_change_the_rhythm(firm: Firm) -> None:
    cell = Cadence.objects.in_workspace(firm.workspace).first()
    assert cell is not None
    for by in (firm.ana, firm.max, firm.vic):
        with pytest.raises(NotAllowed):
            change_cadences(by=by, intervals={cell.pk: Interval(1, 2, 1)}, at=NOW)
        with pytest.raises(NotAllowed):
            add_holidays(by=by, days=[(date(2026, 12, 25), "")])


def test_a_week_without_a_working_day_is_refused(firm: Firm) -> None:
    with pytest.raises(Refused, match="work"):
        edit_workspace(by=firm.ida, version=1, weekend="0123456")


def test_a_pasted_list_of_holidays_is_read_and_a_bad_line_is_named() -> None:
    text = "2026-12-25 Christmas\n\n26.12.2026; St Stephen\n1.1.2027\n"
    assert read_holidays(text) == [
        (date(2026, 12, 25), "Christmas"),
        (date(2026, 12, 26), "St Stephen"),
        (date(2027, 1, 1), ""),
    ]
    for bad in ("31.02.2026", "12/25/2026", "Christmas"):
        with pytest.raises(Refused, match="Line 2"):
            read_holidays(f"2026-12-25\n{bad}")


def test_customers_of_other_workspaces_keep_their_dates(firm: Firm, bolt: Bolt) -> None:
    other = make_firm("Otherlab")
    theirs = make_bolt(other)
    before = Customer.objects.in_workspace(other.workspace).values_list("next_due_on", flat=True).get()
    follow_rhythm(now_of(firm), levels=change(firm, Level.B, 3))
    assert due(theirs) == before
