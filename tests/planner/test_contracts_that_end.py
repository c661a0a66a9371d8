"""A contract that comes to its end brings its customer into Today before notice is over, until somebody spoke."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.customers.models import Customer
from followthrough.deals.models import Contract
from followthrough.journal.contracting import edit_contract, keep_contract
from followthrough.journal.open_deal import open_deal
from followthrough.journal.replay import differences, rebuild
from followthrough.reckoning.endings import ending, waiting
from followthrough.vocabulary.level import Level
from followthrough.web.today.wording import reason_words
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.planner.ground import THURSDAY, parts, plan, quiet_since, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M6")]

#: Bolt is at level D: without the contract it would be due at the end of December.
SIGNED = date(2026, 11, 2)
NOTICE = THURSDAY + timedelta(days=30)
ENDS = NOTICE + timedelta(days=60)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    bolt = make_bolt(firm)
    quiet_since(firm, bolt.customer, Level.D)
    return bolt


def keep(firm: Firm, bolt: Bolt, **facts: Any) -> Contract:
    told = {"name": "HPLC", "signed_on": SIGNED, "ends_on": ENDS, "notice_by": NOTICE, **facts}
    return keep_contract(by=firm.ana, deal=bolt.deal, facts=told, at=NOW)


def reasons(firm: Firm, on: date) -> dict[str, int]:
    """What Bolt's row of Ana's plan adds up from; nothing where it has none."""
    return next((parts(row) for row in plan(firm.ana, on).rows if row.customer.name == "Bolt Pharma"), {})


def test_it_asks_from_thirty_days_before_notice_and_says_so_in_words(firm: Firm, bolt: Bolt) -> None:
    assert reasons(firm, THURSDAY) == {}
    keep(firm, bolt)
    assert reasons(firm, THURSDAY - timedelta(days=1)) == {}
    assert "contract" in reasons(firm, THURSDAY)
    (row,) = plan(firm.ana, THURSDAY).rows
    reason = next(reason for reason in row.reasons if reason.code == "contract")
    assert "notice is possible until" in reason_words(reason, THURSDAY)
    assert "ended on" in reason_words(reason, ENDS + timedelta(days=1))


def test_an_attempt_lets_the_clock_decide_and_a_talk_settles_it(firm: Firm, bolt: Bolt) -> None:
    keep(firm, bolt)
    touch(firm.ana, bolt.customer, reached=False)
    assert reasons(firm, THURSDAY) == {}
    assert "contract" in reasons(firm, THURSDAY + timedelta(days=1))
    touch(firm.ana, bolt.customer, NOW + timedelta(days=1))
    assert "contract" not in reasons(firm, THURSDAY + timedelta(days=60))


def test_a_new_contract_takes_the_place_of_the_one_that_ends(firm: Firm, bolt: Bolt) -> None:
    contract = keep(firm, bolt)
    renewal = open_deal(by=firm.ana, customer=bolt.customer, at=NOW, name="HPLC, second year")
    keep_contract(by=firm.ana, deal=renewal, facts={"name": "second", "signed_on": THURSDAY}, at=NOW)
    assert reasons(firm, THURSDAY) == {}
    other = edit_contract(
        by=firm.ana, contract=contract, version=contract.version, facts={"ends_on": date(2027, 12, 31)}, at=NOW
    )
    assert other.ends_on == date(2027, 12, 31)
    assert not list(differences(firm.workspace))


def test_a_draft_asks_nothing_and_what_is_kept_can_be_rebuilt(firm: Firm, bolt: Bolt) -> None:
    keep(firm, bolt, signed_on=None)
    assert reasons(firm, THURSDAY) == {}
    keep(firm, bolt)
    Customer.objects.in_workspace(firm.workspace).update(endings=[], ending_from=None, ending_last=None)
    assert list(differences(firm.workspace))
    rebuild(firm.workspace)
    assert "contract" in reasons(firm, THURSDAY)


def test_the_first_end_that_nobody_spoke_about_is_told() -> None:
    day = THURSDAY
    first, second = ending(day, None), ending(day + timedelta(days=90), day + timedelta(days=60))
    assert waiting([first, second], spoken_on=None) == first
    assert waiting([first, second], spoken_on=day) == second
    assert waiting([first, second], spoken_on=day + timedelta(days=60)) is None
