"""Many colleagues in service, the hints they gave month by month, and a training some of them were at."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from followthrough.customers.models import Arrival, Customer
from followthrough.training.attend import note_attendance
from followthrough.training.models import Training, TrainingSession, TrainingStudy
from followthrough.training.plan import add_session, add_training, call_off_session, retire_training
from followthrough.training.study import ask_study, keep_result
from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.training import Measure
from followthrough.vocabulary.visit import Attendance
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member

#: The first month everybody is followed in, and the moment at which all is looked at.
FIRST = date(2025, 9, 1)
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def month_on(number: int, day: int = 1, *, first: date = FIRST) -> date:
    """A day of the month so many after the first one."""
    months = first.year * 12 + first.month - 1 + number
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


def hint(customer: Customer, given: Mapping[Member, Sequence[int]], *, first: date = FIRST) -> None:
    """How many hints each gave in each month from the first one on, all of one customer."""
    Arrival.objects.bulk_create(
        Arrival(
            workspace_id=customer.workspace_id, customer=customer, hinted_by=member, uid=uuid.uuid4(), way=Way.HINT,
            is_known=True, arrived_at=_in_month(number, first) + timedelta(minutes=minute),
        )
        for member, months in given.items()
        for number, n in enumerate(months)
        for minute in range(n)
    )  # fmt: skip


def _in_month(number: int, first: date) -> datetime:
    return datetime.combine(month_on(number, 5, first=first), time(9), UTC)


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


@dataclass(frozen=True)
class Courses:
    """A training with a day held, one called off and one ahead, and a study of each kind; and a retired training."""

    training: Training
    held: TrainingSession
    called_off: TrainingSession
    ahead: TrainingSession
    told: TrainingStudy
    too_few: TrainingStudy
    waiting: TrainingStudy
    retired: Training

    @property
    def ids(self) -> dict[str, int]:
        """A row for each name in an address; "route:name" is for one address alone."""
        return {
            "training_id": self.training.pk,
            "training-retirement-end:training_id": self.retired.pk,
            "session_id": self.held.pk,
            "training-calling-off-end:session_id": self.called_off.pk,
            "study_id": self.told.pk,
        }


def courses(*, by: Member, who: Sequence[Member], at: datetime, mark: str = "") -> Courses:
    """All of them, planned by `by`; `who` were at the day that was held."""
    name = f"Selling while serving {mark}".strip()
    training = add_training(by=by, at=at - timedelta(days=60), seed="a seed", **{**FACTS, "name": name, "note": name})
    on = at.date() - timedelta(days=40)
    facts = {"hours": 4, "fees": 100_000, "place": name, "trainer": name}
    days = [
        add_session(by=by, training=training, at=at, on=on + timedelta(days=after), **facts) for after in (0, 7, 70)
    ]
    came = dict.fromkeys((one.pk for one in who), Attendance.CAME)
    held = note_attendance(by=by, session=days[0], version=1, said=came, at=at)
    off = call_off_session(by=by, session=days[1], at=at)
    studies = []
    for measure, result in ((Measure.SPOTTED, RESULT), (Measure.SOLD, TOO_FEW), (Measure.SPOTTED, None)):
        row = ask_study(by=by, training=training, measure=measure, at=at, seed=7, worth=10_000)
        if result:
            keep_result(row, result)
            row.refresh_from_db()
        studies.append(row)
    retired = add_training(by=by, at=at, **{**FACTS, "name": f"Old {name}"})
    return Courses(
        training,
        held,
        off,
        days[2],
        studies[0],
        studies[1],
        studies[2],
        retire_training(by=by, training=retired, at=at),
    )


_LITTLE: dict[str, Any] = {"counted": [4, 3, 5, 2], "lacks": ["trained", "compared"], "detectable": 1.25}
_ENOUGH: dict[str, Any] = {
    "counted": [6, 12, 5, 4], "lacks": [], "detectable": 1.25, "overall": [3.1, 2.2, 4.0, 6], "p": 0.001,
    "after": [[0, 2.5, 1.0, 4.0, 6], [1, 3.0, 1.5, 4.5, 6], [2, 3.8, None, None, 6]],
    "before": [[-2, -0.2, -1.2, 0.8, 6], [-1, 0.1, -0.9, 1.1, 6]], "p_before": 0.6, "groups": [[5, 3.1, 2.2, 4.0, 6]],
    "without_one": [2.8, 3.4], "way": "dates",
}  # fmt: skip
_NOTHING = _ENOUGH | {"overall": [0.2, -0.6, 1.0, 6], "p": 0.4}
#: What is kept of a study, and of one with too little.
RESULT: dict[str, Any] = {
    "people": 18, "trained_before": 1, "months": ["2026-01-01", "2026-09-01"], "currency": "EUR", "main": _ENOUGH,
    "early": _NOTHING, "control": _NOTHING, "guards": {"interest": _LITTLE, "trust": _NOTHING},
    "money": {
        "worth": 10_000, "running": 0, "cost": 244_000.0, "month": 2, "between": [2, 3],
        "roi": 7.85, "roi_between": [5.4, 10.3], "within_a_year": [999, 999], "seen": 3,
    },
}  # fmt: skip
TOO_FEW: dict[str, Any] = RESULT | {"main": _LITTLE, "early": _LITTLE, "control": _LITTLE, "money": None}
