"""Two customers become one and two again, in the browser: on a desk, on a phone, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.log import Facts, log_touch
from followthrough.vocabulary.channel import Channel
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.mechanism("M1")


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


@pytest.fixture
def other(firm: Firm, bolt: Bolt) -> Customer:
    at = timezone.now() - timedelta(days=2)
    row = enter_customer(by=firm.ana, at=at, name="Bolt Pharma AG", phone="+41 61 555 77 00", note="Met at the fair")
    ines = enter_contact(by=firm.ana, customer=row, at=at, name="Ines Keller", email="ines.keller@bolt-pharma.test")
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[ines], note="She asked for the price list.")
    log_touch(by=firm.ana, customer=row, facts=facts, at=at)
    return row


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_duplicate_is_found_compared_merged_and_taken_back(
    open_page: OpenPage, firm: Firm, bolt: Bolt, other: Customer, viewport: dict[str, int], scripts: bool
) -> None:
    page = open_page(firm.ana.user, viewport=viewport, java_script_enabled=scripts)
    page.goto("/customers/")
    page.get_by_role("link", name="Duplicates").click()
    pair = page.locator("#pairs .pair")
    expect(pair).to_contain_text("same name but for legal form")
    if scripts:
        assert not axe_violations(page)
    pair.get_by_role("link", name="Compare and merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make one customer of two")
    expect(page.get_by_role("radio", name="+41 61 555 77 00")).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("Ines Keller"))).to_be_checked()
    if scripts:
        assert not axe_violations(page)
    page.get_by_role("radio", name="Bolt Pharma AG").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Pharma AG")
    expect(page).to_have_url(re.compile(f"/customers/{bolt.customer.pk}/$"))
    expect(page.locator("#timeline")).to_contain_text("She asked for the price list.")
    expect(page.locator("#people")).to_contain_text("Dr. Ines Keller")
    page.goto(f"/customers/{other.pk}/")
    expect(page).to_have_url(re.compile(f"/customers/{bolt.customer.pk}/$"))
    page.get_by_role("button", name="Make two of them again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Pharma")
    expect(page.locator("#page")).to_contain_text("stands on its own again")
    page.goto(f"/customers/{other.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Pharma AG")
    expect(page.locator("#timeline")).to_contain_text("She asked for the price list.")


def test_undo_is_offered_right_after_merging(open_page: OpenPage, firm: Firm, bolt: Bolt, other: Customer) -> None:
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{other.pk}/")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Merge").click()
    page.locator("undo-notice").get_by_role("button", name="Undo").click()
    expect(page.locator("undo-notice")).to_contain_text("stands on its own again")


def test_a_new_customer_that_looks_known_is_asked_about_and_set_aside(
    open_page: OpenPage, firm: Firm, bolt: Bolt
) -> None:
    page = open_page(firm.ana.user)
    page.goto("/customers/new/")
    page.get_by_label("Name", exact=True).fill("Bolt Phrama")
    page.get_by_role("button", name="Add the customer").click()
    expect(page.locator("#known")).to_contain_text("Bolt Pharma, Basel")
    assert not axe_violations(page)
    page.get_by_role("button", name="It is another one: add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Phrama")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="These are two").click()
    expect(page.locator("#pairs")).to_contain_text("No two customers look alike")
    page.locator("undo-notice").get_by_role("button", name="Undo").click()
    expect(page.locator("#pairs")).to_contain_text("Bolt Phrama")
