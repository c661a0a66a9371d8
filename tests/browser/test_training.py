"""A training is planned, the next are invited by lot, who came is noted; and a study tells what another changed."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.background.studies import work_out_studies
from followthrough.workspace.models import Member
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Firm, make_bolt, make_firm, today_there
from tests.trained import Course, colleagues, course, courses, hint, hinting, month_on

MONTHS = 12


@pytest.mark.mechanism("M37")
def test_from_the_plan_by_lot_to_who_came(open_page: OpenPage, transactional_db: None) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=200))
    colleagues(firm.max, 7, since=today_there() - timedelta(days=100))
    page = open_page(firm.max.user)
    page.goto("/team/")
    page.get_by_role("link", name="Training", exact=True).click()
    expect(page.get_by_role("heading", name="No training is planned.")).to_be_visible()
    assert not axe_violations(page)
    page.get_by_role("link", name="Plan the first one").click()
    page.get_by_label("What it is called").fill("Selling while serving")
    page.get_by_label("What they should do differently after it").fill("Ask what else they plan, and pass it on.")
    page.get_by_label("An hour of one person costs").fill("sixty")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-error")).to_contain_text("Write an amount")
    assert not axe_violations(page)
    page.get_by_label("An hour of one person costs").fill("60")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notices")).to_contain_text("“Selling while serving” is planned")
    expect(page.locator(".facts")).to_contain_text("0 people, 8 not yet")
    assert not axe_violations(page)

    page.get_by_role("link", name="The order that was drawn").click()
    expect(page.get_by_role("heading", name="Group 2")).to_be_visible()
    assert not axe_violations(page)
    first = page.locator("section.card").first.locator("li b").all_inner_texts()
    page.get_by_role("link", name="Plan a day for these").click()
    page.get_by_label("Day", exact=True).fill((today_there() - timedelta(days=1)).isoformat())
    page.get_by_label("Hours").fill("4")
    page.get_by_label("Fees").fill("1,800")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("5 people who come next by lot are put on the list below.")
    assert not axe_violations(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#people li")).to_have_count(5)
    assert sorted(page.locator("#people b").all_inner_texts()) == sorted(first)
    page.get_by_role("link", name="Say who came").click()
    page.get_by_role("group", name=first[0]).get_by_label("did not come").check()
    page.get_by_role("button", name="All who are invited came").click()
    expect(page.locator("#people")).to_contain_text("4 of 5 came")
    assert not axe_violations(page)
    page.get_by_role("button", name="Call it off").click()
    expect(page.locator("#notices")).to_contain_text("it counts for nothing")
    page.locator("#notices").get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator("#notices")).to_contain_text("It takes place after all.")
    page.get_by_role("link", name="Selling while serving").click()
    expect(page.locator(".facts")).to_contain_text("4 people, 4 not yet")
    expect(page.locator(".facts")).to_contain_text("2,760")  # 1,800 and 4 × 4 hours at 60


def planted(firm: Firm, by: Member) -> Course:
    """Six of eighteen were trained in the sixth month of twelve, and give three hints more a month since."""
    today = today_there()
    first = month_on(-MONTHS, first=today)
    people = colleagues(by, 18, since=first)
    trained = {who: 6 if who < 6 else -1 for who in range(18)}
    months = hinting(MONTHS, lambda who, month: 2 + (who + month) % 3, trained, 3)
    hint(make_bolt(firm).customer, dict(zip(people, months, strict=True)), first=first)
    held = course(by, at=datetime.combine(first, time(9), UTC))
    held.held(6, people[:6], at=timezone.now(), on=month_on(6, 10, first=first))
    return held


@pytest.mark.mechanism("M38")
def test_a_study_is_asked_for_watched_and_read(open_page: OpenPage, transactional_db: None) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=500))
    held = planted(firm, firm.max)
    page = open_page(firm.max.user)
    page.goto(f"/training/{held.training.pk}/")
    expect(page.locator("#changed")).to_contain_text("Not looked at yet.")
    page.get_by_label("What one more of it brings us").fill("100")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("main")).to_contain_text("It is being worked out.")
    assert not axe_violations(page)
    assert work_out_studies(at=timezone.now()) == 1
    heading = "more opportunities spotted a month each than those not trained yet."
    expect(page.get_by_role("heading", name=re.compile(heading))).to_be_visible()  # it looks again by itself
    read(page)
    assert not axe_violations(page)
    for options in ({"viewport": PHONE, "color_scheme": "dark"}, {"viewport": PHONE, "java_script_enabled": False}):
        other = open_page(firm.sol.user, **options)
        other.goto(page.url)
        read(other)
        assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def read(page: Page) -> None:
    """What the page of the study says to everybody."""
    expect(page.locator("#checks")).to_contain_text("no more apart than by chance")
    expect(page.locator("#money")).to_contain_text(re.compile(r"Paid back in\s*month \d"))
    expect(page.locator("#guards")).to_contain_text("too few to tell")
    expect(page.locator("figure svg:visible")).to_have_count(1)


@pytest.mark.mechanism("M38")
def test_on_a_phone_too_little_is_told_plainly(open_page: OpenPage, transactional_db: None) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=200))
    told = courses(by=firm.max, who=[firm.ana], at=timezone.now())
    phone = open_page(firm.ana.user, viewport=PHONE, java_script_enabled=False)
    phone.goto(f"/training/studies/{told.too_few.pk}/")
    expect(phone.get_by_role("heading", name="Not enough data to tell anything yet.")).to_be_visible()
    expect(phone.locator("#lacks")).to_contain_text("It takes 5 people trained; there are 4.")
    for address in (f"/training/{told.training.pk}/", f"/training/days/{told.held.pk}/", "/training/"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
