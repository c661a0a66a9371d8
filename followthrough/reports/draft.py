"""Draft a member's day from the journal: nothing is typed twice (M16)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from followthrough.journal.models import Entry, NextStep
from followthrough.planner.freeze import day_bounds
from followthrough.planner.gaps import gaps
from followthrough.planner.models import PlanItem
from followthrough.planner.today import plan_for
from followthrough.playbook.cadence import rhythm_of
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
    Result,
    Tomorrow,
)
from followthrough.reports.standing import levels_of, overdue_of
from followthrough.reports.touched import lines_of, touches_of, whose
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import ASSESSED
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.workspace.models import Member


def draft_for(member: Member, on: date, at: datetime) -> Draft:
    """The day `on` of a member, as the rows stood at `at`; reads only.

    Days are the member's own. What stands open (levels past their date, overdue customers, tomorrow) is as of now.
    """
    touches = touches_of(member, on, at)
    lines = lines_of(member, touches)
    levels = levels_of(member, on, at)
    overdue, overdue_count = overdue_of(member, on)
    items = _planned(member, on)
    return Draft(
        on=on,
        capacity=member.capacity,
        activity=_activity(touches, lines, _new_leads(member, on, at)),
        tomorrow=_tomorrow(member, on, at),
        job=_job(items, lines),
        kept=_kept(items, lines),
        lines=lines,
        levels=levels,
        results=(*_sales(touches), *_closings(member, on, at)),
        overdue=overdue,
        overdue_count=overdue_count,
        flags=tuple(_flags(member, touches, levels.changes)),
    )


def _planned(member: Member, on: date) -> list[PlanItem]:
    items = PlanItem.objects.visible_to(member).filter(plan_day__member=member, plan_day__on=on)
    return list(items.select_related("customer").order_by("rank"))


def _job(items: Sequence[PlanItem], lines: Iterable[Line]) -> Job | None:
    """The first row of the plan, with the best of what came of it."""
    if not items:
        return None
    first = items[0]
    customer = whose(first.customer_id, first.customer.name)
    done = next((line for line in lines if line.customer.id == customer.id), None)
    if done is None:
        return Job(customer, first.target_stage)
    return Job(customer, first.target_stage, True, done.outcome, done.before, done.after)


def _kept(items: Sequence[PlanItem], lines: Iterable[Line]) -> Kept | None:
    if not items:
        return None
    touched = {line.customer.id for line in lines}
    planned = [whose(item.customer_id, item.customer.name) for item in items]
    left = tuple(customer for customer in planned if customer.id not in touched)
    unplanned = len(touched - {customer.id for customer in planned})
    return Kept(len(planned), len(planned) - len(left), unplanned, left)


def _activity(touches: Sequence[Entry], lines: Sequence[Line], new_leads: int) -> Activity:
    counted = [line for line in lines if not line.is_correction]
    channels = Counter(line.channel for line in counted)
    outcomes = Counter(line.outcome for line in counted if line.outcome)
    return Activity(
        touches=len(counted),
        channels=tuple(Count(code, number) for code, number in channels.most_common()),
        outcomes=tuple(Count(code.value, outcomes[code.value]) for code in Outcome),
        two_way=sum(line.reached for line in counted),
        key_met=len({person.name for line in counted if line.reached for person in line.people if person.is_key}),
        new_leads=new_leads,
        minutes=sum(entry.minutes or 0 for entry in touches if not entry.is_correction),
    )


def _new_leads(member: Member, on: date, at: datetime) -> int:
    """Deals the member opened that day at stage 1, by hand."""
    openings = _rows(member, on, at).filter(kind=EntryKind.OPENING, stage_after=Stage.LEAD_IDENTIFIED)
    return openings.exclude(origin=Origin.IMPORTED).count()


def _sales(touches: Iterable[Entry]) -> Iterable[Result]:
    for entry in touches:
        deal = entry.deal
        if deal is None or entry.outcome != Outcome.PROMOTED or entry.is_correction:
            continue
        customer = whose(entry.customer_id, entry.customer.name)
        if entry.stage_after == SOLD:
            yield Result("sold", customer, deal.name, deal.value, deal.currency)
        elif entry.stage_after == Stage.COMPLETE:
            yield Result("complete", customer, deal.name, deal.value, deal.currency)


def _closings(member: Member, on: date, at: datetime) -> Iterable[Result]:
    rows = _rows(member, on, at).filter(kind=EntryKind.CLOSING).select_related("customer", "deal")
    for row in rows.order_by("id"):
        deal = row.deal
        if deal is not None and deal.status in {DealStatus.LOST, DealStatus.GIVEN_UP}:
            customer = whose(row.customer_id, row.customer.name)
            yield Result(row.closed_as, customer, deal.name, deal.value, deal.currency, row.cause, row.competitor)


def _flags(member: Member, touches: Sequence[Entry], changes: Sequence[LevelChange]) -> Iterable[Flag]:
    for entry in touches:
        customer = whose(entry.customer_id, entry.customer.name)
        if entry.outcome == Outcome.PROMOTED and not entry.reached:
            yield Flag(Contradiction.PROMOTED_ONE_WAY, customer)
        if entry.override_reason:
            yield Flag(Contradiction.WITHOUT_EVIDENCE, customer, entry.override_reason)
    touched = {str(entry.customer_id) for entry in touches}
    for change in changes:
        went_up = change.before in ASSESSED and change.after < change.before
        if went_up and change.customer.id not in touched:
            yield Flag(Contradiction.LEVEL_UP_UNTOUCHED, change.customer, change.reason)
    yield from _without_step(member, touches)


def _without_step(member: Member, touches: Sequence[Entry]) -> Iterable[Flag]:
    """Touched customers with an open deal for which nobody has a next step any more."""
    waiting = {
        entry.customer_id: entry.customer.name
        for entry in touches
        if entry.customer.open_deals and not (entry.customer.parked_until or entry.customer.do_not_contact)
    }
    open_steps = NextStep.objects.visible_to(member).filter(customer_id__in=list(waiting), closed_at=None)
    has_step = set(open_steps.values_list("customer_id", flat=True)) if waiting else set()
    for pk, name in waiting.items():
        if pk not in has_step:
            yield Flag(Contradiction.NO_NEXT_STEP, whose(pk, name))


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


def _rows(member: Member, on: date, at: datetime) -> QuerySet[Entry]:
    start, end = day_bounds(member, on)
    mine = Entry.objects.visible_to(member).filter(author=member, recorded_at__lte=at)
    return mine.filter(happened_at__gte=start, happened_at__lt=end)
