"""What bears on a due date and what doesn't: who waits, where, whose steps, what rests, what was a slip of the pen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.amend import amend_touch
from followthrough.journal.assess import assess
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.journal.models import NextStep, Parking
from followthrough.journal.open_deal import close_deal, edit_deal
from followthrough.journal.park import park, wake
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.retime import move_due_dates
from followthrough.journal.steps import set_next_step
from followthrough.journal.withdraw import withdraw_touch
from followthrough.playbook.change import add_holidays, edit_workspace
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.django_db

#: NOW is a Thursday.
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt at level D, called on Thursday: due again thirty working days later, on 31 December."""
    bolt = make_bolt(firm)
    assess(by=firm.ana, customer=bolt.customer, level=Level.D, reason="next year at best", at=NOW)
    touch(firm, bolt)
    return bolt


def touch(
    firm: Firm, bolt: Bolt, *, by: Member | None = None, deal: bool = False, days: float = 0, step: Step | None = None,
    **facts: Any,
) -> Logged:  # fmt: skip
    """A call that reached somebody, `days` after Thursday."""
    at = NOW + timedelta(days=days)
    values = {"channel": Channel.CALL, "happened_at": at, **facts}
    return log_touch(
        by=by or firm.ana, customer=bolt.customer, deal=bolt.deal if deal else None, facts=Facts(**values), at=at,
        move=Move(outcome=Outcome.RETAINED) if deal else None, step=step,
    )  # fmt: skip


def rest(firm: Firm, bolt: Bolt, *, by: Member | None = None, until: date = MONDAY, days: float = 0) -> Parking:
    """The deal rests."""
    at = NOW + timedelta(days=days)
    return park(by=by or firm.ana, customer=bolt.customer, deal=bolt.deal, wake_on=until, reason="fair", at=at)


def due(bolt: Bolt) -> date | None:
    bolt.customer.refresh_from_db()
    found: date | None = bolt.customer.next_due_on
    return found


def rests_until(bolt: Bolt) -> date | None:
    bolt.deal.refresh_from_db()
    found: date | None = bolt.deal.parked_until
    return found


def resting(firm: Firm) -> int:
    return Parking.objects.in_workspace(firm.workspace).filter(ended_at=None).count()


@pytest.mark.mechanism("M22")
def test_a_parked_deal_brings_its_customer_back_on_the_day_it_wakes(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    assert due(bolt) == MONDAY
    wake(by=firm.ana, customer=bolt.customer, deal=bolt.deal, at=NOW)
    assert due(bolt) == date(2026, 12, 31)


@pytest.mark.mechanism("M22")
def test_a_deal_that_is_closed_does_not_wake(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    assert (due(bolt), resting(firm)) == (date(2026, 12, 31), 0)


@pytest.mark.mechanism("M22")
def test_a_step_rests_with_its_deal_and_wakes_with_it(firm: Firm, bolt: Bolt) -> None:
    set_next_step(by=firm.ana, customer=bolt.customer, deal=bolt.deal, step=Step(due_on=FRIDAY), at=NOW)
    assert due(bolt) == FRIDAY
    rest(firm, bolt)
    assert due(bolt) == MONDAY


@pytest.mark.mechanism("M22")
def test_a_promise_about_a_parked_deal_does_not_put_its_customer_off(firm: Firm, bolt: Bolt) -> None:
    step = Step(due_on=FRIDAY, agreed=True)
    set_next_step(by=firm.ana, customer=bolt.customer, deal=bolt.deal, step=step, at=NOW)
    rest(firm, bolt, until=date(2027, 3, 1))
    assert due(bolt) == date(2026, 12, 31)


@pytest.mark.mechanism("M22")
def test_a_real_contact_after_the_waking_settles_it(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    touch(firm, bolt, days=1)
    assert due(bolt) == MONDAY
    touch(firm, bolt, days=4)
    assert due(bolt) == date(2027, 1, 4)


@pytest.mark.mechanism("M22")
def test_what_a_withdrawn_touch_had_woken_rests_again_and_is_kept_so(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    logged = touch(firm, bolt, deal=True)
    assert rests_until(bolt) is None
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    assert (rests_until(bolt), due(bolt)) == (MONDAY, MONDAY)


@pytest.mark.mechanism("M22")
def test_what_was_parked_anew_stays_parked_as_it_was_last(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    logged = touch(firm, bolt, deal=True)
    rest(firm, bolt, until=TUESDAY)
    withdraw_touch(by=firm.ana, touch=logged.entry, at=NOW)
    assert (resting(firm), rests_until(bolt)) == (1, TUESDAY)


@pytest.mark.mechanism("M22")
def test_a_customer_does_not_rest_again_while_a_later_touch_stands(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, wake_on=TUESDAY, reason="fair", at=NOW)
    first, second = touch(firm, bolt, days=0.1), touch(firm, bolt, days=0.2)
    withdraw_touch(by=firm.ana, touch=first.entry, at=NOW)
    assert (resting(firm), due(bolt)) == (0, date(2026, 12, 31))
    withdraw_touch(by=firm.ana, touch=second.entry, at=NOW)
    assert (resting(firm), due(bolt)) == (1, TUESDAY)


@pytest.mark.mechanism("M22")
def test_a_touch_from_before_it_was_parked_wakes_nobody(firm: Firm, bolt: Bolt) -> None:
    park(by=firm.ana, customer=bolt.customer, wake_on=TUESDAY, reason="fair", at=NOW)
    rest(firm, bolt)
    touch(firm, bolt, deal=True, happened_at=NOW - timedelta(hours=2))
    assert (resting(firm), due(bolt), rests_until(bolt)) == (2, TUESDAY, MONDAY)


@pytest.mark.mechanism("M22")
def test_a_deal_closed_meanwhile_is_not_parked(firm: Firm, bolt: Bolt) -> None:
    seen_open = Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    bolt.deal = seen_open
    with pytest.raises(Refused, match="open deal"):
        rest(firm, bolt)
    assert resting(firm) == 0


@pytest.mark.mechanism("M22")
def test_a_deal_is_parked_and_woken_by_its_owner_whosever_the_customer_is(firm: Firm, bolt: Bolt) -> None:
    edit_deal(by=firm.ida, deal=bolt.deal, version=bolt.deal.version, facts={"owner": firm.priya})
    rest(firm, bolt, by=firm.priya)
    wake(by=firm.priya, customer=bolt.customer, deal=bolt.deal, at=NOW)
    with pytest.raises(NotAllowed):
        park(by=firm.priya, customer=bolt.customer, wake_on=MONDAY, reason="fair", at=NOW)


@pytest.mark.mechanism("M11")
@pytest.mark.parametrize("channel", [Channel.MAIL, Channel.MESSAGE])
def test_who_was_written_back_to_waits_no_longer(firm: Firm, bolt: Bolt, channel: Channel) -> None:
    touch(firm, bolt, days=1, direction=Direction.IN, channel=Channel.MAIL, reached=False)
    assert due(bolt) == FRIDAY
    touch(firm, bolt, days=1, channel=Channel.CALL, reached=False)
    bolt.customer.refresh_from_db()
    assert bolt.customer.waiting_since is not None
    touch(firm, bolt, days=1, channel=channel, reached=False)
    kept = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    assert (kept.waiting_since, kept.last_contact_at) == (None, NOW)


@pytest.mark.mechanism("M11")
def test_who_writes_from_where_it_is_tomorrow_already_is_due_today(firm: Firm, bolt: Bolt) -> None:
    bolt.customer.refresh_from_db()
    edit_customer(
        by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"time_zone": "Pacific/Auckland"}
    )
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)
    touch(firm, bolt, days=0.2, direction=Direction.IN, channel=Channel.MAIL, reached=False, happened_at=noon)
    assert due(bolt) == date(2026, 11, 19)


@pytest.mark.mechanism("M11")
def test_a_new_lead_is_tried_after_one_two_and_four_working_days_then_at_the_interval(firm: Firm) -> None:
    bolt = make_bolt(firm)
    days = [touch(firm, bolt, days=days, reached=False).customer.next_due_on for days in (0, 1, 5, 11, 20)]
    assert days == [FRIDAY, TUESDAY, date(2026, 11, 30), date(2026, 12, 9), date(2026, 12, 18)]


@pytest.mark.mechanism("M13")
def test_a_slip_of_the_pen_put_right_leaves_the_weight_of_a_call_nobody_answered(firm: Firm) -> None:
    bolt = make_bolt(firm)
    logged = touch(firm, bolt, reached=False, contacts=[bolt.keller])
    score = logged.customer.log_score
    amend_touch(by=firm.ana, touch=logged.entry, at=NOW, contacts=[bolt.keller], note="engaged")
    bolt.customer.refresh_from_db()
    assert bolt.customer.log_score == pytest.approx(score)


@pytest.mark.mechanism("M11")
@pytest.mark.parametrize(("never", "first"), [(False, TUESDAY), (True, None)])
def test_who_enters_on_a_day_of_rest_is_due_on_the_next_working_day(firm: Firm, never: bool, first: date) -> None:
    add_holidays(by=firm.ida, days=[(MONDAY, "Market day")])
    saturday = NOW + timedelta(days=2)
    customer = enter_customer(by=firm.ana, at=saturday, name="Late AG", do_not_contact=never)
    assert customer.next_due_on == first
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M13")
def test_one_day_counts_once_wherever_the_customer_or_the_workspace_turns_out_to_be(firm: Firm, bolt: Bolt) -> None:
    for hours in (13, 16):
        touch(firm, bolt, happened_at=NOW - timedelta(hours=hours))
    bolt.customer.refresh_from_db()
    edited = edit_customer(
        by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"time_zone": "Pacific/Auckland"}
    )
    assert edited.log_score != bolt.customer.log_score
    assert list(differences(firm.workspace)) == []
    edit_customer(by=firm.ana, customer=edited, version=edited.version, facts={"time_zone": ""})
    edit_workspace(by=firm.ida, version=firm.workspace.version, time_zone="America/Los_Angeles")
    firm.workspace.refresh_from_db()
    move_due_dates(firm.workspace, [bolt.customer.pk], levels=list(Level))
    bolt.customer.refresh_from_db()
    assert bolt.customer.log_score != edited.log_score
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M9")
def test_a_step_of_a_colleague_decides_for_the_customer_only_where_it_was_agreed(firm: Firm, bolt: Bolt) -> None:
    set_next_step(by=firm.priya, customer=bolt.customer, step=Step(due_on=FRIDAY), at=NOW)
    assert due(bolt) == date(2026, 12, 31)
    set_next_step(by=firm.priya, customer=bolt.customer, step=Step(due_on=FRIDAY, agreed=True), at=NOW)
    assert due(bolt) == FRIDAY


@pytest.mark.mechanism("M9")
def test_a_step_of_who_serves_the_customer_decides_too(firm: Firm, bolt: Bolt) -> None:
    set_next_step(by=firm.sol, customer=bolt.customer, step=Step(due_on=FRIDAY), at=NOW)
    assert due(bolt) == date(2026, 12, 31)
    bolt.customer.refresh_from_db()
    facts = {"service_member": firm.sol}
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts=facts)
    assert due(bolt) == FRIDAY


@pytest.mark.mechanism("M9")
def test_a_real_contact_by_anyone_settles_a_step_that_is_due_but_no_promise(firm: Firm, bolt: Bolt) -> None:
    set_next_step(by=firm.ana, customer=bolt.customer, step=Step(due_on=FRIDAY), at=NOW)
    touch(firm, bolt, by=firm.priya, days=1, reached=False)
    assert due(bolt) == FRIDAY
    touch(firm, bolt, by=firm.priya, days=1)
    assert due(bolt) == date(2027, 1, 1)
    set_next_step(by=firm.ana, customer=bolt.customer, step=Step(due_on=FRIDAY, agreed=True), at=NOW)
    assert due(bolt) == FRIDAY


@pytest.mark.mechanism("M9")
def test_a_step_set_after_todays_contact_for_later_today_still_counts(firm: Firm, bolt: Bolt) -> None:
    assert touch(firm, bolt, days=1, step=Step(due_on=FRIDAY)).customer.next_due_on == FRIDAY


@pytest.mark.mechanism("M11")
def test_a_step_the_cadence_set_moves_on_whoever_makes_the_contact(firm: Firm, bolt: Bolt) -> None:
    touch(firm, bolt, by=firm.priya, deal=True)
    touch(firm, bolt, days=1)
    assert due(bolt) == date(2027, 1, 1)
    steps = NextStep.objects.in_workspace(firm.workspace).filter(closed_at=None)
    assert set(steps.values_list("member__name", "due_on")) == {
        ("Ana Ferreira", date(2027, 1, 1)), ("Priya Nair", date(2027, 1, 1))
    }  # fmt: skip
