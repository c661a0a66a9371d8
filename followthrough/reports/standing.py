"""How a member's customers stand at the end of a day: levels judged and past their date, important ones overdue."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.journal.levels import to_look_at
from followthrough.planner.freeze import day_bounds
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import working_days_between
from followthrough.reports.day import LevelChange, Levels, Overdue, Stale
from followthrough.reports.touched import whose
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member

#: So many are named; the others are counted.
NAMED = 5
IMPORTANT = (Level.A, Level.B)


def level_changes(member: Member, on: date, at: datetime) -> tuple[LevelChange, ...]:
    """What the member judged on the day, in the order they did."""
    start, end = day_bounds(member, on)
    judged = LevelAssessment.objects.visible_to(member).standing().filter(by=member)
    judged = judged.filter(assessed_at__gte=start, assessed_at__lt=end)
    judged = judged.filter(assessed_at__lte=at).select_related("customer").order_by("assessed_at", "id")
    return tuple(
        LevelChange(whose(row.customer_id, row.customer.name), row.level_before, row.level, row.reason, str(row.pk))
        for row in judged
    )


def levels_of(member: Member, on: date, at: datetime) -> Levels:
    """What the member judged on the day, and which of their customers are past their date (methods §2)."""
    stale = _awake(member, on).filter(to_look_at(on))
    first = stale.order_by("level", "level_on", "id")[:NAMED].values_list("id", "name", "level", "level_on")
    named = tuple(
        Stale(whose(pk, name), level, (on - level_on).days if level_on else None) for pk, name, level, level_on in first
    )
    return Levels(level_changes(member, on, at), named, stale.count() if len(named) == NAMED else len(named))


def overdue_of(member: Member, on: date) -> tuple[tuple[Overdue, ...], int]:
    """The member's A and B customers who were due before the day `on` and are due still, and how many there are."""
    rhythm = rhythm_of(member.workspace)
    late = _awake(member, on).filter(level__in=IMPORTANT, next_due_on__lt=on).order_by("level", "next_due_on", "id")
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


def _awake(member: Member, on: date) -> QuerySet[Customer]:
    """The member's customers that do not rest on the day; who wakes that day is awake."""
    mine = Customer.objects.visible_to(member).filter(owner=member, do_not_contact=False)
    return mine.filter(Q(parked_until=None) | Q(parked_until__lte=on))
