"""Past days planned again: as the plan stood that morning, whatever came later; on Maven's deals, too."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.insight.past import read_past
from followthrough.insight.replay import Replay, _Days, replay
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.open_deal import close_deal, edit_deal, open_deal
from followthrough.journal.park import park
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.today import plan_for
from followthrough.reckoning.orders import ENOUGH, ORDERS, Day, Order
from followthrough.reckoning.worth import Kind, grounds_of
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from tests.cast import Firm, make_firm
from tests.porting.corpus import needs_shared
from tests.porting.moving import imported
from tests.porting.test_loading import maven

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("B1")]
ZONE = ZoneInfo("Europe/Zurich")
MONDAY = date(2026, 9, 7)


def at(on: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZONE)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=at(MONDAY - timedelta(days=9)))


def live(firm: Firm, days: int, seed: int) -> Iterator[date]:
    """So many days of Ana with a dozen customers, each day as it begins: then things happen until the evening."""
    rng = random.Random(seed)
    rows: list[Customer] = []
    for number in range(days):
        on = MONDAY + timedelta(days=number)
        yield on
        for minute in range(rng.randint(0, 4)):
            _happen(firm, rows, rng, at(on, 10, minute))


def _happen(firm: Firm, rows: list[Customer], rng: random.Random, now: datetime) -> None:
    ana, kind = firm.ana, rng.random()
    if len(rows) < 12 and (not rows or kind < 0.3):
        still = {"potential": 90_000, "potential_currency": "EUR"} if rng.random() < 0.5 else {}
        row = enter_customer(by=ana, at=now, name=f"Customer {len(rows)}", **still)
        rows.append(row)
        if rng.random() < 0.8:
            value = rng.choice([None, 50_000, 200_000, 900_000])
            open_deal(by=ana, customer=row, at=now, name="Column", value=value, currency="EUR", source="fair")
        return
    row = rng.choice(rows)
    row.refresh_from_db()
    deals = list(Deal.objects.in_workspace(firm.workspace).filter(customer=row, status=DealStatus.OPEN).order_by("id"))
    if kind < 0.4:
        assess(by=ana, customer=row, level=rng.choice([Level.A, Level.B, Level.C]), reason="as they said", at=now)
    elif kind < 0.45 and deals:
        close_deal(by=ana, deal=deals[0], closed_as=DealStatus.LOST, reason="price", at=now)
    elif kind < 0.5:
        park(by=ana, customer=row, wake_on=now.date() + timedelta(days=rng.randint(1, 9)), reason="later", at=now)
    elif kind < 0.55 and deals:
        edit_deal(by=ana, deal=deals[0], version=deals[0].version, facts={"value": rng.randint(1, 99) * 10_000})
    else:
        _touch(firm, row, deals[0] if deals else None, rng, now)


def _touch(firm: Firm, row: Customer, deal: Deal | None, rng: random.Random, now: datetime) -> None:
    facts = Facts(
        channel=Channel.CALL, happened_at=now, reached=rng.random() < 0.6, minutes=rng.choice([None, 12, 40]),
        direction=Direction.IN if rng.random() < 0.1 else Direction.OUT,
    )  # fmt: skip
    rises = deal is not None and deal.stage < 7 and rng.random() < 0.3
    outcome = Outcome.PROMOTED if rises else Outcome.RETAINED
    move = Move(outcome=outcome, override_reason="they said so") if deal else None
    step = None
    if rng.random() < 0.3:
        step = Step(due_on=now.date() + timedelta(days=rng.randint(1, 6)), agreed=rng.random() < 0.5, what="call")
    logged = log_touch(by=firm.ana, customer=row, deal=deal, facts=facts, move=move, step=step, at=now)
    if rng.random() < 0.1:
        withdraw_touch(by=firm.ana, touch=logged.entry, at=now + timedelta(seconds=20))


def days_of(firm: Firm, first: date, last: date) -> dict[date, Day]:
    """The days of Ana as a replay walks them; every day, done or not."""
    ids = list(Customer.objects.in_workspace(firm.workspace).values_list("pk", flat=True))
    people, journal = read_past(firm.workspace, ids)
    walk = _Days(firm.ana, people, journal, {firm.ana.pk: firm.ana.capacity})
    for number in range((last - first).days + 1):
        walk.made[first + timedelta(days=number), firm.ana.pk] += []
    days = sorted(on for on, _member in walk.made if first <= on <= last)
    return dict(zip(days, walk.between(first, last), strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_each_day_is_planned_again_as_it_stood_that_morning(firm: Firm, seed: int) -> None:
    """Who was due, why, at which stage and level, how late, worth how much: as the plan of that morning told it."""
    grounds = grounds_of({}, {}, {stage: firm.workspace.stage_rules.chance(stage) / 100 for stage in range(1, 8)})
    plans: dict[date, dict[int, Any]] = {}
    for on in live(firm, 40, seed):
        plan = plan_for(firm.ana, on, at(on, 0), listed=None, grounds=grounds)
        plans[on] = {row.customer.id: row for row in plan.rows}
    again = days_of(firm, MONDAY, MONDAY + timedelta(days=39))
    seen = 0
    for on, rows in plans.items():
        due = {one.id: one for one in again[on].due}
        mine = {pk: row for pk, row in rows.items() if row.kind in {Kind.PROMISED, Kind.INBOUND, Kind.OPEN}}
        assert set(due) == set(mine), on
        for pk, row in mine.items():
            facts = due[pk].facts
            assert facts.kind == row.kind, (on, row.customer.name)
            assert facts.level == row.customer.level
            assert facts.stage == (row.deal.stage if row.deal else None)
            seen += 1
    assert seen > 100


def test_what_comes_later_changes_no_day_before(firm: Firm) -> None:
    walk = live(firm, 60, 7)
    for on in walk:
        if on == MONDAY + timedelta(days=30):
            break
    before = days_of(firm, MONDAY, MONDAY + timedelta(days=29))
    assert all([one.id for one in day.due] == sorted(one.id for one in day.due) for day in before.values())
    for _on in walk:
        pass
    assert days_of(firm, MONDAY, MONDAY + timedelta(days=29)) == before


def test_touches_of_a_day_are_matched_and_nothing_is_said_of_a_few(firm: Firm) -> None:
    for _on in live(firm, 90, 3):
        pass
    found = replay(firm.vic, None, first=MONDAY, last=MONDAY + timedelta(days=20))
    assert found.comparison.done.touches > 0
    assert not any(told.is_enough for told in found.comparison.orders if told.tally.touches < ENOUGH)
    whole = replay(firm.vic, frozenset({firm.ana.pk}), first=None, last=MONDAY + timedelta(days=90))
    assert whole.first is not None
    assert whole.first >= MONDAY
    assert whole.comparison.due.touches <= whole.comparison.done.touches
    nobody = replay(firm.vic, frozenset({firm.sol.pk}), first=None, last=MONDAY + timedelta(days=90))
    assert (nobody.first, nobody.comparison.days) == (None, 0)


@needs_shared
@pytest.mark.only_on("sqlite")
def test_on_the_deals_of_maven_it_runs_and_says_what_it_finds(firm: Firm) -> None:
    """Of deals whose end alone a file told: won and lost alike they stood on the way, at their product's list price."""
    imported(firm.ida, *maven())
    found: Replay = replay(firm.ida, None, first=None, last=date(2018, 12, 31))
    done, due = found.comparison.done, found.comparison.due
    assert (done.touches, done.promoted) == (6_711, 4_238)
    assert due == done
    assert {told.order for told in found.comparison.orders} == set(ORDERS)
    told = {told.order: told for told in found.comparison.orders}
    assert told[Order.INDEX].is_enough
    for one in told.values():
        if one.is_enough:
            assert one.interval is not None
            assert one.tally.an_hour is not None
            assert one.interval[0] <= one.tally.an_hour <= one.interval[1]
