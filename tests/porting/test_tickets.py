"""Tickets of another system come in once, with the target they have here, and go back out with an undo."""

from datetime import UTC, datetime, timedelta

import pytest

from followthrough.care.tickets import reopen_ticket
from followthrough.customers.models import Customer
from followthrough.journal import replay
from followthrough.porting.undo import undo
from followthrough.relationship.models import Ticket, TicketChange
from tests.cast import NOW, Firm, make_bolt, make_firm
from tests.porting.moving import domain_tables, imported, rows_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("M36")]

TICKETS = (
    b"Ticket ID,Company,Ticket Subject,Ticket Priority,Ticket Created,Solved On,Assignee,Tags\n"
    b"Z-1,Bolt Pharma,The pump leaks,High,2026-11-16 09:00,,Sol Adeyemi,pump\n"
    b"Z-2,Bolt Pharma,Wrong unit,Low,2026-11-09 09:00,2026-11-10 09:00,,\n"
    b"Z-3,Delphi Labs,Needs a part,,2026-11-18 09:00,,Sol Adeyemi,\n"
    b"Z-4,Bolt Pharma,Not yet,,2027-11-18 09:00,,,\n"
    b"Z-5,Bolt Pharma,Backwards,,2026-11-10 09:00,2026-11-09 09:00,,\n"
)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=30))


def test_they_come_in_with_their_target_and_once(firm):
    bolt = make_bolt(firm, at=NOW - timedelta(days=20))
    run = imported(firm.ana, ("tickets.csv", TICKETS))
    assert run.counts == {"created": 3, "failed": 2}
    first, second, third = Ticket.objects.in_workspace(firm.workspace).order_by("external_key")
    assert (first.customer, first.what, first.is_severe, first.member) == (
        bolt.customer, "The pump leaks", True, firm.sol
    )  # fmt: skip
    assert first.due_at == first.opened_at + timedelta(hours=8)
    assert (second.solved_at, second.member) == (datetime(2026, 11, 10, 8, 0, tzinfo=UTC), firm.ana)
    assert TicketChange.objects.in_workspace(firm.workspace).get().ticket == second
    assert third.customer.name == "Delphi Labs"
    assert "Tags: pump" in Customer.objects.get(pk=bolt.customer.pk).note
    codes = [row.remarks[-1]["code"] for row in rows_of(run) if row.remarks]
    assert {"ticket_in_future", "ticket_solved_before"} <= set(codes)
    again = imported(firm.ana, ("again.csv", TICKETS))
    assert again.counts == {"skipped": 3, "failed": 2}
    assert Ticket.objects.in_workspace(firm.workspace).count() == 3
    assert list(replay.differences(firm.workspace)) == []


def test_an_undo_takes_them_out_but_for_what_somebody_has_worked_on(firm):
    make_bolt(firm, at=NOW - timedelta(days=20))
    before = domain_tables()
    undo(imported(firm.ana, ("tickets.csv", TICKETS)), by=firm.ana, at=NOW)
    assert domain_tables() == before
    run = imported(firm.ana, ("tickets.csv", TICKETS))
    kept = Ticket.objects.get(external_key__endswith="Z-2")
    reopen_ticket(by=firm.ana, ticket=kept, at=NOW)
    undone = undo(run, by=firm.ana, at=NOW)
    assert ("relationship.Ticket", "Wrong unit") in undone.kept
    assert Ticket.objects.in_workspace(firm.workspace).get() == kept
    assert TicketChange.objects.in_workspace(firm.workspace).count() == 2
