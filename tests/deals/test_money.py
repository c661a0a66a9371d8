"""Instalments, what came in, what is given up; what is owed enters the owner's Today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.deals.collect import (
    drop_instalment,
    edit_instalment,
    plan_instalment,
    receive,
    reckon,
    take_back_receipt,
    write_off,
)
from followthrough.deals.models import Instalment
from followthrough.planner.today import plan_for
from followthrough.reckoning.price import Priced, total
from followthrough.reckoning.worth import Kind
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm
from tests.examples import LIVES

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def planned(firm: Firm, bolt: Bolt, amount: int = 1000, due_in: int = 10, currency: str = "EUR") -> Instalment:
    facts = {"amount": amount, "currency": currency, "due_on": TODAY + timedelta(days=due_in)}
    return plan_instalment(by=firm.ana, deal=bolt.deal, facts=facts, at=NOW)


def still_open(instalment: Instalment) -> int:
    return Instalment.objects.in_workspace(instalment.workspace_id).get(pk=instalment.pk).open_amount


def owed(bolt: Bolt) -> date | None:
    bolt.deal.refresh_from_db()
    day: date | None = bolt.deal.owed_on
    return day


@pytest.mark.mechanism("M7")
def test_money_comes_in_parts_and_too_much_is_seen(firm: Firm, bolt: Bolt) -> None:
    one = planned(firm, bolt)
    receive(by=firm.ana, instalment=one, amount=400, received_on=TODAY, at=NOW)
    assert still_open(one) == 600
    receive(by=firm.ana, instalment=one, amount=700, received_on=TODAY, at=NOW)
    assert still_open(one) == -100


@pytest.mark.mechanism("M7")
def test_a_payment_taken_back_is_owed_again(firm: Firm, bolt: Bolt) -> None:
    one = planned(firm, bolt)
    receipt = receive(by=firm.ana, instalment=one, amount=1000, received_on=TODAY, at=NOW)
    assert owed(bolt) is None
    for _twice in range(2):
        take_back_receipt(by=firm.ana, receipt=receipt, at=NOW)
    assert (still_open(one), owed(bolt)) == (1000, one.due_on)


@pytest.mark.mechanism("M7")
def test_what_is_given_up_needs_a_reason_and_something_left(firm: Firm, bolt: Bolt) -> None:
    one = planned(firm, bolt)
    receive(by=firm.ana, instalment=one, amount=400, received_on=TODAY, at=NOW)
    assert write_off(by=firm.ana, instalment=one, reason="insolvent", at=NOW).amount == 600
    with pytest.raises(Refused):
        write_off(by=firm.ana, instalment=one, reason="again", at=NOW)
    with pytest.raises(Refused):
        drop_instalment(by=firm.ana, instalment=one)


def test_days_to_come_and_amounts_of_nothing_are_questions(firm: Firm, bolt: Bolt) -> None:
    one = planned(firm, bolt)
    for amount, day, field in ((0, TODAY, "amount"), (5, TODAY + timedelta(days=1), "received_on")):
        with pytest.raises(Refused) as refused:
            receive(by=firm.ana, instalment=one, amount=amount, received_on=day, at=NOW)
        assert refused.value.field == field
    receive(by=firm.ana, instalment=one, amount=5, received_on=TODAY, at=NOW)
    facts = {"amount": 1000, "currency": "USD", "due_on": TODAY}
    with pytest.raises(Refused):
        edit_instalment(by=firm.ana, instalment=one, version=1, facts=facts)


def test_somebody_of_another_team_collects_nothing(firm: Firm, bolt: Bolt) -> None:
    one = planned(firm, bolt)
    with pytest.raises(NotAllowed):
        receive(by=firm.priya, instalment=one, amount=5, received_on=TODAY, at=NOW)


@pytest.mark.mechanism("M7")
@pytest.mark.mechanism("M9")
def test_an_overdue_instalment_stands_in_the_owners_today(firm: Firm, bolt: Bolt) -> None:
    on = TODAY + timedelta(days=5)
    before = {reason.code for row in plan_for(firm.ana, on, NOW).rows for reason in row.reasons}
    planned(firm, bolt, due_in=3)
    row = next(row for row in plan_for(firm.ana, on, NOW).rows if row.customer.id == bolt.customer.pk)
    reason = next(reason for reason in row.reasons if reason.code == "payment")
    assert "payment" not in before
    assert (row.kind, reason.values["on"]) == (Kind.PAYMENT, (TODAY + timedelta(days=3)).isoformat())


@LIVES
@given(
    steps=st.lists(st.tuples(st.sampled_from(["plan", "pay", "back", "off", "drop"]), st.integers(1, 900)), max_size=12)
)
def test_what_is_kept_of_money_can_be_worked_out_anew(steps: list[tuple[str, int]]) -> None:
    from django.db import transaction

    from tests.cast import make_bolt, make_firm

    with transaction.atomic():
        firm = make_firm()
        bolt = make_bolt(firm)
        for what, number in steps:
            _step(firm, bolt, what, number)
        owed(bolt)
        assert reckon(bolt.deal)
        transaction.set_rollback(True)


def _step(firm: Firm, bolt: Bolt, what: str, number: int) -> None:
    rows = list(Instalment.objects.in_workspace(firm.workspace).order_by("id"))
    if what == "plan" or not rows:
        planned(firm, bolt, number, due_in=number % 7)
        return
    one = rows[number % len(rows)]
    try:
        if what == "pay":
            receive(by=firm.ana, instalment=one, amount=number, received_on=TODAY, at=NOW)
        elif what == "back" and (receipt := one.receipts.first()):
            take_back_receipt(by=firm.ana, receipt=receipt, at=NOW)
        elif what == "off":
            write_off(by=firm.ana, instalment=one, reason="gone", at=NOW)
        elif what == "drop":
            drop_instalment(by=firm.ana, instalment=one)
    except Refused:
        pass


LINES = st.builds(
    Priced,
    quantity=st.integers(1, 10**6),
    price=st.integers(0, 10**9),
    discount=st.integers(0, 10_000),
    tax=st.integers(0, 10_000),
)


@given(lines=st.lists(LINES, max_size=8))
def test_a_sum_is_that_of_its_lines_to_the_cent(lines: list[Priced]) -> None:
    whole = total(lines)
    assert whole.net == sum(line.net for line in lines)
    assert whole.gross == sum(line.net + line.tax_amount for line in lines)
    for line in lines:
        exact = line.quantity * line.price * (10_000 - line.discount) / 10_000_000
        assert abs(line.net - exact) <= 0.5 + 1e-6 * exact


def test_two_pumps_with_five_percent_off_and_swiss_tax() -> None:
    line = Priced(quantity=2000, price=2_000_000, discount=500, tax=770)
    assert (line.net, line.tax_amount, total([line]).gross) == (3_800_000, 292_600, 4_092_600)
