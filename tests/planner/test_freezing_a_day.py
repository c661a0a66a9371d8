"""The plan of a day is kept once, as it first stood, and the day's progress is told against it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.journal.amend import amend_touch
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.freeze import done_today, freeze, freeze_all, progress
from followthrough.planner.models import PlanDay, PlanItem
from followthrough.vocabulary.level import Level
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import FRIDAY, THURSDAY, another, names, plan, quiet_since, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def kept(firm: Firm) -> list[tuple[int, str]]:
    rows = PlanItem.objects.in_workspace(firm.workspace).select_related("customer").order_by("rank")
    return [(row.rank, row.customer.name) for row in rows]


def test_the_plan_is_kept_as_it_first_stood(firm: Firm, bolt: Bolt) -> None:
    first = freeze(firm.ana, THURSDAY, NOW)
    another(firm, "Ares")
    again = freeze(firm.ana, THURSDAY, NOW + timedelta(hours=3))
    assert first is not None
    assert again == first
    assert kept(firm) == [(1, "Bolt Pharma")]


def test_a_kept_row_holds_the_reasons_its_rank_came_from(firm: Firm, bolt: Bolt) -> None:
    quiet_since(firm, bolt.customer, Level.B, deal=bolt.deal)
    freeze(firm.ana, THURSDAY, NOW)
    item = PlanItem.objects.in_workspace(firm.workspace).get()
    assert (item.deal_id, item.target_stage, item.points, item.minutes) == (bolt.deal.pk, 2, None, 12)
    assert [reason["code"] for reason in item.reasons] == ["gain", "waiting", "overdue"]
    assert item.reasons[2] == {
        "code": "overdue",
        "share": 0,
        "values": {"since": "contact", "on": "2026-11-02", "days": 13, "interval": 7},
    }
    # One middle deal: 1000 thousandths of it, for each part, in 12 minutes.
    shares = {reason["code"]: reason["share"] for reason in item.reasons}
    assert item.worth == pytest.approx(1000 * (shares["gain"] + shares["waiting"]) / 12, rel=0.001)


def test_reading_a_plan_keeps_nothing(firm: Firm, bolt: Bolt) -> None:
    plan(firm.ana)
    assert not PlanDay.objects.in_workspace(firm.workspace).exists()


def test_a_day_without_anybody_due_is_not_kept_so_that_the_first_customer_makes_a_plan(firm: Firm) -> None:
    assert freeze(firm.ana, THURSDAY, NOW) is None
    make_bolt(firm)
    assert freeze(firm.ana, THURSDAY, NOW) is not None


def test_no_more_is_kept_than_fits_the_day(firm: Firm) -> None:
    for number in range(5):
        another(firm, f"Lead {number}")
    firm.ana.capacity = 2
    freeze(firm.ana, THURSDAY, NOW)
    assert len(kept(firm)) == 2


def test_progress_tells_planned_done_and_unplanned(firm: Firm, bolt: Bolt) -> None:
    ares = another(firm, "Ares", at=NOW)
    freeze(firm.ana, THURSDAY, NOW)
    late = another(firm, "Late", at=NOW)
    touch(firm.ana, bolt.customer)
    touch(firm.ana, late)
    told = progress(firm.ana, THURSDAY)
    assert (told.planned, told.done, told.unplanned) == (2, 1, 1)
    assert ares.name in names(plan(firm.ana, FRIDAY).rows)


def test_progress_of_a_day_without_a_kept_plan_says_so(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer)
    assert (progress(firm.ana, THURSDAY).planned, progress(firm.ana, THURSDAY).unplanned) == (None, 1)


def test_done_today_is_the_members_day_in_their_own_zone(firm: Firm, bolt: Bolt) -> None:
    firm.ana.time_zone = "Pacific/Auckland"
    touch(firm.ana, bolt.customer, datetime(2026, 11, 18, 11, 30, tzinfo=UTC))
    assert [done.customer_name for done in done_today(firm.ana, THURSDAY)] == ["Bolt Pharma"]
    assert done_today(firm.ana, date(2026, 11, 18)) == []


def test_a_touch_taken_back_is_not_done(firm: Firm, bolt: Bolt) -> None:
    logged = touch(firm.ana, bolt.customer, deal=bolt.deal)
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    assert done_today(firm.ana, THURSDAY) == []


def test_a_touch_amended_to_another_day_is_not_done_today(firm: Firm, bolt: Bolt) -> None:
    logged = touch(firm.ana, bolt.customer, reached=False)
    amend_touch(by=firm.ana, touch=logged.entry, at=NOW, contacts=[], reached=True, note="she rang back")
    assert [(done.reached, done.note) for done in done_today(firm.ana, THURSDAY)] == [(True, "she rang back")]
    amend_touch(by=firm.ana, touch=logged.entry, at=NOW, contacts=[], happened_at=NOW - timedelta(days=1))
    assert done_today(firm.ana, THURSDAY) == []


def test_the_scheduler_keeps_the_plans_of_those_whose_day_has_begun(firm: Firm, bolt: Bolt) -> None:
    another(firm, "Served", owner=firm.priya)
    firm.priya.time_zone = "America/Los_Angeles"
    firm.priya.save()
    firm.workspace.refresh_from_db()
    assert freeze_all(firm.workspace, datetime(2026, 11, 19, 4, 59, tzinfo=UTC)) == 0
    assert freeze_all(firm.workspace, datetime(2026, 11, 19, 5, 1, tzinfo=UTC)) == 1
    assert freeze_all(firm.workspace, datetime(2026, 11, 19, 5, 2, tzinfo=UTC)) == 0
    assert kept(firm) == [(1, "Bolt Pharma")]


def test_the_scheduler_looks_at_an_empty_day_once_and_the_first_change_keeps_what_came(firm: Firm) -> None:
    early = datetime(2026, 11, 19, 5, 1, tzinfo=UTC)
    firm.workspace.refresh_from_db()
    assert freeze_all(firm.workspace, early) == 0
    make_bolt(firm)
    with CaptureQueriesContext(connection) as statements:
        assert freeze_all(firm.workspace, early + timedelta(minutes=1)) == 0
    assert len(statements) == 1
    assert freeze(firm.ana, THURSDAY, NOW) is not None
