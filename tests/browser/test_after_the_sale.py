"""A customer's years after a sale: silence, an alarm, help, value, a review, a referral, more; and the curve tells it.

Silence takes its time: what happened before today goes through the verbs, each at its day; the rest through screens.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.background.tasks import place_customers
from followthrough.care.expecting import Result
from followthrough.care.expecting import expect as note_expectation
from followthrough.care.hand_off import offer
from followthrough.care.taking_over import accept
from followthrough.customers.models import Customer, Product
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import local_day
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.journal.acts import deal_at

#: So many days ago they signed.
SIGNED = 24


@dataclass(frozen=True)
class Silent:
    """Bolt, sold and handed to Sol, and not spoken with since."""

    firm: Firm
    bolt: Bolt


@pytest.fixture
def silent(transactional_db: None) -> Silent:
    now = timezone.now()
    signed_at = now - timedelta(days=SIGNED)
    firm = make_firm(at=now - timedelta(days=70))
    firm.workspace.refresh_from_db()
    Product.objects.create(workspace=firm.workspace, name="Autosampler")
    bolt = make_bolt(firm, at=now - timedelta(days=60))
    shown = Facts(channel=Channel.DEMO, happened_at=now - timedelta(days=40), contacts=[bolt.keller], interest=2)
    log_touch(by=firm.ana, customer=bolt.customer, facts=shown, at=now - timedelta(days=40))
    deal = deal_at(Stage.CONTRACT_ASKED, firm.ana, bolt, at=now - timedelta(days=30))
    call = Facts(channel=Channel.CALL, happened_at=signed_at, contacts=[bolt.keller], interest=2, trust=1)
    move = Move(outcome=Outcome.PROMOTED, override_reason="signed on paper")
    log_touch(by=firm.ana, customer=bolt.customer, deal=deal, facts=call, move=move, at=signed_at)
    result = Result(what="Twice the samples", due_on=local_day(firm.ana, now) + timedelta(days=30))
    note_expectation(by=firm.ana, customer=bolt.customer, result=result, contact=bolt.keller, at=signed_at)
    _hand_over(firm, bolt, signed_at)
    return Silent(firm, bolt)


def _hand_over(firm: Firm, bolt: Bolt, signed_at: datetime) -> None:
    pack = {HandOffItem.WHY_BOUGHT: "Twice the samples"}
    customer = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    offered = offer(by=firm.ana, customer=customer, to=firm.sol, pack=pack, at=signed_at + timedelta(hours=1))
    accept(by=firm.sol, hand_off=offered, at=signed_at + timedelta(days=1))


def days_ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def stood(page: Page, bolt: Bolt, days: int) -> Page:
    """The page of the relationship as it stood so many days after the signature."""
    page.goto(f"/customers/{bolt.customer.pk}/relationship/?on={days_ago(SIGNED - days)}")
    return page


@pytest.mark.mechanism("M26")
@pytest.mark.mechanism("M27")
@pytest.mark.mechanism("M31")
@pytest.mark.mechanism("M32")
@pytest.mark.mechanism("M35")
def test_from_silence_to_value_to_more(open_page: OpenPage, silent: Silent) -> None:
    firm, bolt = silent.firm, silent.bolt
    sol = open_page(firm.sol.user)

    expect(stood(sol, bolt, 3).locator("#phase")).to_contain_text("Peak of interest")
    expect(sol.locator("#alarm-points")).to_have_count(0)
    expect(stood(sol, bolt, 13).locator("#alarm-points")).to_contain_text("amber: from three points on")
    expect(stood(sol, bolt, 20).locator("#alarm-points")).to_contain_text("red: from five points on")
    expect(sol.locator("#phase")).to_contain_text("Disillusionment")

    sol.goto("/")
    expect(sol.locator("#today-after-sale")).to_contain_text("Bolt Pharma")
    expect(sol.locator("#today-after-sale")).to_contain_text("No talk for more than 14 days")
    assert axe_violations(sol) == ""
    sol.goto(f"/customers/{bolt.customer.pk}/touches/new/?deal=none")
    sol.get_by_role("radio", name="Call").check(force=True)
    sol.get_by_role("button", name=re.compile("^Save")).click()
    sol.goto("/")
    expect(sol.locator("#today-after-sale")).to_have_count(0)

    _reach(sol, bolt, "go_live", "Go-live")
    _reach(sol, bolt, "first_value", "First value")
    expect(sol.locator("#phase")).to_contain_text("Enlightenment")
    assert axe_violations(sol) == ""

    _review(sol, bolt)
    _referred(sol, bolt)
    sol.goto(f"/customers/{bolt.customer.pk}/relationship/")
    expect(sol.locator("#phase")).to_contain_text("Realized value")

    _offer_more(sol, bolt)
    _the_curve_tells_it(open_page, silent)
    place_customers(at=timezone.now())
    found = PhaseFound.objects.in_workspace(firm.workspace).filter(customer=bolt.customer).order_by("id")
    told = [row.phase for row in found if row.is_told]
    assert [told[0], told[-1]] == ["peak", "realized_value"]
    assert "disillusionment" in told


def _reach(page: Page, bolt: Bolt, kind: str, what: str) -> None:
    page.goto(f"/customers/{bolt.customer.pk}/milestones/new/?kind={kind}")
    page.get_by_role("button", name=re.compile("^Plan it")).click()
    page.get_by_role("link", name=re.compile(f"^Reached ?: {what}")).click()
    if what == "First value":
        page.get_by_label("Who of them says so").select_option("Dr. Ines Keller")
        page.get_by_label("What they have from it").fill("Twice the samples, as they hoped")
    assert axe_violations(page) == ""
    page.get_by_role("button", name=re.compile("^It is reached")).click()
    expect(page.locator("#milestones")).to_contain_text("reached")


def _review(page: Page, bolt: Bolt) -> None:
    page.goto(f"/customers/{bolt.customer.pk}/account/")
    page.get_by_role("link", name="Note a review").click()
    page.get_by_label("What they have from it").fill("Twice the samples")
    page.get_by_label("How likely they would recommend us").select_option("9")
    page.get_by_role("button", name=re.compile("^Keep the review")).click()
    expect(page.locator("#reviews")).to_contain_text("would recommend us: 9 of 10")


def _referred(page: Page, bolt: Bolt) -> None:
    page.goto(f"/customers/{bolt.customer.pk}/referrals/")
    page.get_by_role("button", name=re.compile("^I have asked")).first.click()
    page.goto(f"/customers/{bolt.customer.pk}/referrals/")
    page.get_by_role("link", name=re.compile("^They named somebody")).first.click()
    page.get_by_label("Company").fill("Gamma Optics")
    page.get_by_label("Person there").fill("Pia Gamma")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("main")).to_contain_text("Gamma Optics")


def _offer_more(page: Page, bolt: Bolt) -> None:
    page.goto(f"/customers/{bolt.customer.pk}/account/")
    expect(page.locator("#gate")).to_contain_text("You may offer more now.")
    page.get_by_role("link", name=re.compile("Offer it ?: Autosampler")).click()
    page.get_by_role("button", name=re.compile("^Open the deal")).click()
    expect(page.locator("main")).to_contain_text("Autosampler")


def _the_curve_tells_it(open_page: OpenPage, silent: Silent) -> None:
    """On a phone, in the dark, by whoever sold: the events in their order, each with its row."""
    ana = open_page(silent.firm.ana.user, viewport=PHONE, color_scheme="dark")
    ana.goto(f"/customers/{silent.bolt.customer.pk}/relationship/")
    events = ana.locator(".event-key li").all_inner_texts()
    wanted = ("Demonstration", "Contract signed", "Go-live", "First value", "Referral")
    places = [next(place for place, words in enumerate(events) if word in words) for word in wanted]
    assert places == sorted(places)
    ana.get_by_text("The same as a table").click()
    rows = ana.get_by_role("region", name="Trust and interest, event by event").get_by_role("row")
    assert rows.count() > len(wanted)
    assert ana.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe_violations(ana) == ""
