"""Attainment counts each customer's contacts up to what was meant for it; coverage, who was met within the interval."""

from datetime import date, timedelta

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.customers.models import Customer
from followthrough.insight.rhythm import Group, rhythm_kept
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.park import park
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M11")]
TODAY = date(2026, 11, 19)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=90))


def customer(firm: Firm, *days_ago: float, level: Level = Level.B, entered: int = 60, reached: bool = True) -> Customer:
    """A customer of Ana's, met so many days ago each."""
    row = enter_customer(by=firm.ana, at=NOW - timedelta(days=entered), name=f"C {days_ago} {level} {entered}")
    assess(by=firm.ana, customer=row, level=level, reason="as they said", at=NOW - timedelta(days=entered))
    for ago in sorted(days_ago, reverse=True):
        at = NOW - timedelta(days=ago)
        log_touch(by=firm.ana, customer=row, at=at, facts=Facts(channel=Channel.CALL, happened_at=at, reached=reached))
    return row


def group(firm: Firm, level: Level = Level.B) -> Group:
    found = rhythm_kept(firm.max, None, on=TODAY, at=NOW)
    return next(one for one in found if (one.moment, one.level) == (Moment.BEFORE, level))


def test_many_contacts_with_one_do_not_make_good_for_none_with_another(firm: Firm) -> None:
    """20 working days in the window, every 7 meant: 20/7 contacts each; six with one customer count 20/7, not six."""
    customer(firm, 1, 2, 3, 6, 7, 8)
    customer(firm)
    found = group(firm)
    assert (found.interval, found.customers) == (7, 2)
    assert found.meant == pytest.approx(2 * 20 / 7)
    assert found.attainment == pytest.approx(0.5)
    assert (found.covered.successes, found.covered.n) == (1, 2)


def test_a_day_counts_once_what_was_not_answered_or_was_taken_back_or_lies_before_counts_not(firm: Firm) -> None:
    row = customer(firm, 2, 2.1, 40)
    customer(firm, 3, reached=False)
    facts = Facts(channel=Channel.CALL, happened_at=NOW - timedelta(hours=1))
    entry = log_touch(by=firm.ana, customer=row, at=NOW - timedelta(hours=1), facts=facts).entry
    assert group(firm).had == pytest.approx(2)
    withdraw_touch(by=firm.ana, touch=entry, at=NOW)
    assert group(firm).had == pytest.approx(1)


@pytest.mark.parametrize(("ago", "is_covered"), [(9, 1), (10, 0)])
def test_covered_is_who_was_met_within_the_interval_in_working_days(firm: Firm, ago: int, is_covered: int) -> None:
    """Seven working days before Thursday 19 November is Tuesday the 10th."""
    customer(firm, ago)
    assert group(firm).covered.successes == is_covered


def test_who_just_came_rests_or_wants_no_contact_is_left_out_and_others_stand_in_the_order_of_the_grid(firm: Firm):
    customer(firm, 1, entered=27)
    park(by=firm.ana, customer=customer(firm, 1), wake_on=TODAY + timedelta(days=30), reason="later", at=NOW)
    silent = customer(firm, 1)
    Customer.objects.in_workspace(firm.workspace).filter(pk=silent.pk).update(do_not_contact=True)
    sold = customer(firm, 1, level=Level.D)
    Customer.objects.in_workspace(firm.workspace).filter(pk=sold.pk).update(sold_at=NOW - timedelta(days=9))
    customer(firm, 1, level=Level.A)
    found = rhythm_kept(firm.max, None, on=TODAY, at=NOW)
    assert [(one.moment, one.level, one.customers) for one in found] == [
        (Moment.BEFORE, Level.A, 1),
        (Moment.UNTIL_FIRST_VALUE, None, 1),
    ]
    assert rhythm_kept(firm.max, frozenset({firm.sol.pk}), on=TODAY, at=NOW) == []
