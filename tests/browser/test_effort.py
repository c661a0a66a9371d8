"""A manager looks where effort goes and money comes from, at a desk and on a phone (M39)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.customers.models import Customer
from followthrough.deals.collect import plan_instalment, receive
from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, log_touch
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import local_day
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=90))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Sold 30 days ago, enlightened since 20: ten calls of 10 minutes before, fifteen of 20 since; paid in two sums."""
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=60))
    sold_at = now - timedelta(days=30)
    Deal.objects.in_workspace(firm.workspace).filter(pk=bolt.deal.pk).update(sold_at=sold_at, stage=7)
    Customer.objects.in_workspace(firm.workspace).filter(pk=bolt.customer.pk).update(sold_at=sold_at)
    PhaseFound.objects.create(
        workspace=firm.workspace, customer=bolt.customer, on=local_day(firm.ana, now - timedelta(days=20)),
        phase="enlightenment", is_told=True, interest=50, trust=50, found_at=now,
    )  # fmt: skip
    for number in range(25):
        at = now - timedelta(days=40 if number < 10 else 10, minutes=number)
        facts = Facts(channel=Channel.CALL, happened_at=at, minutes=10 if number < 10 else 20)
        log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at)
    for code, amount, ago in (("EUR", 300_000, 35), ("EUR", 100_000, 10), ("CHF", 50_000, 10)):
        on = local_day(firm.ana, now - timedelta(days=ago))
        facts_of = {"amount": amount, "currency": code, "due_on": on}
        row = plan_instalment(by=firm.ana, deal=bolt.deal, facts=facts_of, at=now)
        receive(by=firm.ana, instalment=row, amount=amount, received_on=on, at=now)
    return bolt


@pytest.mark.mechanism("M39")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_manager_looks_where_effort_goes_and_what_customers_brought(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    page = open_page(firm.max.user, viewport=viewport)
    page.goto("/insight/effort/?owner=all")
    expect(page.locator("figcaption")).to_contain_text("of the minutes noted fell after the first sale")
    page.get_by_text("The same as a table").click()
    row = page.get_by_role("row").filter(has_text="Enlightenment")
    expect(row).to_contain_text("300")
    expect(row).to_contain_text("€\u00a01,000")
    assert axe_violations(page) == ""
    page.get_by_label("Money in").select_option("CHF")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#paid")).to_contain_text("CHF\u00a0500")

    page.get_by_role("link", name="What customers brought in all the time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lifetime value")
    expect(page.locator("#split")).to_contain_text("Of €\u00a04,000 that came in so far")
    expect(page.locator("#sources")).to_contain_text("too few to tell")
    assert axe_violations(page) == ""
    page.locator("#lifetimes").get_by_role("link", name="Bolt Pharma").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bolt Pharma")
