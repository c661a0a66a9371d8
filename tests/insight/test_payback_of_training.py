"""What a training changed, from hints on record to the month it is paid back; and when nothing can be told."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from followthrough.command.timing.clock import CALIBRATED_AT, calibrate
from followthrough.customers.models import Customer
from followthrough.insight.month_measures import READERS
from followthrough.insight.training import total_draws, work_out
from followthrough.training.models import TrainingStudy
from followthrough.training.plan import call_off_session
from followthrough.training.study import ask_study
from followthrough.vocabulary.training import Measure
from followthrough.workspace.models import Member
from tests.cast import Firm, make_bolt, make_firm
from tests.trained import FIRST, NOW, Course, colleagues, course, hint, hinting

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M38")]

MONTHS = 14


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=datetime(2025, 8, 20, tzinfo=UTC))


@pytest.fixture
def bolt(firm: Firm) -> Customer:
    return make_bolt(firm).customer


def usual(who: int, month: int) -> int:
    """Who gives more for good, a season, and what is neither."""
    return 2 + who % 3 + (month % 12 in (3, 4)) + (who * 7 + month * 5) % 3


def planted(
    firm: Firm, bolt: Customer, first: Sequence[int], gain: int = 3, **facts: Any
) -> tuple[Course, list[Member]]:
    """Colleagues first trained in the months `first` (-1: not yet), who give `gain` hints more a month from then on."""
    people = colleagues(firm.max, len(first))
    months = hinting(MONTHS, usual, dict(enumerate(first)), gain)
    hint(bolt, dict(zip(people, months, strict=True)))
    held = course(firm.max, **facts)
    for month in sorted({month for month in first if month >= 0}):
        held.held(month, [one for one, own in zip(people, first, strict=True) if own == month])
    return held, people


def asked(held: Course, measure: Measure = Measure.SPOTTED, **more: Any) -> TrainingStudy:
    return ask_study(by=held.by, training=held.training, measure=measure, at=NOW, **{"seed": 7, **more})


def test_an_effect_that_was_planted_is_found_with_its_checks(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[5] * 6, *[8] * 6, *[-1] * 12])
    found = work_out(asked(held))
    main = found["main"]
    value, low, high, n = main["overall"]
    assert n == 12
    assert low <= 3 <= high
    assert value == pytest.approx(3, abs=0.5)
    assert main["p"] < 0.01
    assert main["way"] == "dates"
    assert found["months"] == ["2025-09-01", "2026-10-01"]
    assert found["people"] == 25  # Sol serves as well
    assert [month for month, *_effect in main["after"]] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert all(abs(effect) < 1 for _month, effect, *_rest in main["before"])
    assert [(month, people) for month, *_effect, people in main["groups"]] == [(5, 6), (8, 6)]
    assert main["p_before"] > 0.05
    early, control = found["early"], found["control"]
    assert early["p"] > 0.05
    assert abs(early["overall"][0]) < 1
    assert control["overall"][0] == 0
    assert main["without_one"][0] < value < main["without_one"][1]
    assert found["guards"]["interest"]["lacks"]
    assert found["money"] is None


def test_the_same_study_comes_out_the_same_and_tells_how_far_it_is(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[5] * 6, *[-1] * 12])
    row, told = asked(held, worth=10_000), list[tuple[int, int]]()
    first = work_out(row, progress=lambda done, total: told.append((done, total)))
    assert work_out(row) == first
    assert told == sorted(told)
    assert {total for _done, total in told} == {total_draws()}


def test_it_is_paid_back_in_a_month_with_its_range(firm: Firm, bolt: Customer) -> None:
    """6 people give 3 more a month at 100 each: 1,800; a day of 1,000 and 6 × 4 hours at 60 cost 2,440."""
    held, _people = planted(firm, bolt, [*[5] * 6, *[-1] * 12])
    money = work_out(asked(held, worth=10_000))["money"]
    assert money["cost"] == 100_000 + 6 * 4 * 6_000
    assert money["month"] == 2
    low, high = money["between"]
    assert low <= 2 <= high
    assert money["within_a_year"] == [999, 999]
    assert money["roi"] == pytest.approx((12 * 180_000 - 244_000) / 244_000, rel=0.2)


def test_what_was_spent_on_who_is_left_out_is_left_out_as_well(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[0] * 3, *[5] * 6, *[-1] * 12])
    found = work_out(asked(held, worth=10_000))
    assert found["trained_before"] == 3
    assert found["money"]["cost"] == 244_000


def test_sales_of_hinted_leads_are_money_by_themselves(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[5] * 6, *[-1] * 12], margin=40)
    money = work_out(asked(held, Measure.SOLD, worth=5))["money"]
    assert money["worth"] == 0.4
    assert money["month"] is None  # nothing was sold
    assert money["within_a_year"][0] == 0


def test_no_figure_of_fewer_than_five_is_kept(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[5] * 5, *[12] * 1, *[-1] * 12])
    main = work_out(asked(held))["main"]
    assert [month for month, *_effect in main["groups"]] == [5]
    assert all(people >= 5 for *_effect, people in (*main["after"], *main["before"]))


def test_one_person_alone_is_not_enough(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [5, *[-1] * 12])
    main = work_out(asked(held))["main"]
    assert main["lacks"] == ["trained"]
    assert main["counted"][0] == 1
    assert "overall" not in main


def test_everybody_on_one_day_can_be_compared_with_nobody(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [5] * 12)
    firm.sol.role = "seller"
    firm.sol.save()
    main = work_out(asked(held, worth=100))["main"]
    assert main["lacks"] == ["compared"]
    assert main["counted"] == [12, 0, 5, 9]


def test_without_months_before_there_is_nothing_to_compare_with(firm: Firm, bolt: Customer) -> None:
    held, _people = planted(firm, bolt, [*[0] * 8, *[-1] * 8])
    found = work_out(asked(held))
    assert found["trained_before"] == 8
    assert found["main"]["lacks"] == ["trained", "compared", "before", "after"]
    assert found["main"]["counted"] == [0, 0, 0, 0]


def test_a_young_workspace_and_a_training_without_days_have_a_clear_answer(firm: Firm, bolt: Customer) -> None:
    held = course(firm.max)
    young = make_firm("Young", at=NOW)
    found = work_out(asked(course(young.max)))
    assert found["people"] == 0
    assert found["main"]["lacks"]
    assert work_out(asked(held))["main"]["lacks"]


def test_a_day_called_off_counts_for_nothing_and_one_still_ahead_has_trained_nobody(firm: Firm, bolt: Customer) -> None:
    held, people = planted(firm, bolt, [*[5] * 6, *[-1] * 12])
    row = held.held(8, people[6:12])
    call_off_session(by=firm.max, session=row, at=NOW)
    held.held(14, people[6:12], on=NOW.date())  # the month at hand is not over
    money = work_out(asked(held, worth=10_000))
    assert money["main"]["counted"][0] == 6
    assert money["money"]["cost"] == 244_000


def test_who_left_counts_only_while_they_were_there(firm: Firm, bolt: Customer) -> None:
    held, people = planted(firm, bolt, [*[5] * 5, *[-1] * 12])
    people[0].state = "removed"
    people[0].save()
    found = work_out(asked(held))
    assert found["people"] == 17
    assert found["main"]["counted"][0] == 4


def test_every_measure_has_a_query() -> None:
    assert set(READERS) == set(Measure)


@pytest.mark.only_on("sqlite")
def test_five_hundred_people_over_three_years_take_less_than_five_seconds() -> None:
    """Of one processor, on the machine on which the other bars were set (docs/speed.md); a slower one takes longer."""
    firm = make_firm("Great", at=datetime(2023, 10, 1, tzinfo=UTC))
    since = datetime(2023, 11, 1, tzinfo=UTC).date()
    people = colleagues(firm.max, 500, since=since)
    held = course(firm.max)
    offset = (FIRST.year - since.year) * 12 + FIRST.month - since.month
    for group in range(24):
        held.held(8 + group - offset, people[group * 14 : (group + 1) * 14])
    own = make_bolt(firm).customer
    months = [[(who + month) % 2 for month in range(36)] for who in range(500)]
    hint(own, dict(zip(people, months, strict=True)))
    row, slower = asked(held, worth=100), max(1.0, calibrate() / CALIBRATED_AT)
    began = time.process_time()
    found = work_out(row)
    assert time.process_time() - began < 5 * slower
    assert found["people"] == 501
    assert len(found["main"]["groups"]) == 24
