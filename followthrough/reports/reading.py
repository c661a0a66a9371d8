"""Whose reports a manager reads, who has handed in, and what is still to be read: in the order of the alphabet."""

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from followthrough.playbook.cadence import rhythm_of
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_manage

#: How many working days back a missing report is looked for.
LOOK_BACK = 5


@dataclass(frozen=True, slots=True)
class ToRead:
    """A member and their report of a day, or how many working days in a row they have handed in none."""

    member: Member
    report_id: int | None = None
    submitted_at: datetime | None = None
    is_late: bool = False
    is_read: bool = False
    is_answered: bool = False
    asks: bool = False
    missing_days: int = 0


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A day of one member and what became of its report: the same for its writer and for who reads it."""

    on: date
    submitted_at: datetime | None = None
    is_late: bool = False
    is_missing: bool = False
    read_by: tuple[str, ...] = ()
    answers: int = 0


def led_by(by: Member) -> QuerySet[Member]:
    """Whose reports `by` reads, without their own: the teams they manage, for an admin everyone; A to Z."""
    if not may_manage(by):
        return Member.objects.none()
    members = Member.objects.visible_to(by).filter(state=MemberState.ACTIVE).exclude(role=Role.VIEWER)
    if by.role != Role.ADMIN:
        members = members.filter(team__manager=by)
    return members.exclude(pk=by.pk).select_related("team").order_by("name", "id")


def reading_list(by: Member, on: date) -> list[ToRead]:
    """Everybody `by` leads with their report of the day; four statements."""
    members = list(led_by(by))
    reports = _reports(by, members, on)
    ids = [reports[member.pk][on].pk for member in members if on in reports[member.pk]]
    read = _of(by, ReportReading, ids)
    answered = _of(by, ReportAnswer, ids)
    return [_row(by, member, on, reports[member.pk], read, answered) for member in members]


def _row(
    by: Member, member: Member, on: date, reports: dict[date, DailyReport], read: set[int], answered: set[int]
) -> ToRead:
    report = reports.get(on)
    if report is None or report.submitted_at is None:
        return ToRead(member, missing_days=missing_days(by, member, on, reports))
    member.workspace = by.workspace
    return ToRead(
        member,
        report.pk,
        report.submitted_at,
        is_late=_is_late(member, report),
        is_read=report.pk in read,
        is_answered=report.pk in answered,
        asks=bool(report.hindered),
    )


def missing_days(by: Member, member: Member, on: date, reported: Container[date]) -> int:
    """Working days in a row without a report, up to `on`, since the member came."""
    rhythm = rhythm_of(by.workspace)
    came = member.made_at.date()
    days, count = on, 0
    while count < LOOK_BACK and days >= came and days not in reported and on - days < timedelta(days=3 * LOOK_BACK):
        if rhythm.working_day(days) == days:
            count += 1
        days -= timedelta(days=1)
    return count


def days_of(by: Member, member: Member, today: date, back: int) -> list[ToldDay]:
    """The last `back` days of a member, latest first; days of rest only where they have a report. Three statements."""
    rhythm, since = rhythm_of(by.workspace), today - timedelta(days=back)
    rows = DailyReport.objects.visible_to(by).filter(member=member, on__gt=since, submitted_at__isnull=False)
    reports = {report.on: report for report in rows.defer("snapshot")}
    ids = [report.pk for report in reports.values()]
    read: dict[int, list[str]] = defaultdict(list)
    readings = ReportReading.objects.visible_to(by).filter(report_id__in=ids).order_by("id")
    for report_id, name in readings.values_list("report_id", "by__name"):
        read[report_id].append(name)
    answers = Counter(ReportAnswer.objects.visible_to(by).filter(report_id__in=ids).values_list("report_id", flat=True))
    told = []
    for on in (today - timedelta(days=ago) for ago in range(back)):
        is_work = rhythm.working_day(on) == on
        if report := reports.get(on):
            late = _is_late(member, report)
            told.append(ToldDay(on, report.submitted_at, late, False, tuple(read[report.pk]), answers[report.pk]))
        elif is_work or on == today:
            told.append(ToldDay(on, is_missing=is_work and member.made_at.date() <= on < today))
    return told


def _is_late(member: Member, report: DailyReport) -> bool:
    return report.submitted_at is not None and local_day(member, report.submitted_at) > report.on


def _reports(by: Member, members: Sequence[Member], on: date) -> dict[int, dict[date, DailyReport]]:
    since = on - timedelta(days=3 * LOOK_BACK)
    rows = DailyReport.objects.visible_to(by).filter(member__in=members, on__gte=since, on__lte=on)
    found: dict[int, dict[date, DailyReport]] = defaultdict(dict)
    for report in rows.filter(submitted_at__isnull=False).defer("snapshot"):
        found[report.member_id][report.on] = report
    return found


def _of(by: Member, kind: type[ReportReading] | type[ReportAnswer], ids: list[int]) -> set[int]:
    rows = kind._default_manager.filter(workspace_id=by.workspace_id, by=by, report_id__in=ids)
    return set(rows.values_list("report_id", flat=True)) if ids else set()


def next_to_read(rows: Sequence[ToRead], after: int | None = None) -> ToRead | None:
    """The next report nobody has marked as read yet, below the member `after`, then from the top."""
    pks = [row.member.pk for row in rows]
    start = pks.index(after) + 1 if after in pks else 0
    ring = [*rows[start:], *rows[:start]]
    return next((row for row in ring if row.report_id and not row.is_read and row.member.pk != after), None)


def neighbours(rows: Sequence[ToRead], pk: int) -> tuple[ToRead | None, ToRead | None]:
    """The reports handed in before and after that of the member `pk` in the list, read or not."""
    place = next((number for number, row in enumerate(rows) if row.member.pk == pk), len(rows))
    before = (row for row in reversed(rows[:place]) if row.report_id)
    after = (row for row in rows[place + 1 :] if row.report_id)
    return next(before, None), next(after, None)
