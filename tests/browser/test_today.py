"""Today in a browser: whom first and why, logging and putting off, by keyboard, on a phone, without script."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from followthrough.customers.enter import enter_contact
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.steps import drop_next_step
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import local_day
from tests.browser.conftest import DESKTOP, PHONE, axe_violations
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import another

pytestmark = pytest.mark.mechanism("M9")


@pytest.fixture
def firm(transactional_db: None) -> Firm:
    return make_firm(at=timezone.now() - timedelta(days=60))


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    """Ana's day: Bolt was promised a call, Kestrel is quiet, Hanse wrote to us, Fjordlab has no next step."""
    now = timezone.now()
    bolt = make_bolt(firm, at=now - timedelta(days=30))
    say: dict[str, Any] = {
        "channel": Channel.CALL,
        "contacts": [bolt.weber],
        "note": "Wants to see the three criteria on paper.",
    }
    due, first = local_day(firm.ana, now), now - timedelta(days=20)
    log_touch(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, at=first, move=Move(outcome=Outcome.PROMOTED),
        facts=Facts(**say, happened_at=first),
        step=Step(what="have Dr. Keller agree to the three criteria", due_on=due, agreed=True, contact=bolt.keller),
    )  # fmt: skip
    assess(by=firm.ana, customer=bolt.customer, level=Level.A, reason="decides this year", at=first)
    kestrel = another(
        firm, "Kestrel Biologics", at=now - timedelta(days=40), potential=6_700_000, potential_currency="EUR"
    )
    enter_contact(
        by=firm.ana, customer=kestrel, at=now, name="Prof. Amara Okafor", is_key=True, phone="+44 20 7946 0101"
    )
    assess(by=firm.ana, customer=kestrel, level=Level.B, reason="asked twice", at=now - timedelta(days=39))
    quiet = now - timedelta(days=25)
    log_touch(by=firm.ana, customer=kestrel, at=quiet, facts=Facts(channel=Channel.VISIT, happened_at=quiet))
    hanse = another(firm, "Hanse Brauerei", at=now - timedelta(hours=3))
    wrote = now - timedelta(minutes=48)
    log_touch(
        by=firm.ana, customer=hanse, at=wrote,
        facts=Facts(channel=Channel.MAIL, direction=Direction.IN, reached=False, happened_at=wrote),
    )  # fmt: skip
    another(firm, "Institut für Umweltanalytik Baden-Württemberg GmbH & Co. KG", at=now - timedelta(days=1))
    fjord = another(firm, "Fjordlab Bergen", at=now - timedelta(days=9))
    lately = now - timedelta(days=1)
    assess(by=firm.ana, customer=fjord, level=Level.C, reason="next year", at=lately)
    logged = log_touch(by=firm.ana, customer=fjord, at=lately, facts=Facts(channel=Channel.CALL, happened_at=lately))
    assert logged.step is not None
    drop_next_step(by=firm.ana, step=logged.step, at=now)
    return bolt


def names(page: Page) -> list[str]:
    return page.locator("row-list [data-row] a[data-open]").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_day_can_be_read_by_all(open_page: Any, firm: Firm, bolt: Bolt, viewport: Any, scheme: Any) -> None:
    page = open_page(firm.ana.user, viewport=viewport, color_scheme=scheme)
    page.goto("/")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Move Bolt Pharma from non-key contact (2) to key contact (3)."
    )
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    for summary in page.locator("row-list details > summary").all():
        summary.click()
    expect(page.get_by_role("heading", name="Last touches").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
