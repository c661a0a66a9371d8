"""Who stands in a plan, in which order, and the reasons that add up to it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.enter import edit_contact
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.edit import edit_customer
from followthrough.journal.open_deal import open_deal
from followthrough.journal.park import park
from followthrough.playbook.book import book_of
from followthrough.playbook.cadence import change_rhythm, rhythm_of
from followthrough.reckoning.worth import Kind
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Holiday
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import (
    FRIDAY,
    LONG_AGO,
    MONDAY,
    THURSDAY,
    another,
    bolt_row,
    graded,
    names,
    parts,
    plan,
    promise,
    quiet_since,
    row_of,
    they_wrote,
    touch,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


@pytest.mark.mechanism("M9")
def test_six_working_days_late_at_a_cadence_of_seven_by_hand(firm: Firm) -> None:
    bolt = make_bolt(firm, at=LONG_AGO)
    quiet_since(firm, bolt.customer, Level.B, deal=bolt.deal, contacts=[bolt.weber])
    row = bolt_row(bolt, plan(firm.ana))
    overdue = next(reason for reason in row.reasons if reason.code == "overdue")
    assert overdue.values == {"since": "contact", "on": "2026-11-02", "days": 13, "interval": 7}
    # +5 points × 1/3; 5 % × (0.85^(6/7) − 0.85); the level is three days old. The only value is the middle one.
    assert parts(row) == {"gain": 16_667, "waiting": 998, "overdue": 0}
    assert row.worth.a_minute == 1000 * 16_667 // 12 + 1000 * 50_000 // 12 * 19_965 // 1_000_000
    assert (row.kind, row.stake.minor, row.worth.minutes) == (Kind.OPEN, 8_400_000, 12)


@pytest.mark.mechanism("M9")
def test_a_promise_comes_before_a_long_silence(firm: Firm, bolt: Bolt) -> None:
    served = another(firm, "Served")
    quiet_since(firm, served, Level.A)
    ares = another(firm, "Ares")
    quiet_since(firm, ares, Level.D, NOW - timedelta(days=1), step=promise("Send the price", THURSDAY))
    touch(firm.ana, bolt.customer, step=promise("Visit them", date(2026, 12, 10)))
    found = plan(firm.ana)
    assert names(found.rows) == ["Ares", "Served"]
    assert next(iter(parts(row_of(found, "Ares")))) == "promised"


@pytest.mark.mechanism("M9")
def test_who_wrote_to_us_and_waits_is_due_at_once(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, NOW - timedelta(days=1), step=promise("Visit them", date(2026, 12, 10)))
    assert names(plan(firm.ana).rows) == []
    they_wrote(firm, bolt.customer)
    assert bolt_row(bolt, plan(firm.ana)).kind is Kind.INBOUND
    touch(firm.ana, bolt.customer, NOW + timedelta(hours=1), step=promise("Visit them", date(2026, 12, 10)))
    assert names(plan(firm.ana).rows) == []


@pytest.mark.mechanism("M10")
def test_a_new_lead_flows_into_the_same_plan(firm: Firm, bolt: Bolt) -> None:
    row = bolt_row(bolt, plan(firm.ana))
    assert parts(row) == {"gain": 16_667, "waiting": 7_500, "new": 0}
    assert row.is_lead
    assert (row.target, row.aim, row.bond) == (2, "", None)


@pytest.mark.mechanism("M11")
def test_an_attempt_that_nobody_answered_is_tried_again_after_one_working_day(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, reached=False)
    assert names(plan(firm.ana).rows) == []
    overdue = next(r for r in bolt_row(bolt, plan(firm.ana, FRIDAY)).reasons if r.code == "overdue")
    assert (overdue.values["since"], overdue.values["days"], overdue.values["interval"]) == ("attempt", 1, 1)


@pytest.mark.mechanism("M11")
def test_a_holiday_is_no_day_of_silence(firm: Firm, bolt: Bolt) -> None:
    quiet_since(firm, bolt.customer, Level.B)
    Holiday.objects.create(workspace=firm.workspace, on=date(2026, 11, 11))
    change_rhythm(firm.workspace)
    firm.ana.workspace = firm.workspace
    overdue = next(r for r in bolt_row(bolt, plan(firm.ana)).reasons if r.code == "overdue")
    assert overdue.values["days"] == 12


@pytest.mark.mechanism("M11")
def test_a_slower_cadence_takes_a_customer_out_of_the_plan_at_once(firm: Firm, bolt: Bolt) -> None:
    quiet_since(firm, bolt.customer, Level.B)
    assert names(plan(firm.ana).rows) == ["Bolt Pharma"]
    graded(firm, bolt.customer, Level.D, NOW)
    assert names(plan(firm.ana).rows) == []
    assert names(plan(firm.ana, date(2026, 12, 14)).rows) == ["Bolt Pharma"]


@pytest.mark.mechanism("M9")
def test_a_customer_stands_once_in_its_most_pressing_lane(firm: Firm, bolt: Bolt) -> None:
    later = open_deal(
        by=firm.ana, customer=bolt.customer, at=NOW, name="Service", value=100, currency="EUR", stage=Stage(6)
    )
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call about it", THURSDAY))
    row = bolt_row(bolt, plan(firm.ana))
    assert row.deal is not None
    assert (row.deal.id, row.aim) == (bolt.deal.pk, "Call about it")
    assert later.stage == 6
    assert len(plan(firm.ana).rows) == 1


@pytest.mark.mechanism("M9")
def test_my_day_holds_what_i_own_what_i_serve_and_customers_of_my_deals(firm: Firm, bolt: Bolt) -> None:
    another(firm, "Served", owner=firm.priya, service_member=firm.ana)
    of_priya = another(firm, "Of Priya", owner=firm.priya)
    open_deal(by=firm.priya, customer=of_priya, at=NOW, name="A deal of Ana's", owner=firm.ana)
    another(firm, "Elsewhere", owner=firm.priya)
    assert sorted(names(plan(firm.ana).rows)) == ["Bolt Pharma", "Of Priya", "Served"]


@pytest.mark.mechanism("M9")
def test_a_step_i_promised_at_a_colleagues_customer_stands_in_my_day(firm: Firm, bolt: Bolt) -> None:
    touch(firm.sol, bolt.customer, LONG_AGO, step=promise("Bring the spare part", THURSDAY))
    assert names(plan(firm.sol).rows) == ["Bolt Pharma"]
    assert row_of(plan(firm.sol), "Bolt Pharma").aim == "Bring the spare part"
    assert names(plan(firm.sol, date(2026, 11, 18)).rows) == []


@pytest.mark.parametrize("reason", ["promised", "waiting", "new"])
@pytest.mark.mechanism("M9")
def test_do_not_contact_is_absolute(firm: Firm, bolt: Bolt, reason: str) -> None:
    if reason == "promised":
        touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call", THURSDAY))
    if reason == "waiting":
        they_wrote(firm, bolt.customer, LONG_AGO)
    row = Customer.objects.visible_to(firm.ana).get(pk=bolt.customer.pk)
    edit_customer(by=firm.ana, customer=row, version=row.version, facts={"do_not_contact": True})
    assert plan(firm.ana, MONDAY).due_count == 0


@pytest.mark.mechanism("M9")
def test_nobody_is_suggested_where_nobody_may_be_contacted(firm: Firm, bolt: Bolt) -> None:
    for contact in (bolt.keller, bolt.weber):
        edit_contact(by=firm.ana, contact=contact, version=contact.version, facts={"do_not_contact": True})
    assert bolt_row(bolt, plan(firm.ana)).contact is None


@pytest.mark.mechanism("M9")
def test_the_suggested_person_is_of_the_step_else_the_last_met_else_by_the_stage(firm: Firm, bolt: Bolt) -> None:
    def suggested(on: date = date(2026, 12, 1)) -> str:
        person = bolt_row(bolt, plan(firm.ana, on)).contact
        return person.name if person else ""

    assert suggested() == "Jonas Weber"
    touch(firm.ana, bolt.customer, LONG_AGO, contacts=[bolt.keller])
    assert suggested() == "Dr. Ines Keller"
    touch(firm.ana, bolt.customer, contacts=[bolt.keller], step=promise("Call", FRIDAY, contact=bolt.weber))
    assert suggested() == "Jonas Weber"


@pytest.mark.mechanism("M22")
def test_a_parked_customer_rests_until_it_wakes(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call", THURSDAY))
    park(by=firm.ana, customer=bolt.customer, wake_on=MONDAY, reason="no budget this year", at=NOW)
    assert plan(firm.ana, FRIDAY).due_count == 0
    assert "woke" in parts(bolt_row(bolt, plan(firm.ana, MONDAY)))


@pytest.mark.mechanism("M22")
def test_a_parked_deal_rests_while_its_customer_goes_on(firm: Firm, bolt: Bolt) -> None:
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call", THURSDAY))
    park(by=firm.ana, customer=bolt.customer, deal=bolt.deal, wake_on=date(2026, 12, 21), reason="frozen", at=NOW)
    row = bolt_row(bolt, plan(firm.ana))
    assert (row.deal, "promised" in parts(row)) == (None, False)


@pytest.mark.mechanism("M9")
def test_capacity_parts_today_from_what_lies_beyond_and_tomorrow_it_is_there_again(firm: Firm) -> None:
    for number in range(8):
        another(firm, f"Lead {number}")
    firm.ana.capacity = 3
    found = plan(firm.ana)
    assert (len(found.today), found.beyond_count, found.due_count) == (3, 5, 8)
    assert len(plan(firm.ana, done=2).today) == 1
    assert names(plan(firm.ana, FRIDAY).rows) == names(found.rows)


@pytest.mark.mechanism("M9")
def test_what_was_touched_leaves_the_plan_and_the_others_close_up(firm: Firm, bolt: Bolt) -> None:
    another(firm, "Ares")
    touch(firm.ana, bolt.customer, contacts=[bolt.weber])
    found = plan(firm.ana)
    assert [(row.rank, row.customer.name) for row in found.rows] == [(1, "Ares")]


@pytest.mark.mechanism("M9")
def test_what_is_at_stake_counts_in_middle_deals_of_the_member(firm: Firm) -> None:
    for number in range(1, 6):
        lead = another(firm, f"Lead {number}")
        open_deal(by=firm.ana, customer=lead, at=NOW, name="A deal", value=number * 1000, currency="EUR")
    found = plan(firm.ana)
    assert names(found.rows) == ["Lead 5", "Lead 4", "Lead 3", "Lead 2", "Lead 1"]
    worths = [row.worth.a_minute for row in found.rows]
    assert worths[2] == 1000 * 16_667 // 12 + 1000 * 50_000 // 12 * 150_000 // 1_000_000
    assert [round(worth / worths[2], 2) for worth in worths] == [1.67, 1.33, 1, 0.67, 0.33]


@pytest.mark.mechanism("M9")
def test_a_plan_of_any_day_is_a_read_that_changes_nothing(firm: Firm, bolt: Bolt) -> None:
    quiet_since(firm, bolt.customer, Level.B, deal=bolt.deal)
    kept = (
        list(Customer.objects.in_workspace(firm.workspace).values()),
        list(Deal.objects.in_workspace(firm.workspace).values()),
    )
    first, again = plan(firm.ana, THURSDAY), plan(firm.ana, THURSDAY)
    assert first == again
    assert names(plan(firm.ana, date(2026, 11, 18)).rows) == []
    assert names(plan(firm.ana, FRIDAY).rows) == ["Bolt Pharma"]
    assert kept == (
        list(Customer.objects.in_workspace(firm.workspace).values()),
        list(Deal.objects.in_workspace(firm.workspace).values()),
    )


@pytest.mark.parametrize("customers", [2, 30])
@pytest.mark.mechanism("M9")
def test_a_plan_takes_four_statements_however_many_are_due(firm: Firm, bolt: Bolt, customers: int) -> None:
    for number in range(customers):
        another(firm, f"Lead {number}")
    touch(firm.ana, bolt.customer, LONG_AGO, deal=bolt.deal, step=promise("Call", THURSDAY))
    rhythm_of(firm.workspace)
    book_of(firm.workspace)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        plan(firm.ana)
    assert len(statements) == 4


@pytest.mark.mechanism("M9")
def test_of_a_long_pile_the_most_pressing_are_found_and_all_are_counted(firm: Firm) -> None:
    for number in range(60):
        quiet_since(firm, another(firm, f"Quiet {number:02}", at=LONG_AGO), Level.D, LONG_AGO - timedelta(days=45))
    waiting, promised, dear = another(firm, "Waiting"), another(firm, "Promised"), another(firm, "Level A", at=LONG_AGO)
    quiet_since(firm, dear, Level.A)
    they_wrote(firm, waiting)
    touch(firm.ana, promised, LONG_AGO, step=promise("Call", THURSDAY))
    firm.ana.capacity = 3
    found = plan(firm.ana, listed=2)
    assert names(found.today) == ["Promised", "Waiting", "Level A"]
    assert (len(found.beyond), found.due_count, found.beyond_count) == (2, 63, 60)
    assert names(found.rows) == names(plan(firm.ana, listed=None).rows)[:5]


@pytest.mark.parametrize(("days", "freshness"), [(3, "fresh"), (4, "stale"), (7, "expired")])
@pytest.mark.mechanism("M17")
def test_who_was_never_assessed_is_shown_as_waiting_for_it_too_long(firm: Firm, days: int, freshness: str) -> None:
    another(firm, "Lead", at=NOW - timedelta(days=days))
    assert row_of(plan(firm.ana), "Lead").grade.freshness == freshness
