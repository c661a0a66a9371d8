"""Nobody answers a sixth time: give up, see what the curve says, park it instead, and be told when they write."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.journal.log import Facts, Move, log_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.pursued import pursue


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=50))


def try_in_vain(firm: Firm, bolt: Bolt, times: int) -> None:
    """So many calls nobody answered, the last one nine days ago."""
    for day in range(times):
        at = timezone.now() - timedelta(days=8 + times - day)
        facts = Facts(channel=Channel.CALL, happened_at=at, reached=False)
        move = Move(outcome=Outcome.RETAINED)
        log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=at)


@pytest.mark.mechanism("M14")
@pytest.mark.mechanism("M22")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_sixth_attempt_in_vain_ends_in_a_rest_and_their_writing_ends_that(
    open_page: OpenPage, firm: Firm, bolt: Bolt, viewport: dict[str, int]
) -> None:
    pursue(firm.ana, timezone.now() - timedelta(days=1))
    try_in_vain(firm, bolt, 5)
    page = open_page(firm.ana.user, viewport=viewport)
    page.goto(f"/customers/{bolt.customer.pk}/touches/new/")
    expect(page.locator("#log-form")).to_contain_text("5 attempts in this pass, nobody has answered yet")
    page.get_by_role("checkbox", name="Nobody answered").check()
    page.get_by_role("radio", name="Retained").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/customers/{bolt.customer.pk}/")

    page.goto(f"/deals/{bolt.deal.pk}/")
    page.locator(".page-acts summary").click()
    page.get_by_role("link", name="Give it up").click()
    before = page.locator("#before-giving-up")
    expect(before).to_contain_text("6 attempts in this pass")
    expect(before).to_contain_text("Of those pursued beyond attempt 6 too few to tell: 3 of 10 sold so far.")
    expect(before).to_contain_text("6 attempts in a row nobody answered since")
    expect(before).to_contain_text("Another channel is still untried.")
    before.get_by_role("link", name="The curve").click()
    expect(page.locator("#curve figcaption")).to_contain_text("came at the fifth attempt or later (7 of 12;")
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("region", name="Sales by attempt")).to_be_visible()

    page.goto(f"/deals/{bolt.deal.pk}/closing/?as=given_up")
    instead = page.locator("#park-instead")
    expect(instead).to_contain_text("Park it instead: it wakes on")
    instead.get_by_label("Or sooner, when").select_option("person")
    instead.get_by_label("Why", exact=True).fill("Nobody there answers")
    instead.get_by_role("button", name="Park it").click()
    expect(page.locator("#page div.notice")).to_contain_text("somebody there is new or has left")
    page.goto("/")
    expect(page.locator(f"#row-{bolt.customer.pk}")).to_have_count(0)

    page.goto(f"/customers/{bolt.customer.pk}/touches/new/?deal=none")
    page.get_by_role("radio", name="Mail").check()
    page.get_by_text("Other ways, time, they came to us").click()
    page.get_by_role("checkbox", name="They came to us").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/customers/{bolt.customer.pk}/")
    page.goto("/")
    row = page.locator(f"#row-{bolt.customer.pk}")
    expect(row).to_contain_text("They came to us at")
