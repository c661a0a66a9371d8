"""What comes after a sale stands in the same day as what comes before: plan, touch, list and report know the phase."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.log import Facts, log_touch
from followthrough.relationship.models import PhaseFound
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import local_day
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, axe_violations
from tests.cast import make_bolt, make_firm


@pytest.mark.mechanism("M28")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_in_service_looks_after_who_is_disillusioned_and_reports_it(
    open_page: OpenPage, transactional_db: None, viewport: dict[str, int]
) -> None:
    now = timezone.now()
    firm = make_firm(at=now - timedelta(days=60))
    make_bolt(firm, at=now - timedelta(days=20), by=firm.sol)
    row = enter_customer(by=firm.sol, at=now - timedelta(days=50), name="Delphi Labs")
    then = now - timedelta(days=25)
    log_touch(by=firm.sol, customer=row, facts=Facts(channel=Channel.CALL, happened_at=then), at=then)
    day = local_day(firm.sol, now)
    rows = Customer.objects.in_workspace(firm.workspace).filter(pk=row.pk)
    rows.update(sold_at=then, phase="disillusionment", next_due_on=day)
    PhaseFound.objects.create(
        workspace=firm.workspace, customer=row, on=day - timedelta(days=9), phase="disillusionment", is_told=True,
        interest=40, trust=40, found_at=now - timedelta(days=9),
    )  # fmt: skip
    page = open_page(firm.sol.user, viewport=viewport)
    page.goto("/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Delphi Labs")
    expect(main).to_contain_text("Bolt Pharma")
    page.goto("/customers/?phase=disillusionment")
    expect(page.locator("#customers-list")).to_contain_text("Delphi Labs")
    expect(page.locator("#customers-list")).not_to_contain_text("Bolt Pharma")
    assert axe_violations(page) == ""

    page.goto(f"/customers/{row.pk}/touches/new/")
    expect(page.locator(".tried .tactic")).to_contain_text("Bring the one who looks after them now")
    page.locator(".tried").get_by_role("radio", name="Bring the one who looks after them now").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".timeline .used").first).to_have_text("Bring the one who looks after them now")
    page.goto(f"/reports/{day:%Y-%m-%d}/{firm.sol.pk}/")
    expect(page.get_by_text("After the sale: 1 touch, 1 in disillusionment.")).to_be_visible()
