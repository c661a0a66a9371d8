"""An admin makes the stages the company's own; a seller finds them on the board and moves a deal unasked."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.journal.models import Entry
from tests.browser.conftest import OpenPage, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=30))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm, at=timezone.now() - timedelta(days=20))


@pytest.mark.mechanism("M8")
def test_a_renamed_stage_asks_for_what_the_workspace_asks_for(open_page: OpenPage, firm: Firm, bolt: Bolt) -> None:
    admin = open_page(firm.ida.user)
    admin.goto("/settings/workspace/")
    admin.get_by_role("link", name="Stages").click()
    second = admin.get_by_role("region", name="2 Non-key contact made")
    second.get_by_label("Name", exact=True).fill("First talk")
    second.get_by_label("a two-way touch with somebody who is not key").uncheck()
    second.get_by_label("the name of somebody who can decide").uncheck()
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator("#stage-changes")).to_contain_text("Ida Berg")
    expect(admin.locator("#stage-changes")).to_contain_text("Non-key contact made → First talk")
    assert axe_violations(admin) == ""

    seller = open_page(firm.ana.user)
    for stage in ("First talk", "Key contact engaged"):
        seller.goto("/deals/")
        seller.get_by_role("link", name="Log: Bolt Pharma").click()
        sheet = seller.locator("#sheet")
        sheet.get_by_role("radio", name="Promoted").check()
        expect(sheet.get_by_text("is missing")).to_have_count(0)
        sheet.get_by_role("button", name="Save").click()
        expect(sheet).not_to_be_visible()
        expect(seller.get_by_role("region", name=stage)).to_contain_text("Bolt Pharma")
    moves = Entry.objects.in_workspace(firm.workspace).filter(outcome="promoted").order_by("deal_seq")
    assert [(move.stage_after, move.missing) for move in moves] == [(2, []), (3, [])]
