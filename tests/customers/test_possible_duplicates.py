"""Who may be there twice: found by what two share, never by comparing all with all; what one looked at stays away."""

from datetime import timedelta
from typing import Any

import pytest

from followthrough.background import beats
from followthrough.background.tasks import look_for_duplicates
from followthrough.customers.duplicates import COMMON, possible_duplicates
from followthrough.customers.enter import (
    LooksKnown,
    edit_contact,
    edit_facts,
    enter_contact,
    enter_customer,
    enter_unless_known,
)
from followthrough.customers.models import Contact, Customer, PossibleDuplicate, SetAside
from followthrough.customers.pairs import find_all_pairs, set_aside, take_up_again, write_all_pairs
from followthrough.porting.imports import carry_out, look, stage_upload
from followthrough.porting.undo import undo
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_firm

pytestmark = pytest.mark.mechanism("M1")


@pytest.fixture
def firm(db: None) -> Firm:
    return make_firm()


def enter(firm: Firm, name: str, **facts: Any) -> Customer:
    return enter_customer(by=firm.ana, at=NOW, name=name, **facts)


def pairs(firm: Firm) -> dict[tuple[str, str], list[str]]:
    """The list as it stands, each pair with its reasons."""
    rows = PossibleDuplicate.objects.visible_to(firm.ana).undecided().select_related("first", "second")
    return {(row.first.name, row.second.name): [why["code"] for why in row.reasons] for row in rows.order_by("-weight")}


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ({"name": "Bolt Pharma"}, {"name": "BOLT-Pharma GmbH"}, ["name"]),
        ({"name": "Bolt Pharma"}, {"name": "Pharma Bolt AG"}, ["words"]),
        ({"name": "Bolt Pharma"}, {"name": "Bolt Phrama"}, ["spelling"]),
        ({"name": "Müller Labortechnik"}, {"name": "Mueller Labortechnik"}, ["spelling"]),
        ({"name": "Bolt", "email": "Info@bolt.test"}, {"name": "Nut", "email": "info@BOLT.test"}, ["email", "domain"]),
        ({"name": "Bolt", "phone": "061 555 01 00"}, {"name": "Nut", "phone": "+41 61 555 01 00"}, ["phone"]),
        ({"name": "Bolt", "website": "https://www.bolt.test"}, {"name": "Nut", "email": "me@bolt.test"}, ["domain"]),
        ({"name": "Labor 1"}, {"name": "Labor 2"}, []),
        ({"name": "Bolt", "email": "bolt@gmail.com"}, {"name": "Nut", "email": "nut@gmail.com"}, []),
        ({"name": "上海晨曦生物科技"}, {"name": "上海晨光生物科技"}, []),
        ({"name": "Roche"}, {"name": "Rocha"}, []),
    ],
)
def test_a_pair_stands_on_the_list_with_its_reasons_as_soon_as_it_is_entered(
    firm: Firm, ours: dict[str, str], theirs: dict[str, str], why: list[str]
) -> None:
    enter(firm, **ours)
    enter(firm, **theirs)
    assert pairs(firm) == ({(ours["name"], theirs["name"]): why} if why else {})
    kept = list(PossibleDuplicate.objects.visible_to(firm.ana).values())
    write_all_pairs(firm.workspace, find_all_pairs(firm.workspace))
    assert list(PossibleDuplicate.objects.visible_to(firm.ana).values()) == kept


def test_a_person_known_at_both_tells_and_what_is_put_right_leaves_the_list(firm: Firm) -> None:
    one, other = enter(firm, "Bolt"), enter(firm, "Nut", email="ines@bolt.test")
    keller = enter_contact(by=firm.ana, customer=one, at=NOW, name="Ines", email="ines@bolt.test")
    assert pairs(firm) == {("Bolt", "Nut"): ["person"]}
    edit_contact(by=firm.ana, contact=keller, version=1, facts={"email": "ines@else.test"})
    assert pairs(firm) == {}
    edit_facts(by=firm.ana, customer=other, version=1, facts={"name": "Bolt Ltd"})
    assert pairs(firm) == {("Bolt", "Bolt Ltd"): ["name"]}


def test_a_number_or_domain_that_many_share_makes_nobody_a_duplicate(firm: Firm) -> None:
    names = ["Amber", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Kapok"]
    for name in names[: COMMON + 2]:
        enter(firm, name, phone="+41 61 555 01 00", website="portal.test")
    write_all_pairs(firm.workspace, find_all_pairs(firm.workspace))
    assert pairs(firm) == {}


def test_many_of_one_name_are_each_beside_the_eldest(firm: Firm) -> None:
    Customer.objects.bulk_create(
        Customer(workspace=firm.workspace, name="Bolt", name_key="bolt", entered_at=NOW, first_due_on=NOW.date())
        for _number in range(COMMON + 5)
    )
    write_all_pairs(firm.workspace, find_all_pairs(firm.workspace))
    assert PossibleDuplicate.objects.visible_to(firm.ana).count() == COMMON + 4


def test_what_is_set_aside_stays_away_and_keeps_no_deal_from_going_up(firm: Firm) -> None:
    one, other = enter(firm, "Bolt Pharma"), enter(firm, "Bolt Pharma AG")
    assert possible_duplicates(one) == [other]
    aside = set_aside(by=firm.ana, first=other, second=one, at=NOW)
    assert set_aside(by=firm.sol, first=one, second=other, at=NOW) == aside
    write_all_pairs(firm.workspace, find_all_pairs(firm.workspace))
    assert (pairs(firm), possible_duplicates(one), possible_duplicates(other)) == ({}, [], [])
    with pytest.raises(NotAllowed):
        take_up_again(by=firm.priya, first=one, second=other, at=NOW)
    take_up_again(by=firm.ana, first=one, second=other, at=NOW)
    assert list(pairs(firm)) == [("Bolt Pharma", "Bolt Pharma AG")]
    assert SetAside.objects.visible_to(firm.ana).get().ended_by == firm.ana


def test_entering_somebody_who_looks_known_says_who_that_may_be(firm: Firm) -> None:
    bolt = enter(firm, "Bolt Pharma")
    enter_contact(by=firm.ana, customer=bolt, at=NOW, name="Ines", email="ines@bolt.test")
    told: dict[str, Any] = {"by": firm.priya, "at": NOW, "name": "Keller AG", "email": "Ines@bolt.test"}
    with pytest.raises(LooksKnown) as known:
        enter_unless_known(is_sure=False, **told)
    [(row, reasons)] = known.value.found
    assert (row, reasons[0]["code"]) == (bolt, "person")
    assert enter_unless_known(is_sure=True, **told).name == "Keller AG"
    assert enter_unless_known(is_sure=False, by=firm.ana, at=NOW, name="Quite another").pk


def test_after_an_import_and_after_its_undo_the_list_follows(firm: Firm) -> None:
    enter(firm, "Bolt Pharma", phone="+41 61 555 01 00")
    assert look_for_duplicates(at=NOW) == 1
    content = b"Company,Phone\nNut Works,+41 61 555 01 00\nBolt Phrama,\n"
    run = stage_upload(by=firm.ida, at=NOW, files=[("more.csv", content)])
    carry_out(run, look(run, by=firm.ida, at=NOW), by=firm.ida, at=NOW + timedelta(minutes=5))
    assert look_for_duplicates(at=NOW + timedelta(hours=1)) == 1
    assert ("Bolt Pharma", "Bolt Phrama") in pairs(firm)
    assert look_for_duplicates(at=NOW + timedelta(hours=2)) == 0
    run.refresh_from_db()
    undo(run, by=firm.ida, at=NOW + timedelta(hours=3))
    assert pairs(firm) == {}
    assert look_for_duplicates(at=NOW + timedelta(hours=4)) == 1
    assert beats.last(f"{beats.PAIRS} {firm.workspace.pk}") == NOW + timedelta(hours=4)
    assert Contact.objects.visible_to(firm.ana).count() == 0
