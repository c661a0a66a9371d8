"""The bond explained by keyboard, and what a touch does to it: the index, and who of us is closest."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.journal.log import Facts, log_touch
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Member
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=50))
    for days, person in ((40, bolt.weber), (33, bolt.keller), (19, bolt.weber)):
        touch(firm.sol, bolt, days=days, channel=Channel.SERVICE, contacts=[person])
    return bolt


def touch(by: Member, bolt: Bolt, *, days: int, **facts: Any) -> None:
    at = timezone.now() - timedelta(days=days)
    log_touch(by=by, customer=bolt.customer, facts=Facts(happened_at=at, **facts), at=at)


def index(page: Page) -> int:
    """The viscosity in the head of the page."""
    found = re.search(r"\d+", page.locator(".why > summary .bond").inner_text())
    assert found
    return int(found[0])


@pytest.mark.mechanism("M13")
@pytest.mark.mechanism("M25")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_bond_is_explained_by_keyboard_and_a_touch_moves_it(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/customers/{bolt.customer.pk}/")
    why = page.locator(".why")
    expect(why.locator(".why-body")).not_to_be_visible()
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator(".why-body")).to_be_visible()
    assert axe_violations(page) == ""
    before = index(page)
    parts = [float(part) for part in why.locator("[data-brings]").all_inner_texts()]
    together = float(why.locator("[data-together]").inner_text())
    assert sum(parts) == pytest.approx(together, abs=0.05 * (len(parts) + 1))
    assert round(together) == before
    expect(page.locator("#closest li")).to_have_count(1)
    expect(page.locator("#closest li").first).to_contain_text("Sol Adeyemi")

    page.get_by_role("link", name="Log a touch").first.click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("radio", name="Visit").check()
    sheet.get_by_role("radio", name="Retained").check()
    page.keyboard.press("Control+Enter")
    expect(sheet).not_to_be_visible()
    expect(page.locator("#closest li").first).to_contain_text("Ana Ferreira")
    assert index(page) > before

    page.locator(".why > summary").click()
    page.get_by_role("link", name="Each touch, and any day before").click()
    expect(page.locator("#bond-parts")).to_contain_text("Visit to them")
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    page.get_by_label("As it stood on").fill(yesterday)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#bond-parts")).not_to_contain_text("Visit to them")
    expect(page.locator("#of-us")).not_to_contain_text("Ana Ferreira")
    assert axe_violations(page) == ""


@pytest.mark.mechanism("M13")
def test_under_the_pointer_the_parts_show_themselves(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto(f"/customers/{bolt.customer.pk}/")
    body = page.locator(".why-body")
    expect(body).not_to_be_visible()
    page.locator(".why > summary").hover()
    expect(body).to_be_visible()
    body.get_by_role("link", name="Each touch, and any day before").click()
    expect(page.locator("#bond-parts")).to_be_visible()
