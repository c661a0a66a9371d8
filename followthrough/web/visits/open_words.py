"""What stands open between a customer and us: promises of both sides and visits that wait; one statement."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import CharField, F, QuerySet, TimeField, Value

from followthrough.journal.models import Promise, Visit
from followthrough.workspace.statement import Statement

COLUMNS = ("kind", "id", "words", "on", "hour", "who")


@dataclass(frozen=True, slots=True)
class OpenWord:
    """`kind` is visit, ours or theirs; `on` its day, `who` follows it; `is_late` once the day has gone."""

    kind: str
    id: int
    words: str
    on: date
    hour: time | None
    who: str
    is_late: bool


def _open(workspace_id: Any, customer_id: Any) -> QuerySet[Any, tuple[Any, ...]]:
    visits = Visit.objects.in_workspace(workspace_id).filter(customer_id=customer_id).waiting()
    promises = Promise.objects.in_workspace(workspace_id).filter(customer_id=customer_id).open()
    no_hour = Value(None, output_field=TimeField())
    visit, ours, theirs = (Value(kind, output_field=CharField()) for kind in ("visit", "ours", "theirs"))
    who = F("member__name")
    waiting = visits.annotate(kind=visit, words=F("objective"), on=F("day"), hour=F("at_time"), who=who)
    owed = promises.annotate(words=F("what"), on=F("due_on"), hour=no_hour, who=who)
    told = (owed.filter(is_ours=True).annotate(kind=ours), owed.filter(is_ours=False).annotate(kind=theirs))
    rows = waiting.values_list(*COLUMNS).union(*(each.values_list(*COLUMNS) for each in told), all=True)
    return rows.order_by("on", "id")


OPEN: Statement[tuple[Any, ...]] = Statement(_open)


def open_words(*, workspace_id: int, customer_id: int, today: date) -> list[OpenWord]:
    """By their day, the earliest first."""
    rows = OPEN(workspace_id=workspace_id, customer_id=customer_id)
    return [OpenWord(kind, pk, words, on, hour, who, on < today) for kind, pk, words, on, hour, who in rows]
