"""What changes for a customer is asked in one form, shown before a touch, and taken back with a reason."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.journal.models import DynamicsFact, DynamicsRound
from followthrough.workspace.models import local_day
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M23")]
TOLD = {"budget-what": "The budget is set in March.", "budget-effect": "2", "source": "Dr. Keller", "key": "1"}


def send(client: Client, bolt: Bolt, act: str = "note", **told: str) -> Any:
    return client.post(reverse("dynamics-new", args=[bolt.customer.pk]), {**told, "act": act})


def test_what_is_noted_stands_on_the_page_and_on_the_card_before_a_touch(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert send(ana, bolt, **TOLD).status_code == 302
    assert send(ana, bolt, **TOLD).status_code == 302  # sent twice
    fact = DynamicsFact.objects.get()
    assert (fact.happens_on, fact.source) == (local_day(firm.ana, timezone.now()), "Dr. Keller")
    for name in ("customer", "customer-dynamics", "today-card"):
        page = ana.get(reverse(name, args=[bolt.customer.pk])).content.decode()
        assert "The budget is set in March." in page, name
    assert "+2.0" in ana.get(reverse("customer-dynamics", args=[bolt.customer.pk])).content.decode()
    answer = ana.post(reverse("dynamics-taking-back", args=[fact.pk]), {"reason": "a rumour"}, follow=True)
    assert "a rumour" in answer.content.decode()
    assert "The budget is set in March." not in ana.get(reverse("customer", args=[bolt.customer.pk])).content.decode()


def test_the_card_reminds_of_the_questions_until_they_were_asked(ana: Client, bolt: Bolt) -> None:
    card = reverse("today-card", args=[bolt.customer.pk])
    assert "Nobody has asked them yet." in ana.get(card).content.decode()
    assert send(ana, bolt, act="asked").status_code == 302
    assert DynamicsRound.objects.count() == 1
    assert "Ask what changed" not in ana.get(card).content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Say what changed, or that they were asked"),
        ({**TOLD, "source": ""}, "Name who says so"),
        ({**TOLD, "budget-effect": ""}, "more urgent for them, or less?"),
        ({"market-happens_on": "2026-11-30"}, "Say what changed."),
    ],
)
def test_what_is_lacking_is_said_and_what_was_typed_stays(
    ana: Client, bolt: Bolt, told: dict[str, str], words: str
) -> None:
    answer = send(ana, bolt, **told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert all(value in page for value in told.values())
    assert not DynamicsFact.objects.exists()
