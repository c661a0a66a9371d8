"""How a form changes something: once, and after the plan of the day was kept."""

import re

import pytest
from django.test import Client

from followthrough.customers.models import Contact, Customer
from followthrough.planner.models import PlanDay
from tests.cast import make_bolt, make_firm

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_a_form_sent_twice_makes_one_customer() -> None:
    firm = make_firm()
    client = Client()
    client.force_login(firm.ana.user)  # type: ignore[arg-type]
    key = hidden(client.get("/customers/new/").content.decode(), "key")
    told = {"key": key, "name": "Kestrel Biologics", "owner": str(firm.ana.pk)}
    first, second = (client.post("/customers/new/", told) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Customer.objects.in_workspace(firm.workspace).count() == 1


def test_a_form_sent_twice_notes_one_person() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    client = Client()
    client.force_login(firm.ana.user)  # type: ignore[arg-type]
    address = f"/customers/{bolt.customer.pk}/contacts/new/"
    told = {"key": hidden(client.get(address).content.decode(), "key"), "name": "Dr. Martin Roth", "role": "decider"}
    assert [client.post(address, told).status_code for _ in range(2)] == [302, 302]
    assert Contact.objects.in_workspace(firm.workspace).filter(name="Dr. Martin Roth").count() == 1


@pytest.mark.mechanism("M9")
def test_the_first_change_of_a_day_keeps_the_plan_as_it_stood_and_reading_never_does() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    client = Client()
    client.force_login(firm.ana.user)  # type: ignore[arg-type]
    client.get(f"/customers/{bolt.customer.pk}/")
    assert not PlanDay.objects.in_workspace(firm.workspace).exists()
    client.post(f"/customers/{bolt.customer.pk}/level/", {"level": "B", "reason": "they decide in spring"})
    assert PlanDay.objects.in_workspace(firm.workspace).filter(member=firm.ana).count() == 1


def test_a_form_without_its_token_is_refused_on_a_page_of_ours() -> None:
    firm = make_firm()
    client = Client(enforce_csrf_checks=True)
    client.force_login(firm.ana.user)  # type: ignore[arg-type]
    answer = client.post("/customers/new/", {"name": "Kestrel"})
    assert (answer.status_code, b"send it once more" in answer.content) == (403, True)
    assert not Customer.objects.in_workspace(firm.workspace).exists()
