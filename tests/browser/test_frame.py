"""The frame around every page, seen on the one page that needs nothing: the one that isn't there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, axe_violations


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_page_that_is_not_there_says_so_and_can_be_read_by_all(open_page, complaints, viewport, scheme):
    page = open_page(viewport=viewport, color_scheme=scheme)
    answer = page.goto("/no/such/page/")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert [said for said in complaints if "404" not in said] == []
    complaints.clear()


def test_the_frame_can_be_read_without_javascript(open_page, complaints):
    page = open_page(java_script_enabled=False)
    page.goto("/no/such/page/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    complaints.clear()
