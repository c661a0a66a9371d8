"""Keep a customer's clocks and bond in step with its touches, and its due date with its clocks, cadence and steps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import DateField, Max, QuerySet, Value

from followthrough.customers.models import Customer
from followthrough.deals.ending import endings_of
from followthrough.deals.models import Deal
from followthrough.journal.alarm import ALARM_FIELDS, by_touches, count_touch, is_of_sale, put_after_sale, set_alarm
from followthrough.journal.as_recorded import touches_since
from followthrough.journal.bond import CustomerState, Met, adds, clocks_after, fold_customer, fold_members
from followthrough.journal.closeness import add_to_bond, keep_bonds
from followthrough.journal.drift import DRIFT_FIELDS, is_over, set_drift, urgent_of
from followthrough.journal.models import NextStep, Parking
from followthrough.journal.rest import looked_at_on
from followthrough.journal.touches import touches_of
from followthrough.playbook.cadence import Clock, Rhythm, moment_of, rhythm_of
from followthrough.reckoning import half_life
from followthrough.reckoning.endings import Ending, read_endings, waiting
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.known import known_of
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.workspace.statement import OneOf, Statement, set_columns

#: The sums of the gaps between real contacts.
GAP_FIELDS = ("gap_count", "gap_days", "gap_logs")
STATE_FIELDS = (
    *("last_touch_at", "last_contact_at", "contact_count", "unanswered", "waiting_since", "log_score"),
    *GAP_FIELDS,
)
#: What follows from the clocks, the cadence and the steps.
DUE_FIELDS = ("next_due_on", "every_days", "parked_until", *DRIFT_FIELDS, *ALARM_FIELDS, "phase_next_on")
#: What follows from its deals.
DEAL_FIELDS = ("open_deals", "open_stage", "sold_at")
#: A day long past: whoever is to be placed in a phase on it is to be placed now (`care.place`).
TO_BE_PLACED = date(2000, 1, 1)
#: What is kept of the contracts that end.
ENDING_FIELDS = ("endings", "ending_from", "ending_last")


def state_of(customer: Customer) -> CustomerState:
    """The clocks and bond as they are kept beside the customer."""
    kept = {name: getattr(customer, name) for name in STATE_FIELDS}
    return CustomerState(**kept, last_contact_on=_day(customer.last_contact_at, customer.zone))


def set_state(customer: Customer, state: CustomerState) -> None:
    """Put the clocks and bond beside the customer, not yet saved."""
    for name in STATE_FIELDS:
        setattr(customer, name, getattr(state, name))


def add_touch(customer: Customer, touch: Met, rhythm: Rhythm) -> None:
    """Count one more touch, for the customer and for who of us made it.

    In O(1) when it is the latest and no other of that day is displaced by it: one statement on a day of its own.
    """
    of_day = _others_of_day(customer, touch)
    for_all = None if of_day is None else adds(touch, of_day)
    for_one = None if of_day is None else adds(touch, [one for one in of_day if one.member == touch.member])
    if for_all is None or for_one is None:
        recount(customer, rhythm)
        return
    half = rhythm.half_life(Level(customer.level))
    state = clocks_after(state_of(customer), touch)
    term = half_life.log_weight(touch.weight, touch.at, half)
    score = half_life.add(customer.log_score, term) if for_all else customer.log_score
    set_state(customer, replace(state, log_score=score))
    count_touch(customer, touch)
    add_to_bond(customer.workspace_id, customer.pk, touch, half, adds=for_one)


def _others_of_day(customer: Customer, touch: Met) -> list[Met] | None:
    """The touches of its day beside this one, which is stored already; None when it is not the latest of all."""
    last = customer.last_touch_at
    if last is None or local_date(last, customer.zone) < touch.day:
        return []
    if touch.at < last:
        return None
    morning = datetime.combine(touch.day, time.min, ZoneInfo(customer.zone))
    found = touches_since(customer.workspace_id, customer.pk, customer.zone, since=morning)
    return None if found is None else [one for one in found if one.id != touch.id]


def recount(customer: Customer, rhythm: Rhythm) -> None:
    """Count the customer's clocks and bond again from all its touches (three queries), not yet saved.

    The bonds of each of us with it are written (one more to read, at most three to write). What the alarm after a sale
    rests on is read anew with the due date.
    """
    touches = touches_of(customer.workspace_id, {customer.pk: customer.zone}).get(customer.pk, [])
    half = rhythm.half_life(Level(customer.level))
    set_state(customer, fold_customer(touches, half))
    customer.after_sale = None
    keep_bonds(customer.workspace_id, {customer.pk: fold_members(touches, half)})


def clock_of(customer: Customer) -> Clock:
    """What the customer's due date follows from."""
    return Clock(
        moment=moment_of(
            open_deals=customer.open_deals,
            is_sold=customer.sold_at is not None,
            has_first_value=customer.first_value_at is not None,
            phase=customer.phase,
        ),
        level=Level(customer.level),
        first_due_on=customer.first_due_on,
        last_touch_on=_day(customer.last_touch_at, customer.zone),
        last_contact_on=_day(customer.last_contact_at, customer.zone),
        contact_count=customer.contact_count,
        unanswered=customer.unanswered,
        entered_on=_day(customer.entered_at, customer.zone),
        stage=customer.open_stage,
        group=customer.group_id,
    )


class Ahead(NamedTuple):
    """A date that lies ahead of a customer: that of an open step, or the day a parked deal wakes (`is_waking`).

    `rests_until` is the day on which the deal of a step wakes; until then the step rests with it.
    """

    id: int
    customer_id: int
    due_on: date
    member_id: int | None
    made_at: datetime
    agreed: bool = False
    from_cadence: bool = False
    rests_until: date | None = None
    is_waking: bool = False

    @property
    def day(self) -> date:
        """When it is due."""
        return max(self.due_on, self.rests_until or self.due_on)

    @property
    def is_resting(self) -> bool:
        """Whether it belongs to a parked deal: it may bring its customer back, but never puts it off."""
        return self.is_waking or self.rests_until is not None


def due_on(customer: Customer, rhythm: Rhythm, ahead: Iterable[Ahead]) -> date | None:
    """When the customer is due, from its clocks and what lies ahead of it.

    Do-not-contact is never due. Parked is due when it wakes or is to be looked at. Who waits for our answer is due at
    once: on the earlier of the days it was there and here. A date agreed with the customer wins; a step of ours alone
    can't be later than the longest interval; without steps the cadence decides. A parked deal that wakes is due that
    day at the latest, and so is a contract that ends, from the day it asks for attention until the next touch.
    """
    if customer.do_not_contact:
        return None
    if customer.parked_until is not None:
        return customer.parked_until
    if customer.waiting_since is not None:
        zones = (customer.zone, customer.workspace.time_zone)
        return min(local_date(customer.waiting_since, zone) for zone in zones)
    clock = clock_of(customer)
    deciding = [row for row in ahead if _decides(customer, clock, row)]
    awake = _due_by_steps(rhythm, clock, [row for row in deciding if not row.is_resting])
    asking = waiting(read_endings(customer.endings), spoken_on=clock.last_touch_on)
    ends = [] if asking is None else [rhythm.working_day(asking.asks_from)]
    return min([awake, *ends, *(row.day for row in deciding if row.is_resting)])


def _decides(customer: Customer, clock: Clock, row: Ahead) -> bool:
    """Whether a date bears on when the customer is due.

    What was agreed always does. Steps that the cadence set follow it; steps of others than those who look after the
    customer bear on their own plan only; and a real contact since, on the day or later, has settled the rest.
    """
    if row.agreed or row.from_cadence:
        return row.agreed
    if not row.is_waking and row.member_id not in (customer.owner_id, customer.service_member_id):
        return False
    if customer.last_contact_at is None or clock.last_contact_on is None:
        return True
    return customer.last_contact_at <= row.made_at or clock.last_contact_on < row.day


def _due_by_steps(rhythm: Rhythm, clock: Clock, steps: Sequence[Ahead]) -> date:
    if not steps:
        return rhythm.due_on(clock)
    earliest = min(step.day for step in steps)
    if any(step.agreed for step in steps):
        return earliest
    return min(earliest, rhythm.latest_on(clock))


def set_rest(customer: Customer, rhythm: Rhythm) -> None:
    """Until when somebody who rests does so, from the rest and the last touch; not yet saved."""
    if customer.rest is not None:
        customer.parked_until = looked_at_on(customer.rest, rhythm, customer.zone, customer.last_touch_at)


def count_deal(customer: Customer, deal: Deal, *, was_open: bool) -> None:
    """Bring the customer in step with a deal of it that moved, saved already; in memory, not yet saved.

    One query where the deal is not its only open one.
    """
    customer.open_deals += deal.is_open - was_open
    if customer.open_deals == deal.is_open:
        customer.open_stage = deal.stage if deal.is_open else None
    else:
        deals = Deal.objects.in_workspace(customer.workspace_id).filter(customer=customer, status=DealStatus.OPEN)
        customer.open_stage = deals.aggregate(furthest=Max("stage"))["furthest"]
    customer.sold_at = min((at for at in (customer.sold_at, deal.won_at) if at is not None), default=None)


def set_deals(customer: Customer, deals: Sequence[Deal]) -> None:
    """Count all deals of a customer again, in memory, not yet saved."""
    customer.open_deals = sum(deal.is_open for deal in deals)
    customer.open_stage = max((deal.stage for deal in deals if deal.is_open), default=None)
    customer.sold_at = min((deal.won_at for deal in deals if deal.won_at), default=None)


def set_every(customer: Customer, rhythm: Rhythm) -> None:
    """Put the working days that its clock runs beside the customer, not yet saved; before the first touch none runs."""
    customer.every_days = None if customer.last_touch_at is None else rhythm.every(clock_of(customer))


def set_due(customer: Customer, rhythm: Rhythm) -> None:
    """Put the due date beside the customer, not yet saved; steps that the cadence set move along, of all members.

    Who rests may rest until another day. With it go the days on which the customer seems to drift away, and those of
    the alarm after a sale. One query, one more where no deal is open and none was sold, nine where one was sold just
    now, and one for each day such steps move to.
    """
    set_rest(customer, rhythm)
    set_every(customer, rhythm)
    ahead = [Ahead._make(row) for row in AHEAD(workspace_id=customer.workspace_id, customer_id=customer.pk)]
    customer.next_due_on = due_on(customer, rhythm, ahead)
    set_drift(customer, rhythm, held_until=held_until(ahead), is_over=is_over(customer))
    if not is_of_sale(customer):
        read_after_sale(customer, rhythm)
    set_alarm(customer, rhythm)
    if customer.after_sale is not None or customer.phase is not None:
        customer.phase_next_on = TO_BE_PLACED
    moved = defaultdict(list)
    for row, day in moved_steps(customer, rhythm, ahead):
        moved[day].append(row.id)
    for day, ids in moved.items():
        NextStep.objects.in_workspace(customer.workspace_id).filter(pk__in=ids).update(due_on=day)


def held_until(ahead: Iterable[Ahead]) -> date | None:
    """Until when silence is agreed with the customer: the last day they were promised something for."""
    return max((row.day for row in ahead if row.agreed and not row.is_resting), default=None)


def save_due(customer: Customer) -> None:
    """Find the customer's due date again and save it alone."""
    set_due(customer, rhythm_of(customer.workspace))
    save_kept(customer, DUE_FIELDS)


def note_endings(customer: Customer) -> None:
    """Work out anew which contracts of a customer end, and when it is due because of them; saves these alone."""
    set_endings(customer, endings_of(customer.workspace_id, [customer.pk]).get(customer.pk, []))
    save_kept(customer, ENDING_FIELDS)
    save_due(customer)


def read_after_sale(customer: Customer, rhythm: Rhythm) -> None:
    """Read anew what the alarm after a sale rests on, not yet saved; nine queries."""
    known = known_of(customer.workspace_id, [customer.pk])[customer.pk]
    touches = touches_of(customer.workspace_id, {customer.pk: customer.zone}).get(customer.pk, [])
    put_after_sale(customer, known, by_touches(customer, touches, rhythm))


def note_after_sale(customer: Customer) -> None:
    """Something was written on which the alarm after a sale rests: find its days and the due date anew; saves these.

    The customer is given locked.
    """
    rhythm = rhythm_of(customer.workspace)
    read_after_sale(customer, rhythm)
    set_due(customer, rhythm)
    save_kept(customer, DUE_FIELDS)


def note_people(customer: Customer) -> None:
    """Who speaks for us at a customer came, left or became another: only after a sale an alarm rests on it."""
    if customer.after_sale is not None:
        note_after_sale(customer)


def note_urgency(customer: Customer) -> None:
    """Work out anew when it is urgent for a customer, and when it seems to drift away then; saves these alone."""
    customer.urgent = urgent_of(customer.workspace_id, [customer.pk]).get(customer.pk)
    save_kept(customer, ("urgent",))
    save_due(customer)


def set_endings(customer: Customer, endings: Sequence[Ending]) -> None:
    """Put the ends of contracts (the earliest first) beside the customer, not yet saved."""
    customer.endings = [one.kept() for one in endings]
    customer.ending_from = endings[0].asks_from if endings else None
    customer.ending_last = endings[-1].asks_from if endings else None


def moved_steps(customer: Customer, rhythm: Rhythm, ahead: Iterable[Ahead]) -> list[tuple[Ahead, date]]:
    """The steps that the cadence set and that stand elsewhere than it does now, each with the day it belongs to."""
    found = [(row, cadence_day(customer, rhythm, row.made_at)) for row in ahead if row.from_cadence]
    return [(row, day) for row, day in found if day != row.due_on]


def cadence_day(customer: Customer, rhythm: Rhythm, made_at: datetime) -> date:
    """The day of a step that the cadence sets: where the clock stands, never before the day it was made."""
    return max(rhythm.due_on(clock_of(customer)), rhythm.working_day(local_date(made_at, customer.zone)))


def ahead_of(workspace_id: int, customer_ids: Collection[int]) -> dict[int, list[Ahead]]:
    """What lies ahead of each of these customers; one query for any number of them."""
    found: dict[int, list[Ahead]] = defaultdict(list)
    for row in AHEAD_OF_MANY(workspace_id=workspace_id, customer_ids=list(customer_ids)):
        found[row[1]].append(Ahead._make(row))
    return found


def _ahead(steps: QuerySet[NextStep], parkings: QuerySet[Parking]) -> QuerySet[Any, tuple[Any, ...]]:
    """Open steps and resting open deals among these, with the columns of `Ahead`."""
    steps = steps.filter(closed_at=None)
    told = steps.annotate(is_waking=Value(False)).values_list(
        "id", "customer_id", "due_on", "member_id", "made_at", "agreed", "from_cadence", "deal__parked_until",
        "is_waking",
    )  # fmt: skip
    resting = parkings.filter(ended_at=None, deal__status=DealStatus.OPEN)
    no, never = Value(False), Value(None, output_field=DateField())
    waking = resting.annotate(agreed=no, from_cadence=no, rests_until=never, is_waking=Value(True)).values_list(
        "id", "customer_id", "wake_on", "by_id", "parked_at", "agreed", "from_cadence", "rests_until", "is_waking"
    )
    return told.union(waking, all=True)


AHEAD: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id: _ahead(
        NextStep.objects.in_workspace(workspace_id).filter(customer_id=customer_id),
        Parking.objects.in_workspace(workspace_id).filter(customer_id=customer_id),
    )
)
AHEAD_OF_MANY: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_ids: _ahead(
        NextStep.objects.in_workspace(workspace_id).filter(OneOf("customer_id", customer_ids)),
        Parking.objects.in_workspace(workspace_id).filter(OneOf("customer_id", customer_ids)),
    )
)


def save_kept(row: Any, fields: Sequence[str]) -> None:
    """Save cached columns only: neither the version nor the change history moves."""
    set_columns(row, fields)


def day_there(customer: Customer, at: datetime) -> date:
    """The day of a moment where the customer is."""
    return local_date(at, customer.zone)


def _day(at: datetime | None, zone: str) -> date | None:
    return None if at is None else local_date(at, zone)
