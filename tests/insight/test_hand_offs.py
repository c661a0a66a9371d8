"""How customers were handed over is counted from the rows: silence, warm starts, what is left of the bond."""

from datetime import datetime, timedelta

import pytest

from followthrough.care.hand_off import give_back, offer
from followthrough.care.taking_over import accept
from followthrough.customers.models import Customer
from followthrough.insight.hand_offs import HandOffs, hand_offs_of
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.viscosity import told_at
from followthrough.reckoning.uncertainty import Rate
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Member, local_day
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm
from tests.sold import promote_to

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M31")]
#: NOW is a Thursday.
LATER = NOW + timedelta(days=60)


@pytest.fixture
def firm() -> Firm:
    return make_firm(at=NOW - timedelta(days=40))


def handed(firm: Firm, bolt: Bolt, *, sold_at: datetime = NOW, after: timedelta = timedelta(hours=2)) -> HandOff:
    promote_to(7, by=firm.ana, bolt=bolt, at=sold_at)
    row = offer(by=firm.ana, customer=bolt.customer, to=firm.sol, pack={}, at=sold_at + timedelta(hours=1))
    return accept(by=firm.sol, hand_off=row, at=sold_at + after)


def talk(by: Member, bolt: Bolt, at: datetime, *, reached: bool = True) -> None:
    facts = Facts(channel=Channel.CALL, happened_at=at, contacts=[bolt.weber], reached=reached)
    log_touch(by=by, customer=bolt.customer, facts=facts, at=at)


def told(firm: Firm, at: datetime = LATER, owners: frozenset[int] | None = None) -> HandOffs:
    return hand_offs_of(firm.max, owners, since=None, on=local_day(firm.max, at), at=at)


def test_the_silence_goes_from_the_sale_to_a_talk_of_the_new_owner(firm: Firm) -> None:
    bolt = make_bolt(firm, at=NOW - timedelta(days=9))
    handed(firm, bolt)
    talk(firm.sol, bolt, NOW + timedelta(days=1), reached=False)
    talk(firm.ana, bolt, NOW + timedelta(days=2))
    talk(firm.sol, bolt, NOW + timedelta(days=5))  # Friday, Monday, Tuesday
    [seen] = told(firm).rows
    assert (seen.gap.days, seen.gap.working_days, seen.gap.is_open, seen.gap.colour) == (5, 3, False, "green")
    assert told(firm).in_time == Rate(1, 1)


def test_who_may_still_be_in_time_counts_neither_for_nor_against(firm: Firm) -> None:
    handed(firm, make_bolt(firm, at=NOW - timedelta(days=9)))
    soon, late = told(firm, NOW + timedelta(days=4)), told(firm, NOW + timedelta(days=6))
    assert (soon.in_time.n, soon.still_silent) == (0, 1)
    assert (late.in_time.successes, late.in_time.n, late.still_silent) == (0, 1, 1)
    assert told(firm, NOW + timedelta(days=15)).rows[0].gap.colour == "red"


def test_it_is_warm_where_both_spoke_with_them_on_a_day_before_or_within_a_week(firm: Firm) -> None:
    warm, cold = make_bolt(firm, at=NOW - timedelta(days=9)), make_bolt(firm, at=NOW - timedelta(days=9))
    for bolt, days in ((warm, 7), (cold, 8)):
        handed(firm, bolt)
        for member in (firm.ana, firm.sol):
            talk(member, bolt, NOW + timedelta(days=days))
    assert {seen.row.customer: seen.is_warm for seen in told(firm).rows} == {
        warm.customer: True,
        cold.customer: False,
    }
    assert told(firm, NOW + timedelta(days=5)).warm.n == 0  # it may still become so


def test_what_is_left_of_the_bond_is_that_of_the_page_of_the_bond(firm: Firm) -> None:
    bolt = make_bolt(firm, at=NOW - timedelta(days=9))
    row = handed(firm, bolt)
    assert row.ended_at is not None
    for days in (3, 13, 23):
        talk(firm.sol, bolt, NOW + timedelta(days=days))
    assert told(firm, NOW + timedelta(days=30)).rows[0].kept is None  # two hours are lacking
    kept = told(firm).rows[0].kept
    assert kept is not None
    customer = Customer.objects.in_workspace(firm.workspace).get(pk=bolt.customer.pk)
    customer.workspace = firm.workspace
    at_close = told_at(customer, at=NOW).of_all.index
    after = told_at(customer, at=row.ended_at + timedelta(days=30)).of_us[firm.sol.pk].index
    assert (kept.at_close, kept.after) == (at_close, after)
    assert 0 < kept.after <= 100


def test_those_of_others_and_those_that_were_returned_are_told_apart(firm: Firm) -> None:
    handed(firm, make_bolt(firm, at=NOW - timedelta(days=9)))
    other = make_bolt(firm, at=NOW - timedelta(days=9))
    row = offer(by=firm.ana, customer=other.customer, to=firm.sol, pack={}, at=NOW)
    give_back(by=firm.sol, hand_off=row, reason="Who signs?", at=NOW)
    found = told(firm)
    assert (len(found.rows), found.returned) == (1, 1)
    for owners, count in ((firm.ana, 1), (firm.sol, 1), (firm.priya, 0)):
        assert len(told(firm, owners=frozenset({owners.pk})).rows) == count
    assert not hand_offs_of(firm.max, None, since=LATER, on=LATER.date(), at=LATER).rows


def test_without_any_nothing_is_told(firm: Firm) -> None:
    found = told(firm)
    assert (found.median_days, found.median_left, found.in_time.n) == (None, None, 0)
