"""Nobody falls through: what has no owner or no dated next step shows, one press from repair."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.open_deal import open_deal
from followthrough.journal.park import park
from followthrough.journal.steps import drop_next_step
from followthrough.planner.gaps import GapKind, gaps, step_by_cadence, take_customer, take_deal
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import THURSDAY, another, graded, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M10")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def without_step(firm: Firm, bolt: Bolt) -> None:
    """Bolt was touched, and its next step was dropped."""
    graded(firm, bolt.customer, Level.B, NOW)
    logged = touch(firm.ana, bolt.customer, deal=bolt.deal)
    assert logged.step is not None
    drop_next_step(by=firm.ana, step=logged.step, at=NOW)


def seen(firm: Firm) -> list[tuple[str, str]]:
    return [(gap.kind.value, gap.customer_name) for gap in gaps(firm.ana, THURSDAY).rows]


def test_a_customer_without_a_next_step_shows_with_the_day_the_cadence_says(firm: Firm, bolt: Bolt) -> None:
    without_step(firm, bolt)
    (gap,) = gaps(firm.ana, THURSDAY).rows
    assert (gap.kind, gap.customer_id, gap.due_on) == (GapKind.NO_STEP, bolt.customer.pk, date(2026, 11, 30))


def test_one_press_sets_the_step_where_the_cadence_puts_it(firm: Firm, bolt: Bolt) -> None:
    without_step(firm, bolt)
    step = step_by_cadence(by=firm.ana, customer=bolt.customer, at=NOW)
    assert (step.due_on, step.deal_id, step.from_cadence) == (date(2026, 11, 30), bolt.deal.pk, True)
    assert seen(firm) == []


def test_what_is_due_stands_in_the_plan_and_is_no_gap(firm: Firm, bolt: Bolt) -> None:
    assert seen(firm) == []


def test_a_parked_customer_is_no_gap(firm: Firm, bolt: Bolt) -> None:
    without_step(firm, bolt)
    park(by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 11), reason="no budget", at=NOW)
    assert seen(firm) == []


def test_a_customer_without_owner_is_taken_with_one_press(firm: Firm) -> None:
    nobodys = another(firm, "Nobody's")
    Customer.objects.in_workspace(firm.workspace).filter(pk=nobodys.pk).update(owner=None)
    assert seen(firm) == [("no_owner", "Nobody's")]
    assert take_customer(by=firm.ana, customer=nobodys).owner == firm.ana
    assert seen(firm) == []


def test_who_was_taken_meanwhile_stays_with_their_owner(firm: Firm, bolt: Bolt) -> None:
    assert take_customer(by=firm.priya, customer=bolt.customer).owner_id == firm.ana.pk
    assert take_deal(by=firm.priya, deal=bolt.deal).owner_id == firm.ana.pk


def test_a_deal_without_owner_is_taken_with_one_press(firm: Firm, bolt: Bolt) -> None:
    deal = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Service")
    Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(owner=None)
    assert [(gap.kind, gap.deal_name) for gap in gaps(firm.ana, THURSDAY).rows] == [
        (GapKind.DEAL_WITHOUT_OWNER, "Service")
    ]
    assert take_deal(by=firm.ana, deal=deal).owner == firm.ana
    assert seen(firm) == []


def test_every_active_customer_is_owned_and_dated_or_shows(firm: Firm, bolt: Bolt) -> None:
    without_step(firm, bolt)
    ares = another(firm, "Ares")
    touch(firm.ana, ares, NOW - timedelta(days=1))
    nobodys = another(firm, "Nobody's")
    Customer.objects.in_workspace(firm.workspace).filter(pk=nobodys.pk).update(owner=None)
    assert sorted(seen(firm)) == [("no_owner", "Nobody's"), ("no_step", "Bolt Pharma")]


@pytest.mark.parametrize("customers", [1, 12])
def test_gaps_take_four_statements_and_say_when_there_are_more(firm: Firm, customers: int) -> None:
    for number in range(customers):
        another(firm, f"Nobody's {number}")
    Customer.objects.in_workspace(firm.workspace).update(owner=None)
    with CaptureQueriesContext(connection) as statements:
        found = gaps(firm.ana, THURSDAY)
    assert len(statements) == 4
    assert (len(found.rows), found.has_more) == (min(customers, 4), customers > 4)


def gone(firm: Firm, state: MemberState) -> None:
    Member.objects.in_workspace(firm.workspace).filter(pk=firm.priya.pk).update(state=state)


@pytest.mark.parametrize("state", [MemberState.REMOVED, MemberState.SUSPENDED])
def test_what_a_colleague_left_behind_shows_like_what_nobody_owns(firm: Firm, state: MemberState) -> None:
    left = another(firm, "Left behind", owner=firm.priya)
    open_deal(by=firm.priya, customer=left, at=NOW, name="A deal")
    gone(firm, state)
    found = gaps(firm.ida, THURSDAY).rows
    assert [(gap.kind.value, gap.customer_name, gap.was, gap.may_repair) for gap in found] == [
        ("no_owner", "Left behind", "Priya Nair", True),
        ("deal_without_owner", "Left behind", "Priya Nair", True),
    ]
    assert take_customer(by=firm.ida, customer=left).owner == firm.ida


def test_what_waits_for_somebody_invited_shows_once_it_is_overdue(firm: Firm) -> None:
    another(firm, "Waits", owner=firm.priya, at=NOW - timedelta(days=1))
    another(firm, "Of today", owner=firm.priya)
    gone(firm, MemberState.INVITED)
    assert seen(firm) == [("no_owner", "Waits")]


def test_only_what_one_may_repair_is_offered(firm: Firm, bolt: Bolt) -> None:
    deal = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="Service")
    Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(owner=None)
    may = {member.name: [gap.may_repair for gap in gaps(member, THURSDAY).rows] for member in (firm.ana, firm.priya)}
    assert may == {"Ana Ferreira": [True], "Priya Nair": [False]}


def test_who_rested_and_is_awake_again_is_a_gap_like_others(firm: Firm, bolt: Bolt) -> None:
    nobodys = another(firm, "Nobody's")
    rows = Customer.objects.in_workspace(firm.workspace)
    rows.filter(pk=nobodys.pk).update(owner=None, parked_until=THURSDAY)
    assert seen(firm) == [("no_owner", "Nobody's")]
    rows.filter(pk=nobodys.pk).update(parked_until=THURSDAY + timedelta(days=1))
    assert seen(firm) == []


def test_the_deals_of_a_customer_that_nobody_owns_stand_with_it_and_are_taken_along(firm: Firm) -> None:
    nobodys = another(firm, "Nobody's")
    deal = open_deal(by=firm.ana, customer=nobodys, at=NOW, name="Scales", owner=None)
    Customer.objects.in_workspace(firm.workspace).filter(pk=nobodys.pk).update(owner=None)
    assert seen(firm) == [("no_owner", "Nobody's")]
    take_customer(by=firm.ana, customer=nobodys)
    deal.refresh_from_db()
    assert deal.owner_id == firm.ana.pk
    assert seen(firm) == []
