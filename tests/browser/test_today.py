"""Today in a browser: whom first and why, logging and putting off, by keyboard, on a phone, without script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from followthrough.customers.enter import enter_contact
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.steps import drop_next_step
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import local_day
from tests.browser.conftest import DESKTOP, PHONE, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import another

pytestmark = pytest.mark.mechanism("M9")


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Ana's day: Bolt was promised a call, Kestrel is quiet, Hanse wrote to us, Fjordlab has no next step."""
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=30))
    say: dict[str, Any] = {
        "channel": Channel.CALL,
        "contacts": [bolt.weber],
        "note": "Wants to see the three criteria on paper.",
    }
    due, first = local_day(firm.ana, now), now - timedelta(days=20)
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, at=first, move=Move(outcome=Outcome.PROMOTED),
        facts=Facts(**say, happened_at=first),
        step=Step(what="have Dr. Keller agree to the three criteria", due_on=due, agreed=True, contact=bolt.keller),
    )  # fmt: skip
    assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="decides this year", at=first)
    kestrel = another(
        firm, "Kestrel Biologics", at=now - timedelta(days=40), potential=6_700_000, potential_currency="EUR"
    )
    enter_contact(
        by=firm.ana, customer=kestrel, at=now, name="Prof. Amara Okafor", is_key=True, phone="+44 20 7946 0101"
    )
    assess(by=firm.ana, customer=kestrel, level=Level.B, reason="asked twice", at=now - timedelta(days=39))
    quiet = now - timedelta(days=25)
    log_touch(by=firm.ana, customer=kestrel, at=quiet, facts=Facts(channel=Channel.VISIT, happened_at=quiet))
    hanse = another(firm, "Hanse Brauerei", at=now - timedelta(hours=3))
    wrote = now - timedelta(minutes=48)
    log_touch(
        by=firm.ana, customer=hanse, at=wrote,
        facts=Facts(channel=Channel.MAIL, direction=Direction.IN, reached=False, happened_at=wrote),
    )  # fmt: skip
    another(firm, "Institut für Umweltanalytik Baden-Württemberg GmbH & Co. KG", at=now - timedelta(days=1))
    fjord = another(firm, "Fjordlab Bergen", at=now - timedelta(days=9))
    lately = now - timedelta(days=1)
    assess(by=firm.ana, customer=fjord, level=Level.C, reason="next year", at=lately)
    logged = log_touch(by=firm.ana, customer=fjord, at=lately, facts=Facts(channel=Channel.CALL, happened_at=lately))
    assert logged.step is not None
    drop_next_step(by=firm.ana, step=logged.step, at=now)
    return bolt


def planned(page: Page) -> Locator:
    return page.locator("row-list [data-row] a[data-open]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_day_can_be_read_by_all(open_page: Any, firm: Firm, bolt: Bolt, viewport: Any, scheme: Any) -> None:
    page = open_page(firm.ana.user, viewport=viewport, color_scheme=scheme)
    page.goto("/")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Move Bolt Pharma from non-key contact (2) to key contact (3)."
    )
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    for summary in page.locator("row-list details > summary").all():
        summary.click()
    expect(page.get_by_role("heading", name="Last touches").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_by_keyboard_alone_one_walks_logs_and_sees_the_plan_close_up(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/")
    expect(planned(page).nth(0)).to_have_text("Bolt Pharma")
    expect(planned(page).nth(1)).to_have_text("Hanse Brauerei")
    page.keyboard.press("j")
    expect(page.locator("[data-selected] a[data-open]")).to_have_text("Bolt Pharma")
    page.keyboard.press("j")
    expect(page.locator("[data-selected] a[data-open]")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("l")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Bolt Pharma")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("Dr. Ines Keller"))).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".job h2")).to_contain_text("Hanse Brauerei")
    expect(page.locator("#today-done")).to_contain_text("Promoted")
    expect(page.locator("#today-progress")).to_contain_text("1 of 4 done")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notices")).to_contain_text("Taken back.")
    page.goto("/")
    expect(page.locator(".job h2")).to_contain_text("Bolt Pharma")


def test_by_keyboard_alone_one_puts_off_with_a_reason_and_takes_it_back(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Bolt Pharma: not today")).to_be_visible()
    assert not axe_violations(page)
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("Bolt Pharma is back in your plan on")
    expect(planned(page).first).to_have_text("Hanse Brauerei")
    expect(planned(page).filter(has_text="Bolt Pharma")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notices")).to_contain_text("Bolt Pharma stands in your plan again.")
    expect(planned(page).first).to_have_text("Bolt Pharma")


def test_by_keyboard_alone_one_sees_why_and_opens_the_customer(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press(".")
    expect(page.locator("[data-selected]").get_by_role("heading", name="Why here")).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/$"))


@pytest.mark.mechanism("M10")
def test_a_gap_is_closed_with_one_press(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user)
    page.goto("/")
    page.get_by_role("button", name=re.compile("Set it.*Fjordlab Bergen")).click()
    expect(page.locator("#notices")).to_contain_text("Next step with Fjordlab Bergen:")
    expect(page.locator("#gaps")).to_have_count(0)


def test_without_script_the_day_is_read_put_off_and_logged_from(open_page: Any, firm: Firm, bolt: Bolt) -> None:
    page = open_page(firm.ana.user, java_script_enabled=False)
    page.goto("/")
    expect(page.locator(".job h2")).to_contain_text("Move Bolt Pharma")
    page.locator(".job summary").click()
    expect(page.locator(".job .sums")).to_contain_text("A minute")
    page.get_by_role("link", name="What is known before the touch").first.click()
    expect(page.get_by_role("heading", name="Last touches")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Not today: Hanse Brauerei").click()
    page.get_by_role("radio", name=re.compile("No time today")).check()
    page.get_by_role("button", name="Not today").click()
    expect(page.locator("#notices")).to_contain_text("Hanse Brauerei is back in your plan on")
    page.get_by_role("link", name="Log the touch").click()
    page.get_by_role("radio", name=re.compile("Promoted")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#today-done")).to_contain_text("Bolt Pharma")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_day_without_customers_teaches_how_to_begin(open_page: Any, firm: Firm, viewport: Any) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto("/")
    expect(page.get_by_role("heading", name="Here stands whom to touch first, and why.")).to_be_visible()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_after_an_absence_the_pile_is_dealt_with_one_by_one(open_page: Any, firm: Firm, viewport: Any) -> None:
    now = timezone.now()
    firm.ana.capacity = 3
    firm.ana.save()
    last = now - timedelta(days=14)
    log_touch(
        by=firm.ana, customer=another(firm, "Last", at=last), at=last,
        facts=Facts(channel=Channel.CALL, happened_at=last),
    )  # fmt: skip
    for number in range(7):
        another(firm, f"Lead {number}", at=now - timedelta(days=5))
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto("/")
    expect(page.locator("#triage")).to_contain_text("stay in today’s plan")
    assert not axe_violations(page)
    page.get_by_role("link", name="One by one").click()
    expect(page.get_by_label("What happens: Lead 6")).to_be_visible()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_label("What happens: Lead 6").select_option(label="hand over to Sol Adeyemi (bond 0)")
    page.get_by_role("button", name="Do this").click()
    expect(page.locator("#notices")).to_contain_text(
        "8 customers dealt with: 3 today, 4 later, 0 parked, 1 handed over."
    )
    expect(page.locator("#triage")).to_have_count(0)
