"""A card of the board is moved by drag, by key, or from a list; nothing moves until the touch is saved."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


def board(open_page: OpenPage, firm: Firm, viewport: dict[str, int] = DESKTOP) -> Page:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto("/deals/")
    expect(page.get_by_role("button", name="Move: Bolt Pharma")).to_be_visible()
    return page


def card(page: Page, stage: int) -> Locator:
    return page.locator(f"#stage-{stage} .deal")


@pytest.mark.mechanism("M8")
def test_a_card_dropped_on_the_next_stage_asks_what_happened(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = board(open_page, firm)
    card(page, 1).drag_to(page.locator("#stage-2"))
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio", name="Promoted")).to_be_checked()
    expect(card(page, 1)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    expect(card(page, 1)).to_have_count(1)
    card(page, 1).drag_to(page.locator("#stage-2"))
    sheet.get_by_role("button", name="Save").click()
    expect(card(page, 2)).to_have_count(1)
    expect(card(page, 2)).to_have_attribute("data-outcome", "promoted")


@pytest.mark.mechanism("M8")
def test_a_card_is_moved_by_key_and_down_again_with_a_cause(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = board(open_page, firm)
    page.keyboard.press("j")
    page.keyboard.press("]")
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio", name="Promoted")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(card(page, 2)).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("[")
    expect(sheet.get_by_role("radio", name="Demoted")).to_be_checked()
    sheet.get_by_label("Why did it go down?").select_option("budget")
    page.keyboard.press("Control+Enter")
    expect(card(page, 1)).to_have_count(1)
    expect(card(page, 1)).to_have_attribute("data-outcome", "demoted")


@pytest.mark.mechanism("M8")
def test_on_a_phone_a_stage_is_chosen_from_a_list(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = board(open_page, firm, PHONE)
    page.get_by_role("button", name="Move: Bolt Pharma").click()
    moves = page.locator("#moves")
    expect(moves.get_by_role("button", name="Criteria shaped")).to_be_disabled()
    assert not axe_violations(page)
    moves.get_by_role("button", name="Key contact engaged").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio", name="Promoted")).to_be_checked()
    expect(sheet.get_by_role("checkbox", name="…and the next stage too")).to_be_checked()
