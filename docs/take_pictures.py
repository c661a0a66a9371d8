"""Take the pictures of the README from the demo, as a browser shows it: `make pictures`."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import chromium

PICTURES = Path(__file__).parent / "pictures"
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 740}
LINK = re.compile(r"http://\S+/sign-in/\S+")


def take(browser: Browser, link: str) -> None:
    """All pictures: Ana's day on a desk and on a phone."""
    home = link.split("/sign-in/")[0]
    desk = browser.new_context(reduced_motion="reduce", viewport=DESK, color_scheme="light")
    page = desk.new_page()
    page.goto(link)
    signed_in = desk.storage_state()
    keep(page, "today")
    page.keyboard.press("l")
    page.locator("dialog[open]").wait_for()
    keep(page, "log")
    page.goto(f"{home}/")
    page.locator(".job h2 a").first.click()
    page.wait_for_url("**/customers/*/")
    keep(page, "customer")
    for name, path in (("deals", "deals/"), ("report", "reports/")):
        page.goto(f"{home}/{path}")
        keep(page, name)
    dark = browser.new_context(
        reduced_motion="reduce", viewport=DESK, color_scheme="dark", storage_state=signed_in
    ).new_page()
    dark.goto(f"{home}/")
    keep(dark, "today-dark")
    phone = browser.new_context(
        reduced_motion="reduce", viewport=PHONE, color_scheme="light", storage_state=signed_in
    ).new_page()
    phone.goto(f"{home}/")
    keep(phone, "today-phone")
    phone.locator(".job [data-log]").first.click()
    phone.locator("input[name=outcome]").first.wait_for(state="attached")
    keep(phone, "log-phone")


def keep(page: Page, name: str) -> None:
    """The part of a page that is in sight, as a picture."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> int:
    """Start the demo, take the pictures, stop it."""
    PICTURES.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "followthrough", "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo:
        try:
            lines = demo.stdout or ()
            link = next((found.group() for line in lines if (found := LINK.search(line))), None)
            if link is None:
                return 1
            with sync_playwright() as playwright:
                take(playwright.chromium.launch(executable_path=chromium.path(), args=chromium.flags()), link)
        finally:
            demo.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
