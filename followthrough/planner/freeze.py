"""Keep the plan of a day as it first stood, and say how far the day has come (M9)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from followthrough.journal.models import Amendment, Entry
from followthrough.planner.alarms import raise_alarms
from followthrough.planner.models import PlanDay, PlanItem
from followthrough.planner.today import plan_for
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Workspace, local_day
from followthrough.workspace.statement import Statement


@dataclass(frozen=True, slots=True)
class Done:
    """A touch of the day. Outcome and stages are empty without a deal."""

    id: int
    customer_id: int
    customer_name: str
    deal_id: int | None
    channel: str
    direction: str
    reached: bool
    outcome: str
    stage_before: int | None
    stage_after: int | None
    cause: str
    note: str
    minutes: int | None
    happened_at: datetime

    @property
    def waits(self) -> bool:
        """Whether they came to us and nobody answered in this touch: a thing to do rather than done."""
        return self.direction == Direction.IN and not self.reached


@dataclass(frozen=True, slots=True)
class Progress:
    """Customers planned that day (None: no plan was kept), those of them touched, and touched without being planned."""

    planned: int | None
    done: int
    unplanned: int


#: What an amendment may have changed of it.
AMENDED = ("channel", "direction", "reached", "note", "minutes", "happened_at")

KEPT: Statement[PlanDay] = Statement(
    lambda workspace_id, member_id, on: PlanDay.objects.in_workspace(workspace_id).filter(member_id=member_id, on=on)
)

#: Members and days that the scheduler has seen begin; kept in memory, so that it does not plan empty days each minute.
_begun: set[tuple[int, date]] = set()
MOST_BEGUN = 10_000


def freeze(member: Member, on: date, at: datetime) -> PlanDay | None:
    """Store the member's plan of the day, once; later calls return the row of the first.

    Called by the scheduler as the day starts and by the member's first change that day, never by reading. A day on
    which nothing is due is not stored, so that somebody who only begins gets a plan with their first customers.
    """
    where = {"workspace_id": member.workspace_id, "member_id": member.pk, "on": on}
    if known := KEPT.first(**where):
        return known
    plan = plan_for(member, on, at, listed=0)
    if not plan.today:
        return None
    try:
        with transaction.atomic():
            day = PlanDay.objects.create(
                workspace_id=member.workspace_id,
                member=member,
                on=on,
                capacity=member.capacity,
                minutes=member.minutes,
                frozen_at=at,
            )
            PlanItem.objects.bulk_create(
                PlanItem(
                    workspace_id=member.workspace_id,
                    plan_day=day,
                    customer_id=row.customer.id,
                    deal_id=row.deal.id if row.deal else None,
                    rank=row.rank,
                    minutes=row.worth.minutes,
                    worth=row.worth.a_minute,
                    reasons=[reason.stored() for reason in row.reasons],
                    target_stage=row.target,
                )
                for row in plan.today
            )
    except IntegrityError:
        # Another request of the same member was quicker.
        return KEPT.first(**where)
    raise_alarms(member, on, at)
    return day


def freeze_all(workspace: Workspace, at: datetime) -> int:
    """Freeze the plans of all whose day has begun, by the workspace's hour in each member's zone; how many are new.

    Each day is looked at once: where nothing was due as it began, the member's first change keeps what came since.
    """
    members = Member.objects.in_workspace(workspace).filter(state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    frozen = 0
    for member in members:
        member.workspace = workspace
        now = at.astimezone(ZoneInfo(member.zone))
        day = member.pk, now.date()
        if now.time() < workspace.day_starts or day in _begun:
            continue
        days = PlanDay.objects.in_workspace(workspace).filter(member=member, on=now.date())
        if not days.exists():
            frozen += freeze(member, now.date(), at) is not None
        # Also where nothing is due: a silence may be unusual before the cadence asks for a touch.
        raise_alarms(member, now.date(), at)
        if len(_begun) >= MOST_BEGUN:
            _begun.clear()
        _begun.add(day)
    return frozen


def day_bounds(member: Member, on: date) -> tuple[datetime, datetime]:
    """The first moment of the member's day and that of the next, in UTC."""
    zone = ZoneInfo(member.zone)
    start = datetime.combine(on, time.min, zone)
    end = datetime.combine(on + timedelta(days=1), time.min, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


@Statement
def _touches(*, workspace: int, member: int, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    """Those that happened that day as first told, with what their last amendment says."""
    touches = Entry.objects.in_workspace(workspace).touches().by_people().filter(author_id=member, is_correction=False)
    rows = touches.filter(happened_at__gte=start, happened_at__lt=end).order_by("happened_at", "id")
    amended = Amendment.objects.in_workspace(workspace).filter(entry_id=OuterRef("pk")).order_by("-id")
    said = {f"now_{name}": Subquery(amended.values(name)[:1]) for name in AMENDED}
    names = (name.replace("customer_name", "customer__name") for name in Done.__slots__)
    return rows.annotate(**said).values_list(*names, *said)


def done_today(member: Member, on: date) -> list[Done]:
    """The member's touches of the day that stand, as amended, in the order they happened; one statement.

    A touch of another day that was amended to this one is not among them: it took no place in this day's plan.
    """
    start, end = day_bounds(member, on)
    found = []
    for row in _touches(workspace=member.workspace_id, member=member.pk, start=start, end=end):
        done, now = Done(*row[: -len(AMENDED)]), dict(zip(AMENDED, row[-len(AMENDED) :], strict=True))
        if now["happened_at"] is not None:
            done = replace(done, **now)
        if start <= done.happened_at < end:
            found.append(done)
    return sorted(found, key=lambda done: (done.happened_at, done.id))


def progress(member: Member, on: date) -> Progress:
    """What became of the plan as it was kept; two statements."""
    touched = {done.customer_id for done in done_today(member, on)}
    items = PlanItem.objects.in_workspace(member.workspace_id).filter(plan_day__member=member, plan_day__on=on)
    planned = set(items.values_list("customer_id", flat=True))
    return Progress(len(planned) or None, len(planned & touched), len(touched - planned))


@Statement
def _last_touch(*, workspace: int, member: int, before: datetime) -> QuerySet[Any, Any]:
    touches = Entry.objects.in_workspace(workspace).by_people().filter(author_id=member, happened_at__lt=before)
    return touches.order_by("-happened_at").values_list("happened_at", flat=True)[:1]


def last_day_at_work(member: Member, before: date) -> date | None:
    """The last day before `before` on which the member touched anybody, in their zone; None if never. One statement."""
    start, _ = day_bounds(member, before)
    found = _last_touch(workspace=member.workspace_id, member=member.pk, before=start)
    return local_day(member, found[0]) if found else None
