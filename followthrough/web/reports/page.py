"""A report as its page shows it: drafted, submitted, read or answered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from followthrough.reports.afterwards import Afterwards, afterwards, submitted_draft
from followthrough.reports.day import Draft, Flag, Line
from followthrough.reports.draft import draft_for
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.submit import HINDERED, WORKED
from followthrough.vocabulary.cause import DemotionCause
from followthrough.web.reports.wording import (
    FLAGS,
    after_sale_sentence,
    day_sentence,
    kept_sentence,
    level_sentence,
    opened_sentence,
    result_sentence,
    sums,
    visit_sentence,
)
from followthrough.web.wording import DEMOTION_CAUSE
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with what was answered to it."""

    line: Line
    cause: str
    answers: list[ReportAnswer]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A member's day, everything worked out and worded."""

    member: Member
    on: date
    draft: Draft
    report: DailyReport | None
    lines: list[ShownLine]
    answers: list[ReportAnswer]
    readings: list[ReportReading]
    since: Afterwards
    sentences: dict[str, object]
    said_since: dict[str, object]
    worked_later: list[ReportAnswer]
    hindered_later: list[ReportAnswer]
    is_late: bool = False


def report_page(reader: Member, member: Member, on: date, at: datetime) -> ReportPage:
    """The day as it was submitted, or as the journal has it so far."""
    rows = DailyReport.objects.visible_to(reader).filter(member=member, on=on, submitted_at__isnull=False)
    report = rows.first()
    draft = submitted_draft(report) if report else draft_for(member, on, at)
    answers: dict[str, list[ReportAnswer]] = defaultdict(list)
    readings: list[ReportReading] = []
    if report:
        report.member = member
        told = ReportAnswer.objects.visible_to(reader).filter(report=report).select_related("by")
        for row in told.order_by("id"):
            answers[row.line].append(row)
        readings = list(ReportReading.objects.visible_to(reader).filter(report=report).select_related("by"))
    since = afterwards(report, member, at) if report else Afterwards()
    worked_later, hindered_later = answers.pop(WORKED, []), answers.pop(HINDERED, [])
    return ReportPage(
        member=member,
        on=on,
        draft=draft,
        report=report,
        lines=[ShownLine(line, cause_words(line.cause), answers.pop(line.id, [])) for line in draft.lines],
        answers=[row for rest in answers.values() for row in rest],
        readings=readings,
        since=since,
        sentences=_sentences(draft),
        said_since=_since(since),
        worked_later=worked_later,
        hindered_later=hindered_later,
        is_late=report is not None and report.submitted_at is not None and local_day(member, report.submitted_at) > on,
    )


def cause_words(code: str) -> str:
    """Why a deal went down: our words for a code, the member's own else."""
    return str(DEMOTION_CAUSE[DemotionCause(code)]) if code in set(DemotionCause) else code


def _since(since: Afterwards) -> dict[str, object]:
    return {
        "levels": [level_sentence(change) for change in since.levels],
        "opened": [opened_sentence(opened) for opened in since.opened],
        "results": [result_sentence(result) for result in since.results],
        "undone": [result_sentence(result) for result in since.undone],
    }


def _sentences(draft: Draft) -> dict[str, object]:
    won = [result for result in draft.results if result.code in {"sold", "complete"}]
    lost = [result for result in draft.results if result.code not in {"sold", "complete"}]
    return {
        "day": day_sentence(draft),
        "after_sale": after_sale_sentence(draft),
        "kept": kept_sentence(draft),
        "opened": [opened_sentence(opened) for opened in draft.opened or ()],
        "levels": [level_sentence(change) for change in draft.levels.changes],
        "won": [result_sentence(result) for result in won],
        "lost": [result_sentence(result) for result in lost],
        "sums": sums(won),
        "flags": list(_flags(draft.flags)),
        "visits": [(row.id, row.customer.name, visit_sentence(row), row.code) for row in draft.visits],
        "counts": {count.code: count.number for count in draft.activity.outcomes},
    }


def _flags(flags: Iterable[Flag]) -> Iterable[tuple[str, str, str, str]]:
    for flag in flags:
        yield flag.customer.id, flag.customer.name, str(FLAGS.get(flag.code, flag.code)), flag.words
