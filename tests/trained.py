"""Many colleagues in service, the hints they gave month by month, and a training some of them were at."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from followthrough.customers.models import Arrival, Customer
from followthrough.training.attend import note_attendance
from followthrough.training.models import Training, TrainingSession
from followthrough.training.plan import add_session, add_training
from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.training import Measure
from followthrough.vocabulary.visit import Attendance
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member

#: The first month everybody is followed in, and the moment at which all is looked at.
FIRST = date(2025, 9, 1)
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def month_on(number: int, day: int = 1) -> date:
    """A day of the month so many after the first one."""
    months = FIRST.year * 12 + FIRST.month - 1 + number
    return date(months // 12, months % 12 + 1, day)


def colleagues(by: Member, count: int, *, since: date = FIRST) -> list[Member]:
    """So many who work in service since a day."""
    at = datetime.combine(since, time(6), UTC)
    return Member.objects.bulk_create(
        Member(
            workspace=by.workspace, name=f"Colleague {number:03}", role=Role.SERVICE, state=MemberState.ACTIVE,
            made_at=at,
        )
        for number in range(count)
    )  # fmt: skip


def hint(customer: Customer, given: Mapping[Member, Sequence[int]]) -> None:
    """How many hints each gave in each month from the first one on, all of one customer."""
    Arrival.objects.bulk_create(
        Arrival(
            workspace_id=customer.workspace_id, customer=customer, hinted_by=member, uid=uuid.uuid4(), way=Way.HINT,
            is_known=True, arrived_at=datetime.combine(month_on(number, 5), time(9), UTC) + timedelta(minutes=minute),
        )
        for member, months in given.items()
        for number, n in enumerate(months)
        for minute in range(n)
    )  # fmt: skip


FACTS: dict[str, Any] = {
    "name": "Selling while serving", "behaviour": "Ask what else they plan, and pass it on.",
    "aims": [Measure.SPOTTED, Measure.SOLD], "roles": [Role.SERVICE], "wage": 6_000,
}  # fmt: skip


@dataclass
class Course:
    """A training of `by` and its days."""

    by: Member
    training: Training

    def held(self, number: int, who: Sequence[Member], *, at: datetime = NOW, **facts: Any) -> TrainingSession:
        """A day in the month of that number, and who came."""
        told: dict[str, Any] = {"on": month_on(number, 10), "hours": 4, "fees": 100_000, **facts}
        session = add_session(by=self.by, training=self.training, at=at, **told)
        said = {member.pk: Attendance.CAME for member in who}
        return note_attendance(by=self.by, session=session, version=session.version, said=said, at=at)


def course(by: Member, *, at: datetime = NOW, **facts: Any) -> Course:
    """A training without days."""
    return Course(by, add_training(by=by, at=at, seed="a seed", **{**FACTS, **facts}))


def hinting(months: int, usual: Callable[[int, int], int], first: Mapping[int, int], gain: int) -> list[list[int]]:
    """How many hints the colleagues give: `usual` of number and month, and `gain` more from their training on."""
    count = len(first)
    return [
        [usual(who, month) + (gain if first[who] >= 0 and month >= first[who] else 0) for month in range(months)]
        for who in range(count)
    ]
