"""A training of the sample: two groups were at it, the rest comes by lot; what it changed is looked at, and told."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from followthrough.insight.training import work_out
from followthrough.sample.cast import Company
from followthrough.training.attend import note_attendance
from followthrough.training.course import in_groups, not_yet_trained
from followthrough.training.models import Training, TrainingSession
from followthrough.training.plan import add_session, add_training
from followthrough.training.study import ask_study, keep_result
from followthrough.vocabulary.role import Role
from followthrough.vocabulary.training import Measure
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.models import Member

SEED = 37
#: Working days since each group was there; how many come at once.
GROUPS_AGO, AT_ONCE = (88, 47), 2
#: In so many days the next ones are invited.
AHEAD = 20


def tell_training(company: Company) -> None:
    """Whoever was drawn first came first."""
    max_ = company.members["max"]
    began = company.calendar.moment(GROUPS_AGO[0] + 20, time(10))
    training = add_training(
        by=max_, at=began, seed=f"{SEED:032x}", name="Selling while serving",
        behaviour="Ask at each service what else they plan, and pass it on as a hint.",
        aims=[Measure.SPOTTED, Measure.SERVED, Measure.PROMOTED], roles=[Role.SERVICE, Role.SELLER], wage=6_200,
        margin=35, note="Two hours with the trainer, two beside a colleague at a customer’s.",
    )  # fmt: skip
    groups = in_groups(not_yet_trained(training), AT_ONCE)
    for ago, group in zip(GROUPS_AGO, groups, strict=False):
        at = company.calendar.moment(ago, time(16))
        row = _day(company, training, at, group)
        said = {one.pk: Attendance.CAME for one in group}
        note_attendance(by=max_, session=row, version=row.version, said=said, at=at)
    at = company.calendar.at - timedelta(days=3)
    _day(company, training, at, groups[len(GROUPS_AGO)], ahead=AHEAD)
    asked = ask_study(by=max_, training=training, measure=Measure.SERVED, at=company.calendar.at, seed=SEED)
    keep_result(asked, work_out(asked))


def _day(company: Company, training: Training, at: datetime, group: list[Member], *, ahead: int = 0) -> TrainingSession:
    """A day to which a group is invited, on that of `at` or so many after today."""
    by, on = company.members["max"], at.date()
    if ahead:
        on = company.calendar.today + timedelta(days=ahead)
        on -= timedelta(days=max(0, on.weekday() - 4))
    row = add_session(
        by=by, training=training, at=at, on=on, hours=Decimal(4), trainer="Petra Gysin", place="Basel, Aarestein",
        fees=180_000, travel=12_000,
    )  # fmt: skip
    said = {one.pk: Attendance.INVITED for one in group}
    return note_attendance(by=by, session=row, version=row.version, said=said, at=at)
