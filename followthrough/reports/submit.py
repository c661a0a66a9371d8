"""Hand in a day's report: what the journal said then is frozen; answers and reading marks are added (M16)."""

import hashlib
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.reports.afterwards import submitted_draft
from followthrough.reports.draft import draft_for
from followthrough.reports.frozen import to_json
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.once import once
from followthrough.workspace.permission import NotAllowed, may_log, may_read_reports_of
from followthrough.workspace.refusal import Refused

LONGEST_WORDS = 4000


#: What a later addition to one of the two lines is about; an answer about a touch carries its id.
WORKED, HINDERED = "worked", "hindered"


@transaction.atomic
def submit(*, by: Member, on: date, worked: str, hindered: str, at: datetime) -> DailyReport:
    """Freeze the member's own day with their two lines. What is handed in stays as it is: other lines that come
    later are kept beside it, each with its moment.

    Raises NotAllowed for viewers, Refused for a day to come.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if on > local_day(by, at):
        raise Refused(_("This day has not been yet."))
    words = {WORKED: _words(worked), HINDERED: _words(hindered)}
    reports = DailyReport.objects.visible_to(by)
    if known := reports.filter(member=by, on=on).first():
        return _added_to(known, by, words, at)
    try:
        with transaction.atomic():
            return DailyReport.objects.create(
                workspace_id=by.workspace_id, member=by, on=on, snapshot=to_json(draft_for(by, on, at)),
                made_at=at, submitted_at=at, **words,
            )  # fmt: skip
    except IntegrityError:
        return _added_to(reports.get(member=by, on=on), by, words, at)


def _words(text: str) -> str:
    return text.strip()[:LONGEST_WORDS]


def says_more(report: DailyReport, worked: str, hindered: str) -> bool:
    """Whether these two lines hold anything that the report, as handed in, does not."""
    return _words(worked) not in {"", report.worked} or _words(hindered) not in {"", report.hindered}


def _added_to(report: DailyReport, by: Member, words: dict[str, str], at: datetime) -> DailyReport:
    for line, text in words.items():
        if text not in {"", getattr(report, line)}:
            _keep_answer(by, report, line, text, at)
    return report


@transaction.atomic
def answer(*, by: Member, report: DailyReport, text: str, at: datetime, line: str = "") -> ReportAnswer:
    """Comment on a report or on one line of it (the id of its touch); who comments has read it.

    The same words on the same place twice are one comment, sent at once too. Raises NotAllowed, Refused.
    """
    _check_reader(by, report)
    text = text.strip()
    if not text:
        raise Refused(_("Write a word or two."), field="text")
    if line and line not in {row.id for row in submitted_draft(report).lines}:
        raise Refused(_("This line is not part of the report."), field="line")
    if report.member_id != by.pk:
        mark_read(by=by, report=report, at=at)
    return _keep_answer(by, report, line, text, at)


def _keep_answer(by: Member, report: DailyReport, line: str, text: str, at: datetime) -> ReportAnswer:
    """The words are their own key: of two that come at once the second finds the row of the first."""
    answers = ReportAnswer.objects.visible_to(by).filter(report=report, by=by)

    def keep() -> dict[str, str]:
        row = answers.filter(line=line, text=text).first() or ReportAnswer.objects.create(
            workspace_id=by.workspace_id, report=report, by=by, line=line, text=text, answered_at=at
        )
        return {"answer": str(row.pk)}

    place = f"{report.pk} {by.pk} {line} {text}"
    key = f"answer {hashlib.sha256(place.encode()).hexdigest()}"
    kept = once(workspace_id=by.workspace_id, key=key, body={}, at=at, run=keep)
    return answers.get(pk=int(kept["answer"]))


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
        raise Refused(_("This report has not been handed in."))
