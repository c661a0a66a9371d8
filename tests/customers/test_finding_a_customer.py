"""Search by parts of a name, an e-mail, a phone; accents, case and spelling ignored; both databases."""

import threading
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import close_old_connections, connection
from hypothesis import given
from hypothesis import strategies as st

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.keys import name_key
from followthrough.customers.models import Customer, SearchText
from followthrough.customers.search import as_doc, parts_of, plain_words, search
from followthrough.workspace.durably import durably
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M1")]


@pytest.fixture
def firm() -> Firm:
    firm = make_firm()
    for name in (
        "José Núñez e Hijos",
        "上海晨曦生物科技有限公司",
        "GTX Pro",
        "Müller & Söhne GmbH",
        'O\'Brien "Labs" 100%',
    ):
        enter_customer(by=firm.ana, at=NOW, name=name)
    bolt = enter_customer(by=firm.ana, at=NOW, name="Bolt Pharma", email="info@bolt-pharma.test", phone="061 555 01 00")
    enter_contact(by=firm.ana, customer=bolt, at=NOW, name="Dr. Ines Keller", email="ines.keller@bolt-pharma.test")
    return firm


def found(firm: Firm, text: str, **how: int) -> list[str]:
    customers = Customer.objects.visible_to(firm.ana).order_by("name_key")
    return [customer.name for customer in search(customers, text, workspace_id=firm.workspace.pk, **how)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jose nunez", "José Núñez e Hijos"),
        ("NUÑ", "José Núñez e Hijos"),
        ("晨曦", "上海晨曦生物科技有限公司"),
        ("上海晨曦", "上海晨曦生物科技有限公司"),
        ("gtxpro", "GTX Pro"),
        ("gtx pro", "GTX Pro"),
        ("muller", "Müller & Söhne GmbH"),
        ("keller", "Bolt Pharma"),
        ("ines bolt", "Bolt Pharma"),
        ("keller@bolt", "Bolt Pharma"),
        ("061 555 01", "Bolt Pharma"),
        ("+41 61 555 01 00", "Bolt Pharma"),
        ("bo", "Bolt Pharma"),
        ('"labs', 'O\'Brien "Labs" 100%'),
        ("100%", 'O\'Brien "Labs" 100%'),
    ],
)
def test_parts_are_enough(firm: Firm, text: str, name: str) -> None:
    assert found(firm, text) == [name]


@pytest.mark.parametrize(
    "text", ["zzz", "%%%", "___", "bolt muller", "' OR 1=1 --", "\0", "NEAR(bolt, 2)", "*", "bolt*"]
)
def test_signs_of_a_query_language_are_only_letters(firm: Firm, text: str) -> None:
    assert found(firm, text) in ([], found(firm, "")) if text == "\0" else found(firm, text) == []


@pytest.mark.parametrize("few", [0, 1, 2, 3])
def test_few_and_many_are_found_alike(firm: Firm, few: int) -> None:
    for name in ("Alba Labor", "Labor Zeta"):
        enter_customer(by=firm.ana, at=NOW, name=name)
    assert found(firm, "labor", few=few) == ["Alba Labor", "Labor Zeta"]
    assert found(firm, "labor zeta", few=few) == ["Labor Zeta"]


def test_another_workspace_is_never_found(firm: Firm) -> None:
    other = make_firm("Other")
    assert found(other, "bolt") == []


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ({"mobile": "079 123 45 67"}, "+41 79 123 45 67"),
        ({"mobile": "079 123 45 67", "phone": "061 555 01 09"}, "+41 79 123 45 67"),
        ({"mobile": "079 123 45 67", "phone": "061 555 01 09"}, "0041 79 123"),
        ({"phone": "044 268 12 34"}, "+41 (0)44 268 12 34"),
        ({"phone": "+41 (0)44 268 12 34"}, "044 268 12 34"),
        ({"phone": "+41 (0)44 268 12 34"}, "0041 (0)44 268"),
        ({"phone": "+39 06 1234 5678"}, "+39 06 1234 5678"),
        ({"phone": "044 268 12-34"}, "12-34"),
        ({"phone": "044 268 12 34"}, "12 34"),
        ({"phone": "044 268 12 34"}, "somebody 12-34"),
        ({"name": "Bo Li"}, "Bo Li"),
        ({"name": "Bo Li"}, "li bo"),
        ({"name": "J. Weber"}, "j weber"),
        ({"name": "Siobhan O'Brien"}, "Siobhan OBrien"),
        ({"name": "Siobhan OBrien"}, "siobhan o’brien"),
        ({"name": "Anna Meyer-Lopez"}, "meyer lopez"),
        ({"name": "Anna Meyer Lopez"}, "meyer-lopez"),
        ({"name": "Anna Meyer-Li"}, "an li"),
        ({"name": "佐々木 希"}, "佐々木希"),
        ({"email": "li.bo@alpha-tools.test"}, "li.bo@alpha"),
    ],
)
def test_people_are_found_however_they_are_spelled(firm: Firm, stored: dict[str, str], text: str) -> None:
    alpha = enter_customer(by=firm.ana, at=NOW, name="Alpha Tools", city="Zürich")
    facts: dict[str, Any] = {"name": "Somebody", **stored}
    enter_contact(by=firm.ana, customer=alpha, at=NOW, **facts)
    assert found(firm, text) == ["Alpha Tools"]


@pytest.mark.parametrize("text", ["alpha, zürich", "zurich; alpha", "Alpha (Zürich)", "al zu"])
def test_signs_between_words_are_no_part_of_them(firm: Firm, text: str) -> None:
    enter_customer(by=firm.ana, at=NOW, name="Alpha Tools", city="Zürich")
    assert found(firm, text) == ["Alpha Tools"]


@pytest.mark.parametrize(
    ("name", "text"), [("佐々木製作所", "佐々"), ("佐々木製作所", "々木"), ("𠮷野家", "𠮷野"), ("김철수 상사", "철수")]
)
def test_two_letters_of_any_script_that_writes_names_so_are_enough(firm: Firm, name: str, text: str) -> None:
    enter_customer(by=firm.ana, at=NOW, name=name)
    assert found(firm, text) == [name]


def test_a_short_word_stands_at_the_start_of_a_word(firm: Firm) -> None:
    enter_customer(by=firm.ana, at=NOW, name="Abobo Milita")
    assert found(firm, "bo li") == []


@given(name=st.text(min_size=1, max_size=40), junk=st.sampled_from([" ", "-", "'", ", ", "", "."]))
def test_what_is_stored_answers_to_its_own_words(name: str, junk: str) -> None:
    words = plain_words(name)
    doc = as_doc([*words, name_key(name)])
    assert all(part in doc for word in words for part in parts_of(word) if not word.isdecimal())
    assert as_doc(plain_words(f"{junk}{name}{junk}")) == as_doc(words)


@pytest.mark.django_db(transaction=True)
def test_people_entered_at_once_are_all_found() -> None:
    firm = make_firm()
    names = ["Keller", "Weber", "Novak"]
    customers = [enter_customer(by=firm.ana, at=NOW, name=f"Customer {number}") for number in range(8)]
    refused: list[BaseException] = []

    def enter(name: str) -> None:
        close_old_connections()
        try:
            for customer in customers:
                together.wait()
                durably(enter_contact, by=firm.ana, customer=customer, at=NOW, name=name)
        except BaseException as error:
            refused.append(error)
        finally:
            connection.close()

    together = threading.Barrier(len(names), timeout=60)
    writers = [threading.Thread(target=enter, args=(name,)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert refused == []
    assert {name: len(found(firm, name)) for name in names} == dict.fromkeys(names, len(customers))


@pytest.mark.django_db(transaction=True)
def test_texts_of_an_earlier_release_are_written_anew() -> None:
    firm = make_firm()
    alpha = enter_customer(by=firm.ana, at=NOW, name="Alpha")
    enter_contact(by=firm.ana, customer=alpha, at=NOW, name="Bo Li", phone="061 555 01 09", mobile="079 123 45 67")
    SearchText.objects.in_workspace(firm.workspace).update(doc="alpha\nbo li\n0791234567")
    step = import_module("followthrough.customers.migrations.0003_people_are_found_as_they_are_written")
    step.write(apps, connection.schema_editor())
    assert found(firm, "bo li") == found(firm, "+41 79 123 45 67") == ["Alpha"]
