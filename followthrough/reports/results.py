"""What a day brought: deals that began, contracts signed, paid, lost."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from followthrough.journal.models import Entry
from followthrough.planner.freeze import day_bounds
from followthrough.reports.day import Opened, Result
from followthrough.reports.touched import whose
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.workspace.models import Member

REACHED = {int(SOLD): "sold", int(Stage.COMPLETE): "complete"}


def results_of(member: Member, on: date, at: datetime, moves: Iterable[Entry]) -> tuple[Result, ...]:
    """What these moves sold and completed, and what the member closed on the day and is closed still.

    `moves` are the day's touches and the second stages they proved. A correcting touch counts: what it says is so.
    """
    return (*_sales(moves), *_closings(member, on, at))


def opened_by(member: Member, on: date, at: datetime) -> tuple[Opened, ...]:
    """Deals the member opened that day by hand, in order; one statement."""
    rows = _rows(member, on, at).filter(kind=EntryKind.OPENING).exclude(origin=Origin.IMPORTED)
    rows = rows.select_related("customer", "deal").order_by("id")
    return tuple(
        Opened(str(row.pk), whose(row.customer_id, row.customer.name), row.deal.name, row.stage_after)
        for row in rows
        if row.deal is not None and row.stage_after is not None
    )


def _sales(moves: Iterable[Entry]) -> Iterable[Result]:
    for move in moves:
        code = REACHED.get(move.stage_after or 0)
        if code and move.outcome == Outcome.PROMOTED:
            yield _result(code, move)


def _closings(member: Member, on: date, at: datetime) -> Iterable[Result]:
    """One a deal: what was closed, reopened and closed again ended as it did last."""
    rows = _rows(member, on, at).filter(kind=EntryKind.CLOSING).select_related("customer", "deal")
    last = {row.deal_id: row for row in rows.order_by("id")}
    for row in last.values():
        if row.deal is not None and row.deal.status in {DealStatus.LOST, DealStatus.GIVEN_UP}:
            yield _result(row.closed_as, row)


def _result(code: str, row: Entry) -> Result:
    assert row.deal is not None
    return Result(
        code, whose(row.customer_id, row.customer.name), row.deal.name, row.deal.value, row.deal.currency,
        reason=row.cause, competitor=row.competitor, id=str(row.pk),
    )  # fmt: skip


def _rows(member: Member, on: date, at: datetime) -> QuerySet[Entry]:
    start, end = day_bounds(member, on)
    mine = Entry.objects.visible_to(member).by_people().filter(author=member, recorded_at__lte=at)
    return mine.filter(happened_at__gte=start, happened_at__lt=end)
