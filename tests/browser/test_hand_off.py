"""A customer is sold, what they expect is written down, and they change hands: returned once, accepted, spoken with."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.models import Customer
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_bolt, make_firm
from tests.elements import leave_on_record
from tests.handed import expecting, hand_on
from tests.sold import promote_to


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=40))


@pytest.mark.mechanism("M30")
@pytest.mark.mechanism("M31")
def test_from_the_sale_to_the_first_talk_of_the_new_owner(open_page: OpenPage, firm: Firm) -> None:
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=30))
    leave_on_record(by=firm.ana, deal=bolt.deal, key=bolt.keller, at=now - timedelta(days=2))
    promote_to(6, by=firm.ana, bolt=bolt, at=now - timedelta(days=1))
    ana, sol = open_page(firm.ana.user), open_page(firm.sol.user)
    ana.goto(f"/customers/{bolt.customer.pk}/touches/new/?outcome=promoted")
    ana.get_by_role("button", name=re.compile("^Save")).click()
    notices = ana.locator("#notices")
    expect(notices).to_contain_text("Write down what they expect")
    notices.get_by_role("link", name="Write down what they expect").click()
    _expect_of_the_program(ana)
    ana.get_by_role("link", name="Bolt Pharma").click()
    ana.locator("#customer-hand-off").get_by_role("link", name="Hand them over").click()
    expect(ana.get_by_label("What success is measured by")).to_have_value(re.compile("twice the samples"))
    assert not axe_violations(ana)
    ana.get_by_label("Who will look after them").select_option("Sol Adeyemi")
    ana.get_by_label("Why they bought").fill("Their auditors asked for it.")
    ana.get_by_role("button", name="Offer them").click()
    expect(ana.locator("#hand-off")).to_contain_text("It waits for Sol Adeyemi to accept.")
    assert not axe_violations(ana)

    sol.goto("/")
    expect(sol.locator("#today-handed")).to_contain_text("Ana Ferreira hands you Bolt Pharma")
    assert not axe_violations(sol)
    sol.get_by_role("link", name=re.compile("^Return")).click()
    sol.get_by_label("What is missing, or why not").fill("Who signs there?")
    assert not axe_violations(sol)
    sol.get_by_role("button", name="Return them").click()
    expect(sol.locator("#notices")).to_contain_text("Returned: Bolt Pharma stays with Ana Ferreira.")

    ana.goto("/")
    expect(ana.locator("#today-handed")).to_contain_text("Who signs there?")
    ana.get_by_role("link", name=re.compile("^Offer them again")).click()
    expect(ana.get_by_label("Why they bought")).to_have_value("Their auditors asked for it.")
    ana.get_by_label("Who decides and who has a say").fill("Dr. Keller signs.")
    ana.get_by_role("button", name="Offer them").click()
    expect(ana.locator("#hand-off")).to_contain_text("Dr. Keller signs.")

    sol.goto("/")
    sol.get_by_role("button", name=re.compile("^Accept")).click()
    expect(sol.locator("#notices")).to_contain_text("Bolt Pharma is yours now.")
    expect(sol.locator("#today-handed")).to_have_count(0)
    _speak(sol, bolt.customer)


def _expect_of_the_program(page: Page) -> None:
    """What the program says stands in the form; it is noted, and looked at."""
    expect(page.get_by_label("What they expect")).to_have_value("twice the samples")
    page.get_by_label("Who of them").select_option("Dr. Ines Keller, key")
    if not page.get_by_label("By", exact=True).input_value():
        page.get_by_label("By", exact=True).fill((timezone.localdate() + timedelta(days=90)).isoformat())
    assert not axe_violations(page)
    page.get_by_role("button", name="Note it").click()
    expect(page.locator("#expectations")).to_contain_text("twice the samples")
    assert not axe_violations(page)
    page.get_by_role("link", name="What became of it").click()
    page.get_by_label("Was it met?").select_option("Partly met")
    page.get_by_role("button", name="Note it").click()
    expect(page.locator("#expectations")).to_contain_text("Partly met")
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(page.locator("#expectations")).to_contain_text("Open")


def _speak(page: Page, customer: Customer) -> None:
    """The first talk is logged, and the silence has ended."""
    page.goto(f"/customers/{customer.pk}/")
    expect(page.locator(".job").first).to_contain_text("First talk as the new owner, after Ana Ferreira")
    page.goto(f"/customers/{customer.pk}/touches/new/?deal=none")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("#notices")).to_contain_text("Logged: Bolt Pharma.")
    page.goto(f"/customers/{customer.pk}/hand-off/")
    expect(page.locator("#hand-off")).to_contain_text("until the first talk.")
    assert not axe_violations(page)


@pytest.mark.mechanism("M31")
def test_on_a_phone_without_script_one_accepts_and_undoes_it(open_page: OpenPage, firm: Firm) -> None:
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=30))
    hand_on(customer=bolt.customer, to=firm.sol, at=now)
    expecting(customer=bolt.customer, key=bolt.keller, at=now)
    phone = open_page(firm.sol.user, viewport=PHONE, java_script_enabled=False, color_scheme="dark")
    phone.goto(f"/customers/{bolt.customer.pk}/hand-off/")
    phone.get_by_role("button", name="Accept them").click()
    expect(phone.locator("#notices")).to_contain_text("Bolt Pharma is yours now.")
    phone.locator("#notices").get_by_role("button", name="Undo").click()
    expect(phone.locator("#hand-off")).to_contain_text("It waits for Sol Adeyemi to accept.")
    phone.goto(f"/customers/{bolt.customer.pk}/expectations/")
    expect(phone.locator("#expectations")).to_contain_text("€ 2,000 of € 5,000")
