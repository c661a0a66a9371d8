"""What a customer expects is followed until it is met, changed by agreement, or missed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from followthrough.care.expecting import (
    Result,
    agree_on,
    expect,
    folded,
    give_up_expecting,
    measure,
    reckoned,
    withdraw_change,
)
from followthrough.customers.enter import enter_customer
from followthrough.reckoning.expectations import fulfilment, realized_against_promised
from followthrough.relationship.models import Expectation, ExpectationChange
from followthrough.vocabulary.expectation import SAID, ExpectationTurn, Fulfilment
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm, make_bolt

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M30")]
DAY = date(2027, 3, 1)
RESULT = Result(what="half the time for a sample", due_on=DAY, promised=1_200_000, currency="EUR")


def noted(firm: Firm, bolt: Bolt, result: Result = RESULT, **told: Any) -> Expectation:
    return expect(**{"by": firm.ana, "customer": bolt.customer, "result": result, "at": NOW, **told})


def now(row: Expectation) -> Expectation:
    return Expectation.objects.in_workspace(row.workspace_id).get(pk=row.pk)


def state(row: Expectation, on: date = DAY + timedelta(days=1)) -> str:
    return fulfilment(reckoned(now(row)), on)


def look(firm: Firm, row: Expectation, **told: Any) -> ExpectationChange:
    return measure(
        **{"by": firm.ana, "expectation": row, "on": DAY, "today": DAY, "at": NOW + timedelta(days=120), **told}
    )


def test_it_says_who_said_it_and_who_counts_on_it(firm, bolt):
    row = noted(firm, bolt, member=firm.sol, contact=bolt.keller, deal=bolt.deal)
    assert (row.member, row.contact, row.by, row.deal) == (firm.sol, bolt.keller, firm.ana, bolt.deal)
    assert [state(row, DAY), state(row)] == ["open", "unmeasured"]


def test_it_is_met_partly_met_or_missed_by_the_amount(firm, bolt):
    row = noted(firm, bolt)
    for realized, became in ((1_200_000, "met"), (300_000, "partly"), (0, "missed")):
        look(firm, row, realized=realized)
        assert state(row) == became
    assert ExpectationChange.objects.in_workspace(firm.workspace).count() == 4


def test_what_is_no_amount_is_said_in_words_which_count_before_amounts(firm, bolt):
    words = noted(firm, bolt, Result(what="nobody works on Sundays", due_on=DAY))
    look(firm, words, said=Fulfilment.PARTLY, contact=bolt.keller)
    assert state(words) == "partly"
    amount = noted(firm, bolt)
    look(firm, amount, realized=100, said=Fulfilment.MET)
    assert state(amount) == "met"


def test_a_change_is_agreed_with_somebody_and_what_was_said_before_stays_to_be_read(firm, bolt):
    row = noted(firm, bolt)
    look(firm, row, realized=600_000)
    assert state(row) == "partly"
    result = Result(what=RESULT.what, due_on=DAY, promised=600_000, currency="EUR")
    agree_on(by=firm.ana, expectation=row, result=result, contact=bolt.keller, reason="one line only", at=NOW)
    assert (now(row).promised, state(row)) == (600_000, "met")
    rows = ExpectationChange.objects.in_workspace(firm.workspace).order_by("id")
    assert [(one.turn, one.promised) for one in rows] == [
        ("noted", 1_200_000), ("measured", None), ("agreed", 600_000),
    ]  # fmt: skip


def test_a_slip_is_withdrawn_and_it_stands_as_before(firm, bolt):
    row = noted(firm, bolt)
    slip = look(firm, row, realized=0)
    assert state(row) == "missed"
    withdraw_change(by=firm.ana, change=slip, at=NOW)
    assert state(row) == "unmeasured"
    version = now(row).version
    withdraw_change(by=firm.ana, change=slip, at=NOW)  # again changes nothing
    assert now(row).version == version
    gone = give_up_expecting(by=firm.ana, expectation=row, reason="they sold the line", at=NOW)
    assert now(row).taken_back_at == NOW
    with pytest.raises(Refused, match="holds no longer"):
        look(firm, row, realized=1)
    withdraw_change(by=firm.ana, change=gone, at=NOW)
    assert now(row).taken_back_at is None
    first = ExpectationChange.objects.in_workspace(firm.workspace).order_by("id")[0]
    with pytest.raises(Refused, match="from the beginning"):
        withdraw_change(by=firm.ana, change=first, at=NOW)


def test_currencies_and_measures_are_never_added_up(firm, bolt):
    rows = [
        noted(firm, bolt),
        noted(firm, bolt, Result(what="less waste", due_on=DAY, promised=500_000, currency="USD")),
        noted(firm, bolt, Result(what="more samples", due_on=DAY, promised=120, measure="samples a day")),
    ]
    look(firm, rows[0], realized=600_000)
    told = realized_against_promised((reckoned(now(row)) for row in rows), DAY + timedelta(days=1))
    assert {currency: (money.promised, money.realized) for currency, money in told.money.items()} == {
        "EUR": (1_200_000, 600_000),
        "USD": (500_000, 0),
    }


@pytest.mark.parametrize(
    ("result", "field"),
    [
        (Result(what=" ", due_on=DAY), "what"),
        (Result(what="x", due_on=DAY, promised=-1, currency="EUR"), "promised"),
        (Result(what="x", due_on=DAY, promised=5), "unit"),
        (Result(what="x", due_on=DAY, promised=5, currency="EUR", measure="samples"), "unit"),
    ],
)
def test_what_says_nothing_or_not_in_what_it_counts_is_refused(firm, bolt, result, field):
    with pytest.raises(Refused) as refusal:
        noted(firm, bolt, result)
    assert refusal.value.field == field


def test_people_and_deals_are_those_of_the_customer(firm, bolt):
    other = make_bolt(firm)
    with pytest.raises(Refused, match="not of this customer"):
        noted(firm, bolt, contact=other.keller)
    with pytest.raises(Refused, match="another customer"):
        noted(firm, bolt, deal=other.deal)
    assert not Expectation.objects.in_workspace(firm.workspace).exists()


def test_a_measurement_has_a_result_that_fits_and_a_day_that_has_come(firm, bolt):
    row, words = noted(firm, bolt), noted(firm, bolt, Result(what="quiet nights", due_on=DAY))
    for told, field in (
        ({}, "realized"),
        ({"realized": -1}, "realized"),
        ({"realized": 1, "expectation": words}, "realized"),
        ({"said": Fulfilment.OPEN}, "said"),
        ({"realized": 1, "on": DAY + timedelta(days=1)}, "on"),
        ({"realized": 1, "contact": make_bolt(firm).keller}, "contact"),
    ):
        with pytest.raises(Refused) as refusal:
            look(firm, row, **told)
        assert refusal.value.field == field, told


def test_a_change_needs_somebody_who_agreed_a_reason_and_a_difference(firm, bolt):
    row = noted(firm, bolt)
    later = Result(what=RESULT.what, due_on=DAY + timedelta(days=9), promised=RESULT.promised, currency="EUR")
    told = {"by": firm.ana, "expectation": row, "result": later, "contact": bolt.keller, "reason": "late", "at": NOW}
    for wrong, field in (({"contact": None}, "contact"), ({"reason": " "}, "reason"), ({"result": RESULT}, "what")):
        with pytest.raises(Refused) as refusal:
            agree_on(**{**told, **wrong})
        assert refusal.value.field == field
    agree_on(**told)
    assert now(row).due_on == later.due_on


def test_who_has_nothing_to_do_with_it_changes_nothing(firm, bolt):
    row = noted(firm, bolt, by=firm.priya)  # whoever hears it notes it
    stranger = noted(firm, bolt)
    look(firm, row, by=firm.priya, realized=1)
    with pytest.raises(NotAllowed):
        look(firm, stranger, by=firm.priya, realized=1)
    with pytest.raises(NotAllowed):
        noted(firm, bolt, by=firm.vic)


def test_the_database_holds_the_rules_too(firm, bolt):
    row = noted(firm, bolt)
    told = {"workspace": firm.workspace, "expectation": row, "by": firm.ana, "at": NOW}
    for wrong in (
        {"turn": ExpectationTurn.MEASURED, "measured_on": DAY},
        {"turn": ExpectationTurn.AGREED, "what": "x", "due_on": DAY},
        {"turn": ExpectationTurn.NOTED, "what": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExpectationChange.objects.create(**told, **wrong)


def test_another_customer_expects_nothing(firm, bolt):
    noted(firm, bolt)
    other = enter_customer(by=firm.ana, at=NOW, name="Delta")
    assert not Expectation.objects.in_workspace(firm.workspace).filter(customer=other).exists()


CHANGES = st.lists(
    st.builds(
        ExpectationChange,
        turn=st.sampled_from([ExpectationTurn.MEASURED, ExpectationTurn.AGREED, ExpectationTurn.TAKEN_BACK]),
        what=st.just("x"),
        due_on=st.dates(DAY, DAY + timedelta(days=30)),
        promised=st.none() | st.integers(0, 100),
        realized=st.none() | st.integers(0, 100),
        measured_on=st.just(DAY),
        said=st.sampled_from(["", *SAID]),
        at=st.just(NOW),
        withdrawn_at=st.none() | st.just(NOW),
    ).filter(lambda change: change.realized is not None or change.said),
    max_size=8,
)
FIRST = ExpectationChange(turn=ExpectationTurn.NOTED, what="x", due_on=DAY, promised=50, at=NOW)


@given(CHANGES)
def test_what_is_withdrawn_counts_for_nothing_wherever_it_stands(changes):
    assert folded([FIRST, *changes]) == folded([FIRST, *(one for one in changes if one.withdrawn_at is None)])


@given(CHANGES)
def test_however_it_changes_what_is_measured_has_a_day(changes):
    told = folded([FIRST, *changes])
    assert (told["measured_on"] is not None) == (told["realized"] is not None or bool(told["said"]))
    assert told["what"] == "x"
