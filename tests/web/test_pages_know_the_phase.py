"""The report, the list of customers and the playbook know the phases after a sale, each where it is asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.playbook.models import Tactic
from followthrough.relationship.models import PhaseFound
from followthrough.reports.submit import submit
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Member, local_day
from tests.cast import Bolt, Firm
from tests.journal.acts import call

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M28")]


def bought(firm: Firm, bolt: Bolt, phase: str) -> None:
    """Bolt bought a while ago and was found in this phase."""
    at = timezone.now() - timedelta(days=20)
    Customer.objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk).update(sold_at=at, phase=phase)
    PhaseFound.objects.create(
        workspace=firm.workspace, customer=bolt.customer, on=local_day(firm.ana, at), phase=phase, is_told=True,
        interest=50, trust=50, found_at=at,
    )  # fmt: skip


def test_the_report_says_what_was_done_after_the_sale_and_keeps_it(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    bought(firm, bolt, "disillusionment")
    at = timezone.now()
    call(firm.ana, bolt, at=at)
    address = reverse("report", args=[local_day(firm.ana, at), firm.ana.pk])
    words = "After the sale: 1 touch, 1 in disillusionment."
    assert words in sign_in(firm.ana).get(address).content.decode()
    submit(by=firm.ana, on=local_day(firm.ana, at), worked="asking", hindered="", at=timezone.now())
    PhaseFound.objects.in_workspace(firm.workspace).update(phase="peak")
    assert words in sign_in(firm.max).get(address).content.decode()


def test_customers_are_listed_by_the_phase_they_are_in(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    bought(firm, bolt, "enlightenment")
    client, address = sign_in(firm.ana), reverse("customers")
    found = client.get(address, {"phase": "enlightenment"}).content.decode()
    assert "Bolt Pharma" in found
    assert '<option value="enlightenment" selected>' in found
    assert "Bolt Pharma" not in client.get(address, {"phase": "peak", "owner": "me"}).content.decode()
    assert "Bolt Pharma" in client.get(address, {"phase": "<b>"}).content.decode()


def test_today_and_the_form_of_a_touch_offer_what_is_for_the_phase(
    sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt
) -> None:
    bought(firm, bolt, "disillusionment")
    address = reverse("customer-touch-new", args=[bolt.customer.pk]) + "?deal=none"
    page = sign_in(firm.ana).get(address).content.decode()
    assert "Call before they have to" in page
    assert "Fix the first day of use" not in page


def test_a_manager_says_for_which_phases_a_tactic_is(sign_in: Callable[[Member], Client], firm: Firm) -> None:
    client, address = sign_in(firm.max), reverse("tactic-new")
    told = {"name": "Bring cake", "kind": "tactic", "how": "Bring it.", "phases": ["2", "5"], "channel": Channel.VISIT}
    wrong = client.post(address, told | {"serves": ["3"]})
    assert wrong.status_code == 422
    assert "tick above that it serves there" in wrong.content.decode()
    assert client.post(address, told | {"serves": ["after"]}).status_code == 302
    row = Tactic.objects.in_workspace(firm.workspace).get(name="Bring cake")
    assert (row.phases, row.after_sale) == ("25", True)
    page = client.get(reverse("tactic", args=[row.pk])).content.decode()
    assert page.count('name="phases"') == 4
    assert "Peak of interest, Realized value" in client.get(reverse("playbook")).content.decode()
