"""People: signing in, the first run, an invitation handed over, and a day's report read and answered."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.planner.freeze import freeze
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.web.signing_in.first_run import first_run_secret
from followthrough.workspace.models import local_day
from tests.browser.conftest import DESKTOP, PHONE, axe_violations
from tests.cast import PASSWORD, Firm, make_bolt, make_firm

EVERY_LOOK = [
    pytest.param(viewport, scheme, id=f"{name}-{scheme}")
    for name, viewport in (("desktop", DESKTOP), ("phone", PHONE))
    for scheme in ("light", "dark")
]


@pytest.fixture
def firm(address: str) -> Firm:
    """The firm, with a call of Ana's this morning that promoted Bolt."""
    cache.clear()
    now = timezone.now()
    firm = make_firm(at=now - timedelta(days=3))
    bolt = make_bolt(firm, at=now - timedelta(minutes=9))
    freeze(firm.ana, local_day(firm.ana, now), now)
    facts = Facts(
        channel=Channel.CALL,
        happened_at=now,
        contacts=[bolt.keller],
        note="Agreed the three criteria. Wants the price split by unit.",
        minutes=25,
    )
    step = Step(due_on=local_day(firm.ana, now) + timedelta(days=5), what="send the program", agreed=True)
    log_touch(
        by=firm.ana,
        customer=bolt.customer,
        deal=bolt.deal,
        facts=facts,
        move=Move(outcome=Outcome.PROMOTED),
        at=now,
        step=step,
    )
    return firm


def is_fit_to_read(page: Page) -> None:
    """No accessibility violation, nothing wider than the window."""
    assert not axe_violations(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_signs_in_and_out_again(open_page, firm: Firm) -> None:
    page = open_page()
    page.goto("/reports/")
    page.get_by_label("E-mail").fill(firm.ana.email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("/reports/"))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), EVERY_LOOK)
def test_the_first_run_founds_a_workspace(open_page, address: str, viewport, scheme) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme)
    page.goto(f"/first-run/{first_run_secret()}/")
    is_fit_to_read(page)
    page.get_by_label("Name of the workspace").fill("Labora")
    page.get_by_label("Currency").select_option("CHF")
    page.get_by_label("Time zone").select_option("Europe/Zurich")
    page.get_by_label("Country").fill("CH")
    page.get_by_label("Your name").fill("Ida Berg")
    page.get_by_label("E-mail").fill("ida@labora.test")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/settings/workspace/")
    expect(page.get_by_label("Currency")).to_have_value("CHF")


def test_an_invitation_is_handed_over_and_accepted(open_page, firm: Firm) -> None:
    manager = open_page(firm.max.user)
    manager.goto("/team/")
    manager.get_by_role("link", name="Invite somebody").click()
    manager.get_by_label("Name").fill("Tom Hartley")
    manager.get_by_role("button", name="Make the invitation").click()
    link = manager.get_by_label("The link").input_value()
    is_fit_to_read(manager)
    tom = open_page()
    tom.goto(link)
    is_fit_to_read(tom)
    tom.get_by_label("E-mail").fill("tom@labora.test")
    tom.get_by_label("Password").fill(PASSWORD)
    tom.get_by_role("button", name="Come in").click()
    expect(tom.locator(".rail-foot")).to_contain_text("Tom Hartley")
    tom.goto("/team/")
    expect(tom.get_by_role("row", name="Tom Hartley")).to_contain_text("active")


@pytest.mark.mechanism("M16")
def test_a_day_is_handed_in_read_and_answered(open_page, firm: Firm) -> None:
    ana = open_page(firm.ana.user)
    ana.goto("/reports/")
    expect(ana.get_by_text("Agreed the three criteria.")).to_be_visible()
    ana.get_by_label("What worked").fill("Sending the comparison before the call.")
    ana.get_by_label("What stood in the way").fill("How far may I go on price?")
    ana.get_by_role("button", name="Hand it in").click()
    expect(ana.locator("#notices")).to_contain_text("Your report is handed in.")
    manager = open_page(firm.max.user)
    manager.goto(f"/reports/?on={local_day(firm.ana, timezone.now())}")
    expect(manager.get_by_text("1 of 2 handed in")).to_be_visible()
    manager.keyboard.press("r")
    expect(manager.get_by_text("How far may I go on price?")).to_be_visible()
    manager.get_by_role("textbox", name="Answer").fill("Up to four per cent.")
    manager.get_by_label("About").select_option(index=1)
    manager.get_by_role("button", name="Answer").click()
    expect(manager.locator(".progress-list .answer")).to_contain_text("Up to four per cent.")
    ana.reload()
    expect(ana.locator(".progress-list .answer")).to_contain_text("Max Brandt")
    expect(ana.get_by_text("Read by Max Brandt")).to_be_visible()


def test_a_day_is_handed_in_and_read_without_javascript(open_page, firm: Firm) -> None:
    ana = open_page(firm.ana.user, java_script_enabled=False)
    ana.goto("/reports/")
    ana.get_by_label("What worked").fill("Calling early.")
    ana.get_by_role("button", name="Hand it in").click()
    expect(ana.get_by_text("Calling early.")).to_be_visible()
    manager = open_page(firm.max.user, java_script_enabled=False)
    manager.goto(f"/reports/?on={local_day(firm.ana, timezone.now())}")
    manager.get_by_role("link", name="Read the next one").click()
    manager.get_by_role("button", name="Mark as read").click()
    expect(manager.get_by_text("All that was handed in for this day is read.")).to_be_visible()


def test_changing_the_rhythm_says_first_what_it_asks_for(open_page, firm: Firm) -> None:
    page = open_page(firm.ida.user)
    page.goto("/settings/rhythm/")
    page.get_by_label("N: ideal, working days").fill("1")
    page.get_by_role("button", name="What would it change?").click()
    expect(page.get_by_text("It concerns 1 customer.")).to_be_visible()
    is_fit_to_read(page)
    page.get_by_role("button", name="Change the rhythm").click()
    expect(page.locator("#notices")).to_contain_text("The rhythm is changed.")
