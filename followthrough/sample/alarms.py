"""Alarms of the year of the company: told on the days on which they would have been, and those of today by the verb."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.bond import CustomerState, Met, clocks_after
from followthrough.journal.drift import Drifting, drifting, set_drift
from followthrough.journal.touches import touches_of
from followthrough.journal.viscosity import level_at
from followthrough.planner.alarms import A_DAY, raise_alarms
from followthrough.planner.models import Alarm
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning import half_life
from followthrough.sample.cast import Company
from followthrough.vocabulary.drift import Verdict
from followthrough.vocabulary.level import Level

SEED = 25
#: The plan is made at six; how many alarms anybody says something of, and how many of these were right.
TOLD_AT = time(6, 0)
ANSWERED, RIGHT = 0.35, 0.4


@dataclass(frozen=True, slots=True)
class Silence:
    """That a customer turned amber or red on a day, until when somebody spoke with them again (None: not yet)."""

    on: date
    until: date | None
    since_on: date
    customer: Customer
    drift: Drifting


def tell_alarms(company: Company) -> None:
    """Tell what would have been told each day up to yesterday, five a day at most; then today's, by the verb."""
    workspace, rng, today = company.workspace, random.Random(SEED), company.calendar.today
    found = sorted(
        _silences(company, rhythm_of(workspace)), key=lambda one: (one.on, one.drift.colour, one.customer.pk)
    )
    told: Counter[tuple[int, date]] = Counter()
    alarms = []
    for one in found:
        on, owner = one.on, one.customer.owner_id or 0
        while told[owner, on] >= A_DAY:
            on += timedelta(days=1)
        if on < (one.until or today) and on < today:
            told[owner, on] += 1
            alarms.append(_alarm(company, replace(one, on=on), rng))
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)
    for member in company.members.values():
        raise_alarms(member, today, company.calendar.at)


def _alarm(company: Company, one: Silence, rng: random.Random) -> Alarm:
    raised_at = datetime.combine(one.on, TOLD_AT, ZoneInfo(company.workspace.time_zone))
    alarm = Alarm(
        workspace=company.workspace, member=one.customer.owner, customer=one.customer, on=one.on,
        colour=one.drift.colour, rule=one.drift.rule, values=one.drift.values, since_on=one.since_on,
        raised_at=raised_at,
    )  # fmt: skip
    if rng.random() < ANSWERED:
        alarm.verdict = Verdict.RIGHT if rng.random() < RIGHT else Verdict.WRONG
        alarm.verdict_by_id, alarm.verdict_at = one.customer.owner_id, raised_at + timedelta(hours=3)
    return alarm


def _silences(company: Company, rhythm: Rhythm) -> Iterator[Silence]:
    workspace = company.workspace
    rows = Customer.objects.in_workspace(workspace).filter(owner__isnull=False, do_not_contact=False, parked_until=None)
    customers = {row.pk: row for row in rows.select_related("owner").order_by("pk")}
    touches = touches_of(workspace.pk, {pk: row.time_zone or workspace.time_zone for pk, row in customers.items()})
    deals: dict[int, list[Deal]] = defaultdict(list)
    for deal in Deal.objects.in_workspace(workspace).filter(customer__in=list(customers)):
        deals[deal.customer_id].append(deal)
    judged: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    levels = LevelAssessment.objects.in_workspace(workspace).order_by("assessed_at", "id")
    for pk, at, level in levels.values_list("customer_id", "assessed_at", "level"):
        judged[pk].append((at, level))
    for pk, row in customers.items():
        row.workspace = workspace
        ordered = sorted(touches.get(pk, ()), key=lambda touch: (touch.at, touch.id))
        yield from _of_one(row, ordered, deals[pk], judged[pk], rhythm)


def _of_one(
    row: Customer, touches: list[Met], deals: list[Deal], judged: list[tuple[datetime, str]], rhythm: Rhythm
) -> Iterator[Silence]:
    """What each talk would have led to, had none come after it, as far as none did."""
    state = CustomerState()
    for place, touch in enumerate(touches):
        row.level = level_at(judged, touch.at)
        half = rhythm.half_life(Level(row.level))
        state = clocks_after(state, touch)
        term = half_life.log_weight(touch.weight, touch.at, half)
        state = replace(state, log_score=half_life.add(state.log_score, term))
        if touch.reached:
            clocks.set_state(row, state)
            is_over = _stand(row, deals, touch.at)
            set_drift(row, rhythm, held_until=None, is_over=is_over)
            until = next((later.day for later in touches[place + 1 :] if later.reached), None)
            yield from _crossed(row, until, deals, rhythm)


def _crossed(row: Customer, until: date | None, deals: list[Deal], rhythm: Rhythm) -> Iterator[Silence]:
    for on in sorted({day for day in (row.drift_amber_on, row.drift_red_on) if day}):
        is_settled = (until is not None and on >= until) or _is_over(deals, datetime.combine(on, TOLD_AT, UTC))
        if not is_settled and row.drift_amber_on and (drift := drifting(row, rhythm, on)):
            yield Silence(on, until, row.drift_amber_on, row, drift)


def _stand(row: Customer, deals: list[Deal], at: datetime) -> bool:
    """Set how the customer's deals stood at a moment; whether all there was had ended by then."""
    known = [deal for deal in deals if deal.opened_at <= at]
    row.open_deals = sum(deal.closed_at is None or deal.closed_at > at for deal in known)
    row.sold_at = min((deal.sold_at for deal in known if deal.sold_at and deal.sold_at <= at), default=None)
    return _is_over(deals, at)


def _is_over(deals: list[Deal], at: datetime) -> bool:
    known = [deal for deal in deals if deal.opened_at <= at]
    return bool(known) and not any(
        deal.closed_at is None or deal.closed_at > at or (deal.sold_at and deal.sold_at <= at) for deal in known
    )
