"""Draft a member's day from the journal: nothing is typed twice (M16)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from followthrough.journal.models import Entry, NextStep
from followthrough.planner.gaps import gaps
from followthrough.planner.models import Placement, PlanItem
from followthrough.planner.today import plan_for
from followthrough.playbook.cadence import rhythm_of
from followthrough.reports.after_sale import after_sale_of
from followthrough.reports.day import (
    Activity,
    Contradiction,
    Count,
    Draft,
    Flag,
    Job,
    Kept,
    LevelChange,
    Line,
    Opened,
    Tomorrow,
)
from followthrough.reports.results import opened_by, results_of
from followthrough.reports.standing import levels_of, overdue_of
from followthrough.reports.touched import lines_of, second_rows, touches_of, whose
from followthrough.reports.visits import visits_of
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member


def draft_for(member: Member, on: date, at: datetime) -> Draft:
    """The day `on` of a member, as the rows stood at `at`; reads only.

    Days are the member's own. What stands open (levels past their date, overdue customers, tomorrow) is as of now.
    """
    touches = touches_of(member, on, at)
    second = second_rows(member, touches)
    moves = [*touches, *second.values()]
    lines = lines_of(member, on, touches, second)
    counted = [line for line in lines if not line.is_correction]
    levels = levels_of(member, on, at)
    overdue, overdue_count = overdue_of(member, on)
    items = _planned(member, on)
    opened = opened_by(member, on, at)
    return Draft(
        on=on,
        capacity=items[0].plan_day.capacity if items else member.capacity,
        activity=_activity(touches, counted, opened, after_sale_of(member, on, touches, at)),
        tomorrow=_tomorrow(member, on, at),
        job=_job(items, _put_first(member, on), counted),
        kept=_kept(items, counted),
        lines=lines,
        levels=levels,
        results=results_of(member, on, at, moves),
        overdue=overdue,
        overdue_count=overdue_count,
        flags=tuple(_flags(member, on, moves, levels.changes)),
        opened=opened,
        visits=visits_of(member, on, rhythm_of(member.workspace).plus(on, 1), touches),
    )


def _planned(member: Member, on: date) -> list[PlanItem]:
    items = PlanItem.objects.visible_to(member).filter(plan_day__member=member, plan_day__on=on)
    return list(items.select_related("customer", "plan_day").order_by("rank"))


def _put_first(member: Member, on: date) -> Placement | None:
    """What the member put first that day in place of the plan's own job, the last that stands. One statement."""
    rows = Placement.objects.visible_to(member).filter(member=member, on=on, ended_at=None)
    return rows.filter(place=1).select_related("customer").order_by("-id").first()


def _job(items: Sequence[PlanItem], own: Placement | None, lines: Iterable[Line]) -> Job | None:
    """The first row of the plan, or what was put before it, with the best of what came of it."""
    if not items:
        return None
    first = items[0]
    job = Job(whose(first.customer_id, first.customer.name), first.target_stage)
    if own is not None and own.customer_id != first.customer_id:
        target = next((item.target_stage for item in items if item.customer_id == own.customer_id), None)
        chosen = whose(own.customer_id, own.customer.name)
        job = Job(chosen, target, because=own.reason, before_it=first.customer.name)
    done = next((line for line in lines if line.customer.id == job.customer.id), None)
    if done is None:
        return job
    return replace(job, is_done=True, outcome=done.outcome, before=done.before, after=done.after)


def _kept(items: Sequence[PlanItem], lines: Iterable[Line]) -> Kept | None:
    if not items:
        return None
    touched = {line.customer.id for line in lines}
    planned = [whose(item.customer_id, item.customer.name) for item in items]
    left = tuple(customer for customer in planned if customer.id not in touched)
    unplanned = len(touched - {customer.id for customer in planned})
    return Kept(len(planned), len(planned) - len(left), unplanned, left)


def _activity(
    touches: Sequence[Entry], counted: Sequence[Line], opened: Iterable[Opened], after_sale: tuple[Count, ...]
) -> Activity:
    channels = Counter(line.channel for line in counted)
    outcomes = Counter(line.outcome for line in counted if line.outcome)
    return Activity(
        touches=len(counted),
        channels=tuple(Count(code, number) for code, number in channels.most_common()),
        outcomes=tuple(Count(code.value, outcomes[code.value]) for code in Outcome),
        two_way=sum(line.reached for line in counted),
        key_met=len({person.name for line in counted if line.reached for person in line.people if person.is_key}),
        new_leads=sum(deal.stage == Stage.LEAD_IDENTIFIED for deal in opened),
        minutes=sum(entry.minutes or 0 for entry in touches if not entry.is_correction),
        after_sale=after_sale,
    )


def _flags(member: Member, on: date, moves: Iterable[Entry], changes: Iterable[LevelChange]) -> Iterable[Flag]:
    """What does not go together. Corrections set the record right; they are not judged."""
    judged = [move for move in moves if not move.is_correction]
    for move in judged:
        customer = whose(move.customer_id, move.customer.name)
        if move.outcome == Outcome.PROMOTED and not move.reached and move.continues_id is None:
            yield Flag(Contradiction.PROMOTED_ONE_WAY, customer)
        if move.override_reason:
            yield Flag(Contradiction.WITHOUT_EVIDENCE, customer, move.override_reason)
    touched = {str(move.customer_id) for move in judged}
    for change in changes:
        code = _raised(change)
        if code and change.customer.id not in touched:
            yield Flag(code, change.customer, change.reason)
    yield from _without_step(member, on, judged)


def _raised(change: LevelChange) -> Contradiction | None:
    """What to say of a judgement that asks for more attention than before when nobody was touched; None for others.

    D, the least, raises nobody who was not yet judged.
    """
    if change.before == Level.N:
        return Contradiction.FIRST_LEVEL_UNTOUCHED if change.after != Level.D else None
    went_up = change.before in ASSESSED and change.after < change.before
    return Contradiction.LEVEL_UP_UNTOUCHED if went_up else None


def _without_step(member: Member, on: date, touches: Iterable[Entry]) -> Iterable[Flag]:
    """Touched customers with an open deal for which nobody has a next step any more.

    A step without a deal serves all deals of its customer; a touch without a deal asks for any step.
    """
    waiting = {(entry.customer_id, entry.deal_id): entry.customer for entry in touches if _wants_step(entry, on)}
    ids = {customer for customer, _deal in waiting}
    open_steps = NextStep.objects.visible_to(member).filter(customer_id__in=ids, closed_at=None)
    lanes = set(open_steps.values_list("customer_id", "deal_id")) if ids else set()
    served = {customer for customer, _deal in lanes}
    missing = {
        pk: customer.name
        for (pk, deal), customer in waiting.items()
        if pk not in served or not (deal is None or lanes & {(pk, deal), (pk, None)})
    }
    for pk, name in missing.items():
        yield Flag(Contradiction.NO_NEXT_STEP, whose(pk, name))


def _wants_step(entry: Entry, on: date) -> bool:
    """Whether something open is left with this customer, or this deal, that does not rest on the day."""
    customer, deal = entry.customer, entry.deal
    if customer.do_not_contact or not customer.open_deals or _rests(customer.parked_until, on):
        return False
    return deal is None or (deal.is_open and not _rests(deal.parked_until, on))


def _rests(until: date | None, on: date) -> bool:
    return until is not None and until > on


def _tomorrow(member: Member, on: date, at: datetime) -> Tomorrow:
    rhythm = rhythm_of(member.workspace)
    day = rhythm.plus(on, 1)
    plan = plan_for(member, day, at, listed=0)
    missing = tuple(
        {gap.customer_id: whose(gap.customer_id, gap.customer_name) for gap in gaps(member, day).rows}.values()
    )
    if not plan.today:
        return Tomorrow(day, gaps=missing)
    first = plan.today[0]
    job = Job(whose(first.customer.id, first.customer.name), first.target)
    return Tomorrow(day, job, first.aim, len(plan.today), plan.beyond_count, missing)
