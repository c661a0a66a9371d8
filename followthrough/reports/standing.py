"""How a member's customers stand at the end of a day: levels judged and past their date, important ones overdue."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.planner.freeze import day_bounds
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import working_days_between
from followthrough.reports.day import LevelChange, Levels, Overdue, Stale
from followthrough.reports.touched import whose
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.workspace.models import Member

#: So many are named; the others are counted.
NAMED = 5
IMPORTANT = (Level.A, Level.B)


def levels_of(member: Member, on: date, at: datetime) -> Levels:
    """What the member judged on the day, and which of their customers are past their date (methods §2)."""
    start, end = day_bounds(member, on)
    judged = LevelAssessment.objects.visible_to(member).filter(by=member, assessed_at__gte=start, assessed_at__lt=end)
    judged = judged.filter(assessed_at__lte=at).select_related("customer").order_by("assessed_at", "id")
    changes = tuple(
        LevelChange(whose(row.customer_id, row.customer.name), row.level_before, row.level, row.reason)
        for row in judged
    )
    stale = _resting_aside(member).filter(_is_stale(on))
    first = stale.order_by("level", "level_on", "id")[:NAMED].values_list("id", "name", "level", "level_on")
    named = tuple(
        Stale(whose(pk, name), level, (on - level_on).days if level_on else None) for pk, name, level, level_on in first
    )
    return Levels(changes, named, stale.count() if len(named) == NAMED else len(named))


def overdue_of(member: Member, on: date) -> tuple[tuple[Overdue, ...], int]:
    """The member's A and B customers who were due before the day `on` and are due still, and how many there are."""
    rhythm = rhythm_of(member.workspace)
    late = _resting_aside(member).filter(level__in=IMPORTANT, next_due_on__lt=on).order_by("level", "next_due_on", "id")
    named = tuple(
        Overdue(
            whose(pk, name),
            level,
            due,
            working_days_between(due, on, holidays=rhythm.holidays, weekend=rhythm.weekend),
        )
        for pk, name, level, due in late[:NAMED].values_list("id", "name", "level", "next_due_on")
        if due is not None
    )
    return named, late.count() if len(named) == NAMED else len(named)


def _resting_aside(member: Member) -> QuerySet[Customer]:
    mine = Customer.objects.visible_to(member).filter(owner=member)
    return mine.filter(parked_until=None, do_not_contact=False)


def _is_stale(on: date) -> Q:
    """Judged longer ago than the level is good for; never judged and here for longer than that."""
    never = Q(level=Level.N, first_due_on__lt=on - timedelta(days=VALID_DAYS[Level.N]))
    for level in ASSESSED:
        never |= Q(level=level, level_on__lt=on - timedelta(days=VALID_DAYS[level]))
    return never
