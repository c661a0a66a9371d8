"""Looking after a customer in a browser: a warning in disillusionment, a review, then an offer that may be made."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.journal.log import Facts, log_touch
from followthrough.relationship.models import Offer, ValueReview
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.workspace.models import local_day
from tests.accounts import Account, keep_account
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.mechanism("M33"), pytest.mark.mechanism("M34")]


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    firm = make_firm(at=timezone.now() - timedelta(days=60))
    firm.workspace.refresh_from_db()
    return firm


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=50))


@pytest.fixture
def account(firm: Firm, bolt: Bolt) -> Account:
    return keep_account(by=firm.ana, customer=bolt.customer, key=bolt.keller, at=timezone.now())


def help_them(firm: Firm, bolt: Bolt) -> None:
    """They are live, say what they have, and spoke with us today."""
    now = timezone.now()
    on = local_day(firm.ana, now)
    for kind in (MilestoneKind.GO_LIVE, MilestoneKind.FIRST_VALUE):
        row = plan_milestone(by=firm.ana, customer=bolt.customer, kind=kind, what="In use", at=now)
        reach_milestone(by=firm.ana, milestone=row, on=on, contact=bolt.keller, figure="a third", at=now)
    facts = Facts(channel=Channel.CALL, happened_at=now, contacts=[bolt.keller], trust=2, interest=2)
    log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=now)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_help_first_then_look_together_then_offer(
    open_page: OpenPage, firm: Firm, bolt: Bolt, account: Account, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.get_by_role("link", name="What they use, and what to offer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Account")
    expect(page.locator("#gate")).to_contain_text("help first. Asking now costs trust.")
    expect(page.get_by_role("link", name=re.compile("Offer it all the same ?: Oven"))).to_be_visible()
    assert axe_violations(page) == ""

    help_them(firm, bolt)
    page.get_by_role("link", name="Note a review").click()
    page.get_by_label("What they have from it").fill("Two people trained, a third fewer runs")
    page.get_by_label("How likely they would recommend us").select_option("10")
    page.get_by_role("checkbox", name="Dr. Ines Keller").check()
    assert axe_violations(page) == ""
    page.get_by_role("button", name="Keep the review").click()
    expect(page.locator("#reviews")).to_contain_text("would recommend us: 10 of 10")
    expect(page.locator("#reviews")).to_contain_text("with Dr. Ines Keller")
    assert ValueReview.objects.in_workspace(firm.workspace).count() == 2

    expect(page.locator("#gate")).to_contain_text("You may offer more now.")
    page.get_by_role("link", name=re.compile("Offer it ?: Oven")).click()
    assert axe_violations(page) == ""
    page.get_by_role("button", name="Open the deal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oven")
    offer = Offer.objects.in_workspace(firm.workspace).get(product=account.product)
    assert (offer.is_early, offer.deal.stage, offer.deal.source) == (False, 1, "expansion")

    page.goto("/renewals/")
    expect(page.locator("#contracts")).to_contain_text("last day of notice")
    wide = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert wide
    assert axe_violations(page) == ""


def test_without_javascript_an_early_offer_takes_its_reason(
    open_page: OpenPage, firm: Firm, bolt: Bolt, account: Account
) -> None:
    page = open_page(firm.ana.user, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"/customers/{bolt.customer.pk}/account/")
    page.get_by_role("link", name=re.compile("Offer it all the same ?: Oven")).click()
    page.get_by_label("Why you offer it all the same").fill("Keller asked for it herself")
    page.get_by_role("button", name="Open it all the same").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oven")
    assert Offer.objects.in_workspace(firm.workspace).get(product=account.product).is_early
