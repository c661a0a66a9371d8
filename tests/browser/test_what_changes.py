"""The questions are run through on a phone, one answer noted; it stands on the card before the next touch."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import make_bolt, make_firm


@pytest.mark.mechanism("M23")
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_they_tell_is_noted_and_known_before_the_next_touch(
    open_page: OpenPage, transactional_db: None, viewport: dict[str, int]
) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=30))
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=20))
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.locator("#dynamics").get_by_role("link", name="Ask what changed").click()
    page.get_by_text("What happens to the budget").click()
    page.get_by_label("What changed").filter(visible=True).fill("It is set in March.")
    page.get_by_role("button", name="All of it was asked").click()
    expect(page.get_by_text("Does it become more urgent for them, or less?")).to_be_visible()
    assert not axe_violations(page)
    page.get_by_label("For their urgency").filter(visible=True).select_option("much more urgent")
    page.get_by_label("Who says so").fill("Dr. Keller")
    page.get_by_role("button", name="All of it was asked").click()
    expect(page.locator(".page-sub")).to_contain_text("Urgency +2.0 today, from 1 fact.")
    expect(page.locator("main")).to_contain_text("Asked last by Ana Ferreira")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    page.goto(f"/today/{bolt.customer.pk}/")
    fact = page.locator(".fact")
    expect(fact).to_contain_text("It is set in March.")
    expect(fact).to_contain_text("new")
    expect(fact).to_contain_text("Dr. Keller says so")
    page.goto(f"/customers/{bolt.customer.pk}/dynamics/")
    page.get_by_role("link", name="Take back").click()
    page.get_by_label("Why").fill("They meant the year after.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main s")).to_have_text("It is set in March.")
    assert not axe_violations(page)
