"""Somebody in service spots an opportunity on a phone; the seller has it at once, the finder hears how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.deals.models import Deal
from followthrough.journal.edit import edit_customer
from followthrough.journal.open_deal import close_deal
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm

NEED = "They need two more ovens for the new line."


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=20))
    row = bolt.customer
    bolt.customer = edit_customer(by=firm.ana, customer=row, version=row.version, facts={"service_member": firm.sol})
    return bolt


def spot(sol: Page) -> None:
    """From Today to the saved form, as one does with a thumb."""
    sol.goto("/")
    sol.get_by_role("link", name="Opportunity spotted").click()
    sol.get_by_role("link", name="Bolt Pharma").click()
    sol.get_by_label("what may they need?").fill(NEED)
    sol.get_by_role("radio", name="Jonas Weber").check(force=True)
    sol.get_by_role("radio", name="Visit").check(force=True)
    sol.get_by_label("What was said").fill("Serviced the pump.")
    assert not axe_violations(sol)
    sol.get_by_role("button", name="Save").click()


@pytest.mark.mechanism("M36")
def test_what_service_spots_on_a_phone_is_the_sellers_job_and_comes_back_as_news(
    open_page: OpenPage, firm: Firm, bolt: Bolt
) -> None:
    sol = open_page(firm.sol.user, viewport=PHONE)
    spot(sol)
    expect(sol.locator("undo-notice, .notice").first).to_contain_text("Ana Ferreira has it in Today now")
    assert sol.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    ana = open_page(firm.ana.user)
    ana.goto("/")
    job = ana.locator(".job")
    expect(job).to_contain_text("Bolt Pharma")
    expect(job).to_contain_text("Sol Adeyemi spotted: They need two more ovens")

    sol.goto("/leads/spotted/")
    row = sol.get_by_role("listitem").filter(has_text=NEED)
    expect(row).to_contain_text("Ana Ferreira has it")
    expect(row).to_contain_text("Lead identified")
    expect(sol.locator("main")).to_contain_text("0 of 1 spotted")
    assert not axe_violations(sol)

    deal = Deal.objects.in_workspace(firm.workspace).get(name__startswith="They need")
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=timezone.now())
    sol.reload()
    expect(row).to_contain_text("Lost")
