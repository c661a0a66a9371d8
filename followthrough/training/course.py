"""How a training went so far: who was trained first on which day, what it cost, and in which order the others come."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet

from followthrough.reckoning.drawing import ticket
from followthrough.training.models import Attendee, Training, TrainingSession
from followthrough.vocabulary.role import MemberState
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.models import Member


def first_days(training: Training) -> dict[int, date]:
    """The first day of this training each member was at, by the id of the member; one statement."""
    came = Attendee.objects.in_workspace(training.workspace_id).filter(
        session__training=training, session__called_off_at=None, state=Attendance.CAME
    )
    return dict(came.order_by().values_list("member_id").annotate(Min("session__on")))


def cohorts(training: Training) -> list[tuple[date, int]]:
    """The days on which members were trained for the first time, and how many they were."""
    count: dict[date, int] = {}
    for day in first_days(training).values():
        count[day] = count.get(day, 0) + 1
    return sorted(count.items())


@dataclass(frozen=True, slots=True)
class Spent:
    """What days of a training cost, in minor units; `hours` are those of all who were there together."""

    fees: int = 0
    travel: int = 0
    lost: int = 0
    hours: Decimal = Decimal(0)
    wage: int = 0

    @property
    def wages(self) -> int:
        """What the hours cost."""
        return round(self.hours * self.wage)

    @property
    def total(self) -> int:
        """All of it."""
        return self.fees + self.travel + self.lost + self.wages


def sessions_of(training: Training) -> QuerySet[TrainingSession]:
    """The days of a training with how many were invited (`invited`), came (`came`) and did not (`absent`)."""
    rows = TrainingSession.objects.in_workspace(training.workspace_id).filter(training=training)
    return rows.annotate(
        invited=Count("attendees"),
        came=Count("attendees", filter=Q(attendees__state=Attendance.CAME)),
        absent=Count("attendees", filter=Q(attendees__state=Attendance.ABSENT)),
    ).order_by("on", "id")


def spent(training: Training, sessions: Iterable[TrainingSession], *, first: date, last: date) -> Spent:
    """What the days from `first` to `last` cost, of sessions read by `sessions_of`; not what was called off."""
    fees = travel = lost = 0
    hours = Decimal(0)
    for row in sessions:
        if row.called_off_at is None and first <= row.on <= last:
            fees, travel, lost = fees + row.fees, travel + row.travel, lost + row.lost
            hours += row.hours * row.came  # type: ignore[attr-defined]
    return Spent(fees, travel, lost, hours, training.wage)


def in_drawn_order(training: Training, members: Iterable[Member]) -> list[Member]:
    """These members in the order of their lots: anybody can draw them again by the seed, and nobody can choose."""
    return sorted(members, key=lambda member: (ticket(training.seed, member.pk), member.pk))


def not_yet_trained(training: Training, trained: Collection[int] | None = None) -> list[Member]:
    """Whom the training is for and who was at none of its days yet, in the order of their lots; two statements.

    One, where the ids of those `trained` are known already.
    """
    trained = first_days(training) if trained is None else trained
    rows = Member.objects.in_workspace(training.workspace_id).filter(role__in=training.roles)
    rows = rows.exclude(state__in=(MemberState.REMOVED, MemberState.SUSPENDED))
    return in_drawn_order(training, (member for member in rows if member.pk not in trained))


def in_groups(members: list[Member], size: int) -> list[list[Member]]:
    """The next groups of so many; the last one may be smaller. Raises ValueError for groups of fewer than one."""
    if size < 1:
        raise ValueError(f"A group has at least one member, not {size}.")
    return [members[start : start + size] for start in range(0, len(members), size)]
