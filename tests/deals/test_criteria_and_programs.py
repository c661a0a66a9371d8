"""Criteria in sheets, programs in versions, the ask and the contract: what is kept and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.attach import attach, bytes_of, shown_name
from followthrough.deals.agree import Criterion, fits, note_agreement, sheet_of, write_criteria
from followthrough.deals.ask import ask_for_contract
from followthrough.deals.design import (
    Change,
    Line,
    changes,
    edit_program,
    lines_of,
    make_program,
    note_answer,
    send_program,
    total_of,
)
from followthrough.deals.models import CriteriaSheet, Program, ProgramLine
from followthrough.journal.asking import hear
from followthrough.journal.contracting import keep_contract
from followthrough.journal.models import NextStep
from followthrough.reckoning.fit import fit
from followthrough.vocabulary.program import AskReply, ProgramReply
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm
from tests.elements import PDF

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def written(firm: Firm, bolt: Bolt, *names: str, seen: int = 0, rivals: tuple[str, ...] = ()) -> CriteriaSheet:
    criteria = [Criterion(name=name, weight=5, ours=3, theirs=tuple(2 for _ in rivals)) for name in names]
    return write_criteria(by=firm.ana, deal=bolt.deal, rivals=rivals, criteria=criteria, seen=seen, at=NOW)


@pytest.mark.mechanism("M4")
def test_a_change_of_criteria_is_a_new_sheet_and_the_earlier_ones_stay(firm: Firm, bolt: Bolt) -> None:
    written(firm, bolt, "price")
    written(firm, bolt, "price", "service", seen=1)
    assert [one["name"] for one in (sheet_of(bolt.deal) or CriteriaSheet()).criteria] == ["price", "service"]
    assert CriteriaSheet.objects.in_workspace(firm.workspace).filter(deal=bolt.deal).count() == 2


def test_the_same_criteria_again_are_no_change(firm: Firm, bolt: Bolt) -> None:
    assert written(firm, bolt, "price") == written(firm, bolt, "price")


def test_two_who_write_criteria_at_once_do_not_lose_each_others(firm: Firm, bolt: Bolt) -> None:
    written(firm, bolt, "price")
    with pytest.raises(StaleVersion):
        written(firm, bolt, "service", seen=0)


@pytest.mark.parametrize("names", [("price", "Price"), ("x" * 201,), tuple(map(str, range(41)))])
def test_criteria_nobody_can_weigh_are_refused(firm: Firm, bolt: Bolt, names: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        written(firm, bolt, *names)


@pytest.mark.mechanism("M4")
def test_who_fits_best_is_weighed(firm: Firm, bolt: Bolt) -> None:
    criteria = [
        Criterion(name="throughput", weight=8, ours=5, theirs=(3, None)),
        Criterion(name="price", weight=2, ours=0, theirs=(5, None)),
    ]
    sheet = write_criteria(by=firm.ana, deal=bolt.deal, rivals=["Vantage", "Nobody"], criteria=criteria, seen=0, at=NOW)
    assert fits(sheet) == [("", 80.0), ("Vantage", 68.0), ("Nobody", None)]


@given(st.lists(st.tuples(st.integers(1, 10), st.none() | st.integers(0, 5)), max_size=10))
def test_a_fit_lies_between_nothing_and_all(marks: list[tuple[int, int | None]]) -> None:
    share = fit(marks)
    assert share is None or 0 <= share <= 100
    assert (share is None) == all(mark is None for _weight, mark in marks)


def test_somebody_of_another_customer_agrees_to_nothing(firm: Firm, bolt: Bolt) -> None:
    from followthrough.customers.enter import enter_contact, enter_customer

    written(firm, bolt, "price")
    other = enter_customer(by=firm.ana, at=NOW, name="Kestrel")
    stranger = enter_contact(by=firm.ana, customer=other, at=NOW, name="Somebody")
    with pytest.raises(Refused):
        note_agreement(by=firm.ana, deal=bolt.deal, contact=stranger, agreed_on=TODAY, at=NOW)


def program(firm: Firm, bolt: Bolt, **facts: object) -> Program:
    told = {"title": "Two pumps", "currency": "EUR", "scope": "all of it", **facts}
    return make_program(by=firm.ana, deal=bolt.deal, facts=told, lines=[Line(name="Pump", quantity=1, price=1)], at=NOW)


@pytest.mark.mechanism("M5")
def test_a_program_that_was_sent_stays_and_the_next_is_another_version(firm: Firm, bolt: Bolt) -> None:
    first = program(firm, bolt)
    send_program(by=firm.ana, program=first, contact=bolt.keller, sent_on=TODAY, at=NOW)
    with pytest.raises(Refused):
        edit_program(by=firm.ana, program=first, version=1, facts={"title": "Three"}, lines=[])
    assert (first.number, program(firm, bolt).number) == (1, 2)


def test_nothing_is_not_sent_and_what_was_not_sent_is_not_answered(firm: Firm, bolt: Bolt) -> None:
    empty = make_program(by=firm.ana, deal=bolt.deal, facts={"title": "x", "currency": "EUR"}, lines=[], at=NOW)
    with pytest.raises(Refused):
        send_program(by=firm.ana, program=empty, contact=bolt.keller, sent_on=TODAY, at=NOW)
    with pytest.raises(Refused):
        note_answer(by=firm.ana, program=empty, reply=ProgramReply.ACCEPTED, answered_on=TODAY, at=NOW)


@pytest.mark.mechanism("M5")
def test_versions_are_compared_line_by_line(firm: Firm, bolt: Bolt) -> None:
    def version(**prices: int) -> list[ProgramLine]:
        lines = [Line(name=name, quantity=1000, price=price) for name, price in prices.items()]
        facts = {"title": "x", "currency": "EUR"}
        return lines_of(make_program(by=firm.ana, deal=bolt.deal, facts=facts, lines=lines, at=NOW))

    first, second = version(pump=100, service=20, column=5), version(column=5, pump=90, training=10)
    assert changes(first, second) == [
        Change("pump", 100, 90), Change("training", None, 10), Change("service", 20, None),
    ]  # fmt: skip
    assert changes(first, first) == []


@pytest.mark.mechanism("M5")
def test_a_program_is_a_document_whatever_was_typed(firm: Firm, bolt: Bolt) -> None:
    from followthrough.web.printed.program import program_pdf

    odd = '#image("/etc/passwd") *bold* \\ $x$ 张 <b>&'
    row = program(firm, bolt, title=odd, scope=f"{odd}\n" * 200, expected_what=odd, answers_criteria=[odd])
    lines = lines_of(row)
    document = program_pdf(row, lines, total_of(lines), firm.workspace, odd)
    assert document.startswith(b"%PDF-")
    assert len(document) > 5_000


@pytest.mark.mechanism("M6")
def test_a_day_to_ask_again_is_the_next_step(firm: Firm, bolt: Bolt) -> None:
    ask = ask_for_contract(by=firm.ana, deal=bolt.deal, contact=bolt.keller, asked_on=TODAY, terms="net", at=NOW)
    again = TODAY + timedelta(days=20)
    hear(
        by=firm.ana, ask=ask, version=1, reply=AskReply.LATER, answered_on=TODAY, ask_again_on=again, at=NOW,
        objections="the budget",
    )  # fmt: skip
    step = NextStep.objects.in_workspace(firm.workspace).get(deal=bolt.deal, closed_at=None)
    assert (step.due_on, step.target_stage, step.contact) == (again, 7, bolt.keller)


@pytest.mark.mechanism("M6")
def test_days_out_of_order_are_questions(firm: Firm, bolt: Bolt) -> None:
    day = timedelta(days=1)
    ask = ask_for_contract(by=firm.ana, deal=bolt.deal, contact=bolt.keller, asked_on=TODAY, terms="net", at=NOW)
    with pytest.raises(Refused) as answered_before:
        hear(by=firm.ana, ask=ask, version=1, reply=AskReply.YES, answered_on=TODAY - day, at=NOW)
    assert answered_before.value.field == "answered_on"
    for facts, field in (
        ({"signed_on": TODAY - day}, "signed_on"),
        ({"signed_on": TODAY + day}, "signed_on"),
        ({"starts_on": TODAY, "ends_on": TODAY - day}, "ends_on"),
        ({"ends_on": TODAY, "notice_by": TODAY + day}, "notice_by"),
    ):
        with pytest.raises(Refused) as refused:
            keep_contract(by=firm.ana, deal=bolt.deal, facts=facts, at=NOW)
        assert refused.value.field == field


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"MZ\x90", b"<html>"])
def test_files_that_are_no_documents_are_not_kept(firm: Firm, bolt: Bolt, data: bytes) -> None:
    with pytest.raises(Refused):
        attach(by=firm.ana, customer=bolt.customer, name="x.pdf", data=data, at=NOW)


def test_a_file_keeps_its_bytes_and_the_last_part_of_its_name(firm: Firm, bolt: Bolt) -> None:
    kept = attach(by=firm.ana, customer=bolt.customer, name="../../etc/x\\y/signed.pdf", data=PDF, at=NOW)
    assert (kept.name, kept.kind, bytes_of(kept)) == ("signed.pdf", "application/pdf", PDF)
    assert "/" not in kept.place
    assert shown_name("\x00../..") == "file"
