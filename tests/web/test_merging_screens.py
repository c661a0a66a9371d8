"""The list of possible duplicates, the preview of a merge and what follows it, without a browser and JavaScript."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followthrough.customers.enter import edit_facts, enter_contact, enter_customer
from followthrough.customers.models import Customer, PossibleDuplicate
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import Entry, Merge
from followthrough.workspace.models import Member
from tests.cast import Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M1"), pytest.mark.only_on("sqlite")]


def twin(by: Member, **facts: Any) -> Customer:
    told = {"name": "Bolt Pharma AG", "phone": "+41 61 555 77 00", **facts}
    return enter_customer(by=by, at=timezone.now(), **told)


@pytest.fixture
def other(firm: Firm, bolt: Bolt) -> Customer:
    return twin(firm.ana)


def merge_address(bolt: Bolt, other: Customer) -> str:
    return reverse("customer-merge", args=[bolt.customer.pk, other.pk])


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", client.get(address, follow=True).content.decode())


def test_a_pair_is_reached_from_the_customers_and_from_either_customer(
    ana: Client, bolt: Bolt, other: Customer
) -> None:
    assert reverse("duplicates") in text(ana, reverse("customers"))
    listed = text(ana, reverse("duplicates"))
    for words in ("Bolt Pharma AG", "same name but for legal form", merge_address(bolt, other)):
        assert words in listed
    for row in (bolt.customer, other):
        page = text(ana, reverse("customer", args=[row.pk]))
        assert "May be the same as" in page
        assert merge_address(bolt, other) in page


def test_the_list_is_paged_without_gaps_or_repeats_and_costs_the_same_however_long(ana: Client, firm: Firm) -> None:
    rows = [twin(firm.ana, name=f"Twin {letter}{letter}{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"]
    phones = [row.phone_key for row in rows]
    assert len(set(phones)) == 1  # so many share it that it tells nothing
    PossibleDuplicate.objects.visible_to(firm.ana).delete()
    pairs = [(first, second) for place, first in enumerate(rows) for second in rows[place + 1 : place + 4]]
    PossibleDuplicate.objects.bulk_create(
        PossibleDuplicate(
            workspace=firm.workspace, first=first, second=second, weight=2 + place % 3,
            reasons=[{"code": "spelling", "value": ""}],
        )
        for place, (first, second) in enumerate(pairs)
    )  # fmt: skip
    seen: list[str] = []
    address, costs = reverse("duplicates"), set()
    ana.get(address)
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = ana.get(address)
        costs.add(len(asked))
        seen += re.findall(r"/merge/|/customers/\d+/merge/\d+/", page.content.decode())
        cursor = page.context["cursor"]
        address = f"{reverse('duplicates')}?after={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == len(pairs)
    assert costs == {3}


def test_what_is_set_aside_leaves_the_list_and_comes_back(ana: Client, bolt: Bolt, other: Customer) -> None:
    address = reverse("customer-apart", args=[bolt.customer.pk, other.pk])
    assert "the pair is set aside" in ana.post(address, follow=True).content.decode()
    assert "No two customers look alike" in text(ana, reverse("duplicates"))
    assert "May be the same as" not in text(ana, reverse("customer", args=[other.pk]))
    aside = text(ana, reverse("duplicates") + "?aside=1")
    assert "Ana Ferreira said on" in aside
    ana.post(reverse("customer-apart-end", args=[bolt.customer.pk, other.pk]))
    assert "Bolt Pharma AG" in text(ana, reverse("duplicates"))


def test_the_preview_says_what_would_be_and_the_merge_does_it(ana: Client, firm: Firm, bolt: Bolt) -> None:
    other = twin(firm.ana, note="Met at the fair", source="web form")
    ines = enter_contact(
        by=firm.ana, customer=other, at=timezone.now(), name="Ines Keller", email="ines.keller@bolt-pharma.test"
    )
    preview = text(ana, merge_address(bolt, other))
    for words in ("same name but for legal form", "What comes along from Bolt Pharma AG", "1 person", "web form"):
        assert words in preview
    assert reverse("customer-merge", args=[other.pk, bolt.customer.pk]) in preview
    told = {"fact_name": "theirs", "fact_source": "theirs", "people": f"{bolt.keller.pk}.{ines.pk}"}
    page = ana.post(merge_address(bolt, other), told, follow=True)
    assert page.redirect_chain == [(reverse("customer", args=[bolt.customer.pk]), 302)]
    words = page.content.decode()
    assert "is part of Bolt Pharma now" in words
    assert "Make two of them again" in words
    row = Customer.objects.visible_to(firm.ana).get()
    assert (row.name, row.source, row.phone, row.note) == (
        "Bolt Pharma AG", "web form", "+41 61 555 77 00", "Met at the fair"
    )  # fmt: skip
    assert row.contacts.in_workspace(firm.workspace).count() == 2
    merge = Merge.objects.visible_to(firm.ana).get()
    undone = ana.post(reverse("merge-end", args=[merge.pk]), follow=True)
    assert "stands on its own again" in undone.content.decode()
    assert Customer.objects.visible_to(firm.ana).count() == 2


def test_the_preview_keeps_to_a_fixed_number_of_statements(ana: Client, firm: Firm, bolt: Bolt) -> None:
    other = twin(firm.ana)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ana.get(merge_address(bolt, other)).status_code == 200
        return len(asked)

    cost()
    before = cost()
    for number in range(20):
        enter_contact(by=firm.ana, customer=other, at=timezone.now(), name=f"Person {number}")
    assert cost() == before
    assert before < 25


def test_a_merge_of_what_somebody_changed_meanwhile_is_looked_at_again(
    ana: Client, firm: Firm, bolt: Bolt, other: Customer
) -> None:
    seen = ana.get(merge_address(bolt, other)).context["seen"]
    edit_facts(by=firm.ana, customer=other, version=other.version, facts={"city": "Bern"})
    page = ana.post(merge_address(bolt, other), {"seen": seen})
    assert (page.status_code, "Look again, then merge" in page.content.decode()) == (409, True)
    assert Customer.objects.visible_to(firm.ana).count() == 2


def test_an_old_address_leads_to_the_one_that_stayed(
    ana: Client, sign_in: Callable[[Member], Client], firm: Firm, bolt: Bolt, other: Customer
) -> None:
    merge = merge_customers(by=firm.ana, into=bolt.customer, other=other, at=timezone.now())
    for name in ("customer", "customer-edit", "customer-touch-new"):
        answer = ana.get(reverse(name, args=[other.pk]), {"back": "today"})
        assert answer["Location"] == reverse(name, args=[bolt.customer.pk]) + "?back=today"
    assert ana.get(merge_address(bolt, other))["Location"] == reverse("customer", args=[bolt.customer.pk])
    told = ana.post(reverse("customer-edit", args=[other.pk]), {"name": "X", "version": "1"}, follow=True)
    assert "was merged meanwhile, so nothing was saved" in told.content.decode()
    ana.post(reverse("merge-end", args=[merge.pk]))
    assert ana.get(reverse("customer", args=[other.pk])).status_code == 200


def test_a_touch_written_with_one_that_was_merged_meanwhile_is_kept(
    ana: Client, firm: Firm, bolt: Bolt, other: Customer
) -> None:
    merge_customers(by=firm.ana, into=bolt.customer, other=other, at=timezone.now())
    told = {
        "uid": uuid.uuid4(),
        "channel": "call",
        "note": "They called back",
        "answered": "yes",
        "outcome": "retained",
    }
    assert ana.post(reverse("customer-touch-new", args=[other.pk]), told).status_code == 302
    touch = Entry.objects.visible_to(firm.ana).touches().get()
    assert (touch.customer, touch.note) == (bolt.customer, "They called back")


def test_undo_after_somebody_built_on_it_says_so_on_the_page(
    ana: Client, firm: Firm, bolt: Bolt, other: Customer
) -> None:
    merge = merge_customers(by=firm.ana, into=bolt.customer, other=other, at=timezone.now())
    enter_contact(by=firm.ana, customer=bolt.customer, at=timezone.now(), name="New here")
    page = ana.post(reverse("merge-end", args=[merge.pk]), follow=True).content.decode()
    assert "Somebody has built on it since the merge: its people." in page
    assert "Make two of them again" not in page
    assert "Bolt Pharma AG" in page  # what became part of it is told still


def test_entering_somebody_known_says_so_first_and_may_go_on(ana: Client, firm: Firm, bolt: Bolt) -> None:
    address = reverse("customer-new")
    told = {"key": str(uuid.uuid4()), "name": "BOLT PHARMA gmbh", "owner": firm.ana.pk}
    asked = ana.post(address, told)
    assert asked.status_code == 422
    words = asked.content.decode()
    assert "Somebody like that is here already" in words
    assert reverse("customer", args=[bolt.customer.pk]) in words
    assert Customer.objects.visible_to(firm.ana).count() == 1
    for _time in range(2):  # the second time as after a double click
        entered = ana.post(address, {**told, "sure": "1"})
        row = Customer.objects.visible_to(firm.ana).get(name="BOLT PHARMA gmbh")
        assert entered["Location"] == reverse("customer", args=[row.pk])


def test_the_same_form_sent_twice_enters_one_and_does_not_meet_itself(ana: Client, firm: Firm, bolt: Bolt) -> None:
    told = {"key": str(uuid.uuid4()), "name": "Kestrel Biologics", "owner": firm.ana.pk}
    answers = [ana.post(reverse("customer-new"), told) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Customer.objects.visible_to(firm.ana).filter(name="Kestrel Biologics").count() == 1
