"""One tactic for a deal: by its rate here once enough is known, else the first of the set, never what just failed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.playbook.suggest import ENOUGH, Known, next_after_sale, suggest
from followthrough.reckoning.uncertainty import Rate

pytestmark = pytest.mark.mechanism("M12")
STAGE = 3
ALL = Rate(40, 100)


def tactic(pk: int, promoted: int = 0, n: int = 0, **more: object) -> Known:
    rates = {STAGE: (Rate(promoted, n), ALL)} if n else {}
    facts = {"kind": "tactic", "name": f"T{pk}", "how": "So.", "stages": frozenset({STAGE}), "rates": rates, **more}
    return Known(id=pk, **facts)  # type: ignore[arg-type]


def chosen(*offered: Known, last: Known | None = None) -> tuple[int, str]:
    found = suggest(offered, stage=STAGE, last=last)
    assert found is not None
    return found.tactic_id, found.why


def test_while_too_few_touches_used_any_of_them_the_first_of_the_set_is_suggested() -> None:
    assert chosen(tactic(1), tactic(2, ENOUGH - 1, ENOUGH - 1)) == (1, "first")


def test_the_best_rate_is_suggested_once_enough_is_known_and_few_touches_dont_lead_by_chance() -> None:
    few, many, low = tactic(2, 13, 20), tactic(3, 60, 95), tactic(4, 10, 30)
    found = suggest([tactic(1), few, many, low], stage=STAGE)
    assert found is not None
    assert (found.tactic_id, found.why, found.promoted, found.n) == (3, "rate", 60, 95)


def test_what_was_promoted_less_often_than_the_others_of_the_stage_gives_way_to_what_is_not_known_yet() -> None:
    assert chosen(tactic(1, 5, 30), tactic(2)) == (2, "first")
    assert chosen(tactic(1, 5, 30), tactic(2, 8, 30)) == (2, "rate")


def test_what_was_tried_last_without_a_promotion_waits_while_there_is_another() -> None:
    first, second = tactic(1), tactic(2)
    found = suggest([first, second], stage=STAGE, last=first)
    assert found is not None
    assert (found.tactic_id, found.why, found.instead_of) == (2, "next", "T1")
    assert chosen(first, last=first) == (1, "first")
    assert chosen(first, second, last=tactic(9)) == (1, "first")


def test_after_the_sale_each_contact_brings_the_next_one() -> None:
    offered = [tactic(1), tactic(2)]
    turns = [next_after_sale(offered, contacts=number) for number in range(3)]
    assert [turn.tactic_id if turn else 0 for turn in turns] == [1, 2, 1]
    assert next_after_sale([], contacts=3) is None
    assert suggest([], stage=STAGE) is None


@pytest.mark.parametrize(
    ("stage", "level", "serves"),
    [(STAGE, "A", True), (STAGE, "C", False), (4, "A", False), (None, "A", False)],
)
def test_a_tactic_serves_its_stages_and_levels_until_it_is_retired(stage: int | None, level: str, serves: bool) -> None:
    assert tactic(1, levels=frozenset("AB")).serves(stage, level) is serves
    assert not tactic(1, levels=frozenset("AB"), is_retired=True).serves(stage, level)
    assert tactic(1, is_for_after_sale=True).serves(None, level)


@given(st.lists(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1), st.data())
def test_whatever_is_known_one_of_those_offered_is_suggested_and_shown_with_its_own_figures(
    told: list[tuple[int, int]], data: st.DataObject
) -> None:
    offered = [tactic(pk, *counts) for pk, counts in enumerate(told, start=1)]
    last = data.draw(st.sampled_from([None, *offered]))
    found = suggest(offered, stage=STAGE, last=last)
    assert found is not None
    assert found.why != "rate" or (found.promoted, found.n) == told[found.tactic_id - 1]
    assert found.why != "rate" or found.n >= ENOUGH
    assert last is None or len(offered) == 1 or found.tactic_id != last.id
