"""The pages of tickets, referrals and what was spotted: what they refuse beside the field, and who sees which Today."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.care.refer import Named, give_referral
from followthrough.care.tickets import open_ticket
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Arrival, Customer
from followthrough.journal.models import Entry
from followthrough.relationship.models import Referral, Ticket
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm
from tests.web.test_today import statements, text

pytestmark = pytest.mark.django_db
SignIn = Callable[[Member], Client]


@pytest.mark.mechanism("M36")
def test_only_service_has_what_is_to_be_seen_to_in_today(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    open_ticket(
        by=firm.sol, customer=bolt.customer, what="The pump leaks", at=now, opened_at=now - timedelta(days=9)
    )  # fmt: skip
    sol = sign_in(firm.sol)
    assert "The pump leaks" in text(sol)
    assert "Opportunity spotted" in text(sol)
    ana = sign_in(firm.ana)
    assert "The pump leaks" not in text(ana)
    assert "Opportunity spotted" not in text(ana)


@pytest.mark.parametrize("rows", [1, 12])
def test_it_takes_three_statements_more_however_much_there_is(
    sign_in: SignIn, firm: Firm, bolt: Bolt, rows: int
) -> None:
    now = timezone.now()
    for number in range(rows):
        open_ticket(by=firm.sol, customer=bolt.customer, what=f"Ticket {number}", at=now)
    with_duties = statements(sign_in(firm.sol))
    assert with_duties - statements(sign_in(firm.nora)) <= 3


@pytest.mark.mechanism("M36")
@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, "Say what they may need, or choose how"),
        ({"note": "x"}, "Say what they may need, or choose how"),
        ({"words": "x", "note": "y"}, "How were you in contact?"),
        ({"words": "x", "contact": "7"}, "Select a valid choice"),
        ({"words": "x", "channel": "pigeon"}, "Select a valid choice"),
        ({"words": "a\x00b"}, "Null characters are not allowed"),
        ({"words": "x", "uid": "no"}, "look at what is marked"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    sign_in: SignIn, firm: Firm, bolt: Bolt, told: dict[str, str], wrong: str
) -> None:
    sol, address = sign_in(firm.sol), reverse("opportunity-new", args=[bolt.customer.pk])
    answer = sol.post(address, {"uid": str(uuid.uuid4()), **told})
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert not Arrival.objects.in_workspace(firm.workspace).filter(hinted_by=firm.sol).exists()


def test_a_contact_alone_is_logged_by_the_same_form(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    sol, address = sign_in(firm.sol), reverse("opportunity-new", args=[bolt.customer.pk])
    told = {"uid": str(uuid.uuid4()), "channel": "service", "note": "New seal.", "contact": str(bolt.weber.pk)}
    for _time in range(2):
        assert sol.post(address, told).status_code == 302
    assert Entry.objects.in_workspace(firm.workspace).touches().get(author=firm.sol).note == "New seal."


def test_whom_one_looks_after_stands_first_where_one_says_at_whom(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    Customer.objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk).update(service_member=firm.sol)
    other = enter_customer(by=firm.ana, at=timezone.now(), name="Somebody else")
    sol = sign_in(firm.sol)
    page = sol.get(reverse("opportunity-where")).content.decode()
    assert bolt.customer.name in page
    assert other.name not in page
    assert other.name in sol.get(reverse("opportunity-where"), {"q": "somebody"}).content.decode()
    assert other.name in sol.get(reverse("touch-new"), {"q": "somebody"}).content.decode()
    assert bolt.customer.name in sol.get(reverse("touch-new")).content.decode()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"what": ""}, "required"),
        ({"what": "x", "member": "7"}, "Select a valid choice"),
        ({"what": "x", "opened_at": "2999-01-01T10:00"}, "not happened yet"),
        ({"what": "x", "opened_at": "1066-01-01T10:00"}, "too long ago"),
        ({"what": "x" * 301}, "at most 300"),
    ],
)
def test_a_ticket_that_makes_no_sense_is_not_opened(
    sign_in: SignIn, firm: Firm, bolt: Bolt, told: dict[str, str], wrong: str
) -> None:
    address = reverse("customer-tickets", args=[bolt.customer.pk])
    answer = sign_in(firm.sol).post(address, {"member": str(firm.sol.pk), **told})
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert not Ticket.objects.in_workspace(firm.workspace).exists()


def test_open_tickets_stand_by_their_target_and_continue_on_the_next_page(
    sign_in: SignIn, firm: Firm, bolt: Bolt
) -> None:
    now = timezone.now()
    for number in range(52):
        open_ticket(
            by=firm.sol, customer=bolt.customer, what=f"Ticket {number:02}", at=now,
            opened_at=now - timedelta(hours=100 - number),
        )  # fmt: skip
    sol = sign_in(firm.sol)
    page = sol.get(reverse("tickets")).content.decode()
    assert page.index("Ticket 00") < page.index("Ticket 49")
    assert "Ticket 50" not in page
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    further = sol.get(reverse("tickets") + following).content.decode()
    assert "Ticket 51" in further
    assert "Ticket 49" not in further
    for nonsense in ("x", "~", "1~x", "nan~1", "9e99~1"):
        assert sol.get(reverse("tickets"), {"after": nonsense}).status_code == 200


@pytest.mark.mechanism("M35")
def test_a_circle_is_refused_beside_the_field(sign_in: SignIn, firm: Firm, bolt: Bolt) -> None:
    named = Named(company="Kiln", email="a@kiln.test")
    row = give_referral(by=firm.ana, customer=bolt.customer, named=named, at=timezone.now())
    address = reverse("referral-new", args=[row.became_id])
    answer = sign_in(firm.ana).post(address, {"company": "Bolt", "email": bolt.keller.email})
    assert answer.status_code == 422
    assert "came to us through" in answer.content.decode()
    nobody = sign_in(firm.ana).post(address, {"key": "x"})
    assert nobody.status_code == 422
    assert "Whom did they name?" in nobody.content.decode()
    assert Referral.objects.in_workspace(firm.workspace).count() == 1
