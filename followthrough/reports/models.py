"""Daily reports, their answers and who has read them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from followthrough.workspace.base import EditableModel, WorkspaceFK, WorkspaceModel, referable, same_workspace
from followthrough.workspace.scope import ScopedQuerySet


class DailyReport(EditableModel):
    """A member's day. Drafted from the journal until it is submitted; then `snapshot` holds it as it was."""

    member = WorkspaceFK("workspace.Member", models.PROTECT, related_name="reports")
    on = models.DateField(_("day"))
    worked = models.TextField(_("what worked"), max_length=4000, blank=True)
    hindered = models.TextField(_("what stood in the way, and help wanted"), max_length=4000, blank=True)
    snapshot = models.JSONField(null=True)
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["DailyReport"].as_manager()

    class Meta:
        constraints = [
            referable("reports_dailyreport"),
            *same_workspace("reports_dailyreport", member="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "member", "on"], name="a_member_reports_a_day_once"),
        ]
        # The reading list of a day.
        indexes = [models.Index(fields=["workspace", "on", "submitted_at"], name="report_by_day")]


class ReportAnswer(WorkspaceModel):
    """A comment on a report, or on one line of it; rows are only added."""

    report = WorkspaceFK(DailyReport, models.PROTECT, related_name="answers")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    line = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("answer"), max_length=4000)
    answered_at = models.DateTimeField()

    objects = ScopedQuerySet["ReportAnswer"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("reports_reportanswer", report="reports.DailyReport", by="workspace.Member"),
        ]
        # The answers of a report, in order.
        indexes = [models.Index(fields=["workspace", "report", "id"], name="answer_by_report")]


class ReportReading(WorkspaceModel):
    """Somebody has read a report."""

    report = WorkspaceFK(DailyReport, models.PROTECT, related_name="readings")
    by = WorkspaceFK("workspace.Member", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    objects = ScopedQuerySet["ReportReading"].as_manager()

    class Meta:
        constraints = [
            *same_workspace("reports_reportreading", report="reports.DailyReport", by="workspace.Member"),
            models.UniqueConstraint(fields=["workspace", "report", "by"], name="a_report_is_read_once_by_each"),
        ]
