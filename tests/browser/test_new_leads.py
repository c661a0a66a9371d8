"""From a stranger's message to the answer: the form, the inbox, the claim, Today, the touch."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.lead_forms import make_lead_form
from followthrough.customers.models import Customer
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_firm

WORDS = "We need two moisture analysers before spring. Who can tell us about delivery?"


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    cache.clear()
    return make_firm(at=timezone.now() - timedelta(days=30))


def write(page: Page) -> None:
    """Fill in the form as people do: letter by letter."""
    page.get_by_label("Your name").fill("Lena Vogt")
    page.get_by_label("Company").fill("Aare Foods")
    page.get_by_label("E-mail").fill("lena@aare-foods.test")
    page.get_by_label("How can we help you?").press_sequentially(WORDS, delay=40)
    page.get_by_role("button", name="Send").click()


@pytest.mark.mechanism("M1")
def test_a_stranger_writes_and_is_answered(open_page: OpenPage, firm: Firm) -> None:
    form = make_lead_form(by=firm.ida, at=timezone.now(), name="Website", source="website")
    visitor = open_page(viewport=PHONE)
    visitor.goto(f"/forms/{form.secret}/")
    assert not axe_violations(visitor)
    write(visitor)
    expect(visitor.get_by_role("heading")).to_have_text("Thank you")

    ana = open_page(firm.ana.user)
    ana.goto("/")
    ana.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="New leads").click()
    row = ana.get_by_role("listitem").filter(has=ana.get_by_role("link", name="Aare Foods", exact=True))
    expect(row).to_contain_text(WORDS)
    expect(row).to_contain_text("by the form “Website”")
    row.get_by_role("button", name="Claim Aare Foods").click()
    expect(ana.locator("undo-notice")).to_contain_text("Aare Foods is yours now")
    expect(row).to_contain_text("Ana Ferreira")

    ana.goto("/")
    expect(ana.locator(".job")).to_contain_text("Aare Foods")
    expect(ana.locator(".job")).to_contain_text("They came to us")
    ana.goto("/leads/")
    row.get_by_role("link", name="Log a touch: Aare Foods").click()
    sheet = ana.locator("#sheet")
    expect(sheet).to_be_visible()
    sheet.get_by_role("radio", name="Promoted").check(force=True)
    sheet.get_by_role("checkbox", name="Lena Vogt").check()
    sheet.get_by_role("button", name="Save").first.click()
    expect(sheet).not_to_be_visible()
    expect(ana.locator("#leads")).to_contain_text("Nobody waits for a first answer.")


def test_who_claims_second_hears_of_it_and_a_claim_is_undone_at_once(open_page: OpenPage, firm: Firm) -> None:
    form = make_lead_form(by=firm.ida, at=timezone.now(), name="Website", source="website")
    visitor = open_page()
    visitor.goto(f"/forms/{form.secret}/")
    write(visitor)
    expect(visitor.get_by_role("heading")).to_have_text("Thank you")
    ana, priya = open_page(firm.ana.user), open_page(firm.priya.user)
    for page in (ana, priya):
        page.goto("/leads/")
    ana.get_by_role("button", name="Claim Aare Foods").click()
    expect(ana.locator("undo-notice")).to_contain_text("is yours now")
    priya.get_by_role("button", name="Claim Aare Foods").click()
    expect(priya.locator("undo-notice")).to_contain_text("Ana Ferreira has it already")
    ana.get_by_role("button", name="Undo").click()
    expect(ana.locator("undo-notice")).to_contain_text("Aare Foods is nobody’s again.")
    assert Customer.objects.in_workspace(firm.workspace).get().owner is None
