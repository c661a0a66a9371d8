"""Value reviews on a rhythm: kept, taken back; the next one comes into Today by itself, and what they say counts."""

from datetime import date
from typing import Any

import pytest

from followthrough.background.tasks import remind_of_reviews
from followthrough.care.days_of_reviews import bring_reviews
from followthrough.care.milestones import open_milestone, plan_milestone, reach_milestone
from followthrough.care.review import Looked, first_due_on, plan_review, review_value, take_back_review
from followthrough.care.reviews_ahead import reviews_ahead
from followthrough.journal.log import Step
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import NextStep
from followthrough.journal.replay import differences
from followthrough.journal.steps import drop_next_step, set_next_step
from followthrough.relationship.models import ReviewContact, ReviewDay, ValueReview
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.phase import SignalKind
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.care.years import day, later, now_of, sell, stands
from tests.cast import NOW, Bolt, Firm, make_bolt

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M33")]


def review(firm: Firm, bolt: Bolt, days: int = 30, **facts: Any) -> ValueReview:
    told: dict[str, Any] = {"by": firm.ana, "customer": bolt.customer, "on": day(days), "at": later(days)}
    told |= {"looked": Looked(realized="a third fewer repeated runs"), "next_on": day(days + 90)}
    return review_value(**{**told, **facts})


def next_days(bolt: Bolt) -> list[date]:
    rows = ReviewDay.objects.in_workspace(bolt.customer.workspace_id).ahead().filter(customer=bolt.customer)
    return [row.due_on for row in rows]


def steps(bolt: Bolt) -> list[tuple[str, date, str]]:
    rows = NextStep.objects.in_workspace(bolt.customer.workspace_id).filter(
        customer=bolt.customer, closed_at=None, deal=None
    )
    return [(row.what, row.due_on, row.member.name) for row in rows.select_related("member")]


def test_a_review_is_kept_with_who_took_part_and_the_day_of_the_next(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    looked = Looked(
        realized="a third fewer runs", promised="half as many", promised_value=900_00, realized_value=600_00,
        currency="EUR", nps=9,
    )  # fmt: skip
    row = review(firm, bolt, looked=looked, contacts=[bolt.keller, bolt.weber, bolt.keller])
    people = ReviewContact.objects.in_workspace(firm.workspace).filter(review=row)
    assert {one.contact_id for one in people} == {bolt.keller.pk, bolt.weber.pk}
    assert next_days(bolt) == [day(120)]
    assert list(differences(firm.workspace)) == []


def test_the_next_review_comes_into_the_next_steps_a_week_ahead_and_not_before(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    assert bring_reviews(firm.workspace, at=later(112)) == 0
    assert steps(bolt) == []
    assert bring_reviews(firm.workspace, at=later(113)) == 1
    assert bring_reviews(firm.workspace, at=later(113.5)) == 0
    assert steps(bolt) == [("Value review", day(120), "Ana Ferreira")]
    assert list(differences(firm.workspace)) == []


def test_it_is_the_step_of_who_serves_them_and_the_scheduler_brings_it(firm: Firm, bolt: Bolt) -> None:
    bolt.customer.service_member = firm.sol
    bolt.customer.save()
    sell(firm, bolt)
    review(firm, bolt)
    assert remind_of_reviews(at=later(119)) == 1
    assert steps(bolt) == [("Value review", day(120), "Sol Adeyemi")]


def test_a_step_that_somebody_set_stays_and_the_review_waits_for_it(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    step = Step(due_on=day(118), what="bring the price list", agreed=True)
    agreed = set_next_step(by=firm.ana, customer=bolt.customer, step=step, at=later(100))
    assert bring_reviews(firm.workspace, at=later(116)) == 0
    assert [what for what, _due, _who in steps(bolt)] == ["bring the price list"]
    drop_next_step(by=firm.ana, step=agreed, at=later(118))
    assert bring_reviews(firm.workspace, at=later(121)) == 1
    assert steps(bolt) == [("Value review", day(121), "Ana Ferreira")]


def test_a_review_held_ends_the_step_that_asked_for_it(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    bring_reviews(firm.workspace, at=later(115))
    review(firm, bolt, 118)
    assert steps(bolt) == []
    assert next_days(bolt) == [day(208)]


def test_another_day_takes_its_place_and_who_rests_is_not_reminded(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    again = plan_review(by=firm.ana, customer=bolt.customer, due_on=day(40), at=later(34))
    assert plan_review(by=firm.ana, customer=bolt.customer, due_on=day(40), at=later(34)).pk == again.pk
    assert steps(bolt) == [("Value review", day(40), "Ana Ferreira")]
    plan_review(by=firm.ana, customer=bolt.customer, due_on=day(60), at=later(35))
    assert steps(bolt) == []
    assert next_days(bolt) == [day(60)]
    row = now_of(bolt)
    row.do_not_contact = True
    row.save()
    assert bring_reviews(firm.workspace, at=later(59)) == 0


def test_the_first_review_is_due_a_quarter_after_the_first_value(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    assert first_due_on(now_of(bolt)) == day(90)
    row = plan_milestone(
        by=firm.ana, customer=bolt.customer, kind=MilestoneKind.FIRST_VALUE, what="First value", at=later(1)
    )
    reached: Any = {"by": firm.ana, "milestone": row, "contact": bolt.keller, "figure": "a third", "at": later(21)}
    reach_milestone(**reached, on=day(20))
    assert next_days(bolt) == [day(110)]
    assert first_due_on(now_of(bolt)) == day(110)
    open_milestone(by=firm.ana, milestone=row, at=later(22))
    assert next_days(bolt) == []
    reach_milestone(**{**reached, "at": later(40)}, on=day(30))
    review(firm, bolt, 40)
    open_milestone(by=firm.ana, milestone=row, at=later(41))
    assert next_days(bolt) == [day(130)]


@pytest.mark.mechanism("M27")
def test_how_likely_they_would_recommend_us_moves_trust_until_it_is_taken_back(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    before = stands(bolt, 30).placing.regard.trust
    row = review(firm, bolt, looked=Looked(realized="a third fewer runs", nps=9))
    now = stands(bolt, 30)
    told = [(one.signal.kind, one.id, one.what) for one in now.story.evidence if one.of == "review"]
    assert told == [(SignalKind.PROMOTER, row.pk, "9/10")]
    assert now.placing.regard.trust == before + 10
    take_back_review(by=firm.ana, review=row, reason="said of another firm", at=later(31))
    assert stands(bolt, 31).placing.regard.trust <= before
    assert stands(bolt, 30).placing.regard.trust == before + 10


def test_answers_between_move_nothing(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt, looked=Looked(realized="a third", nps=8))
    assert [one for one in stands(bolt, 30).story.evidence if one.of == "review"] == []


def test_what_is_taken_back_needs_a_reason_and_the_rhythm_goes_by_the_one_before(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt, 30)
    wrong = review(firm, bolt, 50)
    with pytest.raises(Refused, match="not so"):
        take_back_review(by=firm.ana, review=wrong, reason=" ", at=later(51))
    take_back_review(by=firm.ana, review=wrong, reason="of another firm", at=later(51))
    assert next_days(bolt) == [day(120)]
    again = take_back_review(by=firm.ana, review=wrong, reason="twice", at=later(52))
    assert again.taken_back_because == "of another firm"


def test_what_cannot_be_is_refused_beside_its_field(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(Refused, match="Nothing is sold") as refusal:
        review(firm, bolt)
    assert refusal.value.field == "on"
    with pytest.raises(Refused, match="Nothing is sold"):
        plan_review(by=firm.ana, customer=bolt.customer, due_on=day(3), at=later(1))
    sell(firm, bolt)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("on", {"on": day(31)}),
        ("on", {"on": day(-1)}),
        ("realized", {"looked": Looked(realized=" ")}),
        ("nps", {"looked": Looked(realized="a third", nps=11)}),
        ("currency", {"looked": Looked(realized="a third", realized_value=5)}),
        ("next_on", {"next_on": day(29)}),
        ("next_on", {"next_on": day(30)}),
    ]
    for field, facts in wrong:
        with pytest.raises(Refused) as refusal:
            review(firm, bolt, **facts)
        assert refusal.value.field == field
    for member in (firm.priya, firm.vic):
        with pytest.raises(NotAllowed):
            review(firm, bolt, by=member)
    with pytest.raises(Refused, match="past"):
        plan_review(by=firm.ana, customer=bolt.customer, due_on=day(3), at=later(5))
    assert not ValueReview.objects.in_workspace(firm.workspace).exists()


def test_reviews_ahead_are_listed_by_their_day_for_owner_and_service(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt, at=NOW)
    review(firm, bolt)
    assert reviews_ahead(firm.workspace.pk, {firm.ana.pk}, day(89)) == []
    assert [row.due_on for row in reviews_ahead(firm.workspace.pk, {firm.ana.pk}, day(90))] == [day(120)]
    assert [row.due_on for row in reviews_ahead(firm.workspace.pk, None, day(150))] == [day(120)]
    assert reviews_ahead(firm.workspace.pk, {firm.sol.pk}, day(150)) == []


def test_of_two_that_became_one_the_first_day_comes_and_a_review_ends_both(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    twin = make_bolt(firm, at=NOW)
    sell(firm, twin)
    review(firm, twin, next_on=day(118))
    merge_customers(by=firm.ana, into=bolt.customer, other=twin.customer, at=later(40))
    assert sorted(next_days(bolt)) == [day(118), day(120)]
    assert bring_reviews(firm.workspace, at=later(115)) == 1
    assert bring_reviews(firm.workspace, at=later(115)) == 0
    assert steps(bolt) == [("Value review", day(118), "Ana Ferreira")]
    review(firm, bolt, 118)
    assert (steps(bolt), next_days(bolt)) == ([], [day(208)])


def test_nothing_is_set_for_who_left_us(firm: Firm, bolt: Bolt) -> None:
    sell(firm, bolt)
    review(firm, bolt)
    firm.ana.state = MemberState.REMOVED
    firm.ana.save()
    assert bring_reviews(firm.workspace, at=later(119)) == 0
