"""The order of a day: what has its day, then a reserve for new leads, then whatever is worth most a minute (M9).

On top of it stands the most important job: of what fits the day, the touch that may bring most. Where the member put a
customer somewhere, there it stands.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from followthrough.planner.candidates import NOTHING, Due, Owing, Placed, Whom, due_for
from followthrough.planner.pile import EVERYBODY, UNKNOWN, Reading
from followthrough.planner.reasons import Lane, Silence, Stake, Told, kind_of
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.endings import Ending, read_endings, waiting
from followthrough.reckoning.working_days import local_date
from followthrough.reckoning.worth import Facts, Grounds, Kind, Worth, for_leads, units, worth_of
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.workspace.models import Member

#: So many more are read than are shown, since who may be worth more is often worth a little less.
READ_BEYOND = 6
#: The same for the new leads there is room for.
LEADS_BEYOND = 2

Place = tuple[int, int, date, int]


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a day: so many touches, and so many minutes (None: nobody counts them)."""

    touches: int
    minutes: int | None

    def leads(self, grounds: Grounds) -> int:
        """For how many new leads room is kept: 15 % of the minutes that are left, or of the touches."""
        if self.minutes is None:
            return for_leads(self.touches)
        return -(-for_leads(max(0, self.minutes)) // grounds.minutes[1])

    def holds(self, rows: Sequence["Weighed"]) -> int:
        """How many of these, one after the other, the rest of the day holds; the first one whatever it takes."""
        if self.minutes is not None and self.minutes <= 0:
            return 0
        spent = 0
        for number, row in enumerate(rows[: self.touches]):
            spent += row.worth.minutes
            if number and self.minutes is not None and spent > self.minutes:
                return number
        return min(len(rows), self.touches)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A customer in its most pressing lane, with what gives it its place; `placed` where the member put it."""

    told: Told
    worth: Worth
    placed: Placed | None

    @property
    def customer(self) -> Whom:
        """The customer."""
        return self.told.customer

    @property
    def kind(self) -> Kind:
        """Why it stands in the day."""
        return self.told.facts.kind

    @property
    def promise(self) -> int:
        """What the touch may bring towards a sale: chance gained × what is at stake."""
        return self.told.facts.units * self.worth.gain


def first_rows(
    member: Member, on: date, rhythm: Rhythm, grounds: Grounds, room: Room, *, wanted: int | None, done: int
) -> tuple[Due, list[Weighed]]:
    """Whoever is due, and the first of them in the order of the day, `wanted` or all (None).

    Read are those who may come first. Where somebody who was not read may still come before the last one wanted, all
    who may come as early are read.
    """
    leads = room.leads(grounds)
    asked = Reading(EVERYBODY if wanted is None else wanted + READ_BEYOND, leads + LEADS_BEYOND)
    while True:
        due = due_for(member, on, rhythm, grounds, asked)
        rows = _weighed(due, member, rhythm, grounds, on)
        more = None if wanted is None else _missing(due, rows, asked, wanted + len(due.placed), leads, on)
        if more is None:
            return due, arranged(rows, room, leads, done=done, on=on)[:wanted]
        asked = more


def _missing(due: Due, rows: Sequence[Weighed], asked: Reading, need: int, leads: int, on: date) -> Reading | None:
    """What else has to be read for the first `need` and the first `leads` new leads to be certain; None for nothing."""
    if len(due.customers) >= due.count or asked.rows == EVERYBODY:
        return None
    if need > asked.rows:
        return Reading(need + READ_BEYOND, asked.leads)
    last = place(rows[need - 1], on) if 0 < need <= len(rows) else None
    read = sorted(
        (most.kind, _weight(most.kind, most.worth), _due(due.customers[pk], on), pk) for pk, most in due.most.items()
    )
    is_certain = last is None or read[: asked.rows][-1] >= last
    least = _least_lead(due, rows, asked, leads, on)
    if is_certain and least is None:
        return None
    everything = Reading(EVERYBODY, EVERYBODY, lead=least or 0)
    if last is None:
        return everything
    return Reading(EVERYBODY, EVERYBODY, last[0], -last[1] if last[0] == Kind.OPEN else -1, last[2], least or 0)


def _least_lead(due: Due, rows: Sequence[Weighed], asked: Reading, leads: int, on: date) -> int | None:
    """What a new lead that was not read has to be worth at least to take part; None where none can."""
    read = sorted(
        (-most.worth, _due(due.customers[pk], on), pk)
        for pk, most in due.most.items()
        if most.is_lead and most.kind >= Kind.CONTRACT
    )[: asked.leads]
    if not leads or len(read) < asked.leads:
        return None
    found = sorted(_lead_place(row, on) for row in rows if row.told.facts.is_lead and row.kind is Kind.OPEN)
    if len(found) < leads:
        return -1
    return None if read[-1] >= found[leads - 1] else -found[leads - 1][0]


def place(row: Weighed, on: date) -> Place:
    """What rows are ordered by, less is earlier: their kind; what is open by its worth; who is due longer; the id."""
    return row.kind, _weight(row.kind, row.worth.a_minute), _due(row.customer, on), row.customer.id


def _weight(kind: int, worth: int) -> int:
    return -worth if kind == Kind.OPEN else 0


def _due(customer: Whom, on: date) -> date:
    return customer.next_due_on or on


def _lead_place(row: Weighed, on: date) -> tuple[int, date, int]:
    return -row.worth.a_minute, _due(row.customer, on), row.customer.id


def arranged(rows: Sequence[Weighed], room: Room, leads: int, *, done: int, on: date) -> list[Weighed]:
    """The order of the day, of rows in the order of `place`: the job, the reserve, and where the member put whom."""
    free = [row for row in rows if row.placed is None]
    new = sorted(
        (row for row in free if row.told.facts.is_lead and row.kind is Kind.OPEN), key=lambda row: _lead_place(row, on)
    )
    kept = {row.customer.id for row in new[:leads]}
    dated = [row for row in free if row.kind is not Kind.OPEN]
    rest = [row for row in free if row.kind is Kind.OPEN and row.customer.id not in kept]
    order = _job_first([*dated, *new[:leads], *rest], room)
    by_hand = ((row.placed, row) for row in rows if row.placed is not None)
    for placed, row in sorted(by_hand, key=lambda pair: pair[0].id):
        order.insert(max(1, placed.place - max(0, done - placed.done)) - 1, row)
    return order


def _job_first(rows: list[Weighed], room: Room) -> list[Weighed]:
    """Of what fits the day the touch that may bring most goes before all; none where no touch brings a sale nearer."""
    fits = rows[: room.holds(rows)]
    job = max(fits, key=lambda row: row.promise, default=None)
    if job is None or not job.promise:
        return rows
    return [job, *(row for row in rows if row is not job)]


def _weighed(due: Due, member: Member, rhythm: Rhythm, grounds: Grounds, on: date) -> list[Weighed]:
    """Each customer once, in its most pressing lane, in the order of `place`."""
    zone, days = member.workspace.time_zone, _Days(rhythm, on)
    base = member.workspace.base_currency
    rows = []
    for pk, customer in due.customers.items():
        silence = _silence(customer, customer.time_zone or zone, days)
        ending = _ending(customer, customer.time_zone or zone, on)
        owing = due.owing.get(pk, NOTHING)
        told = [_told(due, base, customer, lane, silence, ending, owing, grounds, days, on) for lane in _lanes(due, pk)]
        best = min(told, key=lambda one: (one.facts.kind, -one.worth.a_minute))
        rows.append(Weighed(best, best.worth, due.placed.get(pk)))
    return sorted(rows, key=lambda row: place(row, on))


def _told(
    due: Due, base: str, customer: Whom, lane: Lane, silence: Silence, ending: Ending | None, owing: Owing,
    grounds: Grounds, days: "_Days", on: date,
) -> Told:  # fmt: skip
    amount, currency = (
        (lane.deal.value, lane.deal.currency) if lane.deal else (customer.potential, customer.potential_currency)
    )
    has_cadence = customer.every_days is not None or customer.last_touch_at is None
    since = customer.next_due_on if has_cadence else None
    facts = Facts(
        kind=kind_of(customer, lane, owing, ending, on),
        stage=lane.deal.stage if lane.deal else None,
        level=customer.level,
        units=units(amount, due.middles.get(currency)),
        late=days.since(since) if since is not None and since <= on else None,
        interval=_interval(customer),
        is_untouched=customer.last_touch_at is None,
        is_stale=customer.level in ASSESSED and customer.level_stale_on is not None and customer.level_stale_on <= on,
        is_lead=customer.level == Level.N and not customer.contact_count,
        visits=owing.visit is not None,
    )
    stake = _stake(amount, currency, due, base)
    return Told(customer, lane, silence, ending, owing, stake, facts, worth_of(facts, grounds))


def _stake(amount: int | None, currency: str, due: Due, base: str) -> Stake:
    """What is to be won; where nothing is on record the middle of the member's open deals."""
    if amount is not None:
        return Stake(amount, currency)
    known = base if base in due.middles else min(due.middles, default="")
    return Stake(due.middles.get(known), known, is_middle=True)


def _lanes(due: Due, pk: int) -> Iterable[Lane]:
    """The lanes of a customer: its due steps, earliest first, then the deals without one, furthest first."""
    steps = sorted(due.steps.get(pk, ()), key=lambda step: (step.due_on, step.id))
    deals = due.deals.get(pk, {})
    for step in steps:
        yield Lane(deals.get(step.deal_id) if step.deal_id else None, step)
    with_step = {step.deal_id for step in steps}
    rest = [deal for deal in deals.values() if deal.id not in with_step]
    for deal in sorted(rest, key=lambda deal: (-deal.stage, deal.id)):
        yield Lane(deal, None)
    if not steps and not rest:
        yield Lane(None, None)


class _Days:
    """Working days from a day to the day of the plan, each counted once."""

    def __init__(self, rhythm: Rhythm, on: date) -> None:
        self._rhythm, self._on = rhythm, on
        self._known: dict[date, int] = {}

    def since(self, day: date) -> int:
        if day not in self._known:
            self._known[day] = self._rhythm.working_days_between(day, self._on)
        return self._known[day]


def _interval(customer: Whom) -> int:
    """The working days after which a customer is due again, as its clock stands."""
    return customer.every_days or UNKNOWN


def _silence(customer: Whom, zone: str, days: _Days) -> Silence:
    interval = _interval(customer)
    if customer.last_touch_at is None or customer.every_days is None:
        return Silence("", None, 0, interval)
    if customer.unanswered:
        last = local_date(customer.last_touch_at, zone)
        return Silence("attempt", last, days.since(last), interval)
    last = local_date(customer.last_contact_at or customer.last_touch_at, zone)
    return Silence("contact", last, days.since(last), interval)


def _ending(customer: Whom, zone: str, on: date) -> Ending | None:
    """The contract that comes to its end and that nobody spoke with them about since it asks for attention."""
    if customer.ending_from is None or customer.ending_from > on:
        return None
    kept = customer.endings
    met = customer.last_contact_at
    endings = read_endings(json.loads(kept) if isinstance(kept, str) else kept)
    found = waiting(endings, spoken_on=None if met is None else local_date(met, zone))
    return found if found and found.asks_from <= on else None
