"""Tickets have a target in working hours, are solved, opened again and taken back, and come in once."""

from datetime import UTC, datetime, timedelta

import pytest

from followthrough.care.tickets import (
    Targets,
    open_ticket,
    reckon_ticket,
    reopen_ticket,
    set_targets,
    solve_ticket,
    take_back_ticket,
    targets_of,
)
from followthrough.customers.enter import enter_customer
from followthrough.journal.refusal import Refused
from followthrough.relationship.models import Ticket, TicketChange
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M36")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=NOW - timedelta(days=20))


def opened(firm: Firm, bolt: Bolt, **facts) -> Ticket:
    return open_ticket(by=firm.sol, customer=bolt.customer, at=NOW, **{"what": "The pump leaks", **facts})


def test_the_target_leaves_out_days_of_rest_and_a_severe_one_is_shorter(firm, bolt):
    # Friday at noon in Basel: 48 hours of working days end on Tuesday.
    friday = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    usual = open_ticket(by=firm.sol, customer=bolt.customer, what="Noise", at=friday)
    assert usual.due_at == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    severe = open_ticket(by=firm.sol, customer=bolt.customer, what="It stands still", at=friday, is_severe=True)
    assert severe.due_at == datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def test_a_workspace_has_targets_of_its_own_for_tickets_from_then_on(firm, bolt):
    before = opened(firm, bolt)
    assert targets_of(firm.workspace) == Targets(8, 48)
    set_targets(by=firm.ida, severe=4, other=24)
    set_targets(by=firm.ida, severe=4, other=20)
    assert opened(firm, bolt).due_at == NOW + timedelta(hours=20)
    before.refresh_from_db()
    assert before.due_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        set_targets(by=firm.max, severe=4, other=24)
    with pytest.raises(Refused):
        set_targets(by=firm.ida, severe=0, other=24)


def test_who_serves_the_customer_looks_after_it_unless_somebody_is_named(firm, bolt):
    assert open_ticket(by=firm.ana, customer=bolt.customer, what="x", at=NOW).member == firm.ana
    bolt.customer.service_member = firm.sol
    bolt.customer.save()
    assert open_ticket(by=firm.ana, customer=bolt.customer, what="x", at=NOW).member == firm.sol
    assert open_ticket(by=firm.ana, customer=bolt.customer, what="x", at=NOW, member=firm.max).member == firm.max


def test_solved_opened_again_and_taken_back_stand_in_order_and_can_be_reckoned_again(firm, bolt):
    row = opened(firm, bolt)
    later = NOW + timedelta(days=10)
    row = solve_ticket(by=firm.sol, ticket=row, at=NOW + timedelta(hours=1), how="new seal")
    solve_ticket(by=firm.sol, ticket=row, at=later)
    row = reopen_ticket(by=firm.sol, ticket=row, at=later)
    assert row.solved_at is None
    assert row.due_at > later
    row = take_back_ticket(by=firm.sol, ticket=row, reason="their own pump", at=later)
    assert (row.solved_at, row.taken_back_at) == (None, later)
    with pytest.raises(Refused, match="it was no ticket"):
        solve_ticket(by=firm.sol, ticket=row, at=later)
    turns = TicketChange.objects.in_workspace(firm.workspace).filter(ticket=row).order_by("id")
    assert list(turns.values_list("turn", flat=True)) == ["solved", "reopened", "taken_back"]
    assert reckon_ticket(row)
    row.taken_back_at = None
    row.save()
    assert not reckon_ticket(row)
    assert row.taken_back_at == later


def test_a_ticket_of_another_system_comes_in_once(firm, bolt):
    first = opened(firm, bolt, external_key="ZD-1")
    assert opened(firm, bolt, external_key="ZD-1", what="The pump leaks!") == first
    assert opened(firm, bolt) != opened(firm, bolt)


def test_what_makes_no_sense_is_refused(firm, bolt):
    other = enter_customer(by=firm.ana, at=NOW, name="Other")
    with pytest.raises(Refused, match="Say what they need"):
        opened(firm, bolt, what=" ")
    with pytest.raises(Refused, match="not of this customer"):
        open_ticket(by=firm.sol, customer=other, what="x", contact=bolt.weber, at=NOW)
    with pytest.raises(Refused, match="not happened yet"):
        opened(firm, bolt, opened_at=NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="can’t look after it"):
        opened(firm, bolt, member=firm.vic)
    with pytest.raises(NotAllowed):
        open_ticket(by=firm.vic, customer=bolt.customer, what="x", at=NOW)
    row = opened(firm, bolt)
    with pytest.raises(Refused, match="Say why"):
        take_back_ticket(by=firm.sol, ticket=row, reason=" ", at=NOW)
    with pytest.raises(NotAllowed):
        solve_ticket(by=firm.priya, ticket=row, at=NOW)
