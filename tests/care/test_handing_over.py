"""A customer changes hands without ever being nobody's, and nothing of it is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from followthrough.care.expecting import Result, expect
from followthrough.care.first_talk import first_talk, gap_of, joint_days
from followthrough.care.hand_off import edit_offer, give_back, offer, take_back
from followthrough.care.taking_over import accept, open_again
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.as_recorded import latest_touches
from followthrough.journal.edit import edit_customer
from followthrough.journal.log import Facts, Move, Step, log_touch
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.steps import set_next_step
from followthrough.journal.unmerge import undo_merge
from followthrough.playbook.cadence import rhythm_of
from followthrough.relationship.models import Expectation, HandOff, HandOffChange
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.hand_off import HandOffItem, HandOffTurn
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.at_once import at_once
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.merging import all_rows, apart, merged, twin

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M31")]
LATER = NOW + timedelta(hours=2)
PACK = {HandOffItem.WHY_BOUGHT: "Twice the samples a day.", HandOffItem.RISKS: "  "}


def offered(firm: Firm, bolt: Bolt, **told: Any) -> HandOff:
    return offer(**{"by": firm.ana, "customer": bolt.customer, "to": firm.sol, "pack": PACK, "at": NOW, **told})


def owner(bolt: Bolt) -> Member:
    held_by: Member = Customer.objects.in_workspace(bolt.customer.workspace_id).get(pk=bolt.customer.pk).owner
    return held_by


def call(by: Member, bolt: Bolt, at: Any = NOW, *, reached: bool = True) -> Entry:
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.keller], reached=reached)
    return log_touch(by=by, customer=bolt.customer, facts=facts, at=at).entry


def steps_of(bolt: Bolt, member: Member) -> list[NextStep]:
    open_ones = NextStep.objects.in_workspace(member.workspace_id).filter(customer=bolt.customer, closed_at=None)
    return list(open_ones.filter(member=member).order_by("due_on"))


def test_the_giver_stays_owner_until_it_is_accepted(firm, bolt):
    row = offered(firm, bolt)
    assert owner(bolt) == firm.ana
    assert row.pack == {"why_bought": "Twice the samples a day."}  # what is empty is not kept
    accept(by=firm.sol, hand_off=row, at=LATER)
    assert owner(bolt) == firm.sol
    turns = HandOffChange.objects.in_workspace(firm.workspace).filter(hand_off=row).order_by("id")
    assert [(one.turn, one.by) for one in turns] == [("offered", firm.ana), ("accepted", firm.sol)]


def test_stage_journal_links_and_open_deals_stay_as_they_were(firm, bolt):
    call(firm.ana, bolt)
    before = list(Entry.objects.in_workspace(firm.workspace).order_by("id").values())
    deal = Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    assert list(Entry.objects.in_workspace(firm.workspace).order_by("id").values()) == before
    after = Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)
    assert (after.stage, after.owner, after.version) == (deal.stage, firm.ana, deal.version)


def test_the_first_talk_is_due_within_three_working_days(firm, bolt):
    """NOW is a Thursday: Friday, Monday, Tuesday."""
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    [step] = steps_of(bolt, firm.sol)
    assert step.due_on == local_day(firm.sol, NOW) + timedelta(days=5)
    assert "Ana Ferreira" in step.what


def test_it_is_on_the_day_of_the_next_meeting_where_that_is_in_time(firm, bolt):
    tomorrow = local_day(firm.sol, NOW) + timedelta(days=1)
    accept(by=firm.sol, hand_off=offered(firm, bolt, next_meeting_on=tomorrow), at=LATER)
    [step] = steps_of(bolt, firm.sol)
    assert (step.due_on, step.agreed) == (tomorrow, True)


def test_a_step_without_a_deal_goes_along_and_one_of_a_deal_stays(firm, bolt):
    on = local_day(firm.ana, NOW)
    soon = set_next_step(
        by=firm.ana, customer=bolt.customer, step=Step(due_on=on + timedelta(days=1), what="send the report"), at=NOW
    )
    of_deal = set_next_step(
        by=firm.ana, customer=bolt.customer, deal=bolt.deal, step=Step(due_on=on, what="ask for the money"), at=NOW
    )
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    assert [step.pk for step in steps_of(bolt, firm.sol)] == [soon.pk]
    assert [step.pk for step in steps_of(bolt, firm.ana)] == [of_deal.pk]


def test_a_later_step_ends_in_the_first_talk_which_says_its_words(firm, bolt):
    later = Step(due_on=local_day(firm.ana, NOW) + timedelta(days=40), what="the yearly review", agreed=True)
    set_next_step(by=firm.ana, customer=bolt.customer, step=later, at=NOW)
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    [step] = steps_of(bolt, firm.sol)
    assert "the yearly review" in step.what
    assert step.due_on == local_day(firm.sol, NOW) + timedelta(days=5)
    assert steps_of(bolt, firm.ana) == []


def test_both_had_a_step_and_the_earlier_one_stands(firm, bolt):
    on = local_day(firm.ana, NOW)
    for member, days in ((firm.ana, 2), (firm.sol, 1)):
        call_then = Step(due_on=on + timedelta(days=days), what=f"{member.name} calls")
        set_next_step(by=member, customer=bolt.customer, step=call_then, at=NOW)
    row = accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    [step] = steps_of(bolt, firm.sol)
    assert step.what.startswith("Sol Adeyemi calls")
    assert "Ana Ferreira calls" in step.what
    open_again(by=firm.sol, hand_off=row, at=LATER)
    assert [step.what for step in steps_of(bolt, firm.sol)] == ["Sol Adeyemi calls"]
    assert [step.what for step in steps_of(bolt, firm.ana)] == ["Ana Ferreira calls"]


def test_who_wants_no_contact_gets_no_first_talk(firm, bolt):
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"do_not_contact": True})
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    assert steps_of(bolt, firm.sol) == []


def test_it_is_returned_with_a_reason_and_offered_again(firm, bolt):
    row = offered(firm, bolt)
    with pytest.raises(Refused, match="what is missing"):
        give_back(by=firm.sol, hand_off=row, reason=" ", at=LATER)
    row = give_back(by=firm.sol, hand_off=row, reason="Who signs there?", at=LATER)
    assert (row.ended_as, row.reason, owner(bolt)) == (HandOffTurn.RETURNED, "Who signs there?", firm.ana)
    again = offered(firm, bolt)
    accept(by=firm.sol, hand_off=again, at=LATER)
    assert owner(bolt) == firm.sol
    with pytest.raises(Refused, match="offered anew"):
        open_again(by=firm.sol, hand_off=row, at=LATER)


def test_the_pack_changes_while_it_waits(firm, bolt):
    row = offered(firm, bolt)
    changed = edit_offer(by=firm.ana, hand_off=row, version=row.version, pack={HandOffItem.TERMS: "30 days"}, at=LATER)
    assert changed.pack == {"terms": "30 days"}
    with pytest.raises(StaleVersion):
        edit_offer(by=firm.ana, hand_off=row, version=row.version, pack={}, at=LATER)
    accept(by=firm.sol, hand_off=row, at=LATER)
    with pytest.raises(Refused, match="ended already"):
        edit_offer(by=firm.ana, hand_off=row, version=changed.version + 1, pack={}, at=LATER)


# what can't be


def test_it_is_not_handed_to_oneself_to_nobody_or_to_who_is_not_at_work(firm, bolt):
    firm.priya.state = MemberState.REMOVED
    firm.priya.save()
    stranger = make_firm("Otherlab").sol
    for to, words in (
        (firm.ana, "looks after them already"),
        (None, "Say who will look after them"),
        (firm.priya, "can’t look after anybody"),
        (firm.vic, "can’t look after anybody"),
        (stranger, "Nobody of that name"),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            offered(firm, bolt, to=to)
        assert refusal.value.field == "receiver"
    assert not HandOff.objects.in_workspace(firm.workspace).exists()


def test_the_database_refuses_a_hand_off_to_oneself_and_two_at_once(firm, bolt):
    row = offered(firm, bolt)
    facts = {"workspace": firm.workspace, "customer": bolt.customer, "giver": firm.ana, "by": firm.ana}
    for to in (firm.ana, firm.sol):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOff.objects.create(**facts, receiver=to, offered_at=NOW)
    assert HandOff.objects.in_workspace(firm.workspace).get() == row


def test_a_customer_is_offered_to_one_at_a_time(firm, bolt):
    offered(firm, bolt)
    with pytest.raises(Refused, match="waits already for Sol"):
        offered(firm, bolt, to=firm.max)


def test_a_customer_of_nobody_is_claimed_first(firm, bolt):
    edit_customer(by=firm.ana, customer=bolt.customer, version=bolt.customer.version, facts={"owner": None})
    with pytest.raises(Refused, match="Claim it first"):
        offered(firm, bolt)


def test_what_has_ended_does_not_end_otherwise(firm, bolt):
    row = offered(firm, bolt)
    accept(by=firm.sol, hand_off=row, at=LATER)
    assert accept(by=firm.sol, hand_off=row, at=LATER + timedelta(hours=1)).ended_at == LATER  # again is harmless
    with pytest.raises(Refused, match="Sol Adeyemi has accepted it already"):
        give_back(by=firm.sol, hand_off=row, reason="no", at=LATER)
    with pytest.raises(Refused, match="accepted already"):
        take_back(by=firm.ana, hand_off=row, at=LATER)
    other = offered(firm, bolt, by=firm.sol, to=firm.ana)
    take_back(by=firm.sol, hand_off=other, at=LATER)
    assert take_back(by=firm.sol, hand_off=other, at=LATER).ended_as == HandOffTurn.TAKEN_BACK
    with pytest.raises(Refused, match="taken back meanwhile"):
        accept(by=firm.ana, hand_off=other, at=LATER)
    with pytest.raises(Refused, match="taken back meanwhile"):
        give_back(by=firm.ana, hand_off=other, reason="no", at=LATER)


def test_one_that_changed_hands_meanwhile_is_not_accepted(firm, bolt):
    row = offered(firm, bolt)
    edit_customer(by=firm.max, customer=bolt.customer, version=bolt.customer.version, facts={"owner": firm.max})
    with pytest.raises(Refused, match="changed hands meanwhile"):
        accept(by=firm.sol, hand_off=row, at=LATER)
    assert owner(bolt) == firm.max
    take_back(by=firm.max, hand_off=row, at=LATER)


def test_who_has_nothing_to_do_with_it_decides_nothing(firm, bolt):
    with pytest.raises(NotAllowed):
        offered(firm, bolt, by=firm.priya)
    row = offered(firm, bolt)
    for by in (firm.ana, firm.max, firm.priya):
        with pytest.raises(NotAllowed, match="offered to Sol"):
            accept(by=by, hand_off=row, at=LATER)
        with pytest.raises(NotAllowed, match="offered to Sol"):
            give_back(by=by, hand_off=row, reason="no", at=LATER)
    with pytest.raises(NotAllowed):
        take_back(by=firm.priya, hand_off=row, at=LATER)
    with pytest.raises(NotAllowed):
        accept(by=firm.vic, hand_off=row, at=LATER)


def test_somebody_of_another_team_takes_over_what_a_seller_gives(firm, bolt):
    """That both agree is enough: no circle is asked."""
    accept(by=firm.priya, hand_off=offered(firm, bolt, to=firm.priya), at=LATER)
    assert owner(bolt) == firm.priya


# undone


def test_an_acceptance_is_undone_as_long_as_nobody_built_on_it(firm, bolt):
    set_next_step(
        by=firm.ana, customer=bolt.customer, at=NOW,
        step=Step(due_on=local_day(firm.ana, NOW) + timedelta(days=40), what="the yearly review"),
    )  # fmt: skip
    row = accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    open_again(by=firm.sol, hand_off=row, at=LATER)
    assert owner(bolt) == firm.ana
    assert [step.what for step in steps_of(bolt, firm.ana)] == ["the yearly review"]
    assert steps_of(bolt, firm.sol) == []
    row = accept(by=firm.sol, hand_off=row, at=LATER)
    call(firm.sol, bolt, LATER + timedelta(hours=1))
    with pytest.raises(Refused, match="moved on since"):
        open_again(by=firm.sol, hand_off=row, at=LATER)
    assert owner(bolt) == firm.sol


def test_a_return_and_a_taking_back_are_undone(firm, bolt):
    row = give_back(by=firm.sol, hand_off=offered(firm, bolt), reason="Who signs?", at=LATER)
    with pytest.raises(NotAllowed):
        open_again(by=firm.priya, hand_off=row, at=LATER)
    assert open_again(by=firm.sol, hand_off=row, at=LATER).is_open
    take_back(by=firm.ana, hand_off=row, at=LATER)
    assert open_again(by=firm.ana, hand_off=row, at=LATER).is_open
    assert open_again(by=firm.ana, hand_off=row, at=LATER).is_open  # again changes nothing


def test_of_two_customers_that_become_one_one_offer_stands_and_both_again_after_undo(firm, bolt):
    other = twin(firm)
    offered(firm, bolt)
    offered(firm, bolt, customer=other, to=firm.max)
    expect(by=firm.ana, customer=other, at=NOW, result=Result(what="less waste", due_on=local_day(firm.ana, NOW)))
    before = all_rows()
    merge = merged(firm, bolt.customer, other)
    rows = HandOff.objects.in_workspace(firm.workspace).filter(customer=bolt.customer).order_by("id")
    assert [row.ended_as for row in rows] == ["", "taken_back"]
    assert Expectation.objects.in_workspace(firm.workspace).get().customer == bolt.customer
    undo_merge(by=firm.ana, merge=merge, at=LATER)
    assert apart(before) == {}


# measured


def sell(firm: Firm, bolt: Bolt) -> Deal:
    """Promote the deal to stage 7, whatever is missing."""
    for _stage in range(6):
        facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[bolt.keller, bolt.weber])
        move = Move(outcome=Outcome.PROMOTED, override_reason="they want it at once")
        log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=NOW)
    return Deal.objects.in_workspace(firm.workspace).get(pk=bolt.deal.pk)


def test_the_silence_counts_from_the_sale_to_the_first_talk_of_the_new_owner(firm, bolt):
    deal = sell(firm, bolt)
    row = accept(by=firm.sol, hand_off=offered(firm, bolt, at=NOW + timedelta(days=4)), at=NOW + timedelta(days=5))
    assert row.deal == deal
    talked = NOW + timedelta(days=6)
    call(firm.ana, bolt, talked)
    call(firm.sol, bolt, NOW + timedelta(days=5, hours=3), reached=False)
    call(firm.sol, bolt, talked)
    customer = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    touches = latest_touches(firm.workspace.pk, customer.pk, "Europe/Zurich", at=talked).at(talked)
    assert first_talk(touches, row, "Europe/Zurich") == local_day(firm.sol, talked)
    gap = gap_of(touches, row, "Europe/Zurich", rhythm=rhythm_of(firm.workspace), on=local_day(firm.sol, talked))
    assert gap is not None
    assert (gap.days, gap.working_days, gap.is_open) == (6, 4, False)
    assert joint_days(touches, row) == {local_day(firm.sol, talked)}


def test_a_second_hand_off_of_the_same_sale_counts_from_its_offer(firm, bolt):
    sell(firm, bolt)
    accept(by=firm.sol, hand_off=offered(firm, bolt), at=LATER)
    second = offered(firm, bolt, by=firm.sol, to=firm.max, at=NOW + timedelta(days=100))
    assert second.deal is None


# at once


@pytest.mark.django_db(transaction=True)
def test_of_two_offers_at_once_one_stands_and_of_two_acceptances_one_counts():
    firm = make_firm()
    bolt = make_bolt(firm)
    told = {"by": firm.ana, "customer": bolt.customer, "to": firm.sol, "pack": PACK, "at": NOW}
    answers = at_once(offer, times=3, **told)
    assert sum(isinstance(answer, HandOff) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    row = next(answer for answer in answers if isinstance(answer, HandOff))
    assert all(isinstance(answer, HandOff) for answer in at_once(accept, times=3, by=firm.sol, hand_off=row, at=LATER))
    turns = HandOffChange.objects.in_workspace(firm.workspace).filter(hand_off=row, turn=HandOffTurn.ACCEPTED)
    assert turns.count() == 1
    assert NextStep.objects.in_workspace(firm.workspace).filter(member=firm.sol, closed_at=None).count() == 1
    assert not Entry.objects.in_workspace(firm.workspace).filter(kind=EntryKind.TOUCH).exists()
