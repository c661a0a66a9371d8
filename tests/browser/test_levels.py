"""Levels gone stale are looked at one after the other by keyboard, until Today asks no more; on a phone by buttons."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.vocabulary.level import Level
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_firm


def stale(firm: Firm, name: str, days_ago: int) -> Customer:
    at = timezone.now() - timedelta(days=days_ago)
    row = enter_customer(by=firm.ana, at=at, name=name, potential=days_ago * 100_000, potential_currency="EUR")
    assess(by=firm.ana, customer=row, level=Level.A, reason="They said so.", at=at)
    return row


@pytest.mark.mechanism("M17")
@pytest.mark.mechanism("M40")
def test_stale_levels_are_gone_through_by_keyboard_and_today_asks_no_more(
    open_page: OpenPage, transactional_db: None
) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=200))
    rows = [stale(firm, f"Waits {days}", days) for days in (80, 70, 60)]
    page = open_page(firm.ana.user)
    page.goto("/")
    expect(page.locator("#today-levels")).to_contain_text("3 levels to look at again")
    page.get_by_role("link", name="Look at them").click()
    place, who = page.locator(".sitting-place"), page.locator("#sitting-who")
    expect(place).to_have_text("1 of 3")
    expect(who).to_have_text("Waits 80")
    expect(page.locator(".sitting")).to_contain_text("€ 80,000 still to win")
    assert not axe_violations(page)

    page.keyboard.press("b")
    expect(place).to_have_text("2 of 3")
    expect(page.locator(".sitting-last")).to_contain_text("Waits 80 is level B.")
    assert not axe_violations(page)
    page.keyboard.press("s")
    expect(place).to_have_text("3 of 3")
    page.keyboard.press("u")
    expect(place).to_have_text("2 of 3")
    expect(who).to_have_text("Waits 80")
    page.keyboard.press("c")
    expect(who).to_have_text("Waits 60")
    page.get_by_text("When they will buy, their need, and why").click()
    page.get_by_role("radio", name="clear").check(force=True)
    page.get_by_label("Why, if you like").fill("C as in careful")
    expect(place).to_have_text("3 of 3")  # letters typed into a field judge nobody
    page.get_by_role("button", name="D: little attention").click()
    expect(page.get_by_role("heading", name="All looked at.")).to_be_visible()
    page.get_by_role("link", name="Look at them again").click()
    expect(who).to_have_text("Waits 70")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="All looked at.")).to_be_visible()
    page.get_by_role("link", name="Back to Today").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#today-levels")).to_have_count(0)
    kept = Customer.objects.in_workspace(firm.workspace).in_bulk([row.pk for row in rows])
    assert [kept[row.pk].level for row in rows] == ["C", "A", "D"]

    stale(firm, "Waits on the phone", 50)
    phone = open_page(firm.ana.user, viewport=PHONE, java_script_enabled=False)
    phone.goto("/")
    phone.get_by_role("link", name="1 level").click()
    expect(phone.locator("#sitting-who")).to_have_text("Waits on the phone")
    phone.get_by_role("button", name="B: much attention").click()
    expect(phone.get_by_role("heading", name="All looked at.")).to_be_visible()
    expect(phone.locator(".sitting-last")).to_contain_text("Waits on the phone is level B.")
