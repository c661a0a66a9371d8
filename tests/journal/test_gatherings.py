"""One event, many customers: a touch for each who came, none for the others, and all of it taken back as one."""

from datetime import timedelta
from typing import Any

import pytest

from followthrough.background.gatherings import write_gatherings
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.insight.gatherings import interest_around
from followthrough.journal.gather import call_gathering, invite_guests, uninvite_guest
from followthrough.journal.gathering_batch import write_batch
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry, Gathering, Guest, NextStep
from followthrough.journal.open_deal import close_deal
from followthrough.journal.record_gathering import Attended, GuestRefused, record_gathering, take_back_gathering
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.visit import GatheringKind
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm

pytestmark = pytest.mark.mechanism("M29")
FACTS = {"name": "Open laboratory", "kind": GatheringKind.DEMO, "place": "", "note": "", "starts_at": NOW}


def gather(firm: Firm, *customers: Customer, **more: Any) -> tuple[Gathering, list[Guest]]:
    """A gathering of Ana with these guests, in their order."""
    row = call_gathering(by=firm.ana, facts={**FACTS, **more}, at=NOW - timedelta(days=9))
    ids = [one.pk for one in customers]
    invite_guests(by=firm.ana, gathering=row, customer_ids=ids, at=NOW - timedelta(days=9))
    guests = {guest.customer_id: guest for guest in Guest.objects.in_workspace(firm.workspace).filter(gathering=row)}
    return row, [guests[pk] for pk in ids if pk in guests]


def others(firm: Firm, number: int) -> list[Customer]:
    return [enter_customer(by=firm.ana, at=NOW - timedelta(days=20), name=f"Guest {n:03}") for n in range(number)]


def touches(firm: Firm) -> Any:
    return Entry.objects.in_workspace(firm.workspace).touches().order_by("id")


def test_who_came_gets_a_touch_and_a_step_and_who_did_not_gets_nothing(firm: Firm, bolt: Bolt) -> None:
    absent, *_ = others(firm, 1)
    row, (guest, missing) = gather(firm, bolt.customer, absent)
    came = Attended(came=True, people=(bolt.keller.pk,), interest=2)
    due = NOW.date() + timedelta(days=5)
    for _again in range(2):
        record_gathering(
            by=firm.ana, gathering=row, said={guest.pk: came}, at=NOW, due_on=due, what="call", note="Ran."
        )
        write_batch(row, at=NOW)
    touch = touches(firm).get()
    assert (touch.customer_id, touch.channel, touch.outcome, touch.deal_id) == (
        bolt.customer.pk, "demo", "retained", bolt.deal.pk,
    )  # fmt: skip
    assert (touch.note, touch.interest, touch.key_met) == ("Ran.", 2, True)
    step = NextStep.objects.in_workspace(firm.workspace).get(opened_by=touch)
    assert (step.due_on, step.what) == (due, "call")
    states = Guest.objects.in_workspace(firm.workspace).in_bulk([guest.pk, missing.pk])
    assert (states[guest.pk].state, states[missing.pk].state) == ("came", "absent")


def test_an_attempt_is_logged_with_who_did_not_come_only_where_one_says_so(firm: Firm, bolt: Bolt) -> None:
    row, _ = gather(firm, bolt.customer)
    record_gathering(by=firm.ana, gathering=row, said={}, at=NOW, logs_absence=True)
    write_batch(row, at=NOW)
    assert [(touch.reached, touch.outcome) for touch in touches(firm)] == [(False, Outcome.RETAINED)]


def test_what_a_guest_brought_is_checked_before_anything_is_written(firm: Firm, bolt: Bolt) -> None:
    row, (guest,) = gather(firm, bolt.customer)
    for attended in (Attended(came=True, outcome="demoted"), Attended(came=True, outcome="promoted")):
        if attended.outcome == "promoted":
            close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=NOW)
        with pytest.raises(GuestRefused) as refusal:
            record_gathering(by=firm.ana, gathering=row, said={guest.pk: attended}, at=NOW)
        assert refusal.value.guest == guest.pk
    row.refresh_from_db()
    assert (row.recorded_at, touches(firm).count()) == (None, 0)
    with pytest.raises(NotAllowed):
        record_gathering(by=firm.priya, gathering=row, said={}, at=NOW)


def test_it_is_not_recorded_before_it_began(firm: Firm, bolt: Bolt) -> None:
    row, _ = gather(firm, bolt.customer, starts_at=NOW + timedelta(days=1))
    with pytest.raises(Refused):
        record_gathering(by=firm.ana, gathering=row, said={}, at=NOW)


def test_many_are_written_in_batches_that_go_on_where_they_stopped_and_taken_back_the_same_day(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("followthrough.journal.gathering_batch.BATCH", 3)
    row, guests = gather(firm, *others(firm, 8))
    said = {guest.pk: Attended(came=True) for guest in guests}
    record_gathering(by=firm.ana, gathering=row, said=said, at=NOW)
    assert write_batch(row, at=NOW)
    assert touches(firm).count() == 3
    assert write_gatherings(at=NOW) == 2
    assert touches(firm).count() == 8
    with pytest.raises(Refused):
        take_back_gathering(by=firm.ana, gathering=row, at=NOW + timedelta(days=1))
    take_back_gathering(by=firm.ana, gathering=row, at=NOW)
    write_gatherings(at=NOW)
    row.refresh_from_db()
    assert (touches(firm).count(), row.recorded_at, row.pending, row.problems) == (0, None, None, [])
    record_gathering(by=firm.ana, gathering=row, said=said, at=NOW + timedelta(minutes=1))
    write_gatherings(at=NOW + timedelta(minutes=1))
    assert touches(firm).count() == 8


def test_a_touch_that_could_not_be_taken_back_is_not_written_twice(firm: Firm, bolt: Bolt) -> None:
    row, (guest,) = gather(firm, bolt.customer)
    said = {guest.pk: Attended(came=True)}
    record_gathering(by=firm.ana, gathering=row, said=said, at=NOW)
    write_batch(row, at=NOW)
    facts, later = Facts(channel=Channel.CALL, happened_at=NOW), NOW + timedelta(minutes=1)
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=Move(outcome=Outcome.RETAINED), at=NOW
    )
    take_back_gathering(by=firm.ana, gathering=row, at=later)
    write_batch(row, at=later)
    row.refresh_from_db()
    assert [name for name, _why in row.problems] == [bolt.customer.name]
    record_gathering(by=firm.ana, gathering=row, said=said, at=later)
    write_batch(row, at=later)
    assert touches(firm).count() == 2


def test_who_must_not_be_contacted_is_not_invited_and_nobody_twice(firm: Firm, bolt: Bolt) -> None:
    silent = enter_customer(by=firm.ana, at=NOW, name="Silent Foods", do_not_contact=True)
    row, (guest,) = gather(firm, bolt.customer, silent)
    both = [bolt.customer.pk, silent.pk]
    again = invite_guests(by=firm.ana, gathering=row, customer_ids=both, people=[bolt.keller.pk], at=NOW)
    assert again == (0, ["Silent Foods"])
    uninvite_guest(by=firm.ana, guest=guest)
    assert not Guest.objects.in_workspace(firm.workspace).exists()


def test_interest_before_and_since_is_that_of_the_same_customers(firm: Firm) -> None:
    customers = others(firm, 3)
    for customer, before in zip(customers, (0, -1, None), strict=True):
        facts = Facts(channel=Channel.CALL, happened_at=NOW - timedelta(days=2), interest=before)
        log_touch(by=firm.ana, customer=customer, facts=facts, at=NOW - timedelta(days=2))
    row, guests = gather(firm, *customers)
    said = {guest.pk: Attended(came=True, interest=1) for guest in guests}
    record_gathering(by=firm.ana, gathering=row, said=said, at=NOW)
    write_batch(row, at=NOW)
    change = interest_around(firm.ana, row)
    assert change is not None
    # Two were rated on both sides: from 0 and −1 to 1.
    assert (change.n, change.mean) == (2, 1.5)
