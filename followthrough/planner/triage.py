"""After an absence: spread what came due over the days to come, park or hand over the rest, on record (M9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.planner.freeze import last_day_at_work
from followthrough.planner.hand_over import hand_over
from followthrough.planner.models import Triage
from followthrough.planner.put_off import LONGEST, not_today
from followthrough.planner.today import Plan, PlannedTouch, plan_for
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.working_days import working_days_between
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, circle_ids, may_change, may_log

#: Whole working days without a touch of one's own, before what piled up is called an absence.
ABSENT_DAYS = 3

#: These can't wait for our convenience: they stay in today's plan whatever the capacity.
PRESSING = frozenset({"promised", "inbound"})


class Choice(StrEnum):
    """What happens to a customer of the pile."""

    TODAY = "today"
    LATER = "later"
    PARK = "park"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Away:
    """The working days missed, first and last."""

    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class Line:
    """One customer of the pile and what is proposed: today, a later day, or to park it until one."""

    row: PlannedTouch
    choice: Choice
    until: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Every customer of the pile once; the counts of its choices add up to the number of lines."""

    away: Away
    lines: tuple[Line, ...]

    @property
    def today(self) -> int:
        """How many stay in today's plan."""
        return sum(line.choice is Choice.TODAY for line in self.lines)

    @property
    def later(self) -> int:
        """How many are spread over days to come."""
        return sum(line.choice is Choice.LATER for line in self.lines)

    @property
    def parked(self) -> int:
        """How many are to rest, because the days that may be named are full."""
        return sum(line.choice is Choice.PARK for line in self.lines)

    @property
    def first_day(self) -> date | None:
        """The first day that something is spread to."""
        return min((line.until for line in self.lines if line.choice is Choice.LATER and line.until), default=None)

    @property
    def last_day(self) -> date | None:
        """The last one."""
        return max((line.until for line in self.lines if line.choice is Choice.LATER and line.until), default=None)

    @property
    def wake_day(self) -> date | None:
        """The day from which on those wake who are to rest."""
        return min((line.until for line in self.lines if line.choice is Choice.PARK and line.until), default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for one customer; `until` for later and parked, `to` for handed over."""

    choice: Choice
    until: date | None = None
    to: Member | None = None
    reason: str = ""


def away(member: Member, on: date) -> Away | None:
    """The absence that ends on `on`: at least three working days without a touch of one's own. One statement."""
    last = last_day_at_work(member, on)
    if last is None:
        return None
    rhythm = rhythm_of(member.workspace)
    missed = working_days_between(last, on, holidays=rhythm.holidays, weekend=rhythm.weekend)
    missed -= rhythm.working_day(on) == on
    if missed < ABSENT_DAYS:
        return None
    first = rhythm.plus(last, 1)
    return Away(first, rhythm.plus(last, missed), missed)


def propose(member: Member, on: date, at: datetime) -> Proposal | None:
    """How to deal with the pile after an absence; None without one, where all fits today, or where it was decided.

    The first of the order fill today's capacity, and whoever was promised something or waits stays whatever their
    number; the others follow in order, on each working day as many as half the capacity, so that what comes due by
    then has room. What would be put off for too long is to be parked until its day, or where the member may not park
    it, put off as far as may be. Reads everything that is due.
    """
    gone = away(member, on)
    if gone is None:
        return None
    if Triage.objects.in_workspace(member.workspace_id).filter(member=member, on=on).exists():
        return None
    plan = plan_for(member, on, at, listed=None)
    if plan.due_count <= member.capacity:
        return None
    return Proposal(gone, tuple(_spread(plan, rhythm_of(member.workspace), member)))


def _spread(plan: Plan, rhythm: Rhythm, member: Member) -> list[Line]:
    a_day = max(1, plan.capacity // 2)
    farthest = plan.on + timedelta(days=LONGEST)
    circle = circle_ids(member)
    lines, waiting = [], 0
    for row in plan.rows:
        if row.rank <= plan.capacity or PRESSING & {reason.code for reason in row.reasons}:
            lines.append(Line(row, Choice.TODAY, None))
            continue
        until = rhythm.plus(plan.on, 1 + waiting // a_day)
        waiting += 1
        if until <= farthest:
            lines.append(Line(row, Choice.LATER, until))
        elif may_park(member, row, circle):
            lines.append(Line(row, Choice.PARK, until))
        else:
            lines.append(Line(row, Choice.LATER, farthest))
    return lines


def may_park(member: Member, row: PlannedTouch, circle: set[int] | None) -> bool:
    """Whether the member may let this customer rest, and hand it over; `circle` as `circle_ids` tells it."""
    return may_change(member, row.customer.owner_id, row.customer.service_member_id, circle=circle or set())


def colleagues(member: Member) -> list[Member]:
    """To whom the member may hand over: those at work in their circle who log touches, by name. Two statements."""
    rows = Member.objects.in_workspace(member.workspace_id).filter(state=MemberState.ACTIVE).exclude(pk=member.pk)
    circle = circle_ids(member)
    within = rows if circle is None else rows.filter(pk__in=circle)
    return list(within.exclude(role=Role.VIEWER).order_by("name", "id"))


@transaction.atomic
def accept(*, by: Member, decisions: Mapping[int, Decision], reason: str, at: datetime) -> Triage:
    """Carry out what was decided, by customer id, in one transaction, and put it on record with its counts.

    Customers the member can't see are refused as unknown; parked and handed-over ones need their circle.
    Raises Refused without a reason or a day or a colleague, NotAllowed.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if not reason.strip():
        raise Refused(_("Say why, in a few words."), field="reason")
    customers = Customer.objects.visible_to(by).in_bulk(list(decisions))
    if len(customers) != len(decisions):
        raise Refused(_("One of these customers is not known here."))
    counts = {choice.value: sum(made.choice is choice for made in decisions.values()) for choice in Choice}
    triage = Triage.objects.create(
        workspace_id=by.workspace_id,
        member=by,
        by=by,
        on=local_day(by, at),
        decided_at=at,
        counts={"due": len(decisions), **counts},
    )
    for customer_id, decision in decisions.items():
        _carry_out(by, customers[customer_id], decision, decision.reason or reason, at, triage)
    return triage


def _carry_out(by: Member, customer: Customer, decision: Decision, reason: str, at: datetime, triage: Triage) -> None:
    if decision.choice is Choice.TODAY:
        return
    if decision.choice is Choice.HAND_OVER:
        if decision.to is None or decision.to.workspace_id != by.workspace_id or not may_log(decision.to):
            raise Refused(_("Say who takes over."), field="to")
        hand_over(by=by, customer=customer, to=decision.to, at=at)
        return
    if decision.until is None:
        raise Refused(_("Say until when."), field="until")
    if decision.choice is Choice.PARK:
        park(by=by, customer=customer, wake_on=decision.until, reason=reason, at=at)
        return
    not_today(by=by, customer=customer, until=decision.until, reason=reason, at=at, triage=triage)
