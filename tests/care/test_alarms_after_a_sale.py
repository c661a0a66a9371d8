"""Alarms after a sale reach the owner and whoever leads them, red first, found by an index."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.models import Customer
from followthrough.planner.after_sale import SHOWN, alarm_counts, alarms_of, my_alarms
from followthrough.vocabulary.drift import Colour
from tests.care.years import day, later, sell, talk
from tests.cast import NOW, Bolt, Firm, make_bolt

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M31")]


def colours(firm: Firm, on: date) -> list[tuple[str, Colour]]:
    return [(one.customer, one.colour) for one in my_alarms(firm.ana, on)]


def test_the_owner_is_told_with_what_speaks_for_it_and_a_talk_ends_it(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    assert colours(firm, day(7)) == []
    (one,) = my_alarms(firm.ana, day(20))
    assert one.colour is Colour.RED
    assert {point.code for point in one.points} == {"silent_long", "bond_down"}
    assert my_alarms(firm.max, day(20)) == []
    talk(firm.ana, bolt, 20)
    assert colours(firm, day(20)) == []


def test_whoever_leads_them_sees_the_same(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    other = make_bolt(firm, by=firm.priya)
    sell(firm, other, by=firm.priya)
    everybody = alarms_of(firm.max, None, day(20), most=9)
    assert sorted(one.owner for one in everybody) == ["Ana Ferreira", "Priya Nair"]
    assert [one.owner for one in alarms_of(firm.max, [firm.ana.pk], day(20), most=9)] == ["Ana Ferreira"]
    assert alarm_counts(firm.max, None, day(20)) == (2, 0)
    assert alarm_counts(firm.max, None, day(5)) == (0, 0)


def test_red_come_first_and_no_more_than_a_page_holds_are_read(firm: Firm) -> None:
    for number in range(SHOWN + 3):
        sell(firm, make_bolt(firm), at=NOW + timedelta(hours=number))
    late = make_bolt(firm)
    sell(firm, late, at=later(9))
    with CaptureQueriesContext(connection) as asked:
        found = my_alarms(firm.ana, day(20))
    assert len(asked) == 1
    assert len(found) == SHOWN + 1
    assert {one.colour for one in found} == {Colour.RED}
    counts = alarm_counts(firm.ana, [firm.ana.pk], day(20))
    assert counts[0] == SHOWN + 3
    assert counts[1] <= 1


def test_they_are_found_by_the_index_of_their_days(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    told = {"workspace": firm.workspace, "owner": firm.ana, "entered_at": NOW, "first_due_on": NOW.date()}
    Customer.objects.bulk_create(Customer(name=f"Calm {number}", **told) for number in range(2_000))
    rows = Customer.objects.in_workspace(firm.workspace).filter(owner=firm.ana, alarm_amber_on__lte=day(20))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
        sql, params = rows.values("pk").query.sql_with_params()
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + sql, params)
        plan = str(cursor.fetchall())
    assert "customer_alarm_by_owner" in plan
