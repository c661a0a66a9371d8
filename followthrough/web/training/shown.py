"""What the pages of trainings show, gathered in a fixed number of statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from followthrough.reckoning.working_days import local_date
from followthrough.training.course import (
    Spent,
    first_days,
    in_drawn_order,
    in_groups,
    not_yet_trained,
    sessions_of,
    spent,
)
from followthrough.training.models import Attendee, Training, TrainingSession, TrainingStudy
from followthrough.training.plan import TRAINED
from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.training import Measure, StudyState
from followthrough.vocabulary.visit import Attendance
from followthrough.web.templatetags.words import day_short, role_word
from followthrough.web.training.study_shown import finding_of
from followthrough.web.training.wording import COUNTED, MEASURE
from followthrough.workspace.models import Member

#: So many studies are listed.
STUDIES = 10


def today_at(member: Member) -> date:
    """The day it is where the member's company is: by it trainings are ahead or over."""
    return local_date(timezone.now(), member.workspace.time_zone)


def trainings_of(member: Member) -> tuple[list[Training], list[Training]]:
    """The trainings offered, with their days that were not called off (`days`), and the retired ones; one statement."""
    rows = Training.objects.visible_to(member).annotate(days=Count("sessions", filter=Q(sessions__called_off_at=None)))
    found = list(rows.order_by("name", "id"))
    return [row for row in found if row.retired_at is None], [row for row in found if row.retired_at is not None]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a training is seen by, in words."""

    name: str
    counted: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a training: what it cost, and how many were there for the first time."""

    row: Any
    cost: Spent
    first_time: int

    @property
    def is_noted(self) -> bool:
        """Whether it is said of anybody that they came or did not."""
        return bool(self.row.came or self.row.absent)


def overview_of(member: Member, training: Training, *, on: date) -> dict[str, Any]:
    """What the page of a training shows; five statements."""
    sessions = list(sessions_of(training))
    trained = first_days(training)
    waiting = not_yet_trained(training, trained)
    studies = TrainingStudy.objects.visible_to(member).filter(training=training).select_related("training")
    latest = list(studies.order_by("-as_of", "-id")[:STUDIES])
    return {
        "aims": [aim_of(aim) for aim in training.aims],
        "roles": [role_word(role) for role in training.roles],
        "days": [_day(training, row, trained) for row in sessions],
        "today": on,
        "cost": spent(training, sessions, first=date.min, last=on),
        "trained": len(trained),
        "waiting": len(waiting),
        "own": own_words(member, training, trained, waiting, on),
        "studies": [(row, finding_of(row)) for row in latest],
        "newest": next(((row, finding_of(row)) for row in latest if row.state == StudyState.DONE), None),
    }


def aim_of(aim: str) -> Aim:
    """A measure that a training aims at."""
    return Aim(str(MEASURE[Measure(aim)]), str(COUNTED[Measure(aim)]))


def _day(training: Training, row: Any, trained: dict[int, date]) -> Day:
    first = 0 if row.called_off_at else sum(day == row.on for day in trained.values())
    return Day(row, spent(training, [row], first=row.on, last=row.on), min(first, row.came))


def own_words(member: Member, training: Training, trained: dict[int, date], waiting: Sequence[Member], on: date) -> str:
    """What it has to do with the member who reads; "" for nothing. One statement."""
    if member.pk in trained:
        return _("You were there on %(day)s.") % {"day": day_short(trained[member.pk])}
    mine = Attendee.objects.visible_to(member).filter(
        session__training=training, session__called_off_at=None, member=member, state=Attendance.INVITED,
        session__on__gte=on,
    )  # fmt: skip
    days = mine.order_by("session__on").values_list("session__on", flat=True)
    if day := days.first():
        return _("You are invited on %(day)s.") % {"day": day_short(day)}
    if member.role not in training.roles:
        return ""
    place = next((number for number, one in enumerate(waiting, 1) if one.pk == member.pk), 0)
    return _("You come at place %(n)d of the order that was drawn.") % {"n": place} if place else ""


def day_of(member: Member, session: TrainingSession, *, tells_all: bool) -> dict[str, Any]:
    """What the page of a day shows; who else was there only with `tells_all`. Two statements."""
    row = sessions_of(session.training).get(pk=session.pk)
    people = list(
        Attendee.objects.visible_to(member).filter(session=session).select_related("member").order_by("member__name")
    )
    own = next((one.state for one in people if one.member_id == member.pk), "")
    told = spent(session.training, [row], first=row.on, last=row.on)
    counts: Any = row
    return {
        "cost": told, "people": people if tells_all else [], "own": own, "invited": counts.invited,
        "came": counts.came, "absent": counts.absent,
    }  # fmt: skip


def states_of(member: Member, session: TrainingSession) -> dict[int, str]:
    """What is said of whom, by the id of the member; one statement."""
    rows = Attendee.objects.visible_to(member).filter(session=session)
    return dict(rows.values_list("member_id", "state"))


def listed_for(session: TrainingSession, states: Collection[int], size: int) -> tuple[list[Member], list[int]]:
    """Whom a list of a day offers: those on it, then those it is for, then the others, each by name.

    With a `size`, also the ids of as many of those not trained yet as were drawn first and are not on it.
    """
    training = session.training
    rows = Member.objects.in_workspace(training.workspace_id).filter(
        Q(role__in=TRAINED) & ~Q(state=MemberState.REMOVED) | Q(pk__in=list(states))
    )
    members = sorted(rows, key=lambda one: (one.pk not in states, one.role not in training.roles, one.name, one.pk))
    if not size:
        return members, []
    trained = first_days(training)
    free = (one for one in members if one.role in training.roles and one.pk not in trained and one.pk not in states)
    return members, [one.pk for one in in_drawn_order(training, _here(free))[:size]]


def _here(members: Iterable[Member]) -> list[Member]:
    return [one for one in members if one.state not in (MemberState.REMOVED, MemberState.SUSPENDED)]


def order_of(member: Member, training: Training, size: int) -> dict[str, Any]:
    """Who was not trained yet, in groups by lot; two statements."""
    waiting = not_yet_trained(training)
    place = next((number for number, one in enumerate(waiting, 1) if one.pk == member.pk), 0)
    return {"groups": in_groups(waiting, size), "waiting": len(waiting), "place": place, "roles": _roles(training)}


def _roles(training: Training) -> list[str]:
    return [role_word(Role(role)) for role in training.roles]
