"""A seller's week: levels gone stale, an alarm, somebody who wakes, a campaign's touch; all done, and in the report."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from followthrough.campaigns.models import Campaign
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.park import park
from followthrough.planner.freeze import freeze_all
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member
from tests.browser.conftest import OpenPage, axe_violations
from tests.cast import ZONE, Firm, make_firm, today_there
from tests.planner.ground import touch
from tests.rising import push, rise


@dataclass(frozen=True)
class Week:
    """Who waits for Ana today, beside the two whose level is stale; and the campaign one of them is in."""

    firm: Firm
    steady: Customer
    resting: Customer
    rising: Customer
    campaign: Campaign


@pytest.fixture
def week(transactional_db: None) -> Week:
    """Plans are kept as the day begins; of the cadence only Steady Optics is due, of levels only two are stale."""
    now = timezone.now()
    firm = make_firm(at=now - timedelta(days=200))
    firm.workspace.refresh_from_db()
    for name, days in (("Old Opinion", 25), ("Older Opinion", 26)):
        touch(firm.ana, known(firm.ana, now, name, Level.A, days), now - timedelta(days=2))
    steady, resting = steady_until(firm.ana, now, days_ago=28), woken_today(firm.ana, now)
    launched_at = last_working_day(firm, now)
    [rising] = rise(firm.ana, launched_at, ["Rising Foods"], met=1)
    campaign = push(firm.ana, launched_at, rows=[rising], days=1)
    firm.workspace.day_starts = time.min  # whatever the hour, the day has begun
    assert freeze_all(firm.workspace, now) == 1
    return Week(firm, steady, resting, rising, campaign)


def known(by: Member, now: datetime, name: str, level: Level, days_ago: int) -> Customer:
    """Entered and judged so many days ago."""
    at = now - timedelta(days=days_ago)
    row = enter_customer(by=by, at=at, name=name, source="fair")
    assess(by=by, customer=row, level=level, reason="They said so.", at=at)
    return row


def steady_until(by: Member, now: datetime, *, days_ago: int) -> Customer:
    """Spoken with every third day for six weeks, and then no more."""
    at = now - timedelta(days=days_ago + 50)
    row = enter_customer(by=by, at=at, name="Steady Optics", source="fair")
    for days in range(days_ago + 42, days_ago - 1, -3):
        touch(by, row, now - timedelta(days=days))
    assess(by=by, customer=row, level=Level.C, reason="In spring", at=now - timedelta(days=days_ago))
    return row


def woken_today(by: Member, now: datetime) -> Customer:
    """Parked three weeks ago until today."""
    row = known(by, now, "Winter Sleep", Level.C, 40)
    touch(by, row, now - timedelta(days=30))
    park(by=by, customer=row, wake_on=today_there(), reason="Budget", at=now - timedelta(days=21))
    return row


def last_working_day(firm: Firm, now: datetime) -> datetime:
    """Now, or noon of the last working day where today is none: a campaign has its touches on working days."""
    rhythm, today = rhythm_of(firm.workspace), today_there()
    before = (today - timedelta(days=days) for days in range(30))
    day = next(day for day in before if rhythm.working_day(day) == day)
    return now if day == today else datetime.combine(day, time(12), ZoneInfo(ZONE))


def row_of(page: Page, customer: Customer) -> Locator:
    return page.locator(f"#row-{customer.pk}")


def log_from(page: Page, place: Locator, customer: Customer, said: str) -> None:
    """Log a call from where the customer stands in Today, by what is told there."""
    place.get_by_role("link", name=re.compile("^Log")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=customer.name)).to_be_visible()
    dialog.get_by_role("radio", name="Call").check()
    dialog.get_by_label("What was said").fill(said)
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("#today-done")).to_contain_text(f"Call: {said}")
    expect(row_of(page, customer)).to_have_count(0)


def today_tells(page: Page, week: Week) -> None:
    page.goto("/")
    drift = page.locator("#today-drift")
    expect(drift).to_contain_text("Steady Optics")
    expect(drift.locator(".drift-colour")).to_have_text("Red")
    expect(drift).to_contain_text("before, it was every 3 days or so. By that rhythm fewer than 3 in 100 pauses")
    expect(row_of(page, week.steady)).to_contain_text("Red: may be drifting away")
    expect(row_of(page, week.resting)).to_contain_text(re.compile("Rested until .*, awake now"))
    expect(row_of(page, week.rising)).to_contain_text("Audit push: Ask what the audit asks of them.")
    expect(page.locator("#today-levels")).to_contain_text("2 levels to look at again")
    expect(page.locator("#today-progress")).to_contain_text("0 of 3 done")
    assert axe_violations(page) == ""


def levels_are_looked_at(page: Page) -> None:
    page.get_by_role("link", name="Look at them").click()
    expect(page.locator(".sitting-place")).to_have_text("1 of 2")
    expect(page.locator("#sitting-who")).to_have_text("Older Opinion")
    assert axe_violations(page) == ""
    page.keyboard.press("b")
    expect(page.locator(".sitting-place")).to_have_text("2 of 2")
    expect(page.locator(".sitting-last")).to_contain_text("Older Opinion is level B.")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="All looked at.")).to_be_visible()
    page.get_by_role("link", name="Back to Today").click()
    expect(page.locator("#today-progress")).to_contain_text("0 of 3 done")
    expect(page.locator("#today-levels")).to_have_count(0)


def the_day_is_done(page: Page, week: Week) -> None:
    log_from(page, row_of(page, week.rising), week.rising, "The audit is in May")
    expect(page.locator("#today-progress")).to_contain_text("1 of 3 done · 2 wait")
    log_from(page, page.locator("#today-drift"), week.steady, "They had moved house")
    expect(page.locator("#today-drift")).to_have_count(0)
    expect(page.locator("#today-progress")).to_contain_text("2 of 3 done · 1 waits")
    log_from(page, row_of(page, week.resting), week.resting, "The budget is there")
    expect(page.locator("#today-progress")).to_contain_text("3 of 3 done")
    page.reload()
    expect(page.locator("#today-progress")).to_contain_text("3 of 3 done")
    expect(page.locator("[data-row]")).to_have_count(0)
    assert axe_violations(page) == ""


def the_report_lists_it(page: Page) -> None:
    page.get_by_role("link", name="Daily report").click()
    report = page.locator(".report")
    expect(report).to_contain_text("3 touches. 3 of the 3 planned customers touched, room for 12 a day.")
    lines = report.locator(".progress-list > li")
    expect(lines).to_contain_text(["The audit is in May", "They had moved house", "The budget is there"])
    expect(lines.locator("> a")).to_have_text(["Rising Foods", "Steady Optics", "Winter Sleep"])
    expect(lines.first.locator(".what").last).to_have_text(re.compile("^Next by the cadence, "))
    expect(report).to_contain_text("Older Opinion down from A to B")
    expect(report).to_contain_text("Old Opinion stays A")
    expect(report).to_contain_text("no A or B is overdue")
    assert axe_violations(page) == ""


@pytest.mark.mechanism("M9")
@pytest.mark.mechanism("M17")
@pytest.mark.mechanism("M22")
@pytest.mark.mechanism("M24")
@pytest.mark.mechanism("M25")
def test_what_a_week_brings_stands_in_today_is_done_from_there_and_is_in_the_report(
    open_page: OpenPage, week: Week
) -> None:
    page = open_page(week.firm.ana.user)
    page.goto(f"/customers/{week.resting.pk}/")
    expect(page.locator("main .notice")).to_contain_text("Ana Ferreira: Budget")
    today_tells(page, week)
    levels_are_looked_at(page)
    the_day_is_done(page, week)
    the_report_lists_it(page)
    page.goto(f"/campaigns/{week.campaign.pk}/")
    expect(page.locator(".facts")).to_contain_text("1 of 1 step touched")
    page.goto(f"/customers/{week.resting.pk}/")
    expect(page.locator("main")).to_contain_text("The budget is there")
    expect(page.locator("main .notice")).to_have_count(0)  # it rests no more
