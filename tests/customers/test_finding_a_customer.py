"""Search by parts of a name, an e-mail, a phone; accents, case and spelling ignored; both databases."""

import pytest

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Customer
from followthrough.customers.search import search
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


def found(firm: Firm, text: str) -> list[str]:
    customers = Customer.objects.visible_to(firm.ana).order_by("name_key")
    return [customer.name for customer in search(customers, text, workspace_id=firm.workspace.pk)]


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


def test_another_workspace_is_never_found(firm: Firm) -> None:
    other = make_firm("Other")
    assert found(other, "bolt") == []
