"""Daily reports: one's own, and those one reads and answers."""

from datetime import date, datetime, timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from followthrough.reports.models import DailyReport
from followthrough.reports.reading import days_of, missing_days, neighbours, next_to_read, reading_list
from followthrough.reports.submit import LONGEST_WORDS, answer, mark_read, says_more, submit
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fields import PlainForm
from followthrough.web.fragments import onward
from followthrough.web.members.views import member_of
from followthrough.web.notices import say
from followthrough.web.reports.page import report_page
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_log, may_manage, may_read_reports_of
from followthrough.workspace.refusal import Refused

#: So many days back one's own list goes.
DAYS_BACK = 28


class WordsForm(PlainForm):
    """The two lines only the member can write."""

    worked = forms.CharField(
        label=gettext_lazy("What worked"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 2})
    )
    hindered = forms.CharField(
        label=gettext_lazy("What stood in the way, and what help you want from whom by when"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
    )


class AnswerForm(PlainForm):
    """A comment on the whole or on one line."""

    text = forms.CharField(label=gettext_lazy("Answer"), max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 2}))
    line = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


def day_of(on: date) -> date:
    """The day of an address; 404 for a day that has not been, or that nobody remembers."""
    if on > timezone.localdate() or on.year < 2000:
        raise Http404
    return on


def readable(request: MemberRequest, member_id: int) -> Member:
    """The member whose reports are asked for; 404 where these are not for the one who asks."""
    member = member_of(request, member_id)
    if not may_read_reports_of(request.member, member):
        raise Http404
    return member


@require_GET
@open_to(Rule.MEMBER)
def my_reports(request: MemberRequest) -> HttpResponse:
    """One's own days."""
    return _days(request, request.member)


@require_GET
@open_to(Rule.MEMBER)
def member_reports(request: MemberRequest, member_id: int) -> HttpResponse:
    """The days of one member."""
    return _days(request, readable(request, member_id))


def _days(request: MemberRequest, member: Member) -> HttpResponse:
    by, today = request.member, timezone.localdate()
    rows = days_of(by, member, today, DAYS_BACK)
    reported = {row.on for row in rows if row.submitted_at}
    context = {
        "nav": "reports",
        "someone": member,
        "rows": rows,
        "today": today,
        "is_own": member == by,
        "missing": missing_days(by, member, today - timedelta(days=1), reported),
        "may_manage": may_manage(by),
    }
    return render(request, "reports/days.html", context)


@require_GET
@open_to(Rule.MEMBER)
def report(request: MemberRequest, on: date, member_id: int) -> HttpResponse:
    """A member's day: as submitted, or as the journal has it so far."""
    return _page(request, day_of(on), readable(request, member_id))


def _page(
    request: MemberRequest,
    on: date,
    member: Member,
    *,
    words: WordsForm | None = None,
    answering: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader, today = request.member, timezone.localdate()
    page = report_page(reader, member, on, timezone.now())
    is_own = member == reader
    rows = reading_list(reader, on) if not is_own and may_manage(reader) else []
    previous, following = neighbours(rows, member.pk)
    context = {
        "nav": "reports",
        "page": page,
        "is_own": is_own,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "words": words or WordsForm() if is_own and page.report is None and may_log(reader) else None,
        "answering": answering or AnswerForm() if page.report else None,
        "is_read": any(reading.by_id == reader.pk for reading in page.readings),
        "unread": next_to_read(rows, member.pk) if rows else None,
        "previous": previous,
        "following": following,
    }
    return render(request, "reports/page.html", context, status=status)


@require_POST
@open_to(Rule.WRITER)
def report_submission(request: MemberRequest, on: date) -> HttpResponse:
    """Hand in one's own day."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, day_of(on), request.member, words=form, status=422)
    now = timezone.now()
    handed_in = durably(submit, by=request.member, on=day_of(on), at=now, **form.cleaned_data)
    say(request, _handed_in(handed_in, form, now))
    return onward(request, reverse("report", args=[on, request.member.pk]))


def _handed_in(report: DailyReport, form: WordsForm, now: datetime) -> str:
    if report.submitted_at == now:
        return _("Your report is handed in. What you log from now on for this day stands beside it.")
    if says_more(report, **form.cleaned_data):
        return _("This report was handed in before. What you wrote now stands beneath it, with the time.")
    return _("This report was handed in before, with the same words.")


@require_POST
@open_to(Rule.MEMBER)
def report_answers(request: MemberRequest, on: date, member_id: int) -> HttpResponse:
    """Answer a report, or one line of it."""
    member = readable(request, member_id)
    found = _submitted(request, day_of(on), member)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            facts = form.cleaned_data
            durably(answer, by=request.member, report=found, text=facts["text"], line=facts["line"], at=timezone.now())
            return onward(request, reverse("report", args=[on, member.pk]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return _page(request, on, member, answering=form, status=422)


@require_POST
@open_to(Rule.MANAGER)
def report_reading(request: MemberRequest, on: date, member_id: int) -> HttpResponse:
    """Mark a report as read, and go on to the next that is not."""
    member = readable(request, member_id)
    durably(mark_read, by=request.member, report=_submitted(request, day_of(on), member), at=timezone.now())
    unread = next_to_read(reading_list(request.member, on), member.pk)
    if unread is None:
        say(request, _("All that was handed in for this day is read."))
        return onward(request, f"{reverse('reports')}?on={on}")
    return onward(request, reverse("report", args=[on, unread.member.pk]))


def _submitted(request: MemberRequest, on: date, member: Member) -> DailyReport:
    rows = DailyReport.objects.visible_to(request.member).filter(member=member, on=on, submitted_at__isnull=False)
    found = rows.select_related("member__team").first()
    if found is None:
        raise Http404
    return found
