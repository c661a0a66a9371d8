"""Studies of trainings are worked out by the program's clock, each once, and one that fails keeps no other waiting."""

from datetime import UTC, datetime, timedelta

import pytest

from followthrough.background.studies import work_out_studies
from followthrough.training.models import TrainingStudy
from followthrough.training.study import ask_study, claim_study
from followthrough.vocabulary.training import Measure, StudyState
from tests.cast import Firm, make_bolt, make_firm
from tests.trained import NOW, colleagues, course, hint

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M38")]


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=datetime(2025, 8, 20, tzinfo=UTC))


def test_one_that_fails_keeps_no_other_waiting(firm: Firm) -> None:
    held = course(firm.max)
    broken = TrainingStudy.objects.create(
        workspace=firm.workspace, training=held.training, by=firm.max, measure="no measure", seed=1, as_of=NOW
    )
    good = ask_study(by=firm.max, training=held.training, measure=Measure.SPOTTED, at=NOW + timedelta(minutes=1))
    assert work_out_studies(at=NOW + timedelta(minutes=2)) == 2
    broken.refresh_from_db()
    good.refresh_from_db()
    assert broken.state == StudyState.FAILED
    assert good.state == StudyState.DONE
    assert (good.result or {})["main"]["lacks"]
    assert work_out_studies(at=NOW + timedelta(minutes=3)) == 0


def test_it_tells_how_far_it_is_while_it_is_worked_out(firm: Firm) -> None:
    people = colleagues(firm.max, 12)
    hint(make_bolt(firm).customer, {one: [number % 3] * 14 for number, one in enumerate(people)})
    held = course(firm.max)
    held.held(5, people[:6])
    row = ask_study(by=firm.max, training=held.training, measure=Measure.SPOTTED, at=NOW, seed=7)
    assert work_out_studies(at=NOW) == 1
    row.refresh_from_db()
    assert row.done == row.total > 999
    assert (row.result or {})["main"]["lacks"] == []


def test_what_another_process_works_on_is_left_to_it(firm: Firm) -> None:
    row = ask_study(by=firm.max, training=course(firm.max).training, measure=Measure.SPOTTED, at=NOW)
    assert claim_study(row, at=NOW)
    assert work_out_studies(at=NOW + timedelta(seconds=30)) == 0
    assert work_out_studies(at=NOW + timedelta(minutes=3)) == 1  # it was stopped in between
