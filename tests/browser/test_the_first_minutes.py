"""A person who never saw the product follows the link of the demo: whom first and why, log it, see it move, report."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect

from tests.browser.conftest import DESKTOP, PHONE, STILL, axe_violations

pytestmark = [pytest.mark.on_both, pytest.mark.long]

LINK = re.compile(r"(http://\S+)(/sign-in/\S+)")


@dataclass
class Demo:
    """The running demo: its address, and Ana's session."""

    address: str
    ana: StorageState


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[Demo]:
    command = [sys.executable, "-m", "followthrough", "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            found = next((match for line in running.stdout or () if (match := LINK.search(line))), None)
            assert found, "The demo printed no link."
            context = browser.new_context()
            context.new_page().goto(found.group())
            yield Demo(address=found.group(1), ana=context.storage_state())
            context.close()
        finally:
            running.terminate()


@pytest.fixture
def contexts(browser: Browser, demo: Demo, complaints: list[str]) -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def open_as_ana(
    browser: Browser, demo: Demo, contexts: list[BrowserContext], complaints: list[str], **how: object
) -> Page:
    """Today as Ana sees it, in a window of its own."""
    context = browser.new_context(base_url=demo.address, storage_state=demo.ana, **STILL, **how)  # type: ignore[arg-type]
    contexts.append(context)
    page = context.new_page()
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" and "422" not in said.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    return page


def job(page: Page) -> Locator:
    return page.locator(".job")


def to_log(page: Page) -> Locator:
    """The first customer of the day whom one logs a touch with; a visit of today is recorded instead."""
    return page.locator(".job, .plan-row").filter(has=page.locator("[data-log][data-press=l]")).first


def save_promoted(page: Page, press: bool) -> None:
    """Save what the sheet holds; where evidence is missing, say why it goes up without."""
    sheet = page.locator("#sheet")
    why = sheet.locator("[name=override_reason]")

    def save() -> None:
        page.keyboard.press("Control+Enter") if press else sheet.get_by_role("button", name="Save").click()

    save()
    expect(sheet.get_by_role("alert").or_(page.locator("undo-notice")).first).to_be_visible()
    if sheet.get_by_role("alert").is_visible():
        why.focus()
        page.keyboard.type("They told me on the phone")
        save()
    expect(sheet).not_to_be_visible()


@pytest.mark.mechanism("M9")
@pytest.mark.mechanism("M8")
@pytest.mark.mechanism("M16")
def test_the_first_job_is_found_logged_and_reported_with_the_keyboard_alone(
    browser: Browser, demo: Demo, contexts: list[BrowserContext], complaints: list[str]
) -> None:
    page = open_as_ana(browser, demo, contexts, complaints, viewport=DESKTOP)
    name = job(page).locator("h2 a").inner_text()
    expect(job(page)).to_contain_text(re.compile(rf"(Move {re.escape(name)} from .+ to |Complete {re.escape(name)})"))
    assert job(page).locator(".reasons li").count() >= 1
    planned = page.locator(".plan-row").count()

    page.keyboard.press("l")
    expect(page.locator("#sheet-title")).to_have_text(name)
    expect(page.locator("#sheet-title")).to_be_visible()
    page.keyboard.press("1")
    save_promoted(page, press=True)
    expect(page.locator("undo-notice")).to_contain_text(f"{name}: promoted, now at")
    expect(job(page).locator("h2 a")).not_to_have_text(name)
    expect(page.locator("#today-done")).to_contain_text(name)
    assert page.locator(".plan-row").count() <= planned
    assert not axe_violations(page)

    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/reports/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".report")).to_contain_text(name)
    page.get_by_label("What worked").focus()
    page.keyboard.type("Calling before ten.")
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing today.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".page-sub")).to_contain_text("Handed in")
    expect(page.locator(".report")).to_contain_text("Calling before ten.")
    assert not axe_violations(page)


@pytest.mark.mechanism("M15")
def test_the_same_on_a_phone_with_a_thumb(
    browser: Browser, demo: Demo, contexts: list[BrowserContext], complaints: list[str]
) -> None:
    page = open_as_ana(browser, demo, contexts, complaints, viewport=PHONE, has_touch=True, is_mobile=True)
    name = to_log(page).locator("a").first.inner_text()
    to_log(page).locator("[data-log][data-press=l]").tap()
    expect(page.locator("#sheet-title")).to_have_text(name)
    page.locator("#sheet").get_by_role("radio", name="Retained").tap()
    page.locator("#sheet").get_by_role("button", name="Save").tap()
    expect(page.locator("undo-notice")).to_contain_text(f"{name}: retained")
    expect(to_log(page).locator("a").first).not_to_have_text(name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not axe_violations(page)


def test_without_javascript_one_reads_and_logs(
    browser: Browser, demo: Demo, contexts: list[BrowserContext], complaints: list[str]
) -> None:
    page = open_as_ana(browser, demo, contexts, complaints, viewport=DESKTOP, java_script_enabled=False)
    name = to_log(page).locator("a").first.inner_text()
    for place in ("Journal", "Customers", "Deals", "Daily report"):
        page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=place).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    to_log(page).locator("[data-log][data-press=l]").click()
    page.get_by_role("radio", name="Retained").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("undo-notice")).to_contain_text(f"{name}: retained")
    expect(to_log(page).locator("a").first).not_to_have_text(name)


def test_the_visitor_can_be_the_manager_who_reads_the_reports(
    browser: Browser, demo: Demo, contexts: list[BrowserContext], complaints: list[str]
) -> None:
    page = open_as_ana(browser, demo, contexts, complaints, viewport=DESKTOP)
    page.get_by_role("button", name="Be Max Brandt (Manager)").click()
    expect(page.locator(".rail-foot")).to_contain_text("Max Brandt")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Daily report").click()
    expect(page.locator("main")).to_contain_text("Ana Ferreira")
    assert not axe_violations(page)
