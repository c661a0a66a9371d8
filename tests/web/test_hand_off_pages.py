"""A customer is handed over on pages: offered with what is on record, accepted, returned, offered again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.care.hand_off import give_back, offer
from followthrough.care.taking_over import accept
from followthrough.customers.models import Customer
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm
from tests.elements import leave_on_record

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M31")]
SignIn = Callable[[Member], Client]


def offered(firm: Firm, bolt: Bolt, *, days_ago: int = 0) -> HandOff:
    pack = {HandOffItem.WHY_BOUGHT: "Twice the samples."}
    at = timezone.now() - timedelta(days=days_ago)
    return offer(by=firm.ana, customer=bolt.customer, to=firm.sol, pack=pack, at=at)


def page(client: Client, name: str, *args: int) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Client, bolt: Bolt, **told: Any) -> Any:
    return client.post(reverse("hand-off-new", args=[bolt.customer.pk]), {"key": "1", **told})


def owner(bolt: Bolt) -> Member:
    held_by: Member = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk).owner
    return held_by


def test_the_pack_begins_with_what_is_on_record_and_says_what_is_empty(ana: Client, firm: Firm, bolt: Bolt) -> None:
    text = page(ana, "hand-off-new", bolt.customer.pk)
    assert "Dr. Ines Keller: can decide or veto" in text
    assert "Still empty" in text
    leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=timezone.now())
    fuller = page(ana, "hand-off-new", bolt.customer.pk)
    assert "They bought: HPLC" in fuller
    assert "Signed on" in fuller
    assert fuller.count("Still empty") < text.count("Still empty")


def test_it_is_offered_once_and_stands_in_the_day_of_the_other(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    told = {"receiver": firm.sol.pk, "why_bought": "Twice the samples.", "next_meeting_on": ""}
    for _sent in range(2):
        assert send(sign_in(firm.ana), bolt, **told).status_code == 302
    row = HandOff.objects.get()
    assert (row.receiver, row.pack) == (firm.sol, {"why_bought": "Twice the samples."})
    assert "Handed over" not in page(sign_in(firm.ana), "today")
    sol = sign_in(firm.sol)
    assert "Ana Ferreira hands you" in page(sol, "today")
    assert "Twice the samples." in page(sol, "customer-hand-off", bolt.customer.pk)
    sol.post(reverse("hand-off-acceptance", args=[row.pk]), {"back": "/"})
    assert owner(bolt) == firm.sol
    assert "hands you" not in page(sol, "today")
    assert "First talk as the new owner, after Ana Ferreira" in page(sol, "customer", bolt.customer.pk)
    assert "has not spoken with them yet" in page(sol, "customer-hand-off", bolt.customer.pk)


def test_it_is_returned_with_a_reason_which_stands_in_the_day_of_who_gave_it(
    sign_in: SignIn, firm: Firm, bolt: Bolt
) -> None:
    row = offered(firm, bolt)
    sol = sign_in(firm.sol)
    address = reverse("hand-off-return", args=[row.pk])
    assert sol.post(address, {"reason": ""}).status_code == 422
    assert sol.post(address, {"reason": "Who signs there?"}).status_code == 302
    ana = sign_in(firm.ana)
    assert "Who signs there?" in page(ana, "today")
    assert "Twice the samples." in page(ana, "hand-off-new", bolt.customer.pk)  # what was said before is not lost
    told = {"receiver": firm.sol.pk, "stakeholders": "Dr. Keller signs."}
    assert send(ana, bolt, **told).status_code == 302
    assert "Who signs there?" not in page(ana, "today")
    assert "Dr. Keller signs." in page(sign_in(firm.sol), "customer-hand-off", bolt.customer.pk)


def test_a_return_may_be_left_at_that(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    row = give_back(by=firm.sol, hand_off=offered(firm, bolt), reason="No time.", at=timezone.now())
    ana = sign_in(firm.ana)
    ana.post(reverse("hand-off-taking-back", args=[row.pk]), {"back": "/"})
    assert "No time." not in page(ana, "today")
    assert owner(bolt) == firm.ana


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [("", 422, "This field is required"), ("ana", 422, "Select a valid choice"), ("priya", 422, "Select a valid")],
)
def test_to_nobody_to_oneself_or_to_who_was_removed_is_said_beside_the_field(
    ana: Client, firm: Firm, bolt: Bolt, who: str, status: int, words: str
) -> None:
    firm.priya.state = MemberState.REMOVED
    firm.priya.save()
    to = getattr(firm, who).pk if who else ""
    answer = send(ana, bolt, receiver=to, risks="They wait for money.")
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert "They wait for money." in text


def test_two_offers_at_once_and_one_decided_twice_are_told_in_words(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    row = offered(firm, bolt)
    answer = send(sign_in(firm.ana), bolt, receiver=firm.max.pk)
    assert answer.status_code == 422
    assert "waits already for Sol" in answer.content.decode()
    sol = sign_in(firm.sol)
    for _pressed in range(2):
        assert sol.post(reverse("hand-off-acceptance", args=[row.pk])).status_code == 302
    answer = sol.post(reverse("hand-off-return", args=[row.pk]), {"reason": "no"})
    assert answer.status_code == 422
    assert "accepted it already" in answer.content.decode()


def test_an_acceptance_is_undone_in_one_press(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    row = accept(by=firm.sol, hand_off=offered(firm, bolt), at=timezone.now())
    sol = sign_in(firm.sol)
    answer = sol.post(reverse("hand-off-again", args=[row.pk]), follow=True)
    assert "it waits for Sol Adeyemi again" in answer.content.decode()
    assert owner(bolt) == firm.ana


def test_a_pack_that_somebody_else_changed_meanwhile_is_not_overwritten(ana: Client, firm: Firm, bolt: Bolt) -> None:
    row = offered(firm, bolt)
    address = reverse("hand-off-edit", args=[row.pk])
    told = {"version": row.version, "risks": "none"}
    assert ana.post(address, told).status_code == 302
    answer = ana.post(address, told | {"risks": "many"})
    assert answer.status_code == 409
    assert "many" in answer.content.decode()
    assert HandOff.objects.get().pack == {"risks": "none"}


def test_both_managers_see_what_nobody_accepted_in_three_working_days(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    pack: dict[HandOffItem, str] = {}
    offer(by=firm.ana, customer=bolt.customer, to=firm.priya, pack=pack, at=timezone.now() - timedelta(days=9))
    for manager in (firm.max, firm.nora, firm.ida):
        text = page(sign_in(manager), "reports")
        assert "Ana Ferreira to Priya Nair" in text, manager
    row = HandOff.objects.get()
    accept(by=firm.priya, hand_off=row, at=timezone.now())
    assert "Ana Ferreira to Priya Nair" not in page(sign_in(firm.max), "reports")


def test_what_was_offered_today_is_not_late(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    offered(firm, bolt)
    assert "Hand-offs nobody accepted" not in page(sign_in(firm.max), "reports")


def test_the_page_of_a_customer_leads_there(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert reverse("hand-off-new", args=[bolt.customer.pk]) in page(ana, "customer", bolt.customer.pk)
    offered(firm, bolt)
    assert "waits for Sol Adeyemi" in page(ana, "customer", bolt.customer.pk)
    assert page(ana, "customer-hand-off", bolt.customer.pk)
