"""When to offer more: the gate and its reasons, the warning in disillusionment, the deal an offer opens."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from followthrough.care.holdings import end_holding, note_holding
from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.care.offer import Gate, gate_now, offer
from followthrough.care.products import products_of
from followthrough.care.review import Looked, review_value
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Product
from followthrough.deals.design import Line, make_program, note_answer, send_program
from followthrough.deals.models import Deal
from followthrough.journal.open_deal import open_deal
from followthrough.journal.promise import Word, promise
from followthrough.relationship.models import Offer
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.offer import Against
from followthrough.vocabulary.phase import Phase
from followthrough.vocabulary.program import ProgramReply
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.care.years import day, later, now_of, sell, stands, talk
from tests.cast import NOW, Bolt, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M34")]


def make_product(firm: Firm, name: str, **facts: Any) -> Product:
    return Product.objects.create(workspace=firm.workspace, name=name, name_key=name.lower(), **facts)


@pytest.fixture
def column(firm: Firm) -> Product:
    return make_product(firm, "HPLC column", price=120_000, currency="EUR")


def gate_at(bolt: Bolt, days: float) -> Gate:
    return gate_now(now_of(bolt), stands(bolt, days), at=later(days))


def codes(gate: Gate) -> list[Against]:
    return [one.code for one in gate.against]


def have_value(firm: Firm, bolt: Bolt, days: int) -> None:
    """They are live and say what they have; they would recommend us, and speak with us."""
    for kind in (MilestoneKind.GO_LIVE, MilestoneKind.FIRST_VALUE):
        row = plan_milestone(by=firm.ana, customer=bolt.customer, kind=kind, what="In use", at=later(days))
        reach_milestone(by=firm.ana, milestone=row, on=day(days), contact=bolt.keller, figure="a third", at=later(days))
    looked = Looked(realized="a third", nps=10)
    review_value(
        by=firm.ana, customer=bolt.customer, on=day(days), looked=looked, next_on=day(days + 90), at=later(days)
    )


def test_it_opens_when_trust_allows_and_closes_with_a_late_promise(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    talk(firm.ana, bolt, 5)
    have_value(firm, bolt, 6)
    gate = gate_at(bolt, 7)
    assert gate.is_open
    assert gate.phase is Phase.ENLIGHTENMENT
    assert gate.trust >= 70
    words = [Word(is_ours=True, what="the manual", due_on=day(8))]
    promise(by=firm.ana, customer=bolt.customer, words=words, at=later(7))
    assert gate_at(bolt, 8).is_open
    late = gate_at(bolt, 9)
    assert Against.PROMISE_LATE in codes(late)
    assert late.against[0].values["what"] == "the manual"
    assert late.against[0].values["due_on"] == day(8).isoformat()


def test_in_disillusionment_it_warns_before_all_else(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    gate = gate_at(bolt, 20)
    assert gate.is_disillusioned
    assert codes(gate) == [Against.DISILLUSIONED, Against.ALARM, Against.TRUST]
    assert dict(gate.against[1].values)["colour"] in {"amber", "red"}


def test_before_anything_is_in_use_it_is_too_early(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    gate = gate_at(bolt, 2)
    assert codes(gate) == [Against.PHASE, Against.TRUST]
    assert gate.against[0].values == {"phase": Phase.PEAK}


def test_an_offer_is_a_deal_of_its_own_from_the_first_stage(firm: Firm, bolt: Bolt, column: Product) -> None:
    sell(firm, bolt)
    talk(firm.ana, bolt, 5)
    have_value(firm, bolt, 6)
    told: Any = {"by": firm.ana, "customer": bolt.customer, "product": column, "at": later(7), "uid": uuid4()}
    deal = offer(**told, value=120_000, currency="EUR")
    assert (deal.stage, deal.source, deal.product, deal.name) == (1, "expansion", column, "HPLC column")
    assert offer(**told).pk == deal.pk
    row = Offer.objects.in_workspace(firm.workspace).get()
    assert (row.deal, row.is_early, row.reason, row.against) == (deal, False, "", [])


def test_against_the_gate_it_takes_a_reason_that_is_kept(firm: Firm, bolt: Bolt, column: Product) -> None:
    told: Any = {"by": firm.ana, "customer": bolt.customer, "product": column}
    with pytest.raises(Refused, match="Nothing is sold"):
        offer(**told, at=NOW)
    sell(firm, bolt)
    with pytest.raises(Refused, match="all the same") as refusal:
        offer(**told, at=later(20), reason="  ")
    assert refusal.value.field == "reason"
    assert not Offer.objects.in_workspace(firm.workspace).exists()
    deal = offer(**told, at=later(20), reason="Keller asked for it herself")
    row = Offer.objects.in_workspace(firm.workspace).get()
    assert (row.deal, row.is_early, row.reason) == (deal, True, "Keller asked for it herself")
    assert [code for code, _values in row.against] == ["disillusioned", "alarm", "trust"]


def test_who_may_not_change_the_customer_offers_nothing(firm: Firm, bolt: Bolt, column: Product) -> None:
    sell(firm, bolt)
    with pytest.raises(NotAllowed):
        offer(by=firm.priya, customer=bolt.customer, product=column, at=later(20), reason="so")
    with pytest.raises(NotAllowed):
        note_holding(by=firm.vic, customer=bolt.customer, product=column, at=later(20))
    theirs = make_product(make_firm("Otherlab"), "Theirs")
    with pytest.raises(Refused):
        offer(by=firm.ana, customer=bolt.customer, product=theirs, at=later(20), reason="so")


def test_held_is_what_was_sold_what_was_accepted_and_what_was_noted(firm: Firm, bolt: Bolt, column: Product) -> None:
    pump, lamp, oven, press = (make_product(firm, name) for name in ("Pump", "Lamp", "Oven", "Press"))
    deal = sell(firm, bolt)
    Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(product=column)
    lines = [Line(name="Pump", quantity=1000, price=5, product=pump)]
    program = make_program(by=firm.ana, deal=deal, facts={"title": "Pumps", "currency": "EUR"}, lines=lines, at=NOW)
    send_program(by=firm.ana, program=program, contact=bolt.keller, sent_on=day(0), at=NOW)
    accepted: Any = {"by": firm.ana, "program": program, "answered_on": day(0), "at": NOW}
    note_answer(**accepted, reply=ProgramReply.ACCEPTED)
    note_holding(by=firm.ana, customer=bolt.customer, product=lamp, since=date(2024, 1, 5), at=later(1))
    rival = note_holding(by=firm.ana, customer=bolt.customer, product=oven, supplier="Norrlab", at=later(1))
    open_deal(by=firm.ana, customer=bolt.customer, at=later(1), name="Press", product=press)

    found = products_of(now_of(bolt))
    assert {one.product.name for one in found.held} == {"HPLC column", "Pump", "Lamp"}
    rest = {one.product.name: one for one in found.not_held}
    assert set(rest) == {"Oven", "Press"}
    assert [other.supplier for other in rest["Oven"].others] == ["Norrlab"]
    assert rest["Press"].open_deal is not None

    note_answer(**{**accepted, "reply": ProgramReply.DECLINED})
    end_holding(by=firm.ana, holding=rival, on=day(2), reason="replaced", at=later(2))
    found = products_of(now_of(bolt))
    assert {one.product.name for one in found.held} == {"HPLC column", "Lamp"}
    assert [one.others for one in found.not_held if one.product == oven] == [()]


def test_what_customers_like_them_use_comes_first_and_is_counted(firm: Firm, bolt: Bolt, column: Product) -> None:
    make_product(firm, "Anvil")
    sell(firm, bolt)
    for number, (industry, is_sold) in enumerate(
        [("Pharma", True), ("Pharma", True), ("Food", True), ("Pharma", False)]
    ):
        row = enter_customer(by=firm.ana, at=NOW, name=f"Peer {number}", source="fair", industry=industry)
        deal = open_deal(by=firm.ana, customer=row, at=NOW, name="Column", product=column)
        if is_sold and number != 1:
            Deal.objects.in_workspace(firm.workspace).filter(pk=deal.pk).update(sold_at=NOW, stage=7)
        if is_sold:
            row.sold_at = NOW
            row.save()
    bolt.customer.refresh_from_db()
    bolt.customer.industry = "Pharma"
    bolt.customer.save()
    found = products_of(now_of(bolt))
    assert (found.likeness, found.alike) == ("industry", 2)
    assert [(one.product.name, one.holders) for one in found.not_held] == [("HPLC column", 1), ("Anvil", 0)]


def test_what_is_noted_twice_or_ends_before_it_began_is_refused(firm: Firm, bolt: Bolt, column: Product) -> None:
    told: Any = {"by": firm.ana, "customer": bolt.customer, "product": column, "at": later(1)}
    with pytest.raises(Refused, match="still to come"):
        note_holding(**told, since=day(9))
    row = note_holding(**told, since=day(0))
    with pytest.raises(Refused, match="noted already"):
        note_holding(**told)
    end: Any = {"by": firm.ana, "holding": row, "at": later(2)}
    for facts in ({"reason": " "}, {"reason": "x", "on": day(9)}, {"reason": "x", "on": day(-9)}):
        with pytest.raises(Refused):
            end_holding(**end, **facts)
    end_holding(**end, reason="noted in error")
    assert end_holding(**end, reason="again").ended_because == "noted in error"
    assert note_holding(**told).pk != row.pk
