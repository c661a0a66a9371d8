"""A campaign draws who is left alone, sets the next step of the others, counts their touches, and ends."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.background.tasks import end_campaigns
from followthrough.campaigns.edit import edit_campaign
from followthrough.campaigns.end import end_those_over, stop
from followthrough.campaigns.models import Campaign, CampaignEnd, Drawn
from followthrough.campaigns.results import result_of
from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import NextStep
from followthrough.journal.open_deal import open_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.steps import set_next_step
from followthrough.journal.unmerge import undo_merge
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.today import plan_for
from followthrough.reckoning.drawing import held_out, ticket
from followthrough.vocabulary.campaign import Arm
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm
from tests.rising import ROSE, push, rise

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M24")]

TODAY = date(2026, 11, 19)
CALL = Facts(channel=Channel.CALL, happened_at=NOW)


def drawn(campaign: Campaign, arm: Arm) -> list[Drawn]:
    rows = Drawn.objects.in_workspace(campaign.workspace_id).filter(campaign=campaign, arm=arm)
    return list(rows.select_related("customer", "step").order_by("pk"))


def not_due(firm: Firm, count: int) -> list[Customer]:
    """Customers that were D and are C, met yesterday: due in three weeks."""
    rows = [enter_customer(by=firm.ana, at=NOW - timedelta(days=90), name=f"Far {n}") for n in range(count)]
    for row in rows:
        assess(by=firm.ana, customer=row, level=Level.D, reason="Later.", at=NOW - timedelta(days=60))
        then = NOW - timedelta(days=1)
        log_touch(by=firm.ana, customer=row, facts=Facts(channel=Channel.CALL, happened_at=then), at=then)
        assess(by=firm.ana, customer=row, level=Level.C, reason="Sooner.", at=NOW - timedelta(hours=3))
    return rows


def open_steps(row: Customer) -> list[NextStep]:
    return list(NextStep.objects.in_workspace(row.workspace_id).filter(customer=row, closed_at=None))


def test_the_treated_get_a_step_that_names_the_campaign_and_the_held_out_keep_their_cadence(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, [f"Lab {n}" for n in range(20)], met=1)
    due_before = {row.pk: row.next_due_on for row in rows}
    campaign = push(firm.ana, NOW)
    treated, held = drawn(campaign, Arm.TREATED), drawn(campaign, Arm.HELD_OUT)
    assert (len(treated), len(held)) == (17, 3)
    assert {row.customer_id for row in held} == held_out("a seed", [row.pk for row in rows], 15)
    assert all(row.ticket == ticket("a seed", row.customer_id) for row in (*treated, *held))
    assert treated[0].change == {"on": "2026-11-14", "was": "C", "was_on": "2026-09-30", "now": "A"}
    for row in treated:
        assert row.step
        assert (row.step.what, row.step.member_id) == ("Audit push: Ask what the audit asks of them.", firm.ana.pk)
        assert [step.pk for step in open_steps(row.customer)] == [row.step_id]
    for row in held:
        assert row.customer.next_due_on == due_before[row.customer_id]
        assert all(step.from_cadence for step in open_steps(row.customer))
    assert list(differences(firm.workspace)) == []


def test_nobody_waits_longer_because_of_a_campaign_and_the_rest_fills_the_emptiest_days(firm: Firm) -> None:
    overdue = rise(firm.ana, NOW, ["Overdue"])[0]
    soon = rise(firm.ana, NOW, ["Soon"], met=1)[0]
    not_due(firm, 8)
    campaign = push(firm.ana, NOW, share=0)
    day = {row.customer_id: row.on for row in drawn(campaign, Arm.TREATED)}
    assert day[overdue.pk] == TODAY
    assert day[soon.pk] == soon.next_due_on == date(2026, 11, 23)
    period = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]
    # One is due on the first day already, one on the third: eight more make two a day.
    assert [sum(on == wanted for on in day.values()) for wanted in period] == [2, 2, 2, 2, 2]
    assert campaign.ends_on == period[-1]
    plan = plan_for(firm.ana, TODAY, NOW, listed=None)
    assert "Audit push: Ask what the audit asks of them." in [row.aim for row in plan.rows]


def test_a_step_that_somebody_set_keeps_its_day_and_says_the_words_as_well_where_it_is_due_in_time(
    firm: Firm,
) -> None:
    rows = rise(firm.ana, NOW, ["Soon", "Later", "Long"], met=1)
    days = (2, 20, 3)
    words = ("bring the offer", "call", "x" * 480)
    own = [
        set_next_step(
            by=firm.ana, customer=row, at=NOW, step=Step(due_on=TODAY + timedelta(days=day), what=what, agreed=True)
        )
        for row, day, what in zip(rows, days, words, strict=True)
    ]
    campaign = push(firm.ana, NOW)
    kept = {row.customer.name: row for row in drawn(campaign, Arm.TREATED)}
    assert (kept["Soon"].rides, kept["Soon"].step_id) == (True, own[0].pk)
    assert (kept["Later"].rides, kept["Later"].step_id) == (kept["Long"].rides, kept["Long"].step_id) == (False, None)
    steps = [open_steps(row) for row in rows]
    assert [[step.pk for step in each] for each in steps] == [[one.pk] for one in own]
    soon = "bring the offer · Audit push: Ask what the audit asks of them."
    assert [(each[0].what, each[0].due_on, each[0].agreed) for each in steps] == [
        (soon, TODAY + timedelta(days=2), True),
        ("call", TODAY + timedelta(days=20), True),
        ("x" * 480, TODAY + timedelta(days=3), True),
    ]
    edit_campaign(by=firm.ana, campaign=campaign, version=1, name="Audit", message="Ask who audits them.")
    assert open_steps(rows[0])[0].what == "bring the offer · Audit: Ask who audits them."
    stop(by=firm.ana, campaign=campaign, at=NOW + timedelta(hours=1))
    assert [(step.pk, step.what) for step in open_steps(rows[0])] == [(own[0].pk, "bring the offer")]
    assert list(differences(firm.workspace)) == []


def test_a_touch_logged_on_the_step_counts_as_the_campaigns_until_it_is_taken_back(firm: Firm) -> None:
    row = rise(firm.ana, NOW, ["Lab"], met=2)[0]
    deal = open_deal(by=firm.ana, customer=row, at=NOW - timedelta(days=40), name="Pumps", source="fair")
    campaign = push(firm.ana, NOW)
    step = drawn(campaign, Arm.TREATED)[0].step
    assert step
    assert (step.deal_id, step.target_stage) == (deal.pk, 2)
    kept = Move(outcome=Outcome.RETAINED)
    logged = log_touch(by=firm.ana, customer=row, deal=deal, move=kept, facts=CALL, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert result_of(firm.ana, campaign, at=later).logged == 1
    withdraw_touch(by=firm.ana, touch=logged.entry, at=later)
    assert result_of(firm.ana, campaign, at=later).logged == 0
    assert [one.pk for one in open_steps(row) if one.deal_id] == [step.pk]


def test_launched_twice_under_one_uid_it_is_one_campaign(firm: Firm) -> None:
    rise(firm.ana, NOW, ["Lab"], met=1)
    uid = uuid.uuid4()
    first, again = push(firm.ana, NOW, uid=uid), push(firm.ana, NOW + timedelta(minutes=1), uid=uid, name="Other")
    assert (first.pk, again.name) == (again.pk, "Audit push")
    assert Drawn.objects.in_workspace(firm.workspace).count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [({"name": " "}, "name"), ({"message": " "}, "message"), ({"share": 30}, "share"), ({"share": 5}, "share")],
)
def test_a_campaign_without_words_or_with_another_share_is_refused(
    firm: Firm, told: dict[str, Any], field: str
) -> None:
    rise(firm.ana, NOW, ["Lab"])
    with pytest.raises(Refused) as refusal:
        push(firm.ana, NOW, **told)
    assert refusal.value.field == field
    assert not Campaign.objects.in_workspace(firm.workspace).exists()


def test_what_nobodys_day_would_hold_and_what_finds_nobody_is_refused(firm: Firm) -> None:
    with pytest.raises(Refused, match="Nobody is found"):
        push(firm.ana, NOW)
    not_due(firm, 4)
    firm.ana.capacity = 2
    firm.ana.save()
    with pytest.raises(Refused, match="4 touches to one day of Ana Ferreira, whose day holds 2"):
        push(firm.ana, NOW, days=1, share=0)
    assert not Campaign.objects.in_workspace(firm.workspace).exists()


def test_only_who_writes_launches_and_only_for_people_of_their_teams(firm: Firm) -> None:
    rise(firm.ana, NOW, ["Lab"])
    with pytest.raises(NotAllowed):
        push(firm.vic, NOW)
    with pytest.raises(NotAllowed):
        push(firm.ana, NOW, owner=firm.priya)
    with pytest.raises(Refused, match="Nobody is found"):
        push(firm.priya, NOW)
    assert push(firm.max, NOW, owner=firm.ana).owner == firm.ana


def test_stopped_it_leaves_open_steps_to_the_cadence_and_what_was_drawn_as_it_was(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, [f"Lab {n}" for n in range(6)], met=2)
    campaign = push(firm.ana, NOW)
    before = len(drawn(campaign, Arm.TREATED))
    later = NOW + timedelta(hours=3)
    with pytest.raises(NotAllowed):
        stop(by=firm.priya, campaign=campaign, at=later)
    end = stop(by=firm.max, campaign=campaign, at=later)
    assert (end.how, end.by) == ("stopped", firm.max)
    assert stop(by=firm.max, campaign=campaign, at=later + timedelta(hours=1)).pk == end.pk
    for row in rows:
        assert [(step.from_cadence, step.due_on) for step in open_steps(row)] == [(True, date(2026, 11, 20))]
        row.refresh_from_db()
        assert row.next_due_on == date(2026, 11, 20)
    assert (len(drawn(campaign, Arm.TREATED)), before) == (5, 5)
    assert list(differences(firm.workspace)) == []


def test_when_its_period_is_over_it_ends_by_itself_and_looks_after_what_opens_again(firm: Firm) -> None:
    rows = rise(firm.ana, NOW, ["Lab", "Mill"], met=1)
    campaign = push(firm.ana, NOW, share=0)
    last = NOW + timedelta(days=6)  # Wednesday 25 November: the last day of the period
    assert end_those_over(firm.workspace, at=last) == 0
    facts = Facts(channel=Channel.CALL, happened_at=last)
    logged = log_touch(by=firm.ana, customer=rows[0], facts=facts, at=last)
    over = last + timedelta(days=1)
    assert end_campaigns(at=over) == 1
    assert CampaignEnd.objects.in_workspace(firm.workspace).get(campaign=campaign).how == "over"
    assert [step.from_cadence for step in open_steps(rows[1])] == [True]
    assert end_those_over(firm.workspace, at=over + timedelta(minutes=1)) == 0
    withdraw_touch(by=firm.ana, touch=logged.entry, at=last + timedelta(minutes=5))
    assert end_those_over(firm.workspace, at=over + timedelta(minutes=2)) == 1
    assert [step.from_cadence for step in open_steps(rows[0])] == [True]


def test_worded_anew_its_open_steps_say_the_new_words(firm: Firm) -> None:
    row = rise(firm.ana, NOW, ["Lab"], met=1)[0]
    campaign = push(firm.ana, NOW)
    edit_campaign(by=firm.ana, campaign=campaign, version=1, name="Audit", message="Ask who audits them.")
    assert [step.what for step in open_steps(row)] == ["Audit: Ask who audits them."]
    with pytest.raises(StaleVersion):
        edit_campaign(by=firm.ana, campaign=campaign, version=1, name="Other", message="Words")
    with pytest.raises(NotAllowed):
        edit_campaign(by=firm.priya, campaign=campaign, version=2, name="Other", message="Words")


def test_two_that_become_one_stay_drawn_once_and_apart_again_twice(firm: Firm) -> None:
    one, other = rise(firm.ana, NOW, ["Lab", "Lab AG"], met=1)
    campaign = push(firm.ana, NOW, rule=ROSE)
    merge = merge_customers(by=firm.ana, into=one, other=other, at=NOW + timedelta(hours=1))
    assert [row.customer_id for row in drawn(campaign, Arm.TREATED)] == [one.pk]
    undo_merge(by=firm.ana, merge=merge, at=NOW + timedelta(hours=2))
    assert {row.customer_id for row in drawn(campaign, Arm.TREATED)} == {one.pk, other.pk}
