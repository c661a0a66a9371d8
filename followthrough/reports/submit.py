"""Hand in a day's report: what the journal said then is frozen; answers and reading marks are added (M16)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.reports.day import Draft, Line
from followthrough.reports.draft import draft_for
from followthrough.reports.frozen import from_json, to_json
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.touched import lines_of, touches_of
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_log, may_read_reports_of
from followthrough.workspace.refusal import NotPossible

LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the journal says of the day since its report was handed in: touches added, changed, and taken back."""

    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    withdrawn: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


@transaction.atomic
def submit(*, by: Member, on: date, worked: str, hindered: str, at: datetime) -> DailyReport:
    """Freeze the member's own day with their two lines; handing it in again changes nothing.

    Raises NotAllowed for viewers, NotPossible for a day to come.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if on > local_day(by, at):
        raise NotPossible(_("This day has not been yet."))
    reports = DailyReport.objects.visible_to(by)
    if known := reports.filter(member=by, on=on).first():
        return known
    try:
        with transaction.atomic():
            return DailyReport.objects.create(
                workspace_id=by.workspace_id, member=by, on=on, worked=worked.strip()[:LONGEST_WORDS],
                hindered=hindered.strip()[:LONGEST_WORDS], snapshot=to_json(draft_for(by, on, at)),
                made_at=at, submitted_at=at,
            )  # fmt: skip
    except IntegrityError:
        return reports.get(member=by, on=on)


def submitted_draft(report: DailyReport) -> Draft:
    """The day as it was handed in."""
    return from_json(Draft, report.snapshot)


def afterwards(report: DailyReport, member: Member, at: datetime) -> Afterwards:
    """What changed in the journal of that day since the report."""
    then = {line.id: line for line in submitted_draft(report).lines}
    now = {line.id: line for line in lines_of(member, touches_of(member, report.on, at))}
    return Afterwards(
        added=tuple(line for pk, line in now.items() if pk not in then),
        changed=tuple(line for pk, line in now.items() if pk in then and _says(line) != _says(then[pk])),
        withdrawn=tuple(line for pk, line in then.items() if pk not in now),
    )


def _says(line: Line) -> tuple[object, ...]:
    return (line.note, line.channel, line.direction, line.reached, line.people, line.happened_at)


@transaction.atomic
def answer(*, by: Member, report: DailyReport, text: str, at: datetime, line: str = "") -> ReportAnswer:
    """Comment on a report or on one line of it (the id of its touch); who comments has read it.

    The same words on the same place twice are one comment. Raises NotAllowed, NotPossible.
    """
    _check_reader(by, report)
    text = text.strip()
    if not text:
        raise NotPossible(_("Write a word or two."), field="text")
    if line and line not in {row.id for row in submitted_draft(report).lines}:
        raise NotPossible(_("This line is not part of the report."), field="line")
    answers = ReportAnswer.objects.visible_to(by).filter(report=report, by=by, line=line, text=text)
    if known := answers.first():
        return known
    if report.member_id != by.pk:
        mark_read(by=by, report=report, at=at)
    return ReportAnswer.objects.create(
        workspace_id=by.workspace_id, report=report, by=by, line=line, text=text, answered_at=at
    )


@transaction.atomic
def mark_read(*, by: Member, report: DailyReport, at: datetime) -> None:
    """Note that somebody else has read the report; the first time counts. Raises NotAllowed."""
    _check_reader(by, report)
    if report.member_id == by.pk:
        return
    readings = ReportReading.objects.visible_to(by).filter(report=report, by=by)
    if readings.exists():
        return
    try:
        with transaction.atomic():
            ReportReading.objects.create(workspace_id=by.workspace_id, report=report, by=by, read_at=at)
    except IntegrityError:
        return  # the same reader, a moment ago


def _check_reader(by: Member, report: DailyReport) -> None:
    if not may_read_reports_of(by, report.member):
        raise NotAllowed(_("This report is read by its writer, the manager of the team and admins."))
    if report.submitted_at is None:
        raise NotPossible(_("This report has not been handed in."))
