"""Who rests wakes on a day at the latest, or when what they wait for comes; looks in between; each end says why."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from followthrough.customers.enter import enter_contact
from followthrough.customers.models import Customer
from followthrough.journal.assess import assess
from followthrough.journal.ledger import fold_deal
from followthrough.journal.log import Facts, Step, log_touch
from followthrough.journal.models import Entry, Parking
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.park import park, wake
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.journal.waken import wake_whom_it_came_to
from followthrough.journal.withdraw import withdraw_touch
from followthrough.planner.today import plan_for
from followthrough.playbook.change import Interval, change_cadences
from followthrough.playbook.models import Cadence
from followthrough.reckoning.endings import ending
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.rest import Condition, RestEnd, Woken
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import SAME, call

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 6, 1)
LATER = NOW + timedelta(days=20)


def rest(firm: Firm, bolt: Bolt, **more: Any) -> Parking:
    return park(by=firm.ana, customer=bolt.customer, wake_on=UNTIL, reason="no budget", at=NOW, **more)


def write(firm: Firm, bolt: Bolt, at: datetime = LATER) -> Entry:
    facts = Facts(channel=Channel.MAIL, happened_at=at, direction=Direction.IN, reached=False, contacts=[bolt.keller])
    return log_touch(by=firm.ana, customer=bolt.customer, facts=facts, at=at).entry


def rests_until(bolt: Bolt) -> date:
    """Until when Bolt rests by what is kept."""
    bolt.customer.refresh_from_db()
    assert bolt.customer.parked_until is not None
    return bolt.customer.parked_until


def woke(firm: Firm, bolt: Bolt, on: date) -> dict[str, Any]:
    """The values of the reason why Bolt stands in Ana's plan of a day, as one who woke; {} where it does not."""
    rows = plan_for(firm.ana, on, datetime(on.year, on.month, on.day, 8, tzinfo=UTC)).rows
    return {k: v for row in rows for reason in row.reasons if reason.code == "woke" for k, v in reason.values.items()}


@pytest.mark.mechanism("M22")
def test_who_writes_wakes_and_stands_in_the_plan_with_that_reason(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    assert woke(firm, bolt, LATER.date()) == {}
    entry = write(firm, bolt)
    assert woke(firm, bolt, LATER.date()) == {"on": "2026-12-09", "by": "wrote", "until": "2027-06-01", "words": ""}
    call(firm.ana, bolt, at=LATER + timedelta(hours=1))
    row = Parking.objects.in_workspace(firm.workspace).get()
    assert (row.roused_in, row.roused_by, row.ended_because) == (entry, Woken.WROTE, RestEnd.TOUCH)
    assert list(differences(firm.workspace)) == []


def test_who_writes_without_naming_a_deal_wakes_those_that_rest(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt, deal=bolt.deal)
    entry = write(firm, bolt)
    bolt.deal.refresh_from_db()
    assert (bolt.deal.parked_until, bolt.deal.rest and bolt.deal.rest["by"]) == (LATER.date(), "wrote")
    assert woke(firm, bolt, LATER.date())["by"] == "wrote"
    withdraw_touch(by=firm.ana, touch=entry, at=LATER + timedelta(minutes=1))
    bolt.deal.refresh_from_db()
    assert bolt.deal.parked_until == UNTIL
    assert list(differences(firm.workspace)) == []


def test_what_they_wrote_taken_back_lets_them_rest_on(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    withdraw_touch(by=firm.ana, touch=write(firm, bolt), at=LATER + timedelta(minutes=1))
    assert woke(firm, bolt, LATER.date()) == {}
    row = Parking.objects.in_workspace(firm.workspace).get()
    assert (row.roused_on, row.roused_by, row.ended_at) == (None, "", None)
    assert list(differences(firm.workspace)) == []


@pytest.mark.parametrize(
    ("condition", "what"),
    [(Condition.PERSON, "person"), (Condition.LEVEL, "level"), (Condition.CONTRACT, "contract")],
)
@pytest.mark.mechanism("M22")
def test_what_they_wait_for_is_found_when_it_comes_and_not_before(
    firm: Firm, bolt: Bolt, condition: Condition, what: str
) -> None:
    rest(firm, bolt, condition=condition)
    come: dict[str, Any] = {
        "person": lambda: enter_contact(by=firm.ana, customer=bolt.customer, at=LATER, name="New Buyer"),
        "level": lambda: assess(by=firm.ana, customer=bolt.customer, level=Level.B, reason="grows", at=LATER),
        "contract": lambda: Customer.objects.in_workspace(firm.workspace).update(
            endings=[ending(LATER.date() + timedelta(days=30), None).kept()], ending_from=LATER.date()
        ),
    }
    others = [come[name] for name in come if name != what]
    for other in others:
        other()
    assert wake_whom_it_came_to(firm.workspace, at=LATER) == 0
    come[what]()
    assert [wake_whom_it_came_to(firm.workspace, at=LATER) for _again in range(2)] == [1, 0]
    row = Parking.objects.in_workspace(firm.workspace).get()
    assert (row.roused_by, row.ended_at) == (what, None)
    assert woke(firm, bolt, LATER.date())["by"] == what


def test_a_colleague_wakes_only_where_that_was_agreed(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt, condition=Condition.COLLEAGUE)
    call(firm.priya, bolt, at=LATER)
    row = Parking.objects.in_workspace(firm.workspace).get()
    assert (row.roused_by, row.ended_at) == (Woken.COLLEAGUE, None)
    call(firm.priya, bolt, at=LATER + timedelta(hours=1))
    row.refresh_from_db()
    assert row.ended_because == RestEnd.TOUCH


@pytest.mark.mechanism("M22")
def test_a_light_look_comes_round_and_an_unanswered_one_lets_them_rest_on(firm: Firm, bolt: Bolt) -> None:
    """63 working days after 19 November, one holiday set apart, are 90 days of the calendar or a little more."""
    rest(firm, bolt)
    look = rests_until(bolt)
    assert look == bolt.customer.next_due_on
    assert date(2027, 2, 15) <= look <= date(2027, 2, 19)
    assert woke(firm, bolt, look)["by"] == "look"
    at = datetime(look.year, look.month, look.day, 9, tzinfo=UTC)
    call(firm.ana, bolt, at=at, reached=False)
    assert look + timedelta(days=80) < rests_until(bolt) <= UNTIL
    assert Parking.objects.in_workspace(firm.workspace).get().ended_at is None
    assert list(differences(firm.workspace)) == []


def test_a_look_that_is_answered_or_goes_on_ends_the_rest(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    look = rests_until(bolt)
    at = datetime(look.year, look.month, look.day, 9, tzinfo=UTC)
    step = Step(due_on=look + timedelta(days=2), what="Call again")
    call(firm.ana, bolt, at=at, reached=False, step=step)
    row = Parking.objects.in_workspace(firm.workspace).get()
    assert (row.ended_because, row.woken_by_id is not None) == (RestEnd.TOUCH, True)


def test_how_often_one_looks_is_up_to_the_workspace(firm: Firm, bolt: Bolt) -> None:
    cell = Cadence.objects.in_workspace(firm.workspace).get(moment=Moment.AT_REST)
    assert (cell.ideal_days, cell.level) == (63, "")
    change_cadences(by=firm.ida, intervals={cell.pk: Interval(10, 20, cell.version)}, at=NOW)
    firm.ana.workspace.refresh_from_db()
    rest(firm, bolt)
    assert rests_until(bolt) == date(2026, 12, 3)


def test_words_are_asked_about_on_the_day(firm: Firm, bolt: Bolt) -> None:
    with pytest.raises(Refused, match="waits for"):
        rest(firm, bolt, condition=Condition.WORDS)
    park(
        by=firm.ana, customer=bolt.customer, wake_on=date(2027, 1, 4), reason="no budget", at=NOW,
        condition=Condition.WORDS, words="their budget year starts",
    )  # fmt: skip
    found = woke(firm, bolt, date(2027, 1, 4))
    assert (found["by"], found["words"]) == ("day", "their budget year starts")


def test_each_end_of_a_rest_says_how_it_came(firm: Firm, bolt: Bolt) -> None:
    rest(firm, bolt)
    rest(firm, bolt)
    wake(by=firm.ana, customer=bolt.customer, at=LATER)
    rest(firm, bolt, deal=bolt.deal)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.GIVEN_UP, reason="no_need", at=LATER)
    ends = Parking.objects.in_workspace(firm.workspace).order_by("id").values_list("ended_because", flat=True)
    assert list(ends) == [RestEnd.ANEW, RestEnd.HAND, RestEnd.CLOSED]
    with pytest.raises(IntegrityError), transaction.atomic():
        Parking.objects.in_workspace(firm.workspace).filter(ended_because=RestEnd.HAND).update(ended_because="")


@pytest.mark.mechanism("M14")
def test_attempts_count_anew_after_the_deal_is_taken_up_again_or_was_silent_for_long(firm: Firm, bolt: Bolt) -> None:
    for days in (0, 1, 2):
        call(firm.ana, bolt, SAME, at=NOW + timedelta(days=days), reached=False)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.GIVEN_UP, reason="no_need", at=NOW + timedelta(days=3))
    reopen_deal(by=firm.ana, deal=bolt.deal, reason="they called", at=NOW + timedelta(days=4))
    call(firm.ana, bolt, SAME, at=NOW + timedelta(days=5))
    last = call(firm.ana, bolt, SAME, at=NOW + timedelta(days=5 + 181))
    bolt.deal.refresh_from_db()
    assert [tuple(one[:2]) for one in bolt.deal.earlier or []] == [(3, "given_up"), (1, "silent")]
    assert (bolt.deal.attempts, last.entry.attempt, bolt.deal.first_channel) == (1, 1, "call")
    assert list(differences(firm.workspace)) == []
    rows = Entry.objects.in_workspace(firm.workspace).filter(deal=bolt.deal).order_by("deal_seq")
    then = fold_deal(rows.filter(recorded_at__lte=NOW + timedelta(days=5)))
    assert (then.attempts, len(then.earlier or [])) == (1, 1)
