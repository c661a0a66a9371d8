"""A customer goes quiet against its own rhythm: an alarm with its reason, a talk that ends it, Insight."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.planner.freeze import freeze_all
from followthrough.planner.models import Alarm
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.drift import Verdict
from followthrough.vocabulary.level import Level
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_bolt, make_firm

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.mechanism("M25")]


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    firm = make_firm(at=timezone.now() - timedelta(days=120))
    firm.workspace.refresh_from_db()
    return firm


@pytest.fixture
def steady(firm: Firm) -> Customer:
    """Spoken with every third day for six weeks, then not for 20 days; the cadence asks for 15 working days."""
    before = timezone.now() - timedelta(days=70)
    row = enter_customer(by=firm.ana, at=before, name="Steady Optics", source="fair")
    assess(by=firm.ana, customer=row, level=Level.C, reason="In spring", at=before)
    for days in range(62, 19, -3):
        at = timezone.now() - timedelta(days=days)
        log_touch(by=firm.ana, customer=row, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    row.refresh_from_db()
    return row


def a_day_begins(firm: Firm) -> None:
    """The scheduler's round, at an hour at which the day has begun everywhere."""
    now = timezone.now()
    firm.workspace.day_starts = now.min.time()
    freeze_all(firm.workspace, now)


def reload(page: Page, path: str) -> Any:
    page.goto(path)
    return page.locator("#today-drift")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_unusual_silence_stands_in_today_until_somebody_speaks_with_them(
    open_page: OpenPage, firm: Firm, steady: Customer, viewport: dict[str, int]
) -> None:
    page = open_page(firm.ana.user, viewport=viewport)
    expect(reload(page, "/")).to_have_count(0)
    a_day_begins(firm)
    block = reload(page, "/")
    expect(block).to_contain_text("Steady Optics")
    expect(block).to_contain_text("Amber")
    expect(block).to_contain_text("before, it was every 3 days or so")
    expect(block).to_contain_text("By that rhythm fewer than 1 in 10 pauses last as long.")
    assert axe_violations(page) == ""

    block.get_by_role("link", name="Log a touch: Steady Optics").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio", name="Call")).to_be_visible()
    sheet.get_by_role("radio", name="Call").check()
    page.keyboard.press("Control+Enter")
    expect(sheet).not_to_be_visible()
    expect(page.locator("#today-drift")).to_have_count(0)

    page.goto("/insight/drift/?owner=me&days=0")
    expect(page.locator("#open-alarms")).to_contain_text("Nobody’s silence is unusual today.")
    expect(page.locator("#past-alarms")).to_contain_text("Too few to tell yet: 0 of the 20 silences")
    expect(page.locator("#past-alarms")).to_contain_text("1 alarm is younger and not counted.")
    assert axe_violations(page) == ""


def test_one_key_says_that_it_is_not_so(open_page: OpenPage, firm: Firm, steady: Customer) -> None:
    make_bolt(firm, at=timezone.now() - timedelta(days=9))
    a_day_begins(firm)
    page = open_page(firm.ana.user)
    expect(reload(page, "/")).to_contain_text("Steady Optics")
    page.keyboard.press("x")
    expect(page.locator("#notices")).to_contain_text("Noted: Steady Optics does not drift away.")
    expect(page.locator("#today-drift")).to_have_count(0)
    assert Alarm.objects.in_workspace(firm.workspace).get().verdict == Verdict.WRONG
    page.goto(f"/customers/{steady.pk}/")
    expect(page.locator("#drift")).to_contain_text("Amber:")
    assert axe_violations(page) == ""
