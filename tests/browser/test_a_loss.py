"""A deal is lost without anybody knowing why; what the journal shows, and the reason given later."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=50))


@pytest.mark.mechanism("M21")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_deal_is_lost_diagnosed_and_explained_later(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/deals/{bolt.deal.pk}/")
    page.locator(".page-acts summary").click()
    page.get_by_role("link", name="It is lost").click()
    expect(page.get_by_label("Why", exact=True)).to_have_value("unknown")
    page.get_by_role("button", name="Close it").click()
    shown = page.locator("#loss-shown")
    expect(page.locator("#loss-said")).to_contain_text("Nobody knows yet.")
    expect(shown).to_contain_text("Nobody spoke with them from")
    expect(shown).to_contain_text("where every 7 were meant.")

    page.goto("/insight/losses/")
    expect(page.locator("#said")).to_contain_text("unknown yet")
    page.locator("#unanswered").get_by_role("link", name="Say why").click()
    page.get_by_label("Why", exact=True).select_option("competitor")
    page.get_by_label("To whom, if to a competitor").fill("Norrlab")
    page.get_by_label("What was learned").fill("They had a trial in May.")
    page.get_by_role("button", name="Note it").click()

    expect(page.locator("#unanswered")).to_have_count(0)
    page.locator("#competitors").get_by_role("link", name="Norrlab").click()
    page.get_by_role("link", name="HPLC systems").click()
    said = page.locator("#loss-said")
    expect(said).to_contain_text("signed with a competitor: Norrlab")
    expect(said).to_contain_text("They had a trial in May.")
    expect(said).to_contain_text("unknown yet")


@pytest.mark.mechanism("M21")
def test_today_asks_once_and_an_open_deal_like_it_is_touched(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    at = timezone.now() - timedelta(days=20)
    lost = open_deal(by=firm.ana, customer=bolt.customer, at=at - timedelta(days=9), name="Columns")
    close_deal(by=firm.ana, deal=lost, closed_as=DealStatus.LOST, reason=LossReason.UNKNOWN, at=at)
    page = open_page(firm.ana.user)
    page.goto("/")
    page.locator("#today-question").get_by_role("link", name="Is it known by now?").click()
    page.get_by_label("Why", exact=True).select_option("price")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Why was it lost?")
    expect(page.locator("#today-question")).to_have_count(0)

    page.keyboard.press("g")
    page.keyboard.press("n")
    page.get_by_role("link", name="The same among open deals").click()
    row = page.locator("#alike-list li", has=page.get_by_role("link", name="HPLC systems"))
    expect(row).to_contain_text("Nobody has spoken with them since")
    row.get_by_role("link", name="Log: Bolt Pharma").click()
    page.locator("#sheet").get_by_role("radio", name="Retained").check()
    page.locator("#sheet").get_by_role("button", name="Save").click()
    expect(page.locator("#alike-list")).not_to_contain_text("Nobody has spoken with them since")
