"""A campaign is built from a change and launched, its touch stands in Today, is logged, and counts; on a phone too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import make_firm
from tests.rising import pushes, rise


@pytest.mark.mechanism("M24")
def test_from_a_change_to_its_touches_in_today_and_what_came_of_them(
    open_page: OpenPage, transactional_db: None
) -> None:
    now = timezone.now()
    firm = make_firm(at=now - timedelta(days=200))
    rise(firm.ana, now, [f"Rising {number}" for number in range(7)])
    page = open_page(firm.ana.user)
    page.goto("/customers/")
    page.get_by_role("link", name="Campaigns").click()
    expect(page.get_by_role("heading", name="No campaign yet.")).to_be_visible()
    assert not axe_violations(page)
    page.get_by_role("link", name="Who went silent").click()
    expect(page.get_by_role("heading", name="Nobody is found by this")).to_be_visible()
    page.get_by_label("What changed").select_option("Level rose")
    page.get_by_label("Held out by lot").select_option("20 in a hundred")
    page.get_by_role("button", name="See whom it finds").click()
    expect(page.get_by_role("heading", name="7 customers, 1 of them held out")).to_be_visible()
    preview = page.locator("#campaigns-preview")
    expect(preview).to_contain_text(re.compile(r"Rising 0\s+was C since .*, now A since"))
    expect(preview).to_contain_text("About 6 touches over 5 working days")
    assert not axe_violations(page)
    page.get_by_role("button", name="Launch it at 7 customers").click()
    expect(page.get_by_label("What it is called")).to_be_focused()  # the browser asks for what is missing
    page.get_by_label("What it is called").fill("Audit push")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-error")).to_contain_text("Say what to bring about, or choose a tactic.")
    assert not axe_violations(page)
    page.get_by_label("What to bring about").fill("Ask what the audit asks of them.")
    page.get_by_role("button", name="Launch it at 7 customers").click()
    expect(page.locator("#notices")).to_contain_text("“Audit push” is launched")
    expect(page.locator("#result")).to_contain_text("Can’t tell yet")
    expect(page.locator(".facts")).to_contain_text("0 of 6 steps touched")
    assert not axe_violations(page)
    campaign = page.url

    name = log_the_first(page)
    page.goto(campaign)
    expect(page.locator(".facts")).to_contain_text("1 of 6 steps touched")
    expect(page.locator("#drawn").get_by_role("link", name=re.compile(f"touched on .*: {name}"))).to_be_visible()


def log_the_first(page: Page) -> str:
    """The first row of Today that the campaign is in is logged from there; whom it was with."""
    page.goto("/")
    expect(page.locator("row-list")).to_contain_text("Audit push: Ask what the audit asks of them.")
    row = page.locator("[data-row]").filter(has_text="Audit push").first
    name = row.locator("a[data-open]").inner_text()
    row.get_by_role("link", name=re.compile("^Log")).click()
    expect(page.get_by_role("dialog").get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("dialog").get_by_label("What was said").fill("They want it before spring.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#today-done")).to_contain_text(name)
    return name


@pytest.mark.mechanism("M24")
def test_on_a_phone_without_script_one_sees_who_is_held_out_and_stops_it(
    open_page: OpenPage, transactional_db: None
) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=200))
    held = pushes(firm.ana, timezone.now()).held
    phone = open_page(firm.max.user, viewport=PHONE, java_script_enabled=False, color_scheme="dark")
    phone.goto(f"/customers/{held.pk}/")
    expect(phone.locator("main")).to_contain_text("Held out of the campaign Audit push until")
    phone.get_by_role("link", name="Audit push").click()
    expect(phone.locator("#drawn")).to_contain_text("held out until")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="Stop it").click()
    expect(phone.locator(".facts")).to_contain_text("by Max Brandt")
    expect(phone.locator("#drawn")).to_contain_text("not touched by it")
    phone.goto("/campaigns/new/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
