"""A seller at work in the browser: on a desk, on a phone, with the keyboard alone, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, Locator, Page, expect

from followthrough.customers.enter import enter_customer
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


def sheet(page: Page) -> Locator:
    return page.locator("#sheet")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


@pytest.mark.mechanism("M15")
def test_a_call_is_logged_with_the_keyboard_alone(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/customers/")
    page.keyboard.press("j")
    expect(focused(page)).to_have_attribute("href", f"/customers/{bolt.customer.pk}/")
    page.keyboard.press("l")
    expect(sheet(page)).to_be_visible()
    expect(page.locator("#sheet-title")).to_have_text("Bolt Pharma")
    page.keyboard.press("1")
    expect(sheet(page).get_by_role("radio", name="Promoted")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(sheet(page)).not_to_be_visible()
    expect(page.locator("undo-notice")).to_contain_text("Bolt Pharma: promoted, now at Non-key contact made.")
    expect(page.locator("#live")).to_contain_text("promoted")
    row = page.get_by_role("row", name="Bolt Pharma")
    expect(row).to_contain_text("today")
    expect(row.locator(":focus")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_logging_moves_the_deal_on_the_page_and_undo_moves_it_back(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.locator(".page-head").get_by_role("link", name="Log a touch").click()
    sheet(page).get_by_role("checkbox", name="Jonas Weber").check()
    sheet(page).get_by_role("radio", name="Promoted").check()
    sheet(page).get_by_label("What was said").fill("He named Dr. Keller.")
    sheet(page).get_by_label("Next step").fill("Call Dr. Keller")
    sheet(page).get_by_role("button", name="Save").click()
    expect(page.locator(".facts")).to_contain_text("Non-key contact made")
    expect(page.locator(".job")).to_contain_text("Call Dr. Keller")
    expect(page.locator(".timeline")).to_contain_text("He named Dr. Keller.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".facts")).to_contain_text("Lead identified")
    expect(page.locator("undo-notice")).to_contain_text("Taken back")


def test_what_is_missing_is_said_in_the_sheet_and_what_was_written_stays(
    open_page: OpenPage, firm: Firm, bolt: Bolt
) -> None:
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.keyboard.press("l")
    expect(sheet(page)).to_be_visible()
    sheet(page).get_by_label("What was said").fill("A good talk.")
    page.keyboard.press("Control+Enter")
    expect(sheet(page).get_by_role("alert")).to_be_visible()
    expect(sheet(page)).to_contain_text("Say what it did to the deal")
    expect(sheet(page).get_by_label("What was said")).to_have_value("A good talk.")
    assert not axe_violations(page)


def test_closing_a_sheet_with_words_in_it_asks_first(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.keyboard.press("l")
    sheet(page).get_by_label("What was said").fill("Half a sentence")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    sheet(page).get_by_label("Close without saving").click()
    expect(sheet(page)).to_be_visible()
    assert asked == ["Close and lose what you wrote?"]
    page.once("dialog", lambda dialog: dialog.accept())
    sheet(page).get_by_label("Close without saving").click()
    expect(sheet(page)).not_to_be_visible()
    expect(focused(page)).to_have_attribute("data-press", "l")


def test_a_demotion_asks_for_its_cause_only_then(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{bolt.customer.pk}/touches/new/")
    expect(page.get_by_label("Why did it go down?")).not_to_be_visible()
    page.get_by_role("radio", name="Retained").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("undo-notice")).to_contain_text("retained")


def test_the_search_box_suggests_and_the_arrows_walk_it(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/deals/")
    page.goto("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("keller")
    expect(page.locator("#found")).to_contain_text("Bolt Pharma")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Pharma")


def test_the_list_answers_while_one_types_and_keeps_its_address(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    enter_customer(by=firm.ana, at=timezone.now(), name="Kestrel Biologics")
    page = open_page(firm.ana.user)
    page.goto("/customers/")
    field = page.locator("#page").get_by_role("searchbox")
    field.press_sequentially("kest")
    expect(page.locator("#customers-list")).not_to_contain_text("Bolt")
    expect(page.locator("#customers-list")).to_contain_text("Kestrel Biologics")
    expect(page).to_have_url(re.compile("q=kest(&|$)"))
    expect(field).to_be_focused()


def test_the_keys_are_listed_and_go_places(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/customers/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("log a touch")
    assert not axe_violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deals")


def test_single_keys_rest_where_the_member_turned_them_off(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    firm.ana.single_keys = False
    firm.ana.save()
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{bolt.customer.pk}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("l")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_load_state("networkidle")
    assert asked == []
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolt Pharma")


def test_reading_and_logging_need_no_javascript(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user, java_script_enabled=False)
    page.goto("/customers/")
    page.get_by_role("link", name="Log: Bolt Pharma").click()
    page.get_by_role("radio", name="Promoted").check()
    page.get_by_label("What was said").fill("He named Dr. Keller.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".facts")).to_contain_text("Non-key contact made")
    expect(page.locator(".timeline")).to_contain_text("He named Dr. Keller.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".facts")).to_contain_text("Lead identified")


def test_a_touch_is_logged_from_anywhere_by_choosing_whom(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/journal/")
    page.keyboard.press("l")
    expect(sheet(page).get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("keller")
    sheet(page).get_by_role("link", name="Bolt Pharma").click()
    expect(page.locator("#sheet-title")).to_have_text("Bolt Pharma")
    sheet(page).get_by_role("radio", name="Retained").check()
    sheet(page).get_by_role("button", name="Save").click()
    expect(sheet(page)).not_to_be_visible()
    expect(page.locator("#journal-list")).to_contain_text("Retained 1 = 1")
