"""Pages of the daily report: drafted, handed in, read and answered; and what moved."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import close_deal
from followthrough.reports.models import DailyReport, ReportAnswer, ReportReading
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from tests.cast import Firm, make_bolt, make_firm
from tests.web.test_settings import as_

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]


@pytest.fixture
def firm() -> Firm:
    firm = make_firm(at=timezone.now() - timedelta(days=3))
    firm.workspace.time_zone = "UTC"
    firm.workspace.save()
    return firm


def promote(firm: Firm, note: str = "Wants the price split by unit.") -> str:
    now = timezone.now()
    bolt = make_bolt(firm, at=now)
    facts = Facts(channel=Channel.CALL, happened_at=now, contacts=[bolt.weber], note=note)
    move = Move(outcome=Outcome.PROMOTED)
    return str(log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=now).entry.pk)


def today() -> str:
    return timezone.now().date().isoformat()


def page_of(firm: Firm) -> str:
    return reverse("report", args=[timezone.now().date(), firm.ana.pk])


def hand_in(firm: Firm, **words: str):
    address = reverse("report-submission", args=[timezone.now().date()])
    return as_(firm.ana).post(address, {"worked": "", "hindered": "", **words})


@pytest.mark.mechanism("M16")
def test_the_draft_shows_the_day_and_asks_for_two_lines_only(firm: Firm) -> None:
    promote(firm)
    page = as_(firm.ana).get(page_of(firm)).content.decode()
    for words in ("1 touch", "1 call; 1 two-way; 1 new lead", "Wants the price split by unit.", "1 →", "Jonas Weber"):
        assert words in page
    assert page.count("<textarea") == 2


@pytest.mark.mechanism("M16")
def test_what_comes_next_does_not_run_on_from_a_note_without_a_full_stop(firm: Firm) -> None:
    promote(firm, note="The audit is in May")
    page = as_(firm.ana).get(page_of(firm)).content.decode()
    assert re.search(r"The audit is in May</p>\s*<p class=\"what\">Next by the cadence, [^<]+\.</p>", page)


@pytest.mark.mechanism("M16")
def test_a_report_is_handed_in_read_and_answered(firm: Firm) -> None:
    line = promote(firm)
    assert hand_in(firm, worked="Called early.", hindered="How far may I go?").status_code == 302
    ana, manager = as_(firm.ana), as_(firm.max)
    assert "<textarea" not in ana.get(page_of(firm)).content.decode().split('id="r-answer"')[0]
    listed = manager.get(reverse("reports"), {"on": today()}).content.decode()
    assert "1 of 2 handed in" in listed
    assert "not read yet" in listed
    assert "Read the next one: Ana Ferreira" in listed
    page = manager.get(page_of(firm)).content.decode()
    assert "How far may I go?" in page
    answers = reverse("report-answers", args=[timezone.now().date(), firm.ana.pk])
    manager.post(answers, {"text": "Bring service times from Sol.", "line": line})
    manager.post(answers, {"text": "Up to four per cent.", "line": ""})
    seen = ana.get(page_of(firm)).content.decode()
    assert "Bring service times from Sol." in seen.split('id="r-level"')[0]
    assert "Up to four per cent." in seen.split('id="r-answer"')[1]
    assert "Read by Max Brandt" in seen


def test_marking_as_read_goes_on_to_the_next_report(firm: Firm) -> None:
    hand_in(firm)
    on = timezone.now().date()
    as_(firm.sol).post(reverse("report-submission", args=[on]), {"worked": "", "hindered": ""})
    manager = as_(firm.max)
    onward = manager.post(reverse("report-reading", args=[on, firm.ana.pk]))
    assert onward["Location"] == reverse("report", args=[on, firm.sol.pk])
    onward = manager.post(reverse("report-reading", args=[on, firm.sol.pk]))
    assert onward["Location"].startswith(reverse("reports"))
    assert ReportReading.objects.in_workspace(firm.workspace).count() == 2


def test_what_is_logged_after_handing_in_stands_beside_it(firm: Firm) -> None:
    hand_in(firm)
    promote(firm, note="forgotten before")
    page = as_(firm.ana).get(page_of(firm)).content.decode()
    assert "forgotten before" in page.split('id="r-since"')[1]
    assert "No touch was logged" in page.split('id="r-since"')[0]


def test_other_words_handed_in_again_stand_beneath_the_first_ones(firm: Firm) -> None:
    hand_in(firm, worked="Called early.")
    client = as_(firm.ana)
    address = reverse("report-submission", args=[timezone.now().date()])
    page = client.post(address, {"worked": "Called early.", "hindered": "The price."}, follow=True).content.decode()
    assert "stands beneath it, with the time" in page
    words = page.split('id="r-self"')[1].split('id="r-next"')[0]
    assert "Called early." in words
    assert "The price." in words
    again = client.post(address, {"worked": "Called early.", "hindered": ""}, follow=True).content.decode()
    assert "with the same words" in again


def test_a_loss_and_a_deal_after_handing_in_stand_beside_it(firm: Firm) -> None:
    hand_in(firm)
    bolt = make_bolt(firm, at=timezone.now())
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=timezone.now())
    before, since = as_(firm.ana).get(page_of(firm)).content.decode().split('id="r-since"')
    for words in ("Bolt Pharma, HPLC systems: opened at stage 1.", "Bolt Pharma, HPLC systems: lost"):
        assert words in since
        assert words not in before


def test_a_manager_walks_through_the_reports_both_ways_though_all_are_read(firm: Firm) -> None:
    on = timezone.now().date()
    hand_in(firm)
    as_(firm.sol).post(reverse("report-submission", args=[on]), {"worked": "", "hindered": ""})
    manager = as_(firm.max)
    for member in (firm.ana, firm.sol):
        manager.post(reverse("report-reading", args=[on, member.pk]))
    pages = {
        who.name: manager.get(reverse("report", args=[on, who.pk])).content.decode() for who in (firm.ana, firm.sol)
    }
    assert "Next: Sol Adeyemi" in pages["Ana Ferreira"]
    assert "Previous:" not in pages["Ana Ferreira"]
    assert "Previous: Ana Ferreira" in pages["Sol Adeyemi"]
    assert "Next:" not in pages["Sol Adeyemi"].split('id="r-job"')[0]
    own = as_(firm.ana).get(page_of(firm)).content.decode()
    assert "Next: Sol Adeyemi" not in own


@pytest.mark.parametrize("who", ["sol", "nora", "priya", "vic"])
def test_a_report_of_somebody_else_is_not_there(firm: Firm, who: str) -> None:
    hand_in(firm, hindered="private words")
    client = as_(getattr(firm, who))
    on = timezone.now().date()
    assert client.get(page_of(firm)).status_code == 404
    assert client.get(reverse("member-reports", args=[firm.ana.pk])).status_code == 404
    for name in ("report-answers", "report-reading"):
        assert client.post(reverse(name, args=[on, firm.ana.pk]), {"text": "x"}).status_code == 404
    assert "private words" not in client.get(reverse("reports"), {"on": today()}).content.decode()
    assert not ReportAnswer.objects.in_workspace(firm.workspace).exists()


def test_a_manager_sees_the_day_of_who_has_not_handed_in_as_the_journal_has_it(firm: Firm) -> None:
    promote(firm)
    page = as_(firm.max).get(page_of(firm)).content.decode()
    assert "Not handed in." in page
    assert "Wants the price split by unit." in page
    assert "<textarea" not in page


def test_words_that_are_too_long_are_said_beside_their_field_and_nothing_is_frozen(firm: Firm) -> None:
    answer = hand_in(firm, worked="x" * 4001)
    assert (answer.status_code, "id_worked_error" in answer.content.decode()) == (422, True)
    assert not DailyReport.objects.in_workspace(firm.workspace).exists()


def test_days_that_have_not_been_or_are_no_days_are_not_there(firm: Firm) -> None:
    client = as_(firm.ana)
    assert client.get(f"/reports/2999-01-01/{firm.ana.pk}/").status_code == 404
    assert client.get(f"/reports/2026-02-30/{firm.ana.pk}/").status_code == 404
    assert client.post("/reports/2999-01-01/submission/").status_code == 404


def test_an_empty_answer_is_refused_where_it_was_typed(firm: Firm) -> None:
    hand_in(firm)
    answers = reverse("report-answers", args=[timezone.now().date(), firm.ana.pk])
    assert as_(firm.max).post(answers, {"text": " ", "line": ""}).status_code == 422


def test_ones_own_days_are_listed(firm: Firm) -> None:
    hand_in(firm)
    page = as_(firm.ana).get(reverse("my-reports")).content.decode()
    assert "handed in" in page
    assert page_of(firm) in page
    assert "not read yet" in page
    as_(firm.max).post(reverse("report-reading", args=[timezone.now().date(), firm.ana.pk]))
    assert "read by Max Brandt" in as_(firm.ana).get(reverse("my-reports")).content.decode()


@pytest.mark.mechanism("M19")
@pytest.mark.parametrize("span", ["day", "week"])
def test_everybody_sees_what_moved_in_a_team(firm: Firm, span: str) -> None:
    promote(firm)
    page = as_(firm.sol).get(reverse("moved"), {"span": span}).content.decode()
    assert "Bolt Pharma" in page
    assert 'data-label="▲ Promoted">1</td>' in page
    north = as_(firm.sol).get(reverse("moved"), {"span": span, "team": str(firm.north.pk)}).content.decode()
    assert "Nothing moved" in north
