"""One deal from its first touch to the last instalment, each element proved by its own record."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from tests.browser.conftest import OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.elements import PDF


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


def promote(page: Page, bolt: Bolt, who: str, *, stage: str) -> None:
    """Log a call with `who` that promotes the deal, from its page."""
    page.goto(f"/deals/{bolt.deal.pk}/")
    page.locator(".page-head").get_by_role("link", name="Log a touch").click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("checkbox", name=who).check()
    sheet.get_by_role("radio", name="Promoted").check()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).not_to_be_visible()
    expect(page.locator(".facts")).to_contain_text(stage)


@pytest.mark.mechanism("M4")
@pytest.mark.mechanism("M5")
@pytest.mark.mechanism("M6")
@pytest.mark.mechanism("M7")
def test_a_deal_goes_from_a_lead_to_money_in_the_bank(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    promote(page, bolt, "Jonas Weber", stage="Non-key contact made")
    promote(page, bolt, "Jonas Weber", stage="Key contact engaged")
    promote(page, bolt, "Dr. Ines Keller", stage="Criteria shaped")
    _criteria(page, bolt)
    promote(page, bolt, "Dr. Ines Keller", stage="Program designed")
    _program(page, open_page)
    promote(page, bolt, "Dr. Ines Keller", stage="Contract asked")
    _demoted_and_back(page, bolt)
    _contract(page, bolt)
    promote(page, bolt, "Dr. Ines Keller", stage="Payment collected")
    _money(page, bolt)
    promote(page, bolt, "Dr. Ines Keller", stage="Complete")
    deal = Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)
    rows = Entry.objects.in_workspace(firm.workspace).filter(deal=deal, outcome__gt="").order_by("deal_seq")
    assert (deal.status, deal.owed_on) == ("complete", None)
    assert [row.outcome for row in rows] == [*["promoted"] * 5, "demoted", *["promoted"] * 3]
    assert not any(row.missing for row in rows)


def _criteria(page: Page, bolt: Bolt) -> None:
    expect(page.locator("#elements")).to_contain_text("what they choose by, weighted")
    page.get_by_role("link", name="Write the criteria").click()
    page.get_by_label("Competitor 1", exact=True).fill("Vantage")
    for line, (name, weight, ours, theirs) in enumerate((("throughput", "8", "5", "3"), ("price", "5", "2", "4"))):
        page.get_by_label(f"Criterion {line + 1}", exact=True).fill(name)
        page.get_by_label(f"Weight of criterion {line + 1}", exact=True).select_option(weight)
        page.get_by_label(f"Our fit, criterion {line + 1}", exact=True).select_option(ours)
        page.get_by_label(f"Fit of competitor 1, criterion {line + 1}", exact=True).select_option(theirs)
    page.get_by_role("button", name="Keep the criteria").click()
    expect(page.locator(".fit")).to_contain_text("Vantage")
    expect(page.locator(".fit [data-us]")).to_contain_text("77 %")
    page.get_by_role("button", name="Agreed").click()
    expect(page.locator("main")).to_contain_text("Dr. Ines Keller agreed to the criteria.")
    assert not axe_violations(page)


def _program(page: Page, open_page: OpenPage) -> None:
    page.get_by_role("link", name="Write a program").click()
    page.get_by_label("What it covers").fill("Two pumps, installed and explained.")
    page.locator("#id_line-0-name").fill("Pump")
    page.locator("#id_line-0-quantity").fill("2")
    page.locator("#id_line-0-price").fill("20,000")
    page.locator("#id_line-0-tax").fill("7.7")
    page.get_by_label("throughput").check()
    page.get_by_label("What they expect from it").fill("twice the samples a day")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("tfoot")).to_contain_text("€ 43,080")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("main")).to_contain_text("not opened yet")
    link = page.get_by_label("Link for Dr. Ines Keller").input_value()
    theirs = open_page(None)
    with theirs.expect_response(lambda answer: answer.url.endswith("/opening/")):
        theirs.goto(link)
    expect(theirs.get_by_role("heading", name="HPLC systems")).to_be_visible()
    assert not axe_violations(theirs)
    page.reload()
    expect(page.locator("main")).to_contain_text("opened")


def _demoted_and_back(page: Page, bolt: Bolt) -> None:
    page.locator(".page-head").get_by_role("link", name="Log a touch").click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("radio", name="Demoted").check()
    sheet.get_by_label("Why did it go down?").select_option("budget")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).not_to_be_visible()
    expect(page.locator(".facts")).to_contain_text("Program designed")
    promote(page, bolt, "Dr. Ines Keller", stage="Contract asked")


def _contract(page: Page, bolt: Bolt) -> None:
    expect(page.locator("#elements")).to_contain_text("it was never asked for")
    page.get_by_role("link", name="We asked").click()
    page.get_by_label("On what terms").fill("thirty days net")
    page.get_by_role("button", name="Put it on record").click()
    page.get_by_role("link", name="Keep the contract").click()
    page.get_by_label("Signed on").fill(timezone.localdate().isoformat())
    page.get_by_label("The signed file").set_input_files(
        {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Keep the contract").click()
    expect(page.locator("#elements")).to_contain_text("contract signed")


def _money(page: Page, bolt: Bolt) -> None:
    page.get_by_role("link", name="Plan the payments").click()
    page.get_by_label("Amount").fill("43,080")
    page.get_by_label("Due on").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Note").click()
    page.get_by_label("Came in").fill("3,080")
    page.get_by_role("button", name="Note the payment").click()
    expect(page.locator(".page-sub").first).to_contain_text("€ 40,000 still open")
    page.get_by_role("link", name="Note").click()
    page.get_by_role("button", name="Note the payment").click()
    expect(page.locator("tbody")).to_contain_text("nothing")
    assert not axe_violations(page)
