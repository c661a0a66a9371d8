"""Importing in a browser: from files to customers and back, with and without script, wide and narrow."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.models import Customer
from followthrough.porting.background import run_waiting_imports
from tests.browser.conftest import PHONE, axe_violations
from tests.cast import Firm, make_firm

pytestmark = pytest.mark.mechanism("B4")

CUSTOMERS = (
    "Name,Company,Email,Next follow-up,Loyalty\n"
    "Petra Hofmann,Northwind Labs AG,p.hofmann@northwind.test,03/04/2031,gold\n"
    "王伟,广州海纳检测技术有限公司,wei@haina.test,04/04/2031,\n"
    "<script>alert(1)</script>,Bolt & Söhne,b@bolt.test,05/04/2031,\n"
    "Nobody,Late AG,n@late.test,31/02/2031,\n"
)


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    return path


def choose(page: Page, table: Path) -> None:
    page.goto("/imports/")
    page.get_by_label("Choose files, or drop them here").set_input_files(table)
    page.get_by_role("button", name="Look at them").click()


@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE}, {"java_script_enabled": False}], ids=["desk", "phone", "no script"]
)
def test_a_file_becomes_customers_and_goes_again(open_page, firm: Firm, table: Path, options):
    page = open_page(firm.ana.user, **options)
    choose(page, table)
    expect(page.get_by_text("day first or month first?")).to_be_visible()
    page.get_by_label("day first").check()
    page.get_by_role("button", name="Go on").click()
    tallies = page.get_by_role("navigation", name="What would happen")
    expect(tallies.get_by_role("link", name="3 created")).to_be_visible()
    expect(tallies.get_by_role("link", name="1 failed")).to_be_visible()
    expect(page.get_by_text("“31/02/2031” in Next follow-up is no date")).to_be_visible()
    customers = Customer.objects.in_workspace(firm.workspace)
    assert not customers.exists()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("about to run")).to_be_visible()
    run_waiting_imports(at=timezone.now())
    page.reload()
    expect(page.get_by_role("navigation", name="What happened").get_by_role("link", name="3 created")).to_be_visible()
    assert customers.count() == 3
    page.get_by_role("button", name="Take the import back").click()
    expect(page.get_by_text("Taken back:")).to_be_visible()
    assert not customers.exists()


def test_the_pages_of_an_import_are_open_to_everybody(open_page, firm: Firm, table: Path):
    for options in ({}, {"viewport": PHONE, "color_scheme": "dark"}):
        page = open_page(firm.ana.user, **options)
        page.goto("/imports/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert axe_violations(page) == ""
        choose(page, table)
        expect(page.get_by_label("day first")).to_be_visible()
        assert axe_violations(page) == ""
        page.get_by_label("day first").check()
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", name="Row by row")).to_be_visible()
        assert axe_violations(page) == ""
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide


def test_a_refused_file_says_why(open_page, firm: Firm, tmp_path: Path):
    path = tmp_path / "old.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    page = open_page(firm.ana.user)
    choose(page, path)
    expect(page.get_by_role("alert")).to_contain_text("save it as XLSX")
