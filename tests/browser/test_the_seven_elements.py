"""One deal from a stranger's message to the last instalment, each element proved by its own record."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.lead_forms import make_lead_form
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.journal.replay import differences
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_firm, today_there
from tests.elements import PDF

pytestmark = [pytest.mark.on_both, pytest.mark.long]


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    cache.clear()
    return make_firm(at=timezone.now() - timedelta(days=30))


@dataclass
class Journey:
    """Ana's page, the deal of the lead, and what its ledger should hold by now."""

    page: Page
    firm: Firm
    deal: Deal
    stage: int = 1
    highest: int = 1
    promoted: int = 0
    demoted: int = 0

    def promote(self, who: str) -> None:
        """Log a call with `who` that promotes the deal, from its page."""
        self.open()
        self.page.locator(".page-head").get_by_role("link", name="Log a touch").click()
        sheet = self.page.locator("#sheet")
        sheet.get_by_role("checkbox", name=who).check()
        sheet.get_by_role("radio", name="Promoted").check()
        sheet.get_by_role("button", name="Save").click()
        expect(sheet).not_to_be_visible()
        self.stage, self.promoted = self.stage + 1, self.promoted + 1
        self.agree()

    def demote(self, cause: str) -> None:
        """Log a call that demotes the deal."""
        self.open()
        self.page.locator(".page-head").get_by_role("link", name="Log a touch").click()
        sheet = self.page.locator("#sheet")
        sheet.get_by_role("radio", name="Demoted").check()
        sheet.get_by_label("Why did it go down?").select_option(cause)
        sheet.get_by_role("button", name="Save").click()
        expect(sheet).not_to_be_visible()
        self.stage, self.demoted = self.stage - 1, self.demoted + 1
        self.agree()

    def open(self) -> None:
        """Go to the page of the deal."""
        self.page.goto(f"/deals/{self.deal.pk}/")

    def agree(self) -> None:
        """Path, board, funnel and ledger say the same; ends on the page of the deal."""
        self.highest = max(self.highest, self.stage)
        assert not list(differences(self.firm.workspace))
        self.page.goto("/deals/?owner=all")
        for stage in range(1, 8):
            expect(self.page.locator(f"#stage-{stage} .deal")).to_have_count(int(stage == self.stage))
        self.page.goto("/insight/funnel/?owner=all&days=0")
        steps = self.page.locator("#funnel-steps tbody tr")
        reached = steps.locator("[data-label=Reached]").all_inner_texts()
        assert reached == ["1"] * min(self.highest, 7) + ["0"] * (7 - min(self.highest, 7))
        stands = steps.locator("[data-label='Stand here']").all_inner_texts()
        assert [number for number, told in enumerate(stands, 1) if told[0] == "1"] == [self.highest] * (
            self.highest < 8
        )
        self.open()
        path = f"promoted {self.promoted} times, demoted {self.demoted} times"
        expect(self.page.get_by_role("img", name=path).filter(visible=True)).to_have_count(1)


def lead_of_a_stranger(open_page: OpenPage, firm: Firm) -> Journey:
    """A stranger writes by the form of our site; Ana claims the lead."""
    form = make_lead_form(by=firm.ida, at=timezone.now(), name="Website", source="website")
    visitor = open_page(viewport=PHONE)
    visitor.goto(f"/forms/{form.secret}/")
    visitor.get_by_label("Your name").fill("Jonas Weber")
    visitor.get_by_label("Company").fill("Bolt Pharma")
    visitor.get_by_label("E-mail").fill("jonas.weber@bolt-pharma.test")
    visitor.get_by_label("How can we help you?").press_sequentially("We look for HPLC systems. Who can help?", delay=60)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading")).to_have_text("Thank you")
    page = open_page(firm.ana.user)
    page.goto("/leads/")
    page.get_by_role("button", name="Claim Bolt Pharma").click()
    expect(page.locator("undo-notice")).to_contain_text("Bolt Pharma is yours now")
    return Journey(page, firm, Deal.objects.in_workspace(firm.workspace).get())


def name_who_decides(journey: Journey, name: str) -> None:
    """Jonas says who decides: she is put down as key."""
    page = journey.page
    page.goto(f"/customers/{journey.deal.customer_id}/contacts/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Key", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(name)


@pytest.mark.mechanism("M1")
@pytest.mark.mechanism("M2")
@pytest.mark.mechanism("M3")
@pytest.mark.mechanism("M4")
@pytest.mark.mechanism("M5")
@pytest.mark.mechanism("M6")
@pytest.mark.mechanism("M7")
@pytest.mark.mechanism("M8")
def test_a_lead_of_the_web_form_goes_all_the_way_to_money_in_the_bank(open_page: OpenPage, firm: Firm) -> None:
    journey = lead_of_a_stranger(open_page, firm)
    page = journey.page
    journey.agree()
    journey.promote("Jonas Weber")
    name_who_decides(journey, "Dr. Ines Keller")
    journey.promote("Jonas Weber")
    journey.promote("Dr. Ines Keller")
    _criteria(page)
    journey.promote("Dr. Ines Keller")
    _program(page, open_page)
    journey.promote("Dr. Ines Keller")
    journey.demote("budget")
    journey.promote("Dr. Ines Keller")
    _contract(page)
    journey.promote("Dr. Ines Keller")
    _money(page)
    journey.promote("Dr. Ines Keller")
    deal = Deal.objects.in_workspace(firm.workspace).get()
    rows = Entry.objects.in_workspace(firm.workspace).filter(deal=deal, outcome__gt="").order_by("deal_seq")
    assert (deal.status, deal.owed_on) == ("complete", None)
    assert [row.outcome for row in rows] == [*["promoted"] * 5, "demoted", *["promoted"] * 3]
    assert not any(row.missing for row in rows)


def _criteria(page: Page) -> None:
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


def _contract(page: Page) -> None:
    expect(page.locator("#elements")).to_contain_text("it was never asked for")
    page.get_by_role("link", name="We asked").click()
    page.get_by_label("On what terms").fill("thirty days net")
    page.get_by_role("button", name="Put it on record").click()
    page.get_by_role("link", name="Keep the contract").click()
    page.get_by_label("Signed on").fill(today_there().isoformat())
    page.get_by_label("The signed file").set_input_files(
        {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Keep the contract").click()
    expect(page.locator("#elements")).to_contain_text("contract signed")


def _money(page: Page) -> None:
    page.get_by_role("link", name="Plan the payments").click()
    page.get_by_label("Amount").fill("43,080")
    page.get_by_label("Due on").fill(today_there().isoformat())
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Note").click()
    page.get_by_label("Came in").fill("3,080")
    page.get_by_role("button", name="Note the payment").click()
    expect(page.locator(".page-sub").first).to_contain_text("€ 40,000 still open")
    page.get_by_role("link", name="Note").click()
    page.get_by_role("button", name="Note the payment").click()
    expect(page.locator("tbody")).to_contain_text("nothing")
    assert not axe_violations(page)
