"""The same answer, and the same report, sent many times at once are kept once."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connection

from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.reports.submit import answer, submit
from followthrough.workspace.durably import durably
from followthrough.workspace.models import local_day
from tests.cast import NOW, make_firm

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 8


def all_at_once(send: Callable[[], object]) -> list[BaseException]:
    """Run `send` in eight threads that start together; what they met."""
    refused: list[BaseException] = []
    ready = threading.Barrier(SENDERS)

    def run() -> None:
        close_old_connections()
        try:
            ready.wait()
            send()
        except BaseException as error:
            refused.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=run) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return refused


@pytest.mark.parametrize(("who", "readings"), [("max", 1), ("ana", 0)])
def test_an_answer_sent_many_times_at_once_is_kept_once(who: str, readings: int) -> None:
    firm = make_firm()
    by = getattr(firm, who)
    report = submit(by=firm.ana, on=local_day(firm.ana, NOW), worked="", hindered="", at=NOW)
    assert all_at_once(lambda: durably(answer, by=by, report=report, text="Well done.", at=NOW)) == []
    assert ReportAnswer.objects.in_workspace(firm.workspace).count() == 1
    assert ReportReading.objects.in_workspace(firm.workspace).count() == readings


def test_a_report_handed_in_many_times_at_once_is_one_and_its_words_are_kept_once() -> None:
    firm = make_firm()
    on = local_day(firm.ana, NOW)
    assert all_at_once(lambda: durably(submit, by=firm.ana, on=on, worked="early", hindered="", at=NOW)) == []
    assert all_at_once(lambda: durably(submit, by=firm.ana, on=on, worked="late", hindered="", at=NOW)) == []
    assert DailyReport.objects.in_workspace(firm.workspace).get().worked == "early"
    assert ReportAnswer.objects.in_workspace(firm.workspace).get().text == "late"
