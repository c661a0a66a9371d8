"""The same answer, and the same report, sent many times at once are kept once."""

from collections.abc import Callable
from typing import Any

import pytest

from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.submit import answer, submit
from followthrough.workspace.models import local_day
from tests.at_once import at_once
from tests.cast import NOW, make_firm

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 8


def refused_of(verb: Callable[..., Any], **told: Any) -> list[Any]:
    """What eight who send the same at the same moment met instead of an answer."""
    return [each for each in at_once(verb, times=SENDERS, **told) if isinstance(each, BaseException)]


@pytest.mark.parametrize(("who", "readings"), [("max", 1), ("ana", 0)])
def test_an_answer_sent_many_times_at_once_is_kept_once(who: str, readings: int) -> None:
    firm = make_firm()
    by = getattr(firm, who)
    report = submit(by=firm.ana, on=local_day(firm.ana, NOW), worked="", hindered="", at=NOW)
    assert refused_of(answer, by=by, report=report, text="Well done.", at=NOW) == []
    assert ReportAnswer.objects.in_workspace(firm.workspace).count() == 1
    assert ReportReading.objects.in_workspace(firm.workspace).count() == readings


def test_a_report_handed_in_many_times_at_once_is_one_and_its_words_are_kept_once() -> None:
    firm = make_firm()
    on = local_day(firm.ana, NOW)
    assert refused_of(submit, by=firm.ana, on=on, worked="early", hindered="", at=NOW) == []
    assert refused_of(submit, by=firm.ana, on=on, worked="late", hindered="", at=NOW) == []
    assert DailyReport.objects.in_workspace(firm.workspace).get().worked == "early"
    assert ReportAnswer.objects.in_workspace(firm.workspace).get().text == "late"
