"""A day in a browser: the most important job, one's own order with a reason, taken back, and the week planned."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from followthrough.planner.models import Placement, Postponement
from tests.browser.conftest import DESKTOP, PHONE, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import another

pytestmark = pytest.mark.mechanism("M9")


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    firm = make_firm(at=timezone.now() - timedelta(days=60))
    firm.ana.capacity = 3
    firm.ana.save()
    return firm


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt with its deal, and five leads without one."""
    now = timezone.now()
    for number in range(5):
        another(firm, f"Lead {number}", at=now - timedelta(days=4))
    return make_bolt(firm, at=now - timedelta(days=30))


def planned(page: Page) -> Locator:
    return page.locator("row-list [data-row] a[data-open]")


@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_a_day_in_ones_own_order_and_a_week_over_its_days(
    open_page: Any, firm: Firm, bolt: Bolt, viewport: Any, scheme: str
) -> None:
    page = open_page(firm.ana.user, viewport=viewport, color_scheme=scheme)
    page.goto("/")
    expect(page.locator(".job h2")).to_have_text("Move Bolt Pharma from lead (1) to non-key contact (2).")
    expect(page.locator(".job-promise")).to_have_text("+5 points of win chance on €\xa084,000, about 12 min")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Lead 0: elsewhere today")).to_be_visible()
    assert not axe_violations(page)
    dialog.get_by_role("radio", name="First: the most important job").check()
    page.keyboard.press("3")
    dialog.get_by_label("In your own words").fill("she leaves at noon")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Lead 0 stands at place 1 of your plan today.")
    expect(page.locator(".job")).to_contain_text("The most important job now, as you chose")
    expect(page.locator(".job .placed")).to_contain_text("she leaves at noon")
    expect(planned(page).nth(1)).to_have_text("Bolt Pharma")
    assert not axe_violations(page)
    page.locator(".job").get_by_role("button", name=re.compile("Take back.*Lead 0")).click()
    expect(page.locator("#notices")).to_contain_text("Lead 0 stands where the plan puts it again.")
    expect(page.locator(".job h2")).to_contain_text("Bolt Pharma")
    page.locator(".job summary").click()
    expect(page.locator(".job .sums").first).to_contain_text("33 % of such touches promote")
    row = Placement.objects.in_workspace(firm.workspace).get()
    assert (row.place, row.was, row.ended_at is None) == (1, 2, False)
    page.get_by_role("link", name="Plan my week").click()
    expect(page.get_by_role("heading", name="Plan my week")).to_be_visible()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_label("Day: Lead 0").select_option(index=4)
    page.get_by_role("button", name="Show the load first").click()
    expect(page.locator(".week > section").nth(4)).to_contain_text("Lead 0")
    assert not Postponement.objects.in_workspace(firm.workspace).exists()
    page.get_by_role("button", name=re.compile("Keep this week")).click()
    expect(page.locator("#notices")).to_contain_text(re.compile("put off to (another day|other days) of the week"))
    expect(planned(page).filter(has_text="Lead 0")).to_have_count(0)


def test_without_script_a_row_is_put_elsewhere_and_taken_back(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Elsewhere in the plan: Lead 1").click()
    page.get_by_role("radio", name="One up").check()
    page.get_by_role("radio", name=re.compile("On my way")).check()
    page.get_by_role("button", name=re.compile("Put it there")).click()
    expect(planned(page).nth(1)).to_have_text("Lead 1")
    expect(page.locator(".plan .placed")).to_contain_text("On my way, or at hand")
    page.get_by_role("button", name=re.compile("Take back.*Lead 1")).click()
    expect(planned(page).nth(1)).to_have_text("Lead 0")
