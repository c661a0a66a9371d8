"""How likely a touch promotes and a deal is won: by hand, and what must hold whatever was counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.chain import LOST, PAID, STAGES, Chain, Counts, chain_of, win_chances
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY

pytestmark = pytest.mark.mechanism("M9")

USUAL = {stage: DEFAULT_PROBABILITY[stage] / 100 for stage in STAGES}

rising = st.lists(st.integers(0, 100), min_size=7, max_size=7).map(
    lambda chances: dict(zip(STAGES, (chance / 100 for chance in sorted(chances)), strict=True))
)
keys = st.sampled_from(STAGES).flatmap(
    lambda stage: st.tuples(st.just(stage), st.sampled_from("NABCD"), st.sampled_from([*range(stage + 2)]))
)
counted = st.dictionaries(keys, st.integers(1, 400), max_size=30)


def usual(counts: Counts) -> Chain:
    return chain_of(counts, USUAL)


def test_without_a_touch_on_record_the_chances_are_those_of_the_workspace_and_a_third_is_promoted() -> None:
    chain = usual({})
    assert [chain.win[stage] for stage in range(1, 9)] == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1])
    assert chain.promoted(4, "A") == pytest.approx(1 / 3)
    assert chain.gain(4, "A") == pytest.approx(0.2 / 3)


def test_a_level_is_drawn_towards_its_stage_and_the_stage_towards_a_third() -> None:
    """20 touches at stage 4, 8 of them promoted; of the 5 at level A 4: (8 + 10/3) / 30, then (4 + 10 · that) / 15."""
    chain = usual({(4, "A", 5): 4, (4, "A", 4): 1, (4, "B", 5): 4, (4, "B", 4): 10, (4, "B", 3): 1})
    assert chain.promoted(4, "C") == pytest.approx(11.3333333 / 30)
    assert chain.promoted(4, "A") == pytest.approx((4 + 10 * 11.3333333 / 30) / 15)
    assert (chain.touches[4].successes, chain.touches[4].n) == (8, 20)


def test_that_a_deal_ended_is_no_touch_but_lowers_its_chance() -> None:
    chain = usual({(4, "A", LOST): 10})
    assert chain.promoted(4, "A") == pytest.approx(1 / 3)
    assert chain.touches[4].n == 0
    # Of twenty events ten are losses; the ten assumed ones stay, rise and fall as often: P4 = (P5 + P3) / 3 · 10/20 …
    rises = 10 / 3 * (chain.win[5] + chain.win[4] + chain.win[3]) / 20
    assert chain.win[4] == pytest.approx(rises)
    assert chain.win[4] < 0.4


def test_where_each_event_is_as_often_a_step_as_a_loss_the_chance_halves_from_stage_to_stage() -> None:
    rows = {stage: {stage + 1: 0.25, stage: 0.5, LOST: 0.25} for stage in STAGES}
    assert win_chances(rows) == pytest.approx({stage: 0.5 ** (PAID - stage) for stage in range(1, 9)})


@pytest.mark.parametrize("key", [(0, "A", 1), (8, "A", 8), (3, "A", 9), (3, "A", -1)])
def test_a_place_there_is_none_is_refused(key: tuple[int, str, int]) -> None:
    with pytest.raises(ValueError, match="No deal goes"):
        usual({key: 1})


@given(chances=rising)
def test_whatever_chances_are_set_they_hold_until_something_is_counted(chances: dict[int, float]) -> None:
    assert chain_of({}, chances).win == pytest.approx({**chances, PAID: 1.0}, abs=1e-9)


@given(counts=counted, chances=rising)
def test_shares_are_shares_and_no_touch_takes_a_sale_further_away(counts: Counts, chances: dict[int, float]) -> None:
    chain = chain_of(counts, chances)
    assert all(0 <= chance <= 1 for chance in chain.win.values())
    for stage in STAGES:
        for level in "NABCD":
            assert 0 < chain.promoted(stage, level) < 1
            assert 0 <= chain.gain(stage, level) <= 1


@given(counts=counted, stage=st.sampled_from(STAGES), level=st.sampled_from("NABCD"))
def test_one_more_promotion_never_lowers_what_a_touch_promises(counts: Counts, stage: int, level: str) -> None:
    more = {**counts, (stage, level, stage + 1): counts.get((stage, level, stage + 1), 0) + 1}
    assert usual(more).promoted(stage, level) > usual(counts).promoted(stage, level)


@given(counts=counted, stage=st.sampled_from(STAGES))
def test_one_more_loss_never_raises_a_chance(counts: Counts, stage: int) -> None:
    more = {**counts, (stage, "A", LOST): counts.get((stage, "A", LOST), 0) + 1}
    before, after = usual(counts).win, usual(more).win
    assert all(after[each] <= before[each] + 1e-12 for each in STAGES)
