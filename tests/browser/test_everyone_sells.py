"""Somebody in service spots an opportunity on a phone; the seller has it at once, the finder hears how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.deals.models import Deal
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.open_deal import close_deal
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.workspace.models import local_day
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm

NEED = "They need two more ovens for the new line."


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=20))
    row = bolt.customer
    bolt.customer = edit_customer(by=firm.ana, customer=row, version=row.version, facts={"service_member": firm.sol})
    return bolt


def spot(sol: Page) -> None:
    """From Today to the saved form, as one does with a thumb."""
    sol.goto("/")
    sol.get_by_role("link", name="Opportunity spotted").click()
    sol.get_by_role("link", name="Bolt Pharma").click()
    sol.get_by_label("what may they need?").fill(NEED)
    sol.get_by_role("radio", name="Jonas Weber").check(force=True)
    sol.get_by_role("radio", name="Visit").check(force=True)
    sol.get_by_label("What was said").fill("Serviced the pump.")
    assert not axe_violations(sol)
    sol.get_by_role("button", name="Save").click()


@pytest.mark.mechanism("M36")
def test_what_service_spots_on_a_phone_is_the_sellers_job_and_comes_back_as_news(
    open_page: OpenPage, firm: Firm, bolt: Bolt
) -> None:
    sol = open_page(firm.sol.user, viewport=PHONE)
    spot(sol)
    expect(sol.locator("undo-notice, .notice").first).to_contain_text("Ana Ferreira has it in Today now")
    assert sol.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    ana = open_page(firm.ana.user)
    ana.goto("/")
    job = ana.locator(".job")
    expect(job).to_contain_text("Bolt Pharma")
    expect(job).to_contain_text("Sol Adeyemi spotted: They need two more ovens")

    sol.goto("/leads/spotted/")
    row = sol.get_by_role("listitem").filter(has_text=NEED)
    expect(row).to_contain_text("Ana Ferreira has it")
    expect(row).to_contain_text("Lead identified")
    expect(sol.locator("main")).to_contain_text("0 of 1 spotted")
    assert not axe_violations(sol)

    deal = Deal.objects.in_workspace(firm.workspace).get(name__startswith="They need")
    close_deal(by=firm.ana, deal=deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=timezone.now())
    sol.reload()
    expect(row).to_contain_text("Lost")


def test_a_ticket_is_opened_and_solved_and_stands_in_todays_list(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    sol = open_page(firm.sol.user, viewport=PHONE)
    sol.goto(f"/customers/{bolt.customer.pk}/tickets/")
    sol.get_by_label("What they need solved").fill("The pump leaks")
    sol.get_by_label("severe: they can’t work").check()
    sol.get_by_role("button", name="Open it").click()
    expect(sol.locator("#tickets")).to_contain_text("The pump leaks")
    assert not axe_violations(sol)

    sol.goto("/")
    duty = sol.locator("#today-duties").get_by_role("listitem").filter(has_text="The pump leaks")
    assert not axe_violations(sol)
    duty.get_by_role("button", name="Solved").click()
    expect(sol.locator("undo-notice")).to_contain_text("Solved: The pump leaks")
    expect(duty).to_have_count(0)
    sol.get_by_role("button", name="Undo").click()
    expect(duty).to_have_count(1)


@pytest.mark.mechanism("M35")
def test_asked_at_the_right_moment_named_thanked_and_drawn(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    for days in (5, 4, 3):
        at = now - timedelta(days=days)
        facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.weber], trust=2)
        log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at)
    live = plan_milestone(
        by=firm.ana, customer=bolt.customer, kind=MilestoneKind.STEP, what="The first line runs", at=now
    )
    reach_milestone(by=firm.ana, milestone=live, on=local_day(firm.ana, now), at=now)

    ana = open_page(firm.ana.user)
    ana.goto(f"/customers/{bolt.customer.pk}/referrals/")
    moment = ana.locator("#moment")
    expect(moment.get_by_role("heading")).to_have_text("Ask now")
    expect(moment).to_contain_text("“The first line runs” was reached 0 days ago.")
    moment.get_by_label("Who of them").select_option(label="Jonas Weber")
    moment.get_by_role("button", name="I have asked").click()
    row = ana.locator("#referrals").get_by_role("listitem")
    expect(row).to_contain_text("asked, no answer yet")
    expect(moment.get_by_role("heading")).to_have_text("Not the moment to ask")
    assert not axe_violations(ana)

    row.get_by_role("link", name="They named somebody").click()
    expect(ana.get_by_text("You had asked for it.")).to_be_visible()
    ana.get_by_label("Company").fill("Bolt again")
    ana.get_by_label("E-mail").fill(bolt.keller.email)
    ana.get_by_role("button", name="Save").click()
    expect(ana.locator(".field-error")).to_contain_text("They can’t recommend us to themselves.")
    ana.get_by_label("Company").fill("Kiln Ceramics")
    ana.get_by_label("E-mail").fill("")
    ana.get_by_label("What they said").fill("They fight the same dust.")
    assert not axe_violations(ana)
    ana.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("not thanked yet")
    expect(ana.locator("#chain")).to_contain_text("Kiln Ceramics")
    row.get_by_role("button", name="Thanked").click()
    expect(row).to_contain_text("thanked")
    ana.goto("/")
    expect(ana.locator("main")).to_contain_text("Kiln Ceramics")
    ana.goto("/insight/referrals/")
    expect(ana.locator("#referrals")).to_contain_text("1 asked, 1 given, 0 became a customer")
    assert not axe_violations(ana)
