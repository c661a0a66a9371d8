"""The pages of trainings: planning one, its days, who was there, who comes next, and what it changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followthrough.background.studies import work_out_studies
from followthrough.training.attend import note_attendance
from followthrough.training.models import Attendee, Training, TrainingSession, TrainingStudy
from followthrough.training.plan import add_session
from followthrough.training.study import give_up_study
from followthrough.vocabulary.training import Measure
from followthrough.vocabulary.visit import Attendance
from followthrough.web.training.wording import COUNTED, MEASURE
from followthrough.workspace.models import Member
from tests.cast import Firm, today_there
from tests.trained import Courses, colleagues, course, courses

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M37"), pytest.mark.mechanism("M38")]

SignIn = Callable[[Member], Client]
NEW = {
    "name": "Selling while serving", "behaviour": "Ask what else they plan.", "aims": ["spotted", "sold"],
    "roles": ["service", "seller"], "wage": "60", "running": "", "currency": "CHF", "margin": "40", "note": "",
}  # fmt: skip


@pytest.fixture
def all_of_them(firm: Firm) -> Courses:
    return courses(by=firm.max, who=[firm.ana, firm.sol], at=timezone.now())


def text(answer: Any) -> str:
    """What a page says, without its tags."""
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_empty_list_teaches_and_only_who_keeps_trainings_may_plan_one(sign_in: SignIn, firm: Firm) -> None:
    said = text(sign_in(firm.max).get("/training/"))
    assert "No training is planned." in said
    assert "Plan the first one" in said
    ana = sign_in(firm.ana)
    assert "Plan the first one" not in text(ana.get("/training/"))
    assert ana.get("/training/new/").status_code == 404
    assert "/training/" in ana.get("/team/").content.decode()


def test_from_the_plan_to_who_came(sign_in: SignIn, firm: Firm) -> None:
    max_ = sign_in(firm.max)
    answer = max_.post("/training/new/", {**NEW, "key": "k"})
    row = Training.objects.in_workspace(firm.workspace).get()
    assert answer.headers["Location"] == f"/training/{row.pk}/"
    assert (row.wage, row.running, row.currency, row.margin) == (6_000, 0, "CHF", 40)
    assert max_.post("/training/new/", {**NEW, "key": "k"}).headers["Location"] == f"/training/{row.pk}/"
    day = {"on": today_there().isoformat(), "hours": "3.5", "fees": "900", "travel": "", "lost": "", "key": "k"}
    answer = max_.post(f"/training/{row.pk}/days/new/?size=2", day)
    session = TrainingSession.objects.in_workspace(firm.workspace).get()
    list_of_it = f"/training/days/{session.pk}/attendance/"
    assert answer.headers["Location"] == f"{list_of_it}?size=2"
    page = max_.get(f"{list_of_it}?size=2")
    assert "2 people who come next by lot are put on the list below" in text(page)
    drawn = re.findall(r'name="m(\d+)" value="invited" checked', page.content.decode())
    assert len(drawn) == 2
    invited = {f"m{pk}": "invited" for pk in drawn}
    assert max_.post(list_of_it, {**invited, "version": "1"}).status_code == 302
    assert max_.post(list_of_it, {**invited, "version": "1"}).status_code == 409
    assert max_.post(list_of_it, {**invited, "version": "2", "all": "came"}).status_code == 302
    assert {one.state for one in Attendee.objects.in_workspace(firm.workspace)} == {"came"}
    said = text(max_.get(f"/training/{row.pk}/"))
    assert "2 of 2 came, 2 for the first time" in said
    assert "2 people, 1 not yet" in said
    assert "fees CHF 900, 7 hours of those who came CHF 420" in said


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"aims": []}, "By what one would see it"),
        ({"aims": ["interest"]}, "not one of the available choices"),
        ({"roles": ["viewer"]}, "not one of the available choices"),
        ({"margin": "101"}, "less than or equal to 100"),
        ({"wage": "much"}, "Write an amount"),
        ({"currency": "XQX"}, "no such currency"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    sign_in: SignIn, firm: Firm, typed: dict[str, Any], field: str
) -> None:
    answer = sign_in(firm.max).post("/training/new/", {**NEW, **typed, "key": "k"})
    assert answer.status_code == 422
    assert field in text(answer)
    assert not Training.objects.in_workspace(firm.workspace).exists()


def test_a_name_twice_a_day_ahead_and_an_edit_too_late(sign_in: SignIn, firm: Firm, all_of_them: Courses) -> None:
    max_, row = sign_in(firm.max), all_of_them.training
    answer = max_.post("/training/new/", {**NEW, "key": "k"})
    assert answer.status_code == 422
    assert "There is a training of this name already" in text(answer)
    ahead = f"/training/days/{all_of_them.ahead.pk}/attendance/"
    answer = max_.post(ahead, {f"m{firm.ana.pk}": "came", "version": "1"})
    assert answer.status_code == 422
    answer = max_.post(f"/training/{row.pk}/edit/", {**NEW, "name": "Other", "version": "7"})
    assert answer.status_code == 409
    assert max_.post(f"/training/{row.pk}/edit/", {**NEW, "name": "Other", "version": "1"}).status_code == 302
    day = {"on": "2026-01-05", "hours": "2", "fees": "1", "travel": "", "lost": ""}
    edit = f"/training/days/{all_of_them.held.pk}/edit/"
    assert max_.post(edit, {**day, "version": "1"}).status_code == 409
    assert max_.post(edit, {**day, "version": "2"}).status_code == 302
    assert max_.post(edit, {**day, "hours": "25", "version": "3"}).status_code == 422


def test_what_was_retired_or_called_off_comes_back(sign_in: SignIn, firm: Firm, all_of_them: Courses) -> None:
    max_, row = sign_in(firm.max), all_of_them.training
    answer = max_.post(f"/training/{row.pk}/retirement/", follow=True)
    assert f"/training/{row.pk}/retirement/end/" in answer.content.decode()
    assert "bring it back first" in text(max_.post(f"/training/{row.pk}/days/new/", {"on": "2026-01-05", "hours": "1"}))
    assert "is offered again" in text(max_.post(f"/training/{row.pk}/retirement/end/", follow=True))
    held = all_of_them.held.pk
    answer = max_.post(f"/training/days/{held}/calling-off/", follow=True)
    assert "it counts for nothing" in text(answer)
    assert "0 people, 1 not yet" in text(max_.get(f"/training/{row.pk}/"))
    assert "It takes place after all" in text(max_.post(f"/training/days/{held}/calling-off/end/", follow=True))
    assert "2 people, 0 not yet" in text(max_.get(f"/training/{row.pk}/"))


def test_everybody_reads_their_own_part_and_no_name_of_another(
    sign_in: SignIn, firm: Firm, all_of_them: Courses
) -> None:
    day = f"/training/days/{all_of_them.held.pk}/"
    ana = sign_in(firm.ana)
    said = text(ana.get(day))
    assert "You: came." in said
    assert "2 of 2 came" in said
    assert firm.sol.name not in said
    assert "You were there on" in text(ana.get(f"/training/{all_of_them.training.pk}/"))
    assert firm.sol.name in text(sign_in(firm.max).get(day))
    vic = sign_in(firm.vic)
    assert firm.sol.name not in text(vic.get(day))


def test_who_is_invited_or_waits_reads_when_they_come(sign_in: SignIn, firm: Firm) -> None:
    held = course(firm.max, at=timezone.now())
    page, order = f"/training/{held.training.pk}/", f"/training/{held.training.pk}/order/"
    sol = sign_in(firm.sol)
    assert "You come at place 1 of the order that was drawn." in text(sol.get(page))
    assert "You come at place 1 of 1." in text(sol.get(order))
    now = timezone.now()
    ahead = add_session(by=firm.max, training=held.training, at=now, on=today_there() + timedelta(days=9), hours=2)
    note_attendance(by=firm.max, session=ahead, version=1, said={firm.sol.pk: Attendance.INVITED}, at=now)
    assert "You are invited on" in text(sol.get(page))


def test_the_order_by_lot_stands_in_groups_and_says_why(sign_in: SignIn, firm: Firm) -> None:
    colleagues(firm.max, 11, since=today_there())
    held = course(firm.max, at=timezone.now())
    ana, order = sign_in(firm.ana), f"/training/{held.training.pk}/order/"
    said = text(ana.get(order))
    assert "Group 3" in said
    assert "If the keen went first" in said
    assert held.training.seed in said
    assert "Plan a day for these" not in said
    assert "Plan a day for these" in text(sign_in(firm.max).get(order))
    for size in ("0", "-1", "x", "9" * 30):
        assert text(ana.get(order, {"size": size})).count("Group") == 3
    assert text(ana.get(order, {"size": "12"})).count("Group") == 1


def test_a_study_is_asked_for_worked_out_off_the_request_and_says_what_is_missing(
    sign_in: SignIn, firm: Firm, all_of_them: Courses
) -> None:
    max_, page = sign_in(firm.max), f"/training/{all_of_them.training.pk}/studies/"
    answer = max_.post(page, {"measure": "sold", "worth": "", "key": "one"})
    row = TrainingStudy.objects.in_workspace(firm.workspace).latest("as_of")
    assert answer.headers["Location"] == reverse("training-study", args=[row.pk])
    assert max_.post(page, {"measure": "sold", "worth": "", "key": "one"}).headers["Location"].endswith(f"{row.pk}/")
    address = reverse("training-study", args=[row.pk])
    waiting = max_.get(address)
    assert "It is being worked out." in text(waiting)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert work_out_studies(at=timezone.now()) == 2
    said = text(max_.get(address))
    assert "Not enough data to tell anything yet." in said
    assert "It takes 5 people trained; there are 2." in said or "It takes 5 people trained; there are 0." in said
    assert "Without an effect there is nothing to set against the cost." in said


@pytest.mark.parametrize("typed", [{"measure": "interest"}, {"measure": ""}, {"measure": "spotted", "worth": "-1"}])
def test_a_study_of_nothing_is_refused_beside_its_field(
    sign_in: SignIn, firm: Firm, all_of_them: Courses, typed: dict[str, str]
) -> None:
    before = TrainingStudy.objects.in_workspace(firm.workspace).count()
    answer = sign_in(firm.max).post(f"/training/{all_of_them.training.pk}/studies/", {**typed, "key": "k"})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert TrainingStudy.objects.in_workspace(firm.workspace).count() == before


def test_the_result_is_told_with_its_checks_its_range_and_when_it_is_paid_back(
    ana: Client, firm: Firm, all_of_them: Courses
) -> None:
    answer = ana.get(reverse("training-study", args=[all_of_them.told.pk]))
    said = text(answer)
    assert "Since the training 3.10 more opportunities spotted a month each than those not trained yet." in said
    assert "3.10 (2.20 to 4.00), 6 people trained; chance alone does as much in fewer than 1 of 100 draws" in said
    assert "no more apart than by chance" in said
    assert "It cost € 2,440 One more is taken to bring € 100" in said
    assert "Paid back in month 2 (month 2 to month 3)" in said
    assert "Return of the first year 785 % (540 % to 1,030 %)" in said
    assert "in 100 % of the draws" in said
    assert "Of 3 months the effect was seen" in said
    assert "18 people followed from January 2026 to September 2026" in said
    assert "1 was trained before anything was seen of them" in said
    assert "Interest noted, −2 to 2 too few to tell" in said
    assert "speak against it" not in said
    assert "Trained in" in said
    assert "June 2026 3.10 2.20 to 4.00 6" in said
    assert answer.content.decode().count("<svg class=") == 2 + answer.content.decode().count('<svg class="icon')
    assert firm.sol.name not in said


def test_checks_that_speak_against_it_are_told_loudly(ana: Client, all_of_them: Courses) -> None:
    row = all_of_them.told
    result = dict(row.result or {})
    result["early"] = {**result["main"], "overall": [2.0, 1.0, 3.0, 6]}
    result["main"] = {**result["main"], "p_before": 0.01, "without_one": [-0.4, 3.4]}
    result["guards"] = {**result["guards"], "trust": {**result["main"], "overall": [-0.5, -0.9, -0.1, 6]}}
    TrainingStudy.objects.in_workspace(row.workspace).filter(pk=row.pk).update(result=result)
    answer = ana.get(reverse("training-study", args=[row.pk]))
    said = text(answer)
    assert "than those not trained yet. But the checks speak against it." in said
    assert "Mind the checks below" in said
    assert "the trained went another way already" in said
    assert "it should be nothing" in said
    assert "−0.50 (−0.90 to −0.10)" in said


def test_what_cannot_be_told_from_none_is_not_told_as_an_effect(ana: Client, all_of_them: Courses) -> None:
    row = all_of_them.told
    result = dict(row.result or {})
    result["main"] = {**result["main"], "overall": [0.4, -1.0, 1.8, 6]}
    result["money"] = {**result["money"], "month": None, "between": [4, None], "roi": -0.5, "roi_between": [-2.0, 1.0]}
    TrainingStudy.objects.in_workspace(row.workspace).filter(pk=row.pk).update(result=result)
    said = text(ana.get(reverse("training-study", args=[row.pk])))
    assert "Can’t tell yet" in said
    assert "not within 5 years (month 4 to not within 5 years)" in said
    assert "−50 % (−200 % to 100 %)" in said


def test_a_study_that_failed_says_so(ana: Client, all_of_them: Courses) -> None:
    give_up_study(all_of_them.waiting)
    assert "It could not be worked out." in text(ana.get(reverse("training-study", args=[all_of_them.waiting.pk])))


def test_too_little_is_told_with_what_would_show(ana: Client, all_of_them: Courses) -> None:
    said = text(ana.get(reverse("training-study", args=[all_of_them.too_few.pk])))
    assert "It takes 5 people trained; there are 4." in said
    assert "It takes 5 people not trained yet, to compare them with; there are 3." in said
    assert "full months" not in said.partition("What is missing")[2].partition("With so many")[0]


def test_every_measure_has_its_words() -> None:
    assert set(MEASURE) == set(COUNTED) == set(Measure)


@pytest.mark.parametrize("rows", [1, 6])
def test_pages_ask_as_often_with_many_days_as_with_few(sign_in: SignIn, firm: Firm, rows: int) -> None:
    now = timezone.now()
    held = course(firm.max, at=now)
    people = colleagues(firm.max, 3 * rows, since=today_there() - timedelta(days=300))
    for number in range(rows):
        on = today_there() - timedelta(days=40 + number)
        day = add_session(by=firm.max, training=held.training, at=now, **{"on": on, "hours": 2})
        came = dict.fromkeys((one.pk for one in people), Attendance.CAME)
        note_attendance(by=firm.max, session=day, version=1, said=came, at=now)
    max_, counts = sign_in(firm.max), []
    addresses = (
        f"/training/{held.training.pk}/", f"/training/days/{day.pk}/", f"/training/days/{day.pk}/attendance/",
        f"/training/{held.training.pk}/order/", "/training/",
    )  # fmt: skip
    for address in addresses:
        max_.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert max_.get(address).status_code == 200
        counts.append(len(asked))
    assert counts == PINNED


PINNED = [7, 4, 4, 4, 2]
