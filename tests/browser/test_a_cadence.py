"""Somebody arranges how often customers are touched, after seeing what it would ask of the team (M11)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member, local_day
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Bolt at level C, met two days ago: its open deal stands at stage 1."""
    then = timezone.now() - timedelta(days=2)
    bolt = make_bolt(firm, at=then)
    assess(by=firm.ana, customer=bolt.customer, level=Level.C, reason="this year", at=then)
    log_touch(by=firm.ana, customer=bolt.customer, facts=Facts(channel=Channel.CALL, happened_at=then), at=then)
    return bolt


def due_in(firm: Firm, bolt: Bolt, member: Member) -> int:
    """Working days from the touch to the due date."""
    row = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    assert row.next_due_on is not None
    assert row.last_touch_at is not None
    return rhythm_of(firm.workspace).working_days_between(local_day(member, row.last_touch_at), row.next_due_on)


def refused_until_read(page: Page) -> None:
    """What was typed wrong is said at its cell, and nothing is lost."""
    page.get_by_label("C at Lead: working days").fill("99")
    page.get_by_role("button", name="What would it change?").click()
    expect(page.locator("#error-C-1")).to_have_text("From 1 to 15, or nothing.")
    expect(page.get_by_label("C at Lead: working days")).to_have_value("99")


@pytest.mark.mechanism("M11")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_cadence_is_changed_after_seeing_what_it_asks_for(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ida.user, viewport=viewport)
    page.goto("/settings/rhythm/")
    page.get_by_text("More often at a stage").click()
    refused_until_read(page)
    page.get_by_label("C at Lead: working days").fill("2")
    page.get_by_label("C: ways in turn").fill("Mail, Call")
    page.get_by_role("button", name="What would it change?").click()
    asked = page.get_by_role("status").filter(has_text="It concerns 1 customer.")
    expect(asked).to_contain_text("would ask for 0.5 touches a day instead of 0.1")
    assert axe_violations(page) == ""
    assert due_in(firm, bolt, firm.ana) == 15
    page.get_by_role("button", name="Change the rhythm").click()
    expect(page.locator("#notices")).to_contain_text("1 due date moved.")
    assert due_in(firm, bolt, firm.ana) == 2

    page.goto("/customers/?q=Bolt")

    page.get_by_label("Name of this view").fill("Pharma")
    page.get_by_role("button", name="Keep this view").click()
    expect(page.locator("#notices")).to_contain_text("Kept as “Pharma”.")
    page.goto("/settings/rhythm/")
    page.get_by_role("link", name="Make a group").click()
    page.get_by_label("Name").fill("Pharma")
    page.get_by_label("Ideal, in working days").fill("4")
    page.get_by_label("Longest, in working days").fill("8")
    page.get_by_label("Filled from the list").select_option(label="Pharma")
    page.get_by_role("button", name="What would it ask for?").click()
    expect(page.get_by_role("status").filter(has_text="It holds 1 customer.")).to_be_visible()
    assert axe_violations(page) == ""
    page.get_by_role("button", name="Make the group").click()
    expect(page.locator("#notices")).to_contain_text("1 customer was taken in.")
    assert due_in(firm, bolt, firm.ana) == 4

    seller = open_page(firm.ana.user, viewport=viewport)
    seller.goto(f"/customers/{bolt.customer.pk}/")
    seller.get_by_role("link", name="every 4 working days").click()
    expect(seller.get_by_text("Group Pharma")).to_be_visible()
    assert axe_violations(seller) == ""
    seller.get_by_label("Touched as").select_option(label="its level and stage say")
    seller.get_by_role("button", name="Keep").click()
    expect(seller.get_by_role("link", name="every 2 working days")).to_be_visible()
    seller.get_by_role("link", name="Log a touch").first.click()
    expect(seller.locator("#sheet").get_by_role("radio", name="Mail")).to_be_checked()
