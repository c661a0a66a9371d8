"""A visit from its plan to the promise kept after it; and one event that touches many customers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.enter import enter_customer
from followthrough.journal.models import Entry, Gathering, Guest, Promise, Visit
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm, today_there
from tests.elements import PDF


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


@pytest.mark.mechanism("M18")
def test_a_visit_is_planned_recorded_and_what_was_promised_is_kept(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    page, today = open_page(firm.ana.user), today_there().isoformat()
    page.goto(f"/customers/{bolt.customer.pk}/")
    page.locator("summary[aria-label^=More]").click()
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_label("What it is to reach").fill("see the laboratory")
    page.get_by_label("On", exact=True).fill(today)
    page.get_by_label("Dr. Ines Keller").check()
    page.get_by_label("They expect us").check()
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("main")).to_contain_text("Planned: it stands in Today")
    assert not axe_violations(page)
    page.goto("/")
    job = page.locator(".job")
    expect(job).to_contain_text("You visit them today")
    job.get_by_role("link", name="Record the visit").click()
    _record(page, today)
    assert not axe_violations(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Amend the findings")).not_to_be_visible()
    page.emulate_media(media="screen")
    page.goto("/")
    expect(page.locator(".job")).to_contain_text("You promised “send the validation report” for today")
    page.get_by_role("button", name="Kept").click()
    expect(page.locator("main")).to_contain_text("Kept: send the validation report")
    expect(page.locator("#row-" + str(bolt.customer.pk))).to_have_count(0)
    visit = Visit.objects.in_workspace(firm.workspace).get()
    entry = Entry.objects.in_workspace(firm.workspace).get(channel="visit")
    assert (visit.entry_id, visit.attained, entry.outcome, entry.note) == (
        entry.pk,
        "partly",
        "retained",
        "Full benches.",
    )
    ended = Promise.objects.in_workspace(firm.workspace).values_list("what", "ended_as")
    assert set(ended) == {("send the validation report", "kept"), ("name the budget", "")}


def _record(page: Page, today: str) -> None:
    expect(page.get_by_label("What it was to reach")).to_have_value("see the laboratory")
    expect(page.get_by_role("checkbox", name="Dr. Ines Keller")).to_be_checked()
    page.get_by_role("radio", name="reached in part").check()
    page.get_by_label("What we found").fill("Full benches.")
    page.locator("#id_ours-0-what").fill("send the validation report")
    page.get_by_label("Files").set_input_files({"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".field-error")).to_have_count(3)  # the outcome, the day of the promise, the kind of file
    assert not axe_violations(page)
    page.locator("#id_ours-0-due_on").fill(today)
    page.locator("#id_theirs-0-what").fill("name the budget")
    page.locator("#id_theirs-0-due_on").fill(today)
    page.get_by_label("Files").set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("radio", name="Retained").check()
    page.get_by_role("button", name="Record it").click()
    record = page.locator(".record")
    for words in ("Full benches.", "reached in part", "send the validation report", "name the budget", "plan.pdf"):
        expect(record).to_contain_text(words)


@pytest.mark.mechanism("M29")
def test_one_event_touches_all_who_came_and_is_taken_back_as_one(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    now = timezone.now()
    enter_customer(by=firm.ana, at=now - timedelta(days=3), name="Delphi Labs")
    enter_customer(by=firm.ana, at=now - timedelta(days=3), name="Silent Foods", do_not_contact=True)
    page = open_page(firm.ana.user, viewport=PHONE)
    page.goto("/gatherings/")
    page.get_by_role("link", name="New gathering").click()
    page.get_by_label("What it is called").fill("Open laboratory")
    page.get_by_label("When").fill(timezone.localtime(now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="On to the guests").click()
    page.locator("#guest-owner").select_option("me")
    page.get_by_role("button", name="Show").click()
    assert not axe_violations(page)
    page.get_by_role("button", name="Invite all that this finds").click()
    expect(page.locator("main")).to_contain_text("2 customers are invited now.")
    expect(page.locator("main")).to_contain_text("not to be contacted: Silent Foods")
    page.get_by_role("link", name="Say who came").click()
    page.get_by_role("checkbox", name="Bolt Pharma").check()
    page.get_by_label("Next step of all").fill("ask what they thought")
    page.get_by_label("Next touch of all on").fill((today_there() + timedelta(days=3)).isoformat())
    assert not axe_violations(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("1 of 2 customers came.")
    expect(page.locator("main")).to_contain_text("too few to tell")
    touches = Entry.objects.in_workspace(firm.workspace).touches()
    touch = touches.get()
    assert (touch.customer_id, touch.channel, touch.outcome, touch.reached) == (
        bolt.customer.pk,
        "event",
        "retained",
        True,
    )
    assert not axe_violations(page)
    page.locator(".page-acts").get_by_role("button", name="Take it all back").click()
    expect(page.get_by_role("link", name="Say who came")).to_be_visible()
    assert not touches.exists()
    states = Guest.objects.in_workspace(firm.workspace).values_list("state", flat=True)
    assert set(states) == {"invited"}
    assert Gathering.objects.in_workspace(firm.workspace).get().recorded_at is None
