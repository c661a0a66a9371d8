"""The addresses of daily reports."""

from datetime import date

from django.urls import path, register_converter

from followthrough.web.reports import morning, views


class DayConverter:
    """A day as 2026-11-19."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError for a day that is not in the calendar, which makes it 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as it stands in an address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", morning.reports, name="reports"),
    path("mine/", views.my_reports, name="my-reports"),
    path("moved/", morning.moved, name="moved"),
    path("members/<int:member_id>/", views.member_reports, name="member-reports"),
    path("<day:on>/submission/", views.report_submission, name="report-submission"),
    path("<day:on>/<int:member_id>/", views.report, name="report"),
    path("<day:on>/<int:member_id>/answers/", views.report_answers, name="report-answers"),
    path("<day:on>/<int:member_id>/reading/", views.report_reading, name="report-reading"),
]
