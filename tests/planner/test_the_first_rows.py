"""The rows shown are those that weighing everybody would show, however few of them are read."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.planner import order
from followthrough.planner.candidates import Due, due_for
from followthrough.planner.models import Placement, Postponement
from followthrough.planner.order import READ_BEYOND
from followthrough.planner.today import Plan, plan_for
from followthrough.reckoning.endings import ending
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Holiday, Member
from tests.cast import NOW, Firm, make_firm
from tests.planner.ground import THURSDAY, another, names, plan, quiet_since, touch

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M9")]

CUSTOMERS = 70
ZONES = ("", "", "", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kathmandu", "Europe/Zurich")


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def ago(chance: random.Random, days: int) -> datetime:
    """A moment of the last days, often close to a midnight."""
    day = NOW - timedelta(days=chance.randrange(days))
    hour, minute = chance.choice([(23, 0), (22, 59), (0, 0), (23, 30), (11, 0), (10, 0), (18, 15), (12, 34)])
    return min(day.replace(hour=hour, minute=minute, microsecond=chance.choice([0, 1, 999_999])), NOW)


def day(chance: random.Random) -> date:
    return THURSDAY - timedelta(days=chance.randrange(-2, 60))


def contracts(chance: random.Random) -> dict[str, Any]:
    """What is kept of contracts that end, often none."""
    ends = sorted(ending(day(chance) + timedelta(days=30), None) for _ in range(chance.choice([0, 0, 0, 1, 1, 2])))
    if not ends:
        return {}
    kept = [one.kept() for one in ends]
    return {"endings": kept, "ending_from": ends[0].asks_from, "ending_last": ends[-1].asks_from}


def fill(firm: Firm, chance: random.Random) -> None:
    """A firm in which anything may be due for Ana, and much of it nearly alike."""
    few = chance.random() < 0.3
    levels = [Level.B] if few else list(Level)
    members: list[Member | None] = [firm.ana, firm.ana, firm.ana, firm.priya, None]
    Holiday.objects.create(workspace=firm.workspace, on=date(2026, 11, 11))
    Holiday.objects.create(workspace=firm.workspace, on=date(2026, 10, 26))
    firm.workspace.refresh_from_db()
    customers = [
        Customer(
            workspace=firm.workspace, name=f"Customer {number}", owner=chance.choice(members),
            service_member=chance.choice([firm.ana, None, None]), level=chance.choice(levels),
            entered_at=ago(chance, 90), first_due_on=day(chance), next_due_on=day(chance),
            last_touch_at=touched,
            last_contact_at=chance.choice([touched, touched and touched - timedelta(days=9), None]),
            contact_count=chance.randrange(5), unanswered=chance.choice([0, 0, 0, 1, 2, 3, 4]),
            waiting_since=chance.choice([None] * 6 + [ago(chance, 9)]), time_zone=chance.choice(ZONES),
            **contracts(chance),
            every_days=chance.choice([None, 1, 3, 7, 15, 30, 11]),
            sold_at=chance.choice([None, NOW]), first_value_at=chance.choice([None, NOW]),
            open_deals=chance.randrange(2), parked_until=chance.choice([None] * 8 + [day(chance)]),
            do_not_contact=chance.random() < 0.05, potential=chance.choice([None, 100, 5_000, 70_000]),
            potential_currency=chance.choice(["EUR", "CHF"]), level_stale_on=chance.choice([None, day(chance)]),
        )
        for number in range(CUSTOMERS)
        for touched in [chance.choice([None, ago(chance, 20), ago(chance, 20), ago(chance, 150)])]
    ]  # fmt: skip
    Customer.objects.bulk_create(customers)
    _promise(firm, chance, customers, members)
    Postponement.objects.bulk_create(
        Postponement(
            workspace=firm.workspace, member=firm.ana, by=firm.ana, customer=customer, until=THURSDAY + timedelta(3),
            reason="later", made_at=ago(chance, 30),
        )
        for customer in chance.sample(customers, 8)
    )  # fmt: skip


def _promise(firm: Firm, chance: random.Random, customers: list[Customer], members: list[Member | None]) -> None:
    """Deals and next steps of these customers."""
    deals = [
        Deal(
            workspace=firm.workspace, customer=customer, owner=chance.choice(members), name="A deal", opened_at=NOW,
            stage=chance.randrange(1, 8), stage_since=NOW, value=chance.choice([None, *range(0, 90_000, 9_000)]),
            currency=chance.choice(["EUR", "EUR", "CHF"]), parked_until=chance.choice([None] * 5 + [day(chance)]),
            status=chance.choice([DealStatus.OPEN, DealStatus.OPEN, DealStatus.OPEN, DealStatus.LOST]),
        )
        for customer in customers
        for _ in range(chance.choice([0, 1, 1, 2, 3]))
    ]  # fmt: skip
    Deal.objects.bulk_create(deals)
    steps = [
        NextStep(
            workspace=firm.workspace, customer=deal.customer, deal=deal, member=firm.ana, due_on=day(chance),
            agreed=chance.random() < 0.4, from_cadence=chance.random() < 0.2, made_at=ago(chance, 40),
            target_stage=chance.choice([None, None, 5]),
        )
        for deal in deals
        if deal.status == DealStatus.OPEN and chance.random() < 0.25
    ]  # fmt: skip
    steps += [
        NextStep(
            workspace=firm.workspace, customer=customer, member=firm.ana, due_on=day(chance), made_at=ago(chance, 40),
            agreed=chance.random() < 0.4,
        )
        for customer in customers
        if chance.random() < 0.1
    ]  # fmt: skip
    NextStep.objects.bulk_create(steps)


def _put(firm: Firm, chance: random.Random) -> None:
    """Ana put some of those who are due somewhere, and some who are not."""
    customers = list(Customer.objects.in_workspace(firm.workspace))
    for customer in chance.sample(customers, chance.choice([0, 1, 4, 9])):
        Placement.objects.create(
            workspace=firm.workspace, member=firm.ana, customer=customer, on=THURSDAY, reason="known",
            place=chance.choice([1, 1, 2, 3, 5, 40]), made_at=NOW,
        )  # fmt: skip


def _deal(firm: Firm, customer: Customer, value: int, stage: int = 1) -> None:
    Deal.objects.create(
        workspace=firm.workspace, customer=customer, owner=firm.ana, name="A deal", stage=stage, value=value,
        currency="EUR", opened_at=NOW, stage_since=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_short_list_is_the_beginning_of_the_whole(firm: Firm, seed: int) -> None:
    chance = random.Random(seed)
    fill(firm, chance)
    firm.ana.workspace = firm.workspace
    _put(firm, chance)
    for capacity, minutes in ((0, None), (1, None), (5, None), (9, None), (9, 60)):
        firm.ana.capacity, firm.ana.minutes = capacity, minutes
        whole = plan(firm.ana, listed=None)
        assert whole.due_count == len(whole.rows) > 20
        for listed in (0, 1, 2, 3, 6, 15):
            short = plan(firm.ana, listed=listed)
            assert short.rows == whole.rows[: len(whole.today) + listed]
            assert short.today == whole.today
            assert short.due_count == whole.due_count


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many customers each asking read."""
    counts: list[int] = []

    def counted(*args: Any, **more: Any) -> Due:
        found = due_for(*args, **more)
        counts.append(len(found.customers))
        return found

    monkeypatch.setattr(order, "due_for", counted)
    return counts


@pytest.mark.parametrize("seed", range(4))
def test_few_more_are_read_than_are_shown(firm: Firm, read: list[int], seed: int) -> None:
    fill(firm, random.Random(seed))
    firm.ana.capacity = 2
    assert plan(firm.ana, listed=3).due_count > 20
    assert len(read) <= 2
    assert sum(read) <= 30


def test_of_a_house_full_of_equals_only_those_shown_and_a_few_are_read(firm: Firm, read: list[int]) -> None:
    for number in range(60):
        another(firm, f"Lead {number:02}", potential=100, potential_currency="EUR")
    firm.ana.capacity = 2
    assert plan(firm.ana, listed=3).due_count == 60
    assert read == [5 + READ_BEYOND]


def test_who_may_come_earlier_than_those_read_is_read_as_well(firm: Firm, read: list[int]) -> None:
    """Many lanes of one customer are taken together at first; here the sum of its parts is no lane of its own."""
    for number in range(40):
        quiet_since(firm, another(firm, f"Quiet {number:02}", at=NOW - timedelta(60)), Level.B, NOW - timedelta(16))
    for row in Customer.objects.in_workspace(firm.workspace):
        _deal(firm, row, 90_000, stage=1)
        _deal(firm, row, 20_000, stage=6)
        row.level_stale_on = THURSDAY
        row.save()
    firm.ana.capacity = 1
    found = plan(firm.ana, listed=0)
    assert len(read) == 2
    assert names(found.rows) == names(plan(firm.ana, listed=None).rows)[:1]


def test_what_only_the_exact_sum_tells_still_comes_first(firm: Firm) -> None:
    """Sixty are due alike; one of them has gone on longer, stands before the contract, and is worth most."""
    for number in range(60):
        quiet_since(firm, another(firm, f"Quiet {number:02}", at=NOW - timedelta(60)), Level.B, NOW - timedelta(11))
    first = another(firm, "First", at=NOW - timedelta(60))
    quiet_since(firm, first, Level.B, NOW - timedelta(10))
    _deal(firm, first, 9_000_000, stage=6)
    assert plan(firm.ana).rows[0].customer.name == "First"


@pytest.mark.parametrize("done", [0, 3, 9])
def test_a_touch_is_worth_the_same_however_much_of_the_day_is_done(firm: Firm, done: int) -> None:
    for number in range(40):
        _deal(firm, another(firm, f"Lead {number:02}"), 1000 + number * 10)

    def worth(found: Plan) -> dict[str, int]:
        return {row.customer.name: row.worth.a_minute for row in found.rows}

    firm.ana.capacity = 10
    whole = worth(plan_for(firm.ana, THURSDAY, NOW, listed=None))
    assert len(set(whole.values())) == 40
    shown = worth(plan_for(firm.ana, THURSDAY, NOW, done=done))
    assert shown.items() <= whole.items()


def test_a_touch_is_worth_the_same_after_others_were_dealt_with(firm: Firm) -> None:
    """It is compared with the member's open deals, not with what happens to be due."""
    for number in range(10):
        customer = another(firm, f"Lead {number}")
        _deal(firm, customer, 1000 * (number + 1))
    before = {row.customer.name: row.worth for row in plan(firm.ana).rows}
    for row in plan(firm.ana).rows[:6]:
        touch(firm.ana, Customer.objects.in_workspace(firm.workspace).get(pk=row.customer.id))
    after = {row.customer.name: row.worth for row in plan(firm.ana).rows}
    assert len(after) == 4
    assert after.items() <= before.items()


def test_a_potential_is_compared_with_the_members_open_deals_and_counts_as_one_where_there_are_none(firm: Firm) -> None:
    lead = another(firm, "Lead", potential=5000, potential_currency="EUR")
    before = plan(firm.ana).rows[0].worth.a_minute
    assert before == 1000 * 16_667 // 12
    _deal(firm, another(firm, "Other"), 2000)
    found = {row.customer.id: row.worth.a_minute for row in plan(firm.ana).rows}
    assert found[lead.pk] == 2500 * 16_667 // 12
