"""Somebody asks whether the plan's order pays: past days are planned again, and the page says what can be said (B1)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.customers.enter import enter_customer
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    """Ana enters somebody every second day and touches them the day after; her days hold all, in whatever order."""
    firm = make_firm(at=timezone.now() - timedelta(days=90))
    firm.ana.capacity = 60
    firm.ana.save()
    for number in range(36):
        then = timezone.now() - timedelta(days=80 - 2 * number)
        row = enter_customer(by=firm.ana, at=then, name=f"Customer {number}")
        value = 9_000_000 if number % 2 else 100_000
        deal = open_deal(by=firm.ana, customer=row, at=then, name="HPLC", value=value, currency="EUR", source="fair")
        at = then + timedelta(days=1)
        move = Move(outcome=Outcome.PROMOTED if number % 2 else Outcome.RETAINED, override_reason="they said so")
        facts = Facts(channel=Channel.CALL, happened_at=at, minutes=20)
        log_touch(by=firm.ana, customer=row, deal=deal, facts=facts, move=move, at=at)
    return firm


@pytest.mark.mechanism("B1")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_whether_the_order_pays_is_told_with_its_range(
    open_page: OpenPage, firm: Firm, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto("/insight/funnel/")
    page.get_by_role("navigation", name="Insight").get_by_role("link", name="The plan’s order").click()
    rows = page.locator("#orders tbody tr")
    expect(rows).to_have_count(4)
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport()
    expect(rows.first).to_contain_text("as the plan: worth a minute")
    expect(page.locator("#orders footer")).to_contain_text(re.compile(r"there were \d+ touches, .*; 36 in all"))
    expect(rows.first).to_contain_text(re.compile(r"Promoted per hour\D*1\.\d\d|1\.\d\d \(\d"))
    expect(page.locator("#orders h2")).to_contain_text("No order was better by more than chance.")
    assert axe_violations(page) == ""
    page.get_by_label("Days within").select_option("30")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#orders h2")).to_contain_text("Too few touches yet to tell")
    expect(rows.first).to_contain_text("too few to tell")
    page.get_by_label("Whose", exact=True).select_option(label="Sol Adeyemi")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing was done on these days.")).to_be_visible()
    assert axe_violations(page) == ""
