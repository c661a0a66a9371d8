"""What has its day, then a reserve for new leads, then worth a minute; the job on top, or one's own order."""

from datetime import date, datetime, timedelta

import pytest

from followthrough.customers.models import Customer
from followthrough.journal.open_deal import open_deal
from followthrough.journal.promise import Word
from followthrough.journal.promise import promise as give_word
from followthrough.journal.refusal import Refused
from followthrough.planner.learn import grounds_for
from followthrough.planner.models import Placement
from followthrough.planner.place import put, take_back
from followthrough.planner.today import plan_for
from followthrough.reckoning.worth import Kind
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_firm
from tests.planner.ground import FRIDAY, THURSDAY, another, names, plan, promise, quiet_since, they_wrote, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]

EARLIER = NOW - timedelta(days=40)


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def quiet(
    firm: Firm, name: str, value: int = 1000, stage: Stage = Stage.CRITERIA_SHAPED, *, days: int = 11
) -> Customer:
    """A customer of level B with a deal, last spoken to so many days ago."""
    customer = another(firm, name, at=EARLIER)
    quiet_since(firm, customer, Level.B, NOW - timedelta(days=days))
    open_deal(by=firm.ana, customer=customer, at=NOW, name="A deal", value=value, currency="EUR", stage=stage)
    return customer


def test_what_has_its_day_comes_in_an_order_simple_to_tell(firm: Firm) -> None:
    served = another(firm, "Our word", at=EARLIER)
    quiet_since(firm, served, Level.D, NOW - timedelta(days=1))
    give_word(by=firm.ana, customer=served, words=[Word(is_ours=True, what="a part", due_on=THURSDAY)], at=NOW)
    quiet_since(firm, another(firm, "Quiet", at=EARLIER), Level.A, NOW - timedelta(days=20))
    they_wrote(firm, another(firm, "Wrote"), NOW - timedelta(hours=1))
    late = another(firm, "Promised", at=EARLIER)
    touch(firm.ana, late, NOW - timedelta(days=2), step=promise("Call", THURSDAY))
    found = plan(firm.ana).rows
    assert [(row.customer.name, row.kind) for row in found] == [
        ("Promised", Kind.PROMISED), ("Wrote", Kind.INBOUND), ("Our word", Kind.PLEDGE), ("Quiet", Kind.OPEN),
    ]  # fmt: skip


def test_the_job_is_what_may_bring_most_of_what_fits_the_day(firm: Firm) -> None:
    quiet(firm, "Dear and early", 9_000, Stage.LEAD_IDENTIFIED)
    quiet(firm, "Middling", 3_000)
    quiet(firm, "Nearly sold", 9_000, Stage.CONTRACT_ASKED, days=30)
    firm.ana.capacity = 3
    # 9 · 5 points, 3 · 20 points, 9 · 15 points, each × a third.
    found = plan(firm.ana)
    assert names(found.rows)[0] == "Nearly sold"
    assert found.rows[0].reason("gain") is not None
    firm.ana.capacity = 1
    assert names(plan(firm.ana).today) == ["Nearly sold"]


def test_new_leads_have_a_reserve_and_no_more(firm: Firm) -> None:
    for number in range(12):
        quiet(firm, f"Rich {number:02}", 50_000 + 1000 * number)
    for number in range(5):
        another(firm, f"Lead {number}", potential=10, potential_currency="EUR")
    firm.ana.capacity = 10
    found = plan(firm.ana, listed=None)
    assert names(found.rows)[:4] == ["Rich 11", "Lead 0", "Lead 1", "Rich 10"]
    assert names(found.rows)[-3:] == ["Lead 2", "Lead 3", "Lead 4"]
    assert sum(row.is_lead for row in found.today) == 2


def test_a_day_ends_with_its_touches_or_its_minutes_whichever_is_used_up_first(firm: Firm) -> None:
    for number in range(8):
        quiet(firm, f"Customer {number}", 1000 + number)
    firm.ana.capacity, firm.ana.minutes = 6, 40
    assert (len(plan(firm.ana).today), plan(firm.ana).takes) == (3, 36)
    assert len(plan_for(firm.ana, THURSDAY, NOW, done=1, spent=12).today) == 2
    assert len(plan_for(firm.ana, THURSDAY, NOW, done=2, spent=45).today) == 0
    firm.ana.minutes = 600
    assert len(plan(firm.ana).today) == 6
    firm.ana.minutes = 5
    assert len(plan(firm.ana).today) == 1


def test_equals_stand_by_how_long_they_are_due_and_then_by_their_id(firm: Firm) -> None:
    for name in ("One", "Two", "Three"):
        another(firm, name, at=NOW)
    assert names(plan(firm.ana).rows) == ["One", "Two", "Three"]
    assert names(plan(firm.ana, FRIDAY).rows) == ["One", "Two", "Three"]


def test_a_member_puts_a_customer_first_and_takes_it_back(firm: Firm) -> None:
    last = quiet(firm, "Small", 10)
    for number in range(3):
        quiet(firm, f"Rich {number}", 50_000 + 1000 * number)
    before = names(plan(firm.ana).rows)
    assert before == ["Rich 2", "Rich 1", "Rich 0", "Small"]
    put(by=firm.ana, customer=last, place=1, was=4, reason="she leaves at noon", at=NOW)
    found = plan(firm.ana)
    assert names(found.rows) == ["Small", "Rich 2", "Rich 1", "Rich 0"]
    assert found.rows[0].placed is not None
    assert found.rows[0].placed.reason == "she leaves at noon"
    put(by=firm.ana, customer=last, place=3, was=1, reason="after all later", at=NOW)
    assert names(plan(firm.ana).rows) == ["Rich 2", "Rich 1", "Small", "Rich 0"]
    assert names(plan(firm.ana, FRIDAY).rows) == before
    assert take_back(by=firm.ana, customer=last, at=NOW)
    assert not take_back(by=firm.ana, customer=last, at=NOW)
    assert names(plan(firm.ana).rows) == before
    rows = Placement.objects.in_workspace(firm.workspace).order_by("id")
    assert list(rows.values_list("place", "was", "reason")) == [(1, 4, "she leaves at noon"), (3, 1, "after all later")]


def test_a_place_moves_up_with_each_touch_that_is_done(firm: Firm) -> None:
    small = quiet(firm, "Small", 10)
    rich = [quiet(firm, f"Rich {number}", 50_000 + 1000 * number) for number in range(3)]
    put(by=firm.ana, customer=small, place=3, was=4, reason="on my way", at=NOW)
    assert names(plan(firm.ana).rows) == ["Rich 2", "Rich 1", "Small", "Rich 0"]
    touch(firm.ana, rich[2], NOW)
    assert names(plan_for(firm.ana, THURSDAY, NOW, done=1).rows) == ["Rich 1", "Small", "Rich 0"]


def test_a_place_counts_in_ones_own_plan_of_that_day_only(firm: Firm) -> None:
    mine = [quiet(firm, name, value) for name, value in (("Rich", 5000), ("Small", 10))]
    for customer in mine:
        customer.service_member = firm.sol
        customer.save()
    put(by=firm.sol, customer=mine[1], place=1, reason="at hand", at=NOW)
    assert names(plan(firm.ana).rows) == ["Rich", "Small"]
    assert names(plan(firm.sol).rows) == ["Small", "Rich"]


@pytest.mark.parametrize(
    ("place", "reason", "field"), [(0, "why", "place"), (501, "why", "place"), (2, "  ", "reason")]
)
def test_a_place_there_is_none_or_without_a_reason_is_refused(firm: Firm, place: int, reason: str, field: str) -> None:
    customer = quiet(firm, "Small")
    with pytest.raises(Refused) as refusal:
        put(by=firm.ana, customer=customer, place=place, reason=reason, at=NOW)
    assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        put(by=firm.vic, customer=customer, place=1, reason="why", at=NOW)


def test_amounts_in_two_currencies_are_compared_within_each(firm: Firm) -> None:
    for currency, base in (("EUR", 1000), ("JPY", 900_000)):
        for number in range(3):
            customer = another(firm, f"{currency} {number}", at=EARLIER)
            quiet_since(firm, customer, Level.B, datetime(2026, 11, 2, 9, 0, tzinfo=NOW.tzinfo))
            open_deal(
                by=firm.ana, customer=customer, at=NOW, name="A deal", value=base * (number + 1), currency=currency
            )
    worths = {row.customer.name: row.worth.a_minute for row in plan(firm.ana).rows}
    assert [worths[f"EUR {n}"] for n in range(3)] == [worths[f"JPY {n}"] for n in range(3)]
    assert worths["EUR 0"] < worths["EUR 1"] < worths["EUR 2"]


def test_a_plan_can_be_made_again_with_what_was_known_then(firm: Firm) -> None:
    quiet(firm, "Small", 10)
    then = grounds_for(firm.workspace, date_of(THURSDAY))
    assert plan(firm.ana, grounds=then).rows == plan(firm.ana).rows


def date_of(day: date) -> datetime:
    """The beginning of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=NOW.tzinfo)
