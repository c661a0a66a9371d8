"""People for the studies of a training: as tests need them, and as chance would have them."""

import random
from collections.abc import Sequence

from hypothesis import strategies as st

from followthrough.reckoning.att import Person

MONTHS = 7

_outcomes = st.tuples(*[st.one_of(st.none(), st.integers(0, 20).map(float))] * MONTHS)
_whole = st.tuples(*[st.integers(0, 20).map(float)] * MONTHS)
_trained = st.one_of(st.just(()), st.tuples(st.integers(1, MONTHS - 1)))

#: Panels of people of whom some weren't there in every month, and of such as were.
panels = st.lists(st.builds(Person, _outcomes, _trained), min_size=1, max_size=14)
whole_panels = st.lists(st.builds(Person, _whole, _trained), min_size=6, max_size=14)


def drawn(firsts: Sequence[int | None], *, months: int = 12, effect: float = 0.0, seed: int = 1) -> list[Person]:
    """People trained in these months (None: never) who differ, share a season, and gain `effect` by the training."""
    dice, people = random.Random(seed), []
    for first in firsts:
        usual = dice.gauss(6, 2)
        people.append(
            Person(
                tuple(
                    usual + month % 4 + dice.gauss(0, 1) + (effect if first is not None and month >= first else 0)
                    for month in range(months)
                ),
                () if first is None else (first,),
            )
        )
    return people
