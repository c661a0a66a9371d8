"""Every page there is: read by all, in light and dark, on a desk and on the narrowest phone, without a complaint."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from followthrough.workspace.models import Member
from tests.addresses import every_route
from tests.browser.conftest import DESKTOP, OpenPage, axe_violations, bring_axe
from tests.everything import Everything
from tests.furnished import make_everything

NARROWEST = {"width": 320, "height": 640}
LOOKS = (("light", DESKTOP), ("dark", NARROWEST))
#: What axe asks that depends on how a page looks, where something on it looks new; all else it finds alike in each
#: look, and is asked in the last one.
OF_LOOKS = ["color-contrast", "target-size"]
#: Answers that are no page of their own to look at.
NO_PAGE = {
    *("import-rows", "import-unattached", "import-file", "sign-in-link"),
    *("attachment", "program-document", "offer-document", "workspace-logo", "offer-logo"),
}
ROUTES = [route for route in every_route() if route.takes("GET") and route.name not in NO_PAGE]
#: Sends each form with what is required left empty, past the browser's own checks.
#: A form that htmx sends is sent as without it: the page that follows is looked at.
SEND_EMPTY = """() => { const form = document.querySelector('main form[method=post]'); if (!form) return false;
form.noValidate = true; form.querySelectorAll('[required]').forEach(field => { field.value = '' });
form.hasAttribute('hx-post') ? form.submit() : form.requestSubmit(); return true; }"""


@pytest.fixture
def everything(transactional_db: None) -> Everything:
    return make_everything(timezone.now())


def addresses(everything: Everything) -> Iterator[str]:
    yield from (everything.address(route) for route in ROUTES if everything.knows(route))
    yield from everything.more_addresses


def open_at(page: Page, address: str, complaints: list[str]) -> bool:
    """Whether there is a page for this member; that there is none is told by the browser too."""
    before = len(complaints)
    answer: Any = page.goto(address)
    if answer.status in {403, 404, 410}:
        complaints[before:] = [said for said in complaints[before:] if "Failed to load resource" not in said]
    return bool(answer.status == 200)


Seen = defaultdict[str, set[str]]


def faults(page: Page, seen: Seen, looks: Any = LOOKS, *, seen_again: bool = False) -> Iterator[str]:
    """What keeps somebody from reading the page as it stands, on a desk and on a phone.

    `seen` are the looks by day and by night whose contrast was looked at on pages before. Where it is `seen_again`, in
    the dark, once its form was refused, its contrast there is looked at then.
    """
    # The one that the window has comes first: to change it takes as long as to ask.
    for scheme, viewport in sorted(looks, key=lambda look: look[1] != page.viewport_size):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(viewport)
        rules = None if (scheme, viewport) == LOOKS[-1] else OF_LOOKS
        contrast = not (seen_again and scheme == "dark")
        if found := axe_violations(page, contrast=contrast, seen=seen[scheme], rules=rules):
            yield f"{scheme}, {viewport['width']} px: {found}"
        if (width := page.evaluate("document.documentElement.scrollWidth")) > viewport["width"]:
            yield f"{width} px wide on {viewport['width']}"


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)  # type: ignore[arg-type]
    return client


def offers(client: Client, address: str) -> tuple[int, int]:
    """How a page answers a member, and how many forms it offers."""
    answer = client.get(address)
    return answer.status_code, b"".join(answer).count(b"<form")


def asks(client: Client, address: str) -> bool:
    """Whether the first form of a page has a field that must be filled in, so that it can be refused for one left out.

    Other pages are not opened: a browser takes far longer to find that nothing can be sent there.
    """
    page = b"".join(client.get(address)).decode(errors="replace")
    _head, _main, main = page.partition("<main")
    form = re.search(r"<form[^>]*method=.post.*?</form>", main, re.S)
    return form is not None and re.search(r"<(input|select|textarea)[^>]*\srequired", form[0]) is not None


@pytest.mark.long
@pytest.mark.parametrize("who", ["seller", "admin", "nobody"])
def test_every_page_can_be_read_by_all(open_page: OpenPage, everything: Everything, complaints: list[str], who: str):
    member = {"seller": everything.firm.ana, "admin": everything.firm.ida, "nobody": None}[who]
    page, found, visited, seen = open_page(member.user if member else None), [], set[str](), Seen(set)
    bring_axe(page)
    seller, admin, stranger = client_of(everything.firm.ana), client_of(everything.firm.ida), Client()
    for address in addresses(everything):
        # A page on which an admin can do what a seller can was looked at with the seller.
        if who == "admin" and offers(seller, address) == offers(admin, address):
            continue
        # The way to sign in is looked at once, on the first page from which somebody is sent there.
        if who == "nobody" and visited and offers(stranger, address)[0] == 302:
            continue
        if not open_at(page, address, complaints) or (place := page.url.split("?next=")[0]) in visited:
            continue
        visited.add(place)
        # What only an admin meets is seen by the last look of all; the desk was looked at with the seller.
        looks = LOOKS[1:] if who == "admin" else LOOKS
        refusable = page.locator("main form[method=post] [required]").count() > 0
        found += [f"{address}: {fault}" for fault in faults(page, seen, looks, seen_again=refusable)]
    assert visited
    assert not found, "\n".join(found)


@pytest.mark.long
def test_every_form_that_says_what_is_wrong_can_be_read_by_all(
    open_page: OpenPage, everything: Everything, complaints: list[str]
):
    page, found, refused, seen = open_page(everything.firm.ida.user), [], 0, Seen(set)
    bring_axe(page)
    client = client_of(everything.firm.ida)
    for address in addresses(everything):
        if "/sign-" in address or not asks(client, address) or not open_at(page, address, complaints):
            continue
        with page.expect_navigation() as sent:
            if not page.evaluate(SEND_EMPTY):
                page.reload()
        if sent.value and sent.value.status == 422:
            refused += 1
            found += [f"{address}: {fault}" for fault in faults(page, seen, LOOKS[1:])]
    assert refused
    assert not found, "\n".join(found)


def test_what_is_too_faint_is_found_on_whichever_page_it_comes_first(page: Page):
    """And again wherever it, or something around it, looks otherwise."""
    seen: set[str] = set()

    def is_found(look: str, around: str = "background: white") -> bool:
        text = f"<p>Plain words.</p><p style='{look}'>Words too faint to read.</p>"
        page.set_content(f"<html lang=en><title>T</title><body style='{around}'><main>{text}</main></body></html>")
        return "color-contrast" in axe_violations(page, seen=seen)

    assert not is_found("color: black")
    assert is_found("color: #bbb")
    assert not is_found("color: #bbb")
    assert is_found("color: #bbb; font-weight: bold")
    assert is_found("color: black", "background: #333")
