"""Visits of a member's day: recorded, not recorded yet, called off; and those of the next working day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from followthrough.journal.models import Entry, Promise, Visit, VisitChange
from followthrough.reports.day import Visited
from followthrough.reports.touched import whose
from followthrough.vocabulary.visit import PromiseTurn, VisitTurn
from followthrough.workspace.models import Member

#: How many things were promised in a touch, by us or by them.
Promised = Counter[tuple[int | None, bool]]


def visits_of(member: Member, on: date, following: date, touches: Iterable[Entry]) -> tuple[Visited, ...]:
    """Visits of the day `on`, by its `touches`, and those planned for `following`; at most four statements.

    A visit is called off on the day it stood on.
    """
    mine = Visit.objects.visible_to(member).select_related("customer").order_by("day", "at_time", "id")
    recorded = list(mine.filter(entry__in=[touch.pk for touch in touches]))
    promised = _promised(member, [visit.entry_id for visit in recorded])
    waiting = list(mine.filter(member=member, day__in=[on, following], entry=None, was_planned=True))
    reasons = _reasons(member, [visit.pk for visit in waiting if visit.called_off_at and visit.day == on])
    found = [_row(visit, "recorded", promised=promised) for visit in recorded]
    for visit in waiting:
        if visit.called_off_at is None:
            found.append(_row(visit, "waiting" if visit.day == on else "tomorrow"))
        elif visit.pk in reasons:
            found.append(_row(visit, "called_off", reason=reasons[visit.pk]))
    return tuple(found)


def _row(visit: Visit, code: str, *, reason: str = "", promised: Promised | None = None) -> Visited:
    counted = promised or Promised()
    return Visited(
        code, str(visit.pk), whose(visit.customer_id, visit.customer.name), visit.objective, visit.attained, reason,
        ours=counted[visit.entry_id, True], theirs=counted[visit.entry_id, False],
    )  # fmt: skip


def _promised(member: Member, entries: list[int | None]) -> Promised:
    if not entries:
        return Promised()
    rows = Promise.objects.visible_to(member).filter(entry__in=entries).exclude(ended_as=PromiseTurn.WITHDRAWN)
    return Promised(rows.values_list("entry_id", "is_ours"))


def _reasons(member: Member, ids: list[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = VisitChange.objects.visible_to(member).filter(visit__in=ids, turn=VisitTurn.CALLED_OFF).order_by("id")
    return dict(rows.values_list("visit_id", "reason"))
