"""A suggestion on Today, used with one tap, shown in the timeline and counted; a manager's own is offered at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.playbook.models import Tactic
from tests.browser.conftest import PHONE, OpenPage, axe_violations
from tests.cast import make_bolt, make_firm


@pytest.mark.mechanism("M12")
def test_a_tactic_is_suggested_used_and_counted_and_a_new_one_is_offered(
    open_page: OpenPage, transactional_db: None
) -> None:
    firm = make_firm(at=timezone.now() - timedelta(days=30))
    bolt = make_bolt(firm, at=timezone.now() - timedelta(days=20))
    first = Tactic.objects.in_workspace(firm.workspace).order_by("place")[0]
    page = open_page(firm.ana.user)
    page.goto("/")
    expect(page.locator(".job .tactic")).to_contain_text(f"Suggested: {first.name}, because it stands first")
    page.get_by_role("link", name="Log the touch").click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_role("radio", name=first.name)).not_to_be_checked()
    assert not axe_violations(page)
    page.keyboard.press("2")
    page.keyboard.press("4")
    expect(sheet.get_by_role("radio", name=first.name)).to_be_checked()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).not_to_be_visible()

    page.goto(f"/customers/{bolt.customer.pk}/")
    expect(page.locator(".timeline .used")).to_have_text(first.name)
    page.goto("/playbook/")
    figures = page.locator(f"#play-1-{first.pk} .figures")
    expect(figures).to_have_text("promoted in 0 of 1 touch that used it: too few to tell")
    assert not axe_violations(page)

    boss = open_page(firm.max.user, viewport=PHONE, java_script_enabled=False)
    boss.goto("/playbook/")
    boss.get_by_role("link", name="Add a tactic").click()
    boss.get_by_label("Name").fill("Bring cake")
    boss.get_by_label("How", exact=True).fill("Bring it. Eat it with them.")
    boss.get_by_role("checkbox", name="1 Lead identified").check()
    boss.get_by_role("button", name="Add it").click()
    expect(boss.locator("#stage-1 li").first).to_contain_text("Bring cake")

    page.goto(f"/customers/{bolt.customer.pk}/touches/new/")
    expect(page.locator(".tried .tactic")).to_contain_text("Bring cake")
    page.get_by_role("radio", name="Bring cake").check()
    page.get_by_role("radio", name="Promoted").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".timeline .used").first).to_have_text("Bring cake")
    boss.goto("/playbook/")
    expect(boss.locator("#stage-1 li").first).to_contain_text("promoted in 1 of 1 touch")
    assert boss.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
