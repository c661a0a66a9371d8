"""Ground for journeys: a real browser on a live server, and pages that fail the test when they complain."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.browser import chromium, looks

# Playwright keeps an event loop in this thread, where Django would else refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# A busy machine is slow without being wrong: 5 s, the usual, is short where several tests share two cores.
expect.set_options(timeout=30_000)
STILL = {"reduced_motion": "reduce"}  # half-faded, a text has less contrast than it is given
PICTURES = Path("test-results")  # of pages whose journey failed
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}

# A refused form answers 422 and is shown; the browser alone takes that for a failure.
_HARMLESS = re.compile(r"^Failed to load resource: .* status of 422 ")

OpenPage = Callable[..., Page]
_PAGES = pytest.StashKey[list[Page]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file is a journey in a browser, made on SQLite; what is marked so on PostgreSQL too."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not item.get_closest_marker("on_both"):
                item.add_marker(pytest.mark.only_on("sqlite"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of each page of a journey that failed."""
    report = yield
    if report.when == "call" and report.failed and _PAGES in item.stash:
        pages = item.stash[_PAGES]
        for number, page in enumerate(pages):
            name = re.sub(r"\W+", "-", item.nodeid).strip("-")
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if not (path := chromium.path()):
        pytest.fail("No Chromium found; `python -m tests.browser.chromium` says what to install.")
    browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
    yield browser
    browser.close()


class _WhiteNoiseAlone(WSGIHandler):
    """Leaves the static files to the middleware that serves them in production."""

    def __init__(self, application: WSGIHandler) -> None:
        super().__init__()


class _EndsAtOnce(ThreadedWSGIServer):
    def serve_forever(self, poll_interval: float = 0.02) -> None:
        """As ever, but that it looks more often whether it is to end: a quarter of a second for each journey."""
        super().serve_forever(poll_interval)


class _ServerThread(LiveServerThread):
    server_class = _EndsAtOnce


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    """Where a live server answers, without a closing slash; it serves the gathered static files, as in production."""
    server = _ServerThread("localhost", static_handler=_WhiteNoiseAlone)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages complained of: console errors, uncaught errors, broken policies, calls to other hosts.

    Whatever stands here at the end fails the test; a test that provokes one checks and clears it.
    """
    said: list[str] = []
    yield said
    assert not said, "The page complained:\n" + "\n".join(said)


@pytest.fixture
def open_page(
    browser: Browser, address: str, complaints: list[str], request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """`open_page(user=None, **context options)`: a page in a window of its own, signed in when a user is given."""
    contexts: list[BrowserContext] = []
    pages = request.node.stash[_PAGES] = []

    def open_page(user: Any = None, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": address, "viewport": DESKTOP, **STILL, **options})
        contexts.append(context)
        if user is not None:
            _sign_in(context, user, address)
        page = context.new_page()
        _listen(page, address, complaints)
        pages.append(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop page that nobody is signed in on."""
    return open_page()


def axe_violations(
    page: Page, *, contrast: bool = True, seen: set[str] | None = None, rules: list[str] | None = None
) -> str:
    """What axe finds against WCAG 2.2 AA on the page as it stands; empty when it finds nothing.

    `contrast` takes long: leave it out where it is looked at elsewhere; `rules` are those to ask (None: all), where
    anything in sight looks new. On a walk over many pages, `seen` are the looks that were seen on the way, and is added
    to. Expect something of the page before: a click returns while the next page is still on its way.
    """
    page.wait_for_load_state()
    options: dict[str, Any] = {**AXE_RULES, "rules": {"color-contrast": {"enabled": contrast}}}
    if rules is not None:
        options["runOnly"] = {"type": "rule", "values": rules}
    told = [options, None if seen is None else " ".join(seen), rules is not None]
    if (found := page.evaluate(looks.RUN_AXE, told)) is None:
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(looks.RUN_AXE, told)
    if seen is not None:
        seen.update(found["fresh"])
    return AxeResults(found).generate_report() if found["violations"] else ""


def bring_axe(page: Page) -> None:
    """Have axe on each page from its beginning: on a walk over many, to send it to each takes a tenth of the time."""
    page.add_init_script(AXE_SCRIPT)


def _sign_in(context: BrowserContext, user: Any, address: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def _listen(page: Page, address: str, complaints: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not _HARMLESS.match(message.text):
            complaints.append(f"{message.text} ({message.location['url']})")

    def watch(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            complaints.append(f"called {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"uncaught {error}"))
    page.on("request", watch)
