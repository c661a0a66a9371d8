"""What a customer expects is noted from the program, measured, changed as agreed, taken back, and undone on pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.relationship.models import Expectation, ExpectationChange
from followthrough.workspace.models import local_day
from tests.cast import Bolt, Firm, make_bolt
from tests.elements import leave_on_record
from tests.handed import expecting

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M30")]
TOLD = {"what": "less waste", "promised": "12,000", "unit": "eur", "due_on": "2027-03-01", "key": "1", "deal": ""}


def text_of(answer: Any) -> str:
    """What an answer says, amounts held together by plain spaces."""
    return str(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def note(client: Client, firm: Firm, bolt: Bolt, **told: Any) -> Any:
    address = reverse("expectation-new", args=[bolt.customer.pk])
    return client.post(address, {**TOLD, "member": firm.ana.pk, "contact": "", **told})


def page(client: Client, bolt: Bolt) -> str:
    answer = client.get(reverse("customer-expectations", args=[bolt.customer.pk]))
    assert answer.status_code == 200
    return text_of(answer)


def test_the_form_begins_with_what_the_program_says(ana: Client, firm: Firm, bolt: Bolt) -> None:
    leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=timezone.now())
    address = reverse("expectation-new", args=[bolt.customer.pk])
    assert "twice the samples" in ana.get(address).content.decode()
    note(ana, firm, bolt, deal=bolt.deal.pk)
    assert "twice the samples" not in ana.get(address).content.decode()  # noted once is enough


@pytest.mark.parametrize(
    ("unit", "promised", "shown"),
    [("eur", "12,000.50", "€ 12,000.50"), ("JPY", "5000", "¥ 5,000"), ("samples a day", "120", "120 samples a day")],
)
def test_an_amount_is_money_or_a_measure_of_theirs(
    ana: Client, firm: Firm, bolt: Bolt, unit: str, promised: str, shown: str
) -> None:
    for _sent in range(2):  # sent twice
        assert note(ana, firm, bolt, unit=unit, promised=promised).status_code == 302
    assert Expectation.objects.count() == 1
    assert shown in page(ana, bolt)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"unit": ""}, "Say in what it is counted"),
        ({"promised": "lots"}, "Write an amount"),
        ({"promised": "1.50", "unit": "samples a day"}, "whole number"),
        ({"due_on": "31/02/2026"}, "Enter a valid date"),
        ({"what": " "}, "This field is required"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_and_what_was_typed_stays(
    ana: Client, firm: Firm, bolt: Bolt, told: dict[str, str], words: str
) -> None:
    answer = note(ana, firm, bolt, **told)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Expectation.objects.exists()


def test_what_became_of_it_is_told_against_what_was_promised_and_undone(ana: Client, firm: Firm, bolt: Bolt) -> None:
    row = expecting(customer=bolt.customer, key=bolt.keller, at=timezone.now()).result
    text = page(ana, bolt)
    assert "€ 2,000 of € 5,000" in text
    assert "Partly met" in text
    assert "Holds no longer" in text
    today = local_day(firm.ana, timezone.now())
    address = reverse("expectation-measure", args=[row.pk])
    assert ana.post(address, {"realized": "", "said": "", "on": today}).status_code == 422
    assert ana.post(address, {"realized": "5000", "said": "", "on": "2199-01-01"}).status_code == 422
    assert ana.post(address, {"realized": "5000", "said": "", "on": today}).status_code == 302
    assert "(100 %)" in page(ana, bolt)
    last = ExpectationChange.objects.filter(workspace=firm.workspace).order_by("-id")[0]
    ana.post(reverse("expectation-change-end", args=[last.pk]))
    assert "(40 %)" in page(ana, bolt)
    first = ExpectationChange.objects.filter(workspace=firm.workspace, expectation=row).order_by("id")[0]
    answer = ana.post(reverse("expectation-change-end", args=[first.pk]), follow=True)
    assert "from the beginning" in text_of(answer)


def test_a_change_is_agreed_with_somebody_of_theirs(ana: Client, firm: Firm, bolt: Bolt) -> None:
    row = expecting(customer=bolt.customer, key=bolt.keller, at=timezone.now()).result
    address = reverse("expectation-agreement", args=[row.pk])
    told = {"what": row.what, "promised": "4000", "due_on": row.due_on, "contact": bolt.keller.pk, "reason": "one line"}
    assert ana.post(address, {**told, "reason": ""}).status_code == 422
    assert ana.post(address, {**told, "contact": ""}).status_code == 422
    assert ana.post(address, {**told, "promised": "5000"}).status_code == 422  # nothing would change
    assert ana.post(address, told).status_code == 302
    text = page(ana, bolt)
    assert "€ 2,000 of € 4,000" in text
    assert "agreed with Dr. Ines Keller" in text


def test_without_anybody_to_agree_one_is_led_to_note_a_person(ana: Client, firm: Firm, bolt: Bolt) -> None:
    other = make_bolt(firm)
    row = expecting(customer=other.customer, key=other.keller, at=timezone.now()).result
    for person in (other.keller, other.weber):
        person.left_on = local_day(firm.ana, timezone.now())
        person.save()
    text = text_of(ana.get(reverse("expectation-agreement", args=[row.pk])))
    assert "Note a person first" in text


def test_what_holds_no_longer_says_why(ana: Client, firm: Firm, bolt: Bolt) -> None:
    row = expecting(customer=bolt.customer, key=bolt.keller, at=timezone.now()).result
    address = reverse("expectation-taking-back", args=[row.pk])
    assert ana.post(address, {"reason": ""}).status_code == 422
    assert ana.post(address, {"reason": "they sold the line"}).status_code == 302
    assert "they sold the line" in page(ana, bolt)
    assert ana.post(address, {"reason": "again"}).status_code == 422
