"""What a touch is worth a minute: by hand, and what must hold for all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.chain import STAGES
from followthrough.reckoning.worth import (
    MOST_AMOUNT,
    MOST_UNITS,
    Facts,
    Grounds,
    Kind,
    drift,
    for_leads,
    grounds_of,
    lost_by_a_day,
    recovered,
    units,
    worth_of,
)
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY

pytestmark = pytest.mark.mechanism("M9")

USUAL = {stage: DEFAULT_PROBABILITY[stage] / 100 for stage in STAGES}
ACME = Facts(Kind.OPEN, stage=4, level="B", units=2000, late=6, interval=7, is_stale=True)

facts = st.builds(
    Facts,
    kind=st.just(Kind.OPEN),
    stage=st.none() | st.integers(1, 7),
    level=st.sampled_from("NABCD"),
    units=st.integers(0, MOST_UNITS),
    late=st.none() | st.integers(0, 400),
    interval=st.integers(1, 365),
    is_untouched=st.booleans(),
    is_stale=st.booleans(),
)


@pytest.fixture(scope="module")
def usual() -> Grounds:
    return grounds_of({}, {}, USUAL)


def test_twice_the_middle_deal_at_stage_4_and_six_days_late_by_hand(usual: Grounds) -> None:
    """+20 points × 1/3 = 6.67 %; 40 % × (0.85^(6/7) − 0.85) = 0.80 %; 40 % × 2 % = 0.80 %; in 12 minutes."""
    worth = worth_of(ACME, usual)
    assert (worth.gain, worth.waiting, worth.knowing, worth.contact) == (66_667, 7_986, 8_000, 0)
    assert (worth.minutes, worth.a_minute) == (12, 2000 * 66_667 // 12 + 66_666_666 * (19_965 + 20_000) // 1_000_000)
    assert worth.together == 82_653


def test_a_customer_without_a_deal_has_what_time_brought_back_of_a_new_deals_chance(usual: Grounds) -> None:
    """At the interval f(7) = 1 − 1/e = 0.632; f(8) − f(7) = 0.049; 0.632 − 7 · 0.049 = 0.289 of 5 % × 1/3."""
    worth = worth_of(replace(ACME, stage=None, late=0, is_stale=False, units=1000), usual)
    assert recovered(0, 7) == 289_310
    assert (worth.gain, worth.contact, worth.a_minute) == (0, 4_821, 1000 * 4_821 // 12)
    assert worth_of(replace(ACME, stage=None, is_untouched=True, is_stale=False), usual).contact == 16_667


def test_a_visit_takes_its_time_but_is_weighed_like_other_touches(usual: Grounds) -> None:
    visit, call = worth_of(replace(ACME, visits=True), usual), worth_of(ACME, usual)
    assert (visit.minutes, visit.a_minute) == (90, call.a_minute)


def test_minutes_are_ones_own_from_twenty_touches_on(usual: Grounds) -> None:
    few, enough = ({4: {30: n, 45: 2}} for n in (17, 18))
    assert grounds_of({}, few, USUAL).minutes[4] == 12
    ours = grounds_of({}, enough, USUAL)
    assert (ours.minutes[4], ours.is_ours(4), ours.minutes[5], ours.is_ours(5)) == (30, True, 60, False)
    assert (usual.minutes[5], usual.minutes[1]) == (60, 12)


def test_drift_begins_when_the_interval_is_over() -> None:
    assert [drift(ratio) for ratio in (0, 1, 2, 3)] == pytest.approx([0, 0, 0.15, 0.2775])
    assert lost_by_a_day(0, 1) == 150_000
    assert lost_by_a_day(0, 7) == 22_950


@pytest.mark.parametrize(
    ("amount", "middle", "expected"),
    [(None, 100, 1000), (100, None, 1000), (100, 0, 1000), (50, 100, 500), (1, 3, 333), (0, 100, 0),
     (10**6, 100, MOST_UNITS), (MOST_AMOUNT + 1, MOST_AMOUNT, MOST_UNITS)],
)  # fmt: skip
def test_an_amount_is_told_in_middle_deals(amount: int | None, middle: int | None, expected: int) -> None:
    assert units(amount, middle) == expected


@pytest.mark.parametrize(("room", "kept"), [(0, 0), (1, 1), (6, 1), (7, 2), (12, 2), (20, 3), (240, 36)])
def test_fifteen_in_a_hundred_are_kept_for_new_leads_rounded_up(room: int, kept: int) -> None:
    assert for_leads(room) == kept


@given(facts=facts)
def test_no_part_is_negative_and_all_fit_a_database(usual: Grounds, facts: Facts) -> None:
    worth = worth_of(facts, usual)
    assert min(worth.gain, worth.waiting, worth.knowing, worth.contact, worth.a_minute) >= 0
    assert worth.together <= 2_000_000
    assert worth.a_minute * 12 < 2**62
    assert facts.units * usual.win(facts.stage or 1) * 200_000 < 2**63


@given(facts=facts, more=st.integers(0, 1000))
def test_more_at_stake_is_never_worth_less(usual: Grounds, facts: Facts, more: int) -> None:
    richer = replace(facts, units=min(MOST_UNITS, facts.units + more))
    assert worth_of(richer, usual).a_minute >= worth_of(facts, usual).a_minute


@given(facts=facts)
def test_a_level_to_look_at_again_never_lowers(usual: Grounds, facts: Facts) -> None:
    fresh, stale = (worth_of(replace(facts, is_stale=is_stale), usual).a_minute for is_stale in (False, True))
    assert stale >= fresh


@given(late=st.integers(0, 400), interval=st.integers(1, 365))
def test_time_brings_back_more_and_more_but_never_more_than_there_was(late: int, interval: int) -> None:
    assert 0 <= recovered(late, interval) <= recovered(late + 1, interval) <= 1_000_000


@given(late=st.integers(0, 400), interval=st.integers(1, 365))
def test_of_those_who_are_left_each_further_day_loses_fewer(late: int, interval: int) -> None:
    assert 0 < lost_by_a_day(late + 1, interval) <= lost_by_a_day(late, interval) <= 150_000
