"""Who is followed over which months in a study of a training: the panel it rests on (M38)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery

from followthrough.insight.month_measures import Span, measured
from followthrough.journal.models import Entry
from followthrough.reckoning.att import Person
from followthrough.training.course import first_days
from followthrough.training.models import Training
from followthrough.vocabulary.role import MemberState
from followthrough.vocabulary.training import Measure
from followthrough.workspace.models import Member

#: Nobody is followed over more months than these, the last full ones.
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Followed:
    """A member, the months (first, last) in which they were here all month long, and the month of their training.

    `trained` is below 1 for who was trained before all that is seen, None for who was not trained by its end.
    """

    member_id: int
    first: int
    last: int
    trained: int | None


@dataclass(frozen=True, slots=True)
class People:
    """Who is followed, over which months; `firsts` are the first days of these."""

    span: Span
    months: tuple[date, ...]
    rows: tuple[Followed, ...]

    @property
    def trained_before(self) -> int:
        """How many were trained before all that is seen: they are left out."""
        return sum(row.trained is not None and row.trained < 1 for row in self.rows)

    def with_(self, measure: Measure) -> list[Person]:
        """The panel of a measure, as the study takes it."""
        value, months = measured(measure, self.span), range(self.span.months)
        return [
            Person(
                tuple(value(row.member_id, month) if row.first <= month <= row.last else None for month in months),
                () if row.trained is None else (row.trained,),
            )
            for row in self.rows
        ]


def people_of(training: Training, *, as_of: datetime) -> People | None:
    """Those a training is for, or who were at it, in the full months before `as_of`; None where there is no full month.

    Somebody is here from their first touch or the day they were entered, whichever was sooner, until now, or until
    their last touch where they left. Two statements.
    """
    zone = ZoneInfo(training.workspace.time_zone)
    end = _month(as_of.astimezone(zone).date())
    trained = first_days(training)
    here = [(pk, _month_of(since, zone), _until(until, zone)) for pk, since, until in _presence(training, trained)]
    full = [(pk, since, until or _before(end)) for pk, since, until in here if since < end]
    if not full:
        return None
    months = _months(max(min(since for _pk, since, _until in full), _back(end, MOST_MONTHS)), end)
    place = {month: number for number, month in enumerate(months)}
    rows = [
        Followed(pk, place.get(since, 0), place.get(until, -1), _trained_in(trained.get(pk), months, end))
        for pk, since, until in full
    ]
    bounds = tuple(datetime.combine(month, time.min, zone) for month in (*months, end))
    span = Span(training.workspace, bounds, as_of, training.currency)
    kept = tuple(row for row in rows if row.first <= row.last)
    return People(span, tuple(months), kept) if kept else None


def _presence(training: Training, trained: dict[int, date]) -> list[tuple[int, datetime, datetime | None]]:
    """Each member with the moment since when they are here, and until when (None: still)."""
    mine = Entry.objects.filter(workspace_id=OuterRef("workspace_id"), author_id=OuterRef("pk"))
    times = mine.order_by("happened_at").values("happened_at"), mine.order_by("-happened_at").values("happened_at")
    rows = Member.objects.in_workspace(training.workspace_id)
    rows = rows.filter(Q(role__in=training.roles) | Q(pk__in=list(trained)))
    found = rows.annotate(began=Subquery(times[0][:1]), ended=Subquery(times[1][:1]))
    told = found.order_by("pk").values_list("pk", "state", "made_at", "began", "ended")
    return [
        (pk, min(made_at, began or made_at), None if state == MemberState.ACTIVE else ended or made_at)
        for pk, state, made_at, began, ended in told
    ]


def _trained_in(day: date | None, months: list[date], end: date) -> int | None:
    """The number of the month of a day of training; below 1 for one before the second month seen."""
    if day is None or day >= end:
        return None
    return next((number for number, month in enumerate(months) if month == _month(day)), 0)


def _month(day: date) -> date:
    return day.replace(day=1)


def _month_of(at: datetime, zone: ZoneInfo) -> date:
    """The first full month from a moment on."""
    day = at.astimezone(zone).date()
    return day if day.day == 1 else _after(_month(day))


def _until(at: datetime | None, zone: ZoneInfo) -> date | None:
    """The last full month before a moment."""
    return None if at is None else _before(_month(at.astimezone(zone).date()))


def _after(month: date) -> date:
    return _back(month, -1)


def _before(month: date) -> date:
    return _back(month, 1)


def _back(month: date, months: int) -> date:
    """So many months before a month."""
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _months(first: date, end: date) -> list[date]:
    """From `first` up to but without `end`."""
    found = []
    while first < end:
        found.append(first)
        first = _after(first)
    return found
